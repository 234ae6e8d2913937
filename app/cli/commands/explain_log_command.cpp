// SPDX-License-Identifier: Apache-2.0
// --explain-log: what MACE says in a log, what it means, and what to do.
#include "app/cli/commands/commands.h"
#include "app/cli/output/colour.h"
#include "app/cli/output/print_as.h"
#include "core/host/work/case/log_file.h"

namespace macebin::cli {

int runExplainLog(const Options& options, const Streams& streams) {
    const LogReading reading = readLogs(options.paths[0]);
    printAs(
        options, streams.out, [&](JsonLayout layout) { return jsonReport(reading, layout); },
        [&] { return textReport(reading, wantsColour(options, streams.out)); });
    return reading.exitCode();
}

} // namespace macebin::cli
