// SPDX-License-Identifier: Apache-2.0
#include "core/words/finding_words.h"

#include "core/readers/mace/reader.h"

namespace macebin {

namespace {

/// MACE's is the only framework so far whose files are judged.
const FrameworkReader& reader() {
    return kMaceReader;
}

} // namespace

FindingWords wordsOf(const Rule& rule) {
    const Consequence* of = reader().consequenceOf(rule);
    return of ? FindingWords{rule.title(), of->meaning, of->remedy} : FindingWords{rule.title(), {}, {}};
}

FindingWords wordsOf(const Finding& finding) {
    FindingWords words = wordsOf(*finding.rule);
    if (finding.hint != Hint::none) words.remedy = reader().remedyOf(finding.hint);
    return words;
}

} // namespace macebin
