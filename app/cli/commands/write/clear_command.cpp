// SPDX-License-Identifier: Apache-2.0
// --clear and --restore: here by renaming, on a phone by the adb commands that do the same.
#include "app/cli/commands/commands.h"
#include "core/answer/verdict.h"
#include "core/host/work/clear_storage.h"
#include "core/report/clear.h"
#include "core/storage/adb_commands.h"
#include "format/text.h"

#include <ctime>
#include <unistd.h>

namespace macebin::cli {

namespace {

constexpr std::string_view kNeedsEra =
    "macebin: an empty cache for a phone needs --mace-era v1 (MACE up to v1.0.4) or v2 (from March 2021 on): "
    "the "
    "wrong one can crash the app. v1 where you do not know it: a newer MACE only ignores such a file\n";

int report(const Options& options, const Streams& streams, const ClearReport& done) {
    const std::string text = options.format == Format::json    ? jsonReport(done, JsonLayout::indented)
                             : options.format == Format::jsonl ? jsonReport(done, JsonLayout::oneLine)
                                                               : textReport(done);
    std::fwrite(text.data(), 1, text.size(), streams.out);
    if (!done.failure.empty() && options.format != Format::text)
        std::fprintf(streams.err, "macebin: %s\n", done.failure.text().c_str());
    return done.exitCode();
}

bool exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

/// The same for a phone, in commands. Nothing is done here.
ClearReport onPhone(const Options& options, const std::string& action) {
    ClearReport phone;
    phone.action = action;
    phone.path = options.paths.front();
    phone.dryRun = options.dryRun;
    const PhonePlace place{phone.path, options.package.value_or(packageInPath(phone.path))};
    phone.notes = adbNotes(place);
    if (action == "restore") {
        phone.commands = adbRestore(place);
        return phone;
    }
    const std::optional<Era> empty = options.empty ? options.maceEra : std::nullopt;
    phone.commands = adbClear(place, clearingStamp(std::time(nullptr)), empty);
    const std::vector<std::optional<Era>> eras{options.maceEra};
    for (std::string& note : clearingNotes(eras, false))
        phone.notes.push_back(std::move(note));
    return phone;
}

using Work = ClearReport (*)(const ClearRequest&);

int runEither(const Options& options, const Streams& streams, const std::string& action, Work work) {
    if (options.package && !isPackageName(*options.package)) {
        const std::string why = notAPackageName(*options.package);
        std::fprintf(streams.err, "macebin: %s\n", why.c_str());
        return exitUsage;
    }
    const std::string& path = options.paths.front();
    const bool isMissingPhonePath = looksLikePhonePath(path) && !exists(path);
    if (options.empty && !options.maceEra && (options.package || isMissingPhonePath)) {
        std::fwrite(kNeedsEra.data(), 1, kNeedsEra.size(), streams.err);
        return exitUsage;
    }
    if (options.maceEra && !options.empty && !options.package && !isMissingPhonePath) {
        std::fputs("macebin: --mace-era goes with --empty, or with a path on a phone\n", streams.err);
        return exitUsage;
    }
    if (options.package) return report(options, streams, onPhone(options, action));
    ClearRequest request;
    request.path = path;
    request.now = std::time(nullptr);
    request.dryRun = options.dryRun;
    request.empty = options.empty;
    request.maceEra = options.maceEra;
    request.force = options.force;
    ClearReport done = work(request);
    if (!isMissingPhonePath || done.failure.empty()) return report(options, streams, done);
    ClearReport phone = onPhone(options, action);
    phone.notes.insert(phone.notes.begin(),
                       "There is no such path on this machine, and it looks like one on a "
                       "phone: nothing was moved here.");
    return report(options, streams, phone);
}

} // namespace

int runClear(const Options& options, const Streams& streams) {
    return runEither(options, streams, "clear", clearStorage);
}

int runRestore(const Options& options, const Streams& streams) {
    return runEither(options, streams, "restore", restoreStorage);
}

} // namespace macebin::cli
