// SPDX-License-Identifier: Apache-2.0
// Finds what is still whole in a MACE file whose layout does not close any more: a cut file, bytes changed in
// the middle, a wrong count or length.
#pragma once

#include "format/cache/cache.h"

namespace macebin {

/// The whole pairs of a damaged file.
struct Salvage {
    /// The pairs, in file order, with kind, era, roles and identity set as parse() does. `bytes` is the whole
    /// file. Its CRC-32 (v2) is not named.
    Cache cache;
    /// What belongs to no whole pair, in ascending order: header and checksum are not among it.
    std::vector<ByteRange> lost;
    /// True if the file only ends too early: every byte before its end belongs to whole pairs and one cut
    /// one.
    bool onlyCut = false;
    /// Indices of entries found by searching behind damage, ascending: believed by their look, not by the
    /// length before them.
    std::vector<std::uint32_t> foundAgain;
    /// Indices of entries with damage right behind them, ascending: no pair confirms that they end where
    /// their length says, so it may be that length, or bytes of theirs, that was hit.
    std::vector<std::uint32_t> beforeDamage;
};

/// Walks the chain of pairs; where it breaks, searches for the next believable pair and goes on (FORMAT.md,
/// "Salvage"). Linear in the size: where a hostile file would cost more, the search stops and
/// cache.complete is false. Never takes for a pair what lies inside a value behind which the chain goes on.
/// No entries where nothing of the layout is left.
Salvage salvageV1(ByteView bytes, const ParseLimits& limits = {});
Salvage salvageV2(ByteView bytes, const ParseLimits& limits = {});

/// The better of the two: that with more bytes in whole pairs. For files that parse() does not recognise.
Salvage salvage(ByteView bytes, const ParseLimits& limits = {});

} // namespace macebin
