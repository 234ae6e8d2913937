// SPDX-License-Identifier: Apache-2.0
// The judgement of salvage: what counts as a pair where no length leads to one, and when a length is not to
// be believed (FORMAT.md, "Salvage").
#pragma once

#include "format/salvage/internal.h"

namespace macebin::salvaging {

/// Pairs that stand one behind the other, by their look.
struct Chain {
    std::uint64_t pairs = 0;
    std::uint64_t end = 0;  ///< behind the last whole one
    bool closes = false;    ///< it ends where the file's pairs do
    bool hasStrong = false; ///< one of them, or the one that begins at its end, has a strong key
};

/// What the walk has learned of the file so far.
struct Known {
    bool isCache = false;        ///< some pair of the file has a key that tuned parameters never have
    bool hasPlain = false;       ///< some kept pair's key is a name alone, and it is not tuned
    bool ascending = true;       ///< the keys of all confirmed pairs are in MACE's order
    bool brokeAtTooLong = false; ///< the pair where the walk broke off may be cut, not damaged
    std::uint64_t kept = 0;      ///< whole pairs, listed or not
    std::string_view lastKey;    ///< of the last confirmed pair

    bool keysAreInOrder() const { return kept >= 2 && ascending; }
};

class Search {
public:
    explicit Search(Layout& layout) : layout_(layout) {}

    Known known;

    bool findStrongPair();
    bool isBelieved(std::uint64_t offset);
    bool isTunedKey(const Sighting& seen) const;
    bool oddPairsFollow(const Entry& entry);
    std::optional<std::uint64_t> crossing(const Entry& entry);
    std::optional<std::uint64_t> findFrom(std::uint64_t offset);
    std::optional<std::uint64_t> swallowedBy(const Entry& entry, const Entry* next, std::uint64_t missing);

private:
    Chain follow(std::uint64_t from, std::uint64_t until);
    bool isDistinct(const Sighting& seen) const;
    bool isAcceptable(std::uint64_t offset);
    bool fitsBetween(const Entry& entry, const Entry* next, std::uint64_t inner);

    Layout& layout_;
};

} // namespace macebin::salvaging
