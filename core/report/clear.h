// SPDX-License-Identifier: Apache-2.0
// A clearing or restoring in words and as JSON (core/report/REPORTS.md, "Clearing").
#pragma once

#include "core/storage/clear_plan.h"
#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"

#include <string>

namespace macebin {

/// For people: what was moved where, what stayed and why, what comes next, how to take it back.
TerminalText textReport(const ClearReport& report, StepWords say = commandWords);
/// One JSON document.
std::string jsonReport(const ClearReport& report, JsonLayout layout);

} // namespace macebin
