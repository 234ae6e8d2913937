// SPDX-License-Identifier: Apache-2.0
// Gives back what is whole in a damaged file: a plan made from the findings, and the bytes it leads to. Pure;
// who saves them has them checked again first.
#pragma once

#include "core/change/change_outcome.h"

#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// What a repair needs of a program: for a report that keeps its programs.
inline constexpr DecodeLimits kRepairLimits{
    .kernels = kMostDecodedKernels, .arguments = 0, .regions = 0, .facts = 0};

/// One damaged copy: its bytes and what the check says of them. Both must outlive the plan.
struct RepairInput {
    std::string path;
    ByteView bytes;
    const FileReport* report = nullptr;
};

struct RepairOptions {
    /// Keeps programs that nothing can vouch for, although something shows that bytes were changed.
    bool acceptChanges = false;
    /// "empty", "orphans", "mixed", "stale", "crashing", "rejected", or globs of programs to leave out.
    std::vector<std::string> drop;
    std::vector<std::string> keep; ///< globs; if there are any, programs that match none are left out
    struct Relabel {
        std::string key; ///< "platform-info", "device-name", or MACE's own key for them
        std::string value;
    };
    std::vector<Relabel> relabel;
    /// What a prediction or a driver says against a program: looked at for the words "stale", "crashing" and
    /// "rejected" of `drop`.
    struct Judged {
        std::string key;
        std::string word;
        std::string reason; ///< one clause
    };
    std::vector<Judged> judged;
    ParseLimits limits;
};

/// True for a word of `drop` that needs RepairOptions::judged.
bool needsJudges(std::string_view word);

/// True for what RepairOptions::Relabel::key may be.
bool isIdentityName(std::string_view key);

using RepairPlan = MadeChange;

/// Plans the repair of `input`, with what `other`, a second damaged copy of the same file, still has. The
/// result has the form of the input.
RepairPlan planRepair(const RepairInput& input, const RepairOptions& options = {},
                      const RepairInput* other = nullptr);

} // namespace macebin
