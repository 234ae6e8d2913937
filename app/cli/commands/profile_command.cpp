// SPDX-License-Identifier: Apache-2.0
// --profile-from: a device profile from what people have. --print-collect-script: how to get that from a
// phone.
#include "app/cli/commands/commands.h"
#include "app/cli/commands/write/changing.h"
#include "app/cli/output/print_as.h"
#include "core/host/work/case/evidence_file.h"
#include "core/report/profile.h"
#include "core/storage/collect_script.h"
#include "core/text/shell.h"
#include "format/cache/parse.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <iterator>

namespace macebin::cli {

namespace {

std::string pathOf(const std::string& word) {
    return word == "-" ? "/dev/stdin" : word;
}

std::string nameOf(const std::string& word) {
    return pathOf(word) == "/dev/stdin" ? "standard input" : word;
}

/// Each file once, and one at a time: logs are big, what they tell is not.
ProfileReport gather(const std::vector<std::string>& words) {
    ProfileReport report;
    std::vector<ProfileEvidence> all;
    for (const std::string& word : words) {
        EvidenceOfFile one = readEvidenceFile(pathOf(word), nameOf(word), kMostFileBytes);
        for (EvidenceFile& file : one.files) {
            if (file.failure == "it is a directory") file.failure += "; name the files in it";
            report.files.push_back(std::move(file));
        }
        std::move(one.told.begin(), one.told.end(), std::back_inserter(all));
    }
    report.joined = joinEvidence(all);
    return report;
}

/// What is saved must be read back as the very profile that was found.
std::string whyNotThisProfile(ByteView bytes, const DeviceProfile& wanted) {
    auto read = readProfile(asText(bytes));
    if (!read) return "it cannot be read back as a device profile: " + read.error();
    read->notes.clear();
    read->inferred.clear(); // of the evidence beside it
    return *read == wanted ? "" : "it is not read back as the same profile";
}

/// Why nothing is saved, though -o says where; empty where there is something to save.
std::string whyNothingToSave(const ProfileReport& report) {
    for (const EvidenceFile& file : report.files)
        if (!file.failure.empty())
            return inQuotes(file.name, kLongestPath) + " could not be read: " + file.failure +
                   ". Nothing was saved: leave that file out, or make it readable.";
    return report.hasProfile() ? "" : "nothing was learnt of the device, so nothing was saved";
}

/// Saves what --format json prints to -o, if there is one. The exit code.
int save(const Options& options, const Streams& streams, const ProfileReport& report) {
    if (!options.output) return report.exitCode();
    if (const std::string why = whyNothingToSave(report); !why.empty())
        return failed(streams, why, report.exitCode());
    Change change;
    for (const std::string& word : options.paths)
        change.inputs.push_back(pathOf(word));
    const std::string text = jsonReport(report, JsonLayout::indented);
    ResultCheck check;
    check.accept = [&](ByteView bytes) { return whyNotThisProfile(bytes, report.joined.profile); };
    const ChangeOutcome outcome = saveChange(change, asBytes(text), wishFrom(options), check);
    if (!outcome.failure.empty()) return failed(streams, outcome.failure, exitDamaged);
    if (!outcome.note.empty()) failed(streams, outcome.note);
    if (options.format == Format::text) {
        const HostCommand next{"macebin --check FILE --profile", HostWord::path(outcome.output, "PROFILE")};
        streams.out.print("\n" + either(outcome.dryRun, "Would be saved as ", "Saved as ") +
                          quoted(outcome.output, kLongestShown) + ". Next: " + shown(next) + "\n");
    }
    return report.exitCode();
}

} // namespace

int runProfileFrom(const Options& options, const Streams& streams) {
    if (std::count_if(options.paths.begin(), options.paths.end(),
                      [](const std::string& word) { return pathOf(word) == "/dev/stdin"; }) > 1)
        return failed(streams, "standard input can be read once only", exitUsage);
    const ProfileReport report = gather(options.paths);
    printAs(
        options, streams.out, [&](JsonLayout layout) { return jsonReport(report, layout); },
        [&] { return textReport(report); });
    return save(options, streams, report);
}

int runPrintCollectScript(const Options& options, const Streams& streams) {
    const std::string script =
        collectScript(options.package, options.paths.empty() ? "" : options.paths.front());
    streams.out.document(script);
    return exitIntact;
}

} // namespace macebin::cli
