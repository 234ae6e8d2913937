// SPDX-License-Identifier: Apache-2.0
// --diff: two files compared, the suspects of an update first.
#include "app/cli/commands/commands.h"
#include "app/cli/output/colour.h"
#include "app/cli/output/print_as.h"
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

} // namespace

int runDiff(const Options& options, const Streams& streams) {
    const Compared before = readCompared(options.paths[0]);
    const Compared after = readCompared(options.paths[1]);
    const CacheDiff diff = diffCaches(before.report, after.report);
    if (options.format == Format::html)
        streams.out.document(htmlReport(diff));
    else
        printAs(
            options, streams.out, [&](JsonLayout layout) { return jsonReport(diff, layout); },
            [&] { return textReport(diff, wantsColour(options, streams.out)); });
    return diff.exitCode();
}

} // namespace macebin::cli
