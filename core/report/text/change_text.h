// SPDX-License-Identifier: Apache-2.0
// The parts of a change's text that other reports of writing actions share.
#pragma once

#include "core/report/change.h"

namespace macebin {

/// Notes, then warnings, a line each.
void appendChangeSentences(TerminalText& out, const Change& change, bool colour);

/// The last lines: saved, or why not.
TerminalText changeOutcomeText(const Change& change, const ChangeOutcome& outcome, bool colour);

} // namespace macebin
