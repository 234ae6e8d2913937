// SPDX-License-Identifier: Apache-2.0
// Reports as text that a support agent understands and can paste into a mail.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/step.h"
#include "core/answer/verdict.h"
#include "core/text/terminal_text.h"
#include "core/words/file_words.h"
#include "core/words/kernel_table.h"

#include <functional>
#include <string>
#include <string_view>

namespace macebin {

struct TextStyle {
    bool colour = false;          ///< escape sequences for a terminal; the words say the same without them
    bool isMatrix = false;        ///< what profiles say stands in a table behind all files
    StepWords say = commandWords; ///< how a step is said
};

/// The answer in the first two lines, then each finding with its bytes, meaning and remedy, then the devices.
TerminalText textReport(const FileReport& report, const TextStyle& style = {});

/// The report, then identity, every entry, every program with its kernels, and the structure with offsets.
TerminalText textShow(const FileReport& report, const ShowOptions& show, const TextStyle& style = {});

/// The lines for a directory in which there was nothing to judge, or for a list that names nothing.
TerminalText textNoCache(std::string_view path, const NothingJudged& nothing, const TextStyle& style = {});

/// Where a finding is, in words; empty where no place applies.
using PlaceOf = std::function<std::string(const Finding&)>;
/// Findings with meaning and remedy, the worst first, a few of each rule.
TerminalText textFindings(const Findings& findings, const PlaceOf& placeOf, const TextStyle& style = {});

/// One rule, whole: what it means, how bad it is, what to do, where it is specified.
TerminalText textRule(const Rule& rule, StepWords say = commandWords);

} // namespace macebin
