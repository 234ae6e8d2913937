// SPDX-License-Identifier: Apache-2.0
// --triage: the files of a support case, and the page that answers it.
#include "app/cli/commands/commands.h"
#include "app/cli/output/colour.h"
#include "core/host/work/case/triage_files.h"

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

} // namespace

int runTriage(const Options& options, const Streams& streams) {
    const TriageReport report = readCase(options.paths, options.exitPolicy);
    const std::string text = inFormat(options, report, streams.out);
    std::fwrite(text.data(), 1, text.size(), streams.out);
    return report.exitCode;
}

} // namespace macebin::cli
