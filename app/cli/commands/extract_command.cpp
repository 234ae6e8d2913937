// SPDX-License-Identifier: Apache-2.0
// --extract: program binaries, and the files inside them, into a folder of their own.
#include "app/cli/commands/commands.h"
#include "app/cli/flags/trusted_keys.h"
#include "app/cli/output/glob.h"
#include "app/cli/output/print_as.h"
#include "core/check/check.h"
#include "core/host/file/read_file.h"
#include "core/host/work/extract_program.h"
#include "core/report/extract.h"
#include "format/limits.h"
#include "format/text.h"

#include <filesystem>

namespace macebin::cli {

namespace fs = std::filesystem;

namespace {

/// Why nothing comes out of the file; empty where something may.
std::string whyNothing(const Options& options, const FileReport& report) {
    if (std::string why = whyNotTrusted(report); !why.empty()) return why + " Nothing was written.";
    if (report.integrity == Integrity::unreadable)
        return inQuotes(report.path, kLongestPath) + " is not a file that Macebin can take programs from. " +
               firstError(report);
    std::error_code error;
    fs::create_directories(*options.output, error);
    return error ? inQuotes(*options.output, kLongestPath) + ": " + error.message() : std::string();
}

void extract(const Options& options, const FileReport& file, ExtractReport& report) {
    report.verdict = verdictOf(file);
    report.exitCode = report.verdict == Verdict::unreadable   ? exitUnreadable
                      : report.verdict == Verdict::incomplete ? exitIncomplete
                                                              : exitDamaged;
    report.failure = whyNothing(options, file);
    if (!report.failure.empty()) return;
    sweepExtracted(*options.output);
    for (std::size_t i = 0; i < file.cache.entries.size(); ++i) {
        const Entry& entry = file.cache.entries[i];
        if (entry.role != EntryRole::program || entry.value.size == 0 || !matchesProgram(options, entry))
            continue;
        for (ExtractedFile& one :
             extractProgram(file.cache, i, *options.output, options.force, options.paths, true))
            report.files.push_back(std::move(one));
    }
    if (report.written() == 0) {
        report.failure = report.files.empty()
                             ? "there is no such program in " + inQuotes(report.input, kLongestPath)
                             : "nothing was written";
        return;
    }
    Tally tally(options.exitPolicy);
    tally.add(file);
    // Damage that was found comes before what could not be written.
    if (report.written() < report.files.size()) tally.addIncomplete();
    report.exitCode = tally.exitCode();
}

void tell(const ExtractReport& report, const Streams& streams) {
    const auto say = [&](const std::string& sentence) { streams.err.complain(sentence); };
    for (const ExtractedFile& file : report.files)
        if (!file.failure.empty())
            say(file.failure);
        else if (!file.note.empty())
            say(inQuotes(file.path, kLongestPath) + ": " + file.note);
    if (!report.failure.empty())
        say(report.failure);
    else if (report.verdict == Verdict::damaged)
        say(inQuotes(report.input, kLongestPath) +
            " is damaged; what was written comes from the parts that could be read");
}

} // namespace

int runExtract(const Options& options, const Streams& streams) {
    ExtractReport report;
    report.input = options.paths.front();
    report.folder = *options.output;
    CheckOptions check;
    check.trustedKeys = options.trusted;
    const auto bytes = readSubject(report.input, kMostFileBytes);
    if (bytes) {
        FileReport file = checkBytes(bytes->view(), check);
        file.path = report.input;
        extract(options, file, report);
    } else {
        report.failure = inQuotes(report.input, kLongestPath) + ": " + bytes.error();
        report.exitCode = exitUnreadable;
    }
    printAs(
        options, streams.out, [&](JsonLayout layout) { return jsonReport(report, layout); },
        [&] { return textReport(report); });
    tell(report, streams);
    return report.exitCode;
}

} // namespace macebin::cli
