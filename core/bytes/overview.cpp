// SPDX-License-Identifier: Apache-2.0
#include "core/bytes/overview.h"

#include "core/bytes/structure_tree.h"
#include "format/limits.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace macebin {

namespace {

constexpr std::size_t kKinds = static_cast<std::size_t>(RegionKind::unreadable) + 1;

std::uint8_t entropyOf(ByteView bytes) {
    if (bytes.empty()) return 0;
    std::array<std::uint32_t, 256> counts{};
    for (const std::byte byte : bytes)
        ++counts[std::to_integer<std::size_t>(byte)];
    double bits = 0;
    for (const std::uint32_t count : counts)
        if (count > 0) {
            const double share = static_cast<double>(count) / static_cast<double>(bytes.size());
            bits -= share * std::log2(share);
        }
    // A few bytes cannot hold eight bits of entropy each: measured against what they could.
    const double most = std::min(8.0, std::log2(static_cast<double>(bytes.size())));
    return most > 0 ? static_cast<std::uint8_t>(std::lround(255 * std::min(1.0, bits / most)))
                    : std::uint8_t{0};
}

RegionKind mainKind(const Regions& regions, std::size_t& at, ByteRange range) {
    std::array<std::uint64_t, kKinds> share{};
    while (at < regions.size() && regions[at].range.end() <= range.offset)
        ++at;
    for (std::size_t i = at; i < regions.size() && regions[i].range.offset < range.end(); ++i) {
        const std::uint64_t begin = std::max(range.offset, regions[i].range.offset);
        share[static_cast<std::size_t>(regions[i].kind)] +=
            std::min(range.end(), regions[i].range.end()) - begin;
    }
    return static_cast<RegionKind>(std::max_element(share.begin(), share.end()) - share.begin());
}

} // namespace

ByteRange cellRange(std::size_t cell, std::size_t cells, std::uint64_t size) {
    // Sizes stay below 2^40 and cells below 2^20, so that the product fits.
    const std::uint64_t begin = size * cell / cells;
    return {begin, size * (cell + 1) / cells - begin};
}

std::vector<OverviewCell> overviewOf(const Regions& regions, ByteView bytes, std::size_t cells) {
    cells = std::min<std::size_t>(cells, bytes.size());
    std::vector<OverviewCell> out(cells);
    std::size_t at = 0;
    for (std::size_t i = 0; i < cells; ++i) {
        const ByteRange range = cellRange(i, cells, bytes.size());
        out[i].kind = mainKind(regions, at, range);
        out[i].entropy = entropyOf(slice(bytes, {range.offset, std::min(range.size, kLargestSampled)}));
    }
    return out;
}

} // namespace macebin
