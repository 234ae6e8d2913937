// SPDX-License-Identifier: Apache-2.0
// A finding in words: what its rule says of the bytes, joined with what the reader of the file says of that.
// Every report, and the window, takes a finding's words from here.
#pragma once

#include "core/answer/step.h"
#include "format/finding.h"

namespace macebin {

struct FindingWords {
    std::string_view title;   ///< what is wrong, in one line
    std::string_view meaning; ///< for the person with the phone
    FixedProse remedy;        ///< what to do
};
FindingWords wordsOf(const Finding& finding);
/// What holds of all findings of a rule.
FindingWords wordsOf(const Rule& rule);

} // namespace macebin
