// SPDX-License-Identifier: Apache-2.0
// The walk over a damaged file: along the lengths while they agree with what follows, else by the look of
// pairs (FORMAT.md, "Salvage").
#include "format/salvage/salvage.h"

#include "format/cache/mace/tuned.h"
#include "format/cache/mace/v2.h"
#include "format/salvage/search.h"
#include "format/text.h"

#include <utility>

namespace macebin {

namespace salvaging {

namespace {

/// Walks one file in one layout.
class Walker {
public:
    Walker(Layout& layout, const ParseLimits& limits);
    Salvage run();

private:
    bool isCredible(const Entry& entry);
    std::optional<std::uint64_t> resume(std::uint64_t from, std::uint64_t searchFrom);
    std::optional<std::uint64_t> step(std::uint64_t at);
    void keep(const Entry& entry, bool isConfirmed);
    void lose(std::uint64_t from, std::uint64_t to);
    void undoSwallowing();
    void replaceByInner(std::size_t index, std::uint64_t inner);
    void finish();

    Layout& layout_;
    const ParseLimits& limits_;
    Salvage out_;
    Search search_;
    Known& known_ = search_.known;
    std::uint64_t end_ = 0;      ///< where the walk came to
    bool atFront_ = true;        ///< the next step is the first
    bool foundBySearch_ = false; ///< the next pair
};

Walker::Walker(Layout& layout, const ParseLimits& limits)
    : layout_(layout), limits_(limits), search_(layout) {
    out_.cache.bytes = layout.bytes();
}

/// True if a pair may stand although nothing behind it confirms it. At the very start nothing before it does
/// either.
bool Walker::isCredible(const Entry& entry) {
    if (known_.kept > 0 || foundBySearch_ || known_.isCache) return true;
    const auto seen = layout_.sight(entry.whole.offset);
    return seen && search_.isTunedKey(*seen);
}

/// Gives up the bytes from `from` to the next pair, which it gives.
std::optional<std::uint64_t> Walker::resume(std::uint64_t from, std::uint64_t searchFrom) {
    const auto seen = layout_.sight(from);
    known_.brokeAtTooLong = seen && seen->whole.end() > layout_.size();
    const auto found = search_.findFrom(searchFrom);
    lose(from, found.value_or(layout_.size()));
    foundBySearch_ = found.has_value();
    return found;
}

/// Handles what stands at `at`, and gives the place of the next pair.
std::optional<std::uint64_t> Walker::step(std::uint64_t at) {
    const bool isFront = std::exchange(atFront_, false); // bytes may be missing before the first pair
    if (const auto entry = layout_.pairAt(at)) {
        const std::uint64_t end = entry->whole.end();
        if (search_.isBelieved(end)) {
            keep(*entry, true);
            return end;
        }
        if (const auto inner = search_.crossing(*entry)) {
            lose(at, *inner);
            foundBySearch_ = true;
            return inner;
        }
        if (search_.oddPairsFollow(*entry)) {
            keep(*entry, true);
            return end;
        }
        if (isCredible(*entry)) {
            keep(*entry, layout_.isCutPair(end));
            return resume(end, end);
        }
    } else if (const auto end = layout_.frameEnd(at); known_.isCache && end && search_.isBelieved(*end)) {
        lose(at, *end);
        return end;
    }
    return resume(at, isFront ? 0 : at + 1);
}

void Walker::keep(const Entry& entry, bool isConfirmed) {
    Cache& cache = out_.cache;
    if (cache.entries.size() < limits_.entries) {
        const auto index = static_cast<std::uint32_t>(cache.entries.size());
        if (foundBySearch_) out_.foundAgain.push_back(index);
        if (!isConfirmed) out_.beforeDamage.push_back(index);
        cache.entries.push_back(entry);
    }
    foundBySearch_ = false;
    if (isConfirmed) {
        const auto seen = layout_.sight(entry.whole.offset);
        known_.hasPlain = known_.hasPlain || (seen && seen->look == Look::plain);
        known_.ascending = known_.ascending && (known_.kept == 0 || entry.key > known_.lastKey);
        known_.lastKey = entry.key;
    }
    ++known_.kept;
    end_ = entry.whole.end();
}

void Walker::lose(std::uint64_t from, std::uint64_t to) {
    if (from >= to) return;
    if (!out_.lost.empty() && out_.lost.back().end() == from)
        out_.lost.back().size += to - from;
    else if (out_.lost.size() < limits_.entries)
        out_.lost.push_back({from, to - from});
    else
        out_.cache.complete = false;
}

void Walker::replaceByInner(std::size_t index, std::uint64_t inner) {
    auto& entries = out_.cache.entries;
    const ByteRange whole = entries[index].whole;
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(index));
    --known_.kept;
    lose(whole.offset, inner);
    out_.foundAgain.push_back(static_cast<std::uint32_t>(index));
    std::vector<Entry> found;
    for (std::uint64_t at = inner; at < whole.end();) {
        const auto entry = layout_.pairAt(at);
        if (!entry) break;
        found.push_back(*entry);
        at = entry->whole.end();
    }
    known_.kept += found.size();
    entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(index), found.begin(), found.end());
}

/// A length may be wrong and still lead to the beginning of a later pair. Then the chain closes, and only the
/// number or the order of the pairs tells.
void Walker::undoSwallowing() {
    const auto announced = layout_.announced();
    if (!out_.lost.empty() || !out_.beforeDamage.empty() || known_.kept != out_.cache.entries.size()) return;
    if (announced ? *announced <= known_.kept || *announced - known_.kept > limits_.entries - known_.kept
                  : !known_.keysAreInOrder())
        return;
    const std::uint64_t missing = announced ? *announced - known_.kept : 0;
    const auto& entries = out_.cache.entries;
    for (std::size_t index = 0; index < entries.size(); ++index) {
        const Entry* next = index + 1 < entries.size() ? &entries[index + 1] : nullptr;
        if (const auto inner = search_.swallowedBy(entries[index], next, missing))
            return replaceByInner(index, *inner);
    }
}

void Walker::finish() {
    Cache& cache = out_.cache;
    cache.pairCount = known_.kept;
    cache.complete = cache.complete && !layout_.exhausted() && known_.kept == cache.entries.size();
    if (cache.entries.empty()) {
        out_.lost.clear();
        return;
    }
    cache.era = layout_.era();
    classifyPairs(cache);
    const auto announced = layout_.announced();
    const std::uint64_t size = layout_.size();
    const bool noneMissing = announced ? *announced == known_.kept : size - end_ == kV2CrcSize;
    const bool someMissing = announced ? *announced > known_.kept : size - end_ < kV2CrcSize;
    cache.structureCloses = out_.lost.empty() && noneMissing;
    cache.dataEnd = end_;
    out_.onlyCut = out_.lost.empty() ? someMissing
                                     : out_.lost.size() == 1 && out_.lost[0].offset == end_ &&
                                           layout_.isCutPair(end_) && out_.foundAgain.empty();
    cache.recognisedBy = "salvaged: " + counted(known_.kept, "whole pair") + " in MACE's " +
                         std::string(name(layout_.era())) + " layout";
    if (announced && *announced != known_.kept && *announced <= limits_.entries)
        cache.recognisedBy += ", " + number(*announced) + " announced";
}

Salvage Walker::run() {
    if (layout_.size() <= layout_.firstPair()) return std::move(out_);
    known_.isCache = search_.findStrongPair();
    std::optional<std::uint64_t> at = end_ = layout_.firstPair();
    while (at && !layout_.isEnd(*at))
        at = step(*at);
    undoSwallowing();
    finish();
    return std::move(out_);
}

std::uint64_t bytesInPairs(const Salvage& salvage) {
    std::uint64_t sum = 0;
    for (const Entry& entry : salvage.cache.entries)
        sum += entry.whole.size;
    return sum;
}

} // namespace

} // namespace salvaging

Salvage salvageV1(ByteView bytes, const ParseLimits& limits) {
    return salvaging::Walker(*salvaging::layoutV1(bytes), limits).run();
}

Salvage salvageV2(ByteView bytes, const ParseLimits& limits) {
    return salvaging::Walker(*salvaging::layoutV2(bytes), limits).run();
}

Salvage salvage(ByteView bytes, const ParseLimits& limits) {
    Salvage v1 = salvageV1(bytes, limits);
    Salvage v2 = salvageV2(bytes, limits);
    return salvaging::bytesInPairs(v2) > salvaging::bytesInPairs(v1) ? std::move(v2) : std::move(v1);
}

} // namespace macebin
