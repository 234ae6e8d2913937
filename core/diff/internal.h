// SPDX-License-Identifier: Apache-2.0
// The steps of a comparison: identities, then pairs.
#pragma once

#include "core/diff/diff.h"

#include <unordered_map>

namespace macebin::diff {

/// What one file has to be compared.
struct Side {
    Cache cache;             ///< its whole pairs
    std::vector<Pair> pairs; ///< one for each entry
    /// The first entry of each key: MACE looks at no other.
    std::unordered_map<std::string_view, std::size_t> entryOf;

    bool isFirst(std::size_t entry) const { return entryOf.at(cache.entries[entry].key) == entry; }
    /// The entry with this key, if it plays this role.
    std::optional<std::size_t> find(std::string_view key, EntryRole role) const;
};

/// The fields that differ; and what that says of the driver.
std::vector<IdentityChange> identityChanges(const Identity& before, const Identity& after);
LabelChange labelChange(const Identity& before, const Identity& after);

/// Fills in programs, tuned numbers and source hashes. Uses diff.label.
void comparePairs(CacheDiff& diff, const Side& before, const Side& after);

/// Which kernels came and went, and a clause for each thing that both tell and tell differently. At most 64
/// clauses.
void compareKernels(ProgramDiff& out, const Program& before, const Program& after);

} // namespace macebin::diff
