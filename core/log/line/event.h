// SPDX-License-Identifier: Apache-2.0
// From a line of MACE's to what a report keeps of it.
#pragma once

#include "core/log/line/log_line.h"
#include "core/log/mace/lines.h"
#include "core/log/report.h"

namespace macebin::logs {

/// At most `most` bytes, kept when the log is gone.
std::string cut(std::string_view text, std::size_t most = kLongestMessage);

/// `matched` is matchLine(said.message); `number` is that of the line in the file.
LogEvent eventOf(std::uint64_t number, const LogLine& parts, const MaceText& said,
                 const MatchedLine& matched);

} // namespace macebin::logs
