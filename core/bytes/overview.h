// SPDX-License-Identifier: Apache-2.0
// A file in a few hundred cells, for the map beside the bytes.
#pragma once

#include "format/region.h"

#include <vector>

namespace macebin {

struct OverviewCell {
    RegionKind kind = RegionKind::gap; ///< of the region that has most of it
    std::uint8_t entropy = 0;          ///< 0 to 255: all alike, to random or packed
};

/// `cells` of them, or one a byte for smaller files. Reads at most 4 KiB of each.
std::vector<OverviewCell> overviewOf(const Regions& regions, ByteView bytes, std::size_t cells = 512);
/// The bytes that a cell stands for.
ByteRange cellRange(std::size_t cell, std::size_t cells, std::uint64_t size);

} // namespace macebin
