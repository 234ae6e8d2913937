// SPDX-License-Identifier: Apache-2.0
#include "format/region.h"

#include <algorithm>

namespace macebin {

std::string_view name(RegionKind kind) {
    switch (kind) {
    case RegionKind::header: return "header";
    case RegionKind::length: return "length";
    case RegionKind::key: return "key";
    case RegionKind::value: return "value";
    case RegionKind::program: return "program";
    case RegionKind::section: return "section";
    case RegionKind::kernel: return "kernel";
    case RegionKind::argument: return "argument";
    case RegionKind::text: return "text";
    case RegionKind::checksum: return "checksum";
    case RegionKind::padding: return "padding";
    case RegionKind::gap: return "gap";
    case RegionKind::unreadable: return "unreadable";
    }
    return "gap";
}

namespace {

std::string_view holeName(RegionKind kind) {
    return kind == RegionKind::gap ? "gap" : name(kind);
}

} // namespace

Regions tile(Regions regions, std::uint64_t size, RegionKind holes) {
    std::stable_sort(regions.begin(), regions.end(),
                     [](const Region& a, const Region& b) { return a.range.offset < b.range.offset; });
    Regions out;
    out.reserve(regions.size() + 1);
    std::uint64_t at = 0;
    const auto fillTo = [&](std::uint64_t end) {
        if (end > at) out.push_back({std::string(holeName(holes)), holes, {at, end - at}, std::nullopt});
        at = std::max(at, end);
    };
    for (Region& region : regions) {
        if (region.range.offset >= size) break;
        const std::uint64_t start = std::max(region.range.offset, at);
        const std::uint64_t end =
            region.range.offset + std::min(region.range.size, size - region.range.offset);
        if (end <= start) continue;
        fillTo(start);
        region.range = {start, end - start};
        out.push_back(std::move(region));
        at = end;
    }
    fillTo(size);
    return out;
}

} // namespace macebin
