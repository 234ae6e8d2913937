// SPDX-License-Identifier: Apache-2.0
#include "format/cache/mace/tuned.h"

#include "format/cache/mace/key.h"
#include "format/limits.h"

#include <algorithm>

namespace macebin {

namespace {

void readIdentity(Cache& cache) {
    for (const Entry& entry : cache.entries) {
        const std::string_view text = asText(cache.valueOf(entry));
        // The first of two equal keys wins, as in MACE.
        if (entry.role == EntryRole::platformInfo && !cache.identity.platformInfo)
            cache.identity.platformInfo = text;
        if (entry.role == EntryRole::deviceName && !cache.identity.deviceName)
            cache.identity.deviceName = text;
    }
}

bool looksTuned(const Cache& cache) {
    if (cache.identity.platformInfo || cache.identity.deviceName || cache.entries.empty()) return false;
    bool anyValue = false;
    for (const Entry& entry : cache.entries) {
        if (entry.role != EntryRole::program) return false;
        if (entry.isNumbers) {
            anyValue = true;
            continue;
        }
        // v2 has a type for numbers: bytes are something else there, however few.
        if (cache.era == Era::v2 && entry.hasValue) return false;
        if (entry.key.find(' ') != std::string_view::npos || entry.value.size > kLargestTunedValue)
            return false;
        anyValue = anyValue || entry.value.size > 0;
    }
    return anyValue;
}

} // namespace

void classifyPairs(Cache& cache) {
    readIdentity(cache);
    cache.kind = looksTuned(cache) ? CacheKind::tuned : CacheKind::maceCache;
    if (cache.kind != CacheKind::tuned) return;
    for (Entry& entry : cache.entries) {
        entry.role = EntryRole::tuned;
        // v1 has no types: a tuned file's values are numbers by what they are for.
        if (cache.era == Era::v1) entry.isNumbers = true;
    }
}

} // namespace macebin
