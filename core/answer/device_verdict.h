// SPDX-License-Identifier: Apache-2.0
// From what a driver did with each program to one impact and one reason.
#pragma once

#include "core/answer/file_report.h"

namespace macebin {

/// Sets impact, reason and savedMs of an answer from its programs.
///
/// Differences between the driver's word and the file's change no impact: the driver loaded the program, and
/// the mistake may as well be Macebin's.
void conclude(DeviceAnswer& answer);

/// "1.25 s"; below a second "340 ms".
std::string duration(double milliseconds);

} // namespace macebin
