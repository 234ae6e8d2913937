// SPDX-License-Identifier: Apache-2.0
// What a framework does with the files that it reads. MACE is the first (core/readers/mace); each other one
// brings a FrameworkReader of its own.
//
// In: a file's report with its findings, which say only what the bytes are. The check asks the reader that it
// is given what this framework makes of the file, and what was found gets its meaning and its remedy from the
// reader when an answer is made (core/words/finding_words.h). Out: answers and texts, as pure functions.
// What must stay true: the meaning of a finding and the decision about a file come from one model, so that no
// two places of a report contradict each other. This header is below the check; the readers are above it.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/step.h"

#include <optional>
#include <string>
#include <string_view>

namespace macebin {

/// What a rule's finding means for the person with the phone, and what to do about it.
struct Consequence {
    RuleRef rule;
    std::string_view meaning; ///< whole sentences
    FixedProse remedy;
};

struct FrameworkReader {
    /// Null for a rule that is not about this framework's files.
    const Consequence* (*consequenceOf)(const Rule& rule);
    /// What to do where the finding knows better than its rule; empty for Hint::none.
    FixedProse (*remedyOf)(Hint hint);
    /// A release as people say it: "a MACE up to v1.0.4".
    std::string (*nameOf)(Era era);
    /// What a release of that era makes of these bytes, with its finding in the report; nothing where there
    /// is nothing to say beside the findings. `file` is what it is given; the report is of it.
    std::optional<DeviceAnswer> (*decide)(FileReport& report, ByteView file, Era era);
};

/// Who will read the file.
struct AskedReader {
    const FrameworkReader* reader;
    Era era;
};

} // namespace macebin
