// SPDX-License-Identifier: Apache-2.0
#include "core/bytes/structure_tree.h"

#include "format/text.h"

#include <algorithm>
#include <string>

namespace macebin {

namespace {

constexpr int kLevels = 4; ///< pair, part of the pair, kernel, leaf
constexpr std::size_t kNameOfNode = std::numeric_limits<std::uint16_t>::max();

/// How much of a region's name names what it stands under at that level; 0 where it stands under nothing.
std::size_t frontOf(const Region& region, int level) {
    return level == 0 ? region.unitName : region.partName;
}

/// True if `region` goes under the same node as the one before it, whose run began with `first`.
bool belongs(const Region& first, const Region& region, int level) {
    if (level == 2) return first.kind == RegionKind::kernel && region.kind == RegionKind::argument;
    if (level > 2) return false;
    if (level == 0 && first.entry != region.entry) return false;
    const std::size_t size = frontOf(first, level);
    return size > 0 && size == frontOf(region, level) &&
           first.name.compare(0, size, region.name, 0, size) == 0;
}

} // namespace

StructureTree::StructureTree(const Regions& regions) : regions_(&regions), nodes_(1) {
    nodes_[0].end = static_cast<std::uint32_t>(regions.size());
    std::uint32_t levelBegin = 0;
    for (int level = 0; level < kLevels; ++level) {
        const auto levelEnd = static_cast<std::uint32_t>(nodes_.size());
        for (std::uint32_t node = levelBegin; node < levelEnd; ++node)
            if (node == 0 || nodes_[node].end - nodes_[node].first > 1) split(node, level);
        levelBegin = levelEnd;
    }
}

void StructureTree::split(std::uint32_t node, int level) {
    const StructureNode parent = nodes_[node];
    const auto childBegin = static_cast<std::uint32_t>(nodes_.size());
    for (std::uint32_t first = parent.first; first < parent.end;) {
        const Region& front = (*regions_)[first];
        StructureNode child;
        child.first = first;
        child.end = first + 1;
        while (child.end < parent.end && belongs(front, (*regions_)[child.end], level))
            ++child.end;
        child.parent = node;
        const bool isGroup = child.end - child.first > 1;
        child.nameFrom =
            level > 2 ? parent.nameFrom : parent.nameTo; // a kernel and its arguments share a front
        child.nameTo = static_cast<std::uint16_t>(
            std::min(isGroup && level < 2 ? frontOf(front, level) : front.name.size(), kNameOfNode));
        nodes_.push_back(child);
        first = child.end;
    }
    nodes_[node].childBegin = childBegin;
    nodes_[node].childCount = static_cast<std::uint32_t>(nodes_.size()) - childBegin;
}

std::string_view StructureTree::nameOf(std::uint32_t node) const {
    if (node == 0 || node >= nodes_.size()) return "file";
    const std::string_view whole = (*regions_)[nodes_[node].first].name;
    const std::size_t from = std::min<std::size_t>(nodes_[node].nameFrom, whole.size());
    std::string_view name =
        whole.substr(from, nodes_[node].nameTo - std::min<std::size_t>(from, nodes_[node].nameTo));
    while (name.starts_with(' ') || name.starts_with(':'))
        name.remove_prefix(1);
    return name.empty() ? whole : name;
}

ByteRange StructureTree::rangeOf(std::uint32_t node) const {
    const StructureNode& which = nodes_[node];
    if (which.first >= which.end) return {};
    const std::uint64_t begin = (*regions_)[which.first].range.offset;
    return {begin, (*regions_)[which.end - 1].range.end() - begin};
}

RegionKind StructureTree::kindOf(std::uint32_t node) const {
    const StructureNode& which = nodes_[node];
    return which.first < which.end ? (*regions_)[which.first].kind : RegionKind::gap;
}

std::optional<std::uint32_t> StructureTree::entryOf(std::uint32_t node) const {
    const StructureNode& which = nodes_[node];
    return node != 0 && which.first < which.end ? (*regions_)[which.first].entry : std::nullopt;
}

std::uint32_t StructureTree::innermost(ByteRange range) const {
    std::uint32_t node = 0;
    while (nodes_[node].childCount > 0) {
        const auto begin = nodes_.begin() + nodes_[node].childBegin;
        const auto end = begin + nodes_[node].childCount;
        const auto behind =
            std::upper_bound(begin, end, range.offset, [&](std::uint64_t at, const StructureNode& n) {
                return at < (*regions_)[n.first].range.offset;
            });
        if (behind == begin) return node;
        const auto child = static_cast<std::uint32_t>(behind - 1 - nodes_.begin());
        const ByteRange covered = rangeOf(child);
        if (!covered.contains(range.offset) || range.size > covered.size ||
            range.offset - covered.offset > covered.size - range.size)
            return node;
        node = child;
    }
    return node;
}

std::optional<std::size_t> regionAt(const Regions& regions, std::uint64_t offset) {
    const auto behind =
        std::upper_bound(regions.begin(), regions.end(), offset,
                         [](std::uint64_t at, const Region& r) { return at < r.range.offset; });
    if (behind == regions.begin() || !std::prev(behind)->range.contains(offset)) return std::nullopt;
    return static_cast<std::size_t>(behind - regions.begin()) - 1;
}

std::string regionValue(const Region& region, ByteView bytes) {
    const ByteView content = slice(bytes, region.range);
    const bool isNumber = region.kind == RegionKind::header || region.kind == RegionKind::length ||
                          region.kind == RegionKind::kernel || region.kind == RegionKind::checksum;
    constexpr std::size_t longestText = 80;
    if (content.size() > 1 && isPrintable(asText(content.first(std::min(content.size(), longestText)))))
        return inQuotes(asText(content), longestText);
    if (isNumber && content.size() == 4) {
        const auto value = loadLittle<std::uint32_t>(content, 0);
        return region.kind == RegionKind::checksum ? hex(value) : number(value) + " (" + hex(value) + ")";
    }
    if (isNumber && content.size() == 8) {
        const auto value = loadLittle<std::uint64_t>(content, 0);
        return number(value) + " (" + hex(value) + ")";
    }
    constexpr std::size_t mostBytes = 16;
    const std::string digits = hexDigits(asText(content.first(std::min(content.size(), mostBytes))));
    std::string out;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        out += (out.empty() ? "" : " ") + digits.substr(i, 2);
    return content.size() > mostBytes ? out + " …" : out;
}

} // namespace macebin
