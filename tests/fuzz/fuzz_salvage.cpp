// SPDX-License-Identifier: Apache-2.0
// Any bytes are salvaged, in both layouts: what comes back lies inside the file, in order, and nothing is
// both kept and lost.
#include "format/salvage/salvage.h"

#include <cstdlib>

using namespace macebin;

namespace {

void require(bool promise) {
    if (!promise) std::abort();
}

void requireOrder(const std::vector<std::uint32_t>& indices, std::size_t end) {
    for (std::size_t i = 0; i < indices.size(); ++i)
        require(indices[i] < end && (i == 0 || indices[i - 1] < indices[i]));
}

void check(const Salvage& salvaged, ByteView bytes) {
    const Cache& cache = salvaged.cache;
    std::uint64_t end = 0;
    for (const Entry& entry : cache.entries) {
        require(entry.whole.offset >= end && fits(entry.whole.offset, entry.whole.size, bytes.size()));
        end = entry.whole.end();
        require(entry.keyRange.offset >= entry.whole.offset && entry.keyRange.end() <= end);
        require(entry.key == asText(slice(bytes, entry.keyRange)));
        if (entry.value.size > 0)
            require(entry.value.offset >= entry.whole.offset && entry.value.end() <= end);
        for (const ByteRange& lost : salvaged.lost)
            require(lost.end() <= entry.whole.offset || lost.offset >= end);
    }
    end = 0;
    for (const ByteRange& lost : salvaged.lost) {
        require(lost.size > 0 && lost.offset >= end && lost.end() <= bytes.size());
        end = lost.end();
    }
    requireOrder(salvaged.foundAgain, cache.entries.size());
    requireOrder(salvaged.beforeDamage, cache.entries.size());
    require((cache.kind == CacheKind::unknown) == cache.entries.empty());
    require(cache.pairCount >= cache.entries.size());
    end = 0;
    for (const Region& region : regionsOf(cache)) {
        require(region.range.offset == end);
        end = region.range.end();
    }
    require(end == bytes.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
    check(salvageV1(bytes), bytes);
    check(salvageV2(bytes), bytes);
    check(salvage(bytes), bytes);
    return 0;
}
