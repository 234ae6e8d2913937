// SPDX-License-Identifier: Apache-2.0
// Frames of a native stack, and where in MACE or its driver they stand.
#pragma once

#include "core/log/report.h"

namespace macebin::logs {

/// "#00 pc 000a1b2c  /vendor/lib64/libOpenCL.so (clCreateProgramWithBinary+123) (BuildId: …)", with blanks or
/// "native: " in front; nothing for other lines.
std::optional<StackFrame> parseFrame(std::string_view text);

/// The readable form of a mangled C++ name; the name itself where it is none, is malformed, or is so involved
/// that its readable form may grow beyond all bounds.
std::string demangled(std::string_view symbol);

/// Sets place, openclCall and driverLibrary from the frames and the abort message.
void judgeCrash(LogCrash& crash);

} // namespace macebin::logs
