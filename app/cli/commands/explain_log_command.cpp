// SPDX-License-Identifier: Apache-2.0
// --explain-log: what MACE says in a log, what it means, and what to do.
#include "app/cli/commands/commands.h"
#include "app/cli/output/colour.h"
#include "core/host/work/case/log_file.h"

namespace macebin::cli {

int runExplainLog(const Options& options, const Streams& streams) {
    const LogReading reading = readLogs(options.paths[0]);
    const std::string text = options.format == Format::json ? jsonReport(reading, JsonLayout::indented)
                             : options.format == Format::jsonl
                                 ? jsonReport(reading, JsonLayout::oneLine)
                                 : textReport(reading, wantsColour(options, streams.out));
    std::fwrite(text.data(), 1, text.size(), streams.out);
    return reading.exitCode();
}

} // namespace macebin::cli
