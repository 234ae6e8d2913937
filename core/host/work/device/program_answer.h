// SPDX-License-Identifier: Apache-2.0
// What a driver did with one program, in the words of reports.
#pragma once

#include "core/answer/file_report.h"
#include "core/host/probe/probe.h"

namespace macebin {

/// Without key, entry and what the file says. `loadMs` is the time of an accepted one, whatever was done.
ProgramAnswer answerFrom(const LoadOutcome& outcome);

/// Why loading this program was more than that: a clause; empty for most.
std::string compilationNote(const DeviceFacts& device, ByteView program);

} // namespace macebin
