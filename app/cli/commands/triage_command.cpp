// SPDX-License-Identifier: Apache-2.0
// --triage: the files of a support case, and the page that answers it.
#include "app/cli/cancel.h"
#include "app/cli/commands/commands.h"
#include "app/cli/output/colour.h"
#include "app/cli/output/progress.h"
#include "core/host/work/case/read_case.h"

namespace macebin::cli {

namespace {

std::string inFormat(const Options& options, const TriageReport& report, std::FILE* out) {
    switch (options.format) {
    case Format::json: return jsonReport(report, JsonLayout::indented);
    case Format::jsonl: return jsonReport(report, JsonLayout::oneLine);
    case Format::html: return htmlReport(report);
    default: return textReport(report, wantsColour(options, out));
    }
}

/// Nothing where a signal is about to end this process.
std::optional<TriageReport> read(const Options& options, const Streams& streams) {
    Cancel cancel;
    StatusLine line(streams.err);
    CaseWork work;
    work.jobs = options.jobs;
    work.stop = cancel.token();
    work.progress = [&](std::size_t done, std::size_t total) {
        if (done < total) line.show("read " + std::to_string(done) + " of " + std::to_string(total));
    };
    const Cancel::Work isAtWork(cancel);
    auto report = readCase(options.paths, options.exitPolicy, work);
    line.clear();
    return report;
}

} // namespace

int runTriage(const Options& options, const Streams& streams) {
    const auto report = read(options, streams);
    if (!report) return exitInternal;
    const std::string text = inFormat(options, *report, streams.out);
    std::fwrite(text.data(), 1, text.size(), streams.out);
    return report->exitCode;
}

} // namespace macebin::cli
