// SPDX-License-Identifier: Apache-2.0
// A comparison of two files in words and as JSON (core/report/REPORTS.md, "Diff").
#pragma once

#include "core/answer/step.h"
#include "core/diff/diff.h"
#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"

#include <string>

namespace macebin {

/// The answer in one paragraph: what changed, which programs are suspects, what to do.
std::string diffSummary(const CacheDiff& diff, StepWords say = commandWords);

/// For people: the answer, then identity, suspects, changed, added and removed pairs; long lists are cut.
TerminalText textReport(const CacheDiff& diff, bool colour);
/// The same as a page (html/markup.h); nothing is cut but folded up.
std::string htmlReport(const CacheDiff& diff);
/// One JSON document.
std::string jsonReport(const CacheDiff& diff, JsonLayout layout);

} // namespace macebin
