// SPDX-License-Identifier: Apache-2.0
// The parts of a change's text that other reports of writing actions share.
#pragma once

#include "core/report/change.h"

#include <string>
#include <string_view>

namespace macebin {

inline constexpr std::string_view kChangeBad = "\033[1;31m";

/// The text in that colour, where colours are on.
std::string changeColoured(std::string_view text, std::string_view colour, bool isOn);

/// Notes, then warnings, a line each.
void appendChangeSentences(std::string& out, const Change& change, bool colour);

/// The last lines: saved, or why not.
std::string changeOutcomeText(const Change& change, const ChangeOutcome& outcome, bool colour);

} // namespace macebin
