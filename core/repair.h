// SPDX-License-Identifier: Apache-2.0
// Gives back what is whole in a damaged file: a plan made from the findings, and the bytes it leads to. Pure;
// who saves them has them checked again first.
#pragma once

#include "core/change.h"

#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// One damaged copy: its bytes and what the check says of them. Both must outlive the plan.
struct RepairInput {
    std::string path;
    ByteView bytes;
    const FileReport* report = nullptr;
};

struct RepairOptions {
    /// Keeps programs that nothing can vouch for, although something shows that bytes were changed.
    bool acceptChanges = false;
    std::vector<std::string> drop; ///< "empty", "orphans", "mixed", or globs of programs to leave out
    std::vector<std::string> keep; ///< globs; if there are any, programs that match none are left out
    struct Relabel {
        std::string key; ///< "platform-info", "device-name", or MACE's own key for them
        std::string value;
    };
    std::vector<Relabel> relabel;
    ParseLimits limits;
};

/// True for what RepairOptions::Relabel::key may be.
bool isIdentityName(std::string_view key);

struct RepairPlan {
    Change change;
    Bytes bytes; ///< the result; empty where it is refused
};

/// Plans the repair of `input`, with what `other`, a second damaged copy of the same file, still has. The
/// result has the form of the input.
RepairPlan planRepair(const RepairInput& input, const RepairOptions& options = {},
                      const RepairInput* other = nullptr);

} // namespace macebin
