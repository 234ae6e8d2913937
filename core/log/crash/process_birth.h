// SPDX-License-Identifier: Apache-2.0
// The birth of a process, as Android's activity manager logs it: from then on its number is another process.
#pragma once

#include "core/log/line/log_line.h"

namespace macebin::logs {

struct Birth {
    std::uint32_t pid = 0;
    std::string_view name; ///< of the app; empty: not told
};
/// "Start proc 1234:com.app/u0a12 for …" and "am_proc_start: [0,1234,10123,com.app,…]".
std::optional<Birth> birthIn(const LogLine& line);

} // namespace macebin::logs
