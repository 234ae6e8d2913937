// SPDX-License-Identifier: Apache-2.0
// A change in words and as JSON (core/report/REPORTS.md, "Writing actions").
#pragma once

#include "core/change/change_outcome.h"
#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"

#include <string>

namespace macebin {

/// For people: the plan (every pair that is not simply kept, and how many are), notes, warnings, outcome.
TerminalText textReport(const Change& change, const ChangeOutcome& outcome, bool colour);
/// One JSON document.
std::string jsonReport(const Change& change, const ChangeOutcome& outcome, JsonLayout layout);

} // namespace macebin
