// SPDX-License-Identifier: Apache-2.0
// --summary: adds up the reports of any number of runs.
#include "app/cli/commands/commands.h"
#include "core/host/file/file_chunks.h"
#include "core/report/summary.h"

namespace macebin::cli {

namespace {

SummedReport readReport(const std::string& path, ReportSummary& summary) {
    SummedReport report{path == "-" ? "standard input" : path, {}, {}};
    auto chunks = FileChunks::open(path == "-" ? "/dev/stdin" : path);
    if (!chunks) {
        report.failure = "It could not be read: " + chunks.error() + ". Nothing in it is counted.";
        return report;
    }
    report.read =
        readReports([&] { return chunks->next(); }, [&](const ReportedFile& file) { summary.add(file); });
    if (!chunks->failure().empty())
        report.failure =
            "It could not be read to its end: " + chunks->failure() + ". What stands before that is counted.";
    return report;
}

std::string reportAs(Format format, const ReportSummary& summary) {
    switch (format) {
    case Format::json: return jsonReport(summary, JsonLayout::indented);
    case Format::jsonl: return jsonReport(summary, JsonLayout::oneLine);
    case Format::csv: return csvReport(summary);
    default: return textReport(summary);
    }
}

} // namespace

int runSummary(const Options& options, const Streams& streams) {
    ReportSummary summary;
    for (const std::string& path : options.paths)
        summary.reports.push_back(readReport(path, summary));
    const std::string text = reportAs(options.format, summary);
    std::fwrite(text.data(), 1, text.size(), streams.out);
    return summary.exitCode();
}

} // namespace macebin::cli
