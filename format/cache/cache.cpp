// SPDX-License-Identifier: Apache-2.0
#include "format/cache/cache.h"

#include "format/cache/mace/v1.h"
#include "format/cache/mace/v2.h"
#include "format/cache/mclp/mclp.h"

namespace macebin {

std::string_view name(CacheKind kind) {
    switch (kind) {
    case CacheKind::unknown: return "";
    case CacheKind::maceCache: return "mace-cache";
    case CacheKind::tuned: return "tuned";
    case CacheKind::mclp: return "mclp";
    case CacheKind::text: return "text";
    case CacheKind::cc: return "cc";
    case CacheKind::program: return "program";
    }
    return "";
}

std::string_view name(Era era) {
    return era == Era::v1 ? "v1" : "v2";
}

std::string_view name(EntryRole role) {
    switch (role) {
    case EntryRole::program: return "program";
    case EntryRole::tuned: return "tuned";
    case EntryRole::platformInfo: return "platform-info";
    case EntryRole::deviceName: return "device-name";
    case EntryRole::sourceHash: return "source-hash";
    }
    return "program";
}

std::vector<std::uint32_t> numbers(const Cache& cache, const Entry& entry) {
    if (!entry.isNumbers) return {};
    if (cache.kind == CacheKind::mclp) return mclpNumbers(cache, entry);
    return cache.era == Era::v2 ? numbersV2(cache.bytes, entry.whole) : numbersV1(cache.valueOf(entry));
}

std::vector<Pair> pairsOf(const Cache& cache) {
    if (cache.kind == CacheKind::mclp) return mclpPairs(cache);
    std::vector<Pair> pairs;
    pairs.reserve(cache.entries.size());
    for (const Entry& entry : cache.entries) {
        Pair pair{std::string(entry.key), std::nullopt, {}};
        // A v1 value that is not whole numbers keeps its bytes; a v2 pair may hold both kinds of value.
        const bool isWhole = cache.era == Era::v2 || entry.value.size % 4 == 0;
        if (cache.era == Era::v2)
            pair.numbers = numbersV2(cache.bytes, entry.whole);
        else if (entry.isNumbers && isWhole)
            pair.numbers = numbers(cache, entry);
        if (entry.hasValue && !(entry.isNumbers && isWhole)) pair.bytes = cache.valueOf(entry);
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

Regions regionsOf(const Cache& cache) {
    if (cache.kind == CacheKind::mclp) return mclpRegions(cache);
    if (cache.era == Era::v1) return regionsV1(cache);
    if (cache.era == Era::v2) return regionsV2(cache);
    if (cache.kind == CacheKind::program)
        return tile({{"program", RegionKind::program, {0, cache.bytes.size()}, 0}}, cache.bytes.size());
    return tile({}, cache.bytes.size(), RegionKind::unreadable);
}

} // namespace macebin
