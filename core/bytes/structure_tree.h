// SPDX-License-Identifier: Apache-2.0
// The regions of a file as a tree: pairs, in them key and program, in that its parts, kernels over arguments.
#pragma once

#include "format/region.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace macebin {

/// A node covers the regions [first, end) of the list that the tree was made of. Its name is a part of the
/// first one's name: nothing is copied.
struct StructureNode {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    std::uint32_t parent = 0;     ///< index of a node; the root's is itself
    std::uint32_t childBegin = 0; ///< children are neighbours
    std::uint32_t childCount = 0;
    std::uint16_t nameFrom = 0;
    std::uint16_t nameTo = 0;
};

/// Node 0 is the root, which covers all. Views the regions, which must outlive it.
class StructureTree {
public:
    StructureTree() : nodes_(1) {}
    /// Linear. At most 2^31 regions.
    explicit StructureTree(const Regions& regions);

    const std::vector<StructureNode>& nodes() const { return nodes_; }
    std::string_view nameOf(std::uint32_t node) const;
    ByteRange rangeOf(std::uint32_t node) const;
    /// Of a leaf its region's, of a group its first region's.
    RegionKind kindOf(std::uint32_t node) const;
    /// The pair that all of it belongs to; none where there is none.
    std::optional<std::uint32_t> entryOf(std::uint32_t node) const;
    /// The smallest node that covers `range`; the root where nothing smaller does.
    std::uint32_t innermost(ByteRange range) const;

private:
    void split(std::uint32_t node, int level);

    const Regions* regions_ = nullptr;
    std::vector<StructureNode> nodes_;
};

/// Index of the region that holds the byte; regions tile the file. Nothing behind its end.
std::optional<std::size_t> regionAt(const Regions& regions, std::uint64_t offset);

/// What stands in a region, in a few words: a number, a text, or the first bytes.
std::string regionValue(const Region& region, ByteView bytes);

} // namespace macebin
