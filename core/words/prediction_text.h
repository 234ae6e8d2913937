// SPDX-License-Identifier: Apache-2.0
// What MACE does with a file on a device that a profile describes, in words for people.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/step.h"
#include "core/text/terminal_text.h"

#include <string>
#include <string_view>

namespace macebin {

/// The answer of a device with `predicted`: decision, rules, the reason unless `isTold` (the report's second
/// line is it), the strings that decide, where the programs come from, what to do.
TerminalText textPrediction(const DeviceAnswer& device, bool isTold, StepWords say = commandWords);

/// What the rules behind the answer say that there is to do; empty where nothing is.
Prose remedyOf(const DeviceAnswer& device);

/// "11 from the cache, 2 built from source"; empty where the file holds none.
std::string programsClause(const PredictedAnswer& answer);

} // namespace macebin
