// SPDX-License-Identifier: Apache-2.0
// A log from a file, a pipe, or an archive such as a bug report.
#pragma once

#include "core/report/log.h"

namespace macebin {

/// Reads all logs at that path; "-" is standard input. What cannot be read is said in the answer.
LogReading readLogs(const std::string& path);

} // namespace macebin
