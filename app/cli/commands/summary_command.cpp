// SPDX-License-Identifier: Apache-2.0
// --summary: adds up the reports of any number of runs.
#include "app/cli/commands/commands.h"
#include "app/cli/output/print_as.h"
#include "core/host/file/file_chunks.h"
#include "core/report/summary.h"
#include "format/limits.h"

namespace macebin::cli {

namespace {

SummedReport readReport(const std::string& path, ReportSummary& summary) {
    SummedReport report{path == "-" ? "standard input" : path, {}, {}};
    auto chunks = FileChunks::open(path == "-" ? "/dev/stdin" : path, kMostReportBytes);
    if (!chunks) {
        report.failure = "It could not be read: " + chunks.error() + ". Nothing in it is counted.";
        return report;
    }
    report.read =
        readReports([&] { return chunks->next(); }, [&](const ReportedFile& file) { summary.add(file); });
    if (chunks->failure().empty()) return report;
    report.failure = chunks->given() == 0
                         ? "It could not be read: " + chunks->failure() + ". Nothing in it is counted."
                         : "It could not be read to its end: " + chunks->failure() +
                               ". What stands before that is counted.";
    return report;
}

} // namespace

int runSummary(const Options& options, const Streams& streams) {
    ReportSummary summary;
    for (const std::string& path : options.paths)
        summary.reports.push_back(readReport(path, summary));
    if (options.format == Format::csv)
        streams.out.document(csvReport(summary));
    else
        printAs(
            options, streams.out, [&](JsonLayout layout) { return jsonReport(summary, layout); },
            [&] { return textReport(summary); });
    return summary.exitCode();
}

} // namespace macebin::cli
