// SPDX-License-Identifier: Apache-2.0
// --clear and --restore: here by renaming, on a phone by the adb commands that do the same.
#include "app/cli/commands/commands.h"
#include "core/answer/verdict.h"
#include "core/host/work/clear_anywhere.h"
#include "core/report/clear.h"

#include <ctime>

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

int runEither(const Options& options, const Streams& streams, bool restores) {
    ClearWish wish;
    wish.restores = restores;
    wish.package = options.package ? options.package->text() : std::string();
    wish.request.path = options.paths.front();
    wish.request.now = std::time(nullptr);
    wish.request.dryRun = options.dryRun;
    wish.request.empty = options.empty;
    wish.request.maceEra = options.maceEra;
    wish.request.force = options.force;
    if (options.empty && !options.maceEra && isForPhone(wish)) {
        std::fwrite(kNeedsEra.data(), 1, kNeedsEra.size(), streams.err);
        return exitUsage;
    }
    if (options.maceEra && !options.empty && !isForPhone(wish)) {
        std::fputs("macebin: --mace-era goes with --empty, or with a path on a phone\n", streams.err);
        return exitUsage;
    }
    return report(options, streams, clearAnywhere(wish));
}

} // namespace

int runClear(const Options& options, const Streams& streams) {
    return runEither(options, streams, false);
}

int runRestore(const Options& options, const Streams& streams) {
    return runEither(options, streams, true);
}

} // namespace macebin::cli
