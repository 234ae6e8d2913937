// SPDX-License-Identifier: Apache-2.0
// --triage: the files of a support case, and the page that answers it.
#include "app/cli/cancel.h"
#include "app/cli/commands/commands.h"
#include "app/cli/output/colour.h"
#include "app/cli/output/print_as.h"
#include "app/cli/output/progress.h"
#include "core/host/work/case/read_case.h"

namespace macebin::cli {

namespace {

void print(const Options& options, const TriageReport& report, const Output& out) {
    if (options.format == Format::html) return out.document(htmlReport(report));
    printAs(
        options, out, [&](JsonLayout layout) { return jsonReport(report, layout); },
        [&] { return textReport(report, wantsColour(options, out)); });
}

/// Nothing where a signal is about to end this process.
std::optional<TriageReport> read(const Options& options, const Streams& streams) {
    Cancel cancel;
    StatusLine line(streams.err);
    CaseWork work;
    work.jobs = options.jobs;
    work.stop = cancel.token();
    work.progress = [&](std::size_t done, std::size_t total) {
        if (done < total) line.show("read " + shown(done) + " of " + shown(total));
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
    print(options, *report, streams.out);
    return report->exitCode;
}

} // namespace macebin::cli
