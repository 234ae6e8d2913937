// SPDX-License-Identifier: Apache-2.0
// --diff: two files compared, the suspects of an update first.
#include "app/cli/commands/commands.h"
#include "app/cli/output/colour.h"
#include "core/check/check.h"
#include "core/diff/diff.h"
#include "core/host/file/read_file.h"
#include "core/report/diff.h"

namespace macebin::cli {

namespace {

struct Compared {
    Result<FileBytes> bytes; ///< the report views them
    FileReport report;
};

Compared readCompared(const std::string& path) {
    CheckOptions check;
    check.fileDigest = true; // one digest is one file, whatever is in it
    Compared out{readSubject(path, kMostFileBytes), FileReport()};
    out.report = out.bytes ? checkBytes(out.bytes->view(), check)
                           : cannotRead("It could not be read: " + out.bytes.error() + ".");
    out.report.path = path;
    return out;
}

std::string reportAs(Format format, const CacheDiff& diff, bool colour) {
    switch (format) {
    case Format::json: return jsonReport(diff, JsonLayout::indented);
    case Format::jsonl: return jsonReport(diff, JsonLayout::oneLine);
    case Format::html: return htmlReport(diff);
    default: return textReport(diff, colour);
    }
}

} // namespace

int runDiff(const Options& options, const Streams& streams) {
    const Compared before = readCompared(options.paths[0]);
    const Compared after = readCompared(options.paths[1]);
    const CacheDiff diff = diffCaches(before.report, after.report);
    const std::string text = reportAs(options.format, diff, wantsColour(options, streams.out));
    std::fwrite(text.data(), 1, text.size(), streams.out);
    return diff.exitCode();
}

} // namespace macebin::cli
