// SPDX-License-Identifier: Apache-2.0
// What counts as a pair where no length leads to one, and when a length is not to be believed.
#include "format/salvage/search.h"

namespace macebin::salvaging {

namespace {

constexpr std::size_t kShortestTunedKey = 20;

} // namespace

/// Follows pairs by their look from `from` on, until one ends at `until` or behind it.
Chain Search::follow(std::uint64_t from, std::uint64_t until) {
    Chain chain;
    chain.end = from;
    while (chain.end < until) {
        const auto seen = layout_.sight(chain.end);
        if (!seen) return chain;
        chain.hasStrong = chain.hasStrong || seen->look == Look::strong;
        if (seen->whole.end() > layout_.size()) return chain;
        chain.end = seen->whole.end();
        ++chain.pairs;
        chain.closes = layout_.isEnd(chain.end);
        if (chain.closes) return chain;
    }
    return chain;
}

/// Keys that are text but not MACE's are believed where several pairs follow each other. In a cache that is
/// not enough, since drivers' tables look like that; there the keys must stand in order up to the next strong
/// one.
bool Search::oddPairsFollow(const Entry& entry) {
    std::string_view before = entry.key;
    std::uint64_t at = entry.whole.end();
    for (int pairs = 0; known.isCache || pairs < layout_.oddPairsToBelieve(); ++pairs) {
        const auto next = layout_.pairAt(at);
        if (!next || (known.isCache && next->key <= before)) return false;
        before = next->key;
        at = next->whole.end();
        if (layout_.isEnd(at)) return true;
        if (const auto seen = layout_.sight(at); seen && seen->look == Look::strong)
            return !known.isCache || seen->key > before;
    }
    return true;
}

/// True if the place to which a length led is the end, or looks like the beginning of a pair.
bool Search::isBelieved(std::uint64_t offset) {
    if (layout_.isEnd(offset)) return true;
    const auto seen = layout_.sight(offset);
    if (!seen) return false;
    return seen->look == Look::strong || (!known.isCache && seen->whole.end() <= layout_.size());
}

/// MACE tunes `<name>_opencl_kernel_<shape>`, obfuscated or not, which is never shorter than this. The bound
/// matters: the numbers before a damaged key would else be taken for the size of what is left of it.
bool Search::isTunedKey(const Sighting& seen) const {
    return !known.isCache && seen.look == Look::tuned && seen.key.size() >= kShortestTunedKey;
}

/// True if the key is unlikely to stand in a value by chance, or in a driver's own tables. Names alone do
/// (ARM's binaries are trees of name, size, content), so they count only where the file has such pairs.
bool Search::isDistinct(const Sighting& seen) const {
    return seen.look == Look::strong || isTunedKey(seen) ||
           (seen.look == Look::plain && known.hasPlain && !known.isCache);
}

/// True if what stands at `offset`, to which no length leads, is to be taken for a pair.
bool Search::isAcceptable(std::uint64_t offset) {
    const auto seen = layout_.sight(offset);
    if (!seen || !isDistinct(*seen) || seen->whole.end() > layout_.size()) return false;
    const Chain chain = follow(offset, layout_.size());
    if (seen->look == Look::strong) {
        if (chain.closes) return true;
        if (known.keysAreInOrder()) return seen->key > known.lastKey;
        return !known.brokeAtTooLong && (chain.pairs > 1 || layout_.sight(chain.end));
    }
    if (isTunedKey(*seen)) return chain.closes || known.kept > 0;
    return chain.closes || (chain.hasStrong && !known.brokeAtTooLong);
}

/// The first pair inside `entry` from which a chain leads over the entry's end and is confirmed there: then
/// the entry's length is wrong. A chain that stays inside is part of the value.
std::optional<std::uint64_t> Search::crossing(const Entry& entry) {
    const std::uint64_t end = entry.whole.end();
    for (std::uint64_t at = entry.whole.offset; (at = layout_.nextStart(at + 1)) < end;) {
        const auto seen = layout_.sight(at);
        if (!seen || !isDistinct(*seen)) continue;
        const Chain chain = follow(at, end);
        if (chain.end <= end) continue;
        if (chain.closes || (seen->look == Look::strong && isBelieved(chain.end))) return at;
        if (follow(chain.end, layout_.size()).closes) return at;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> Search::findFrom(std::uint64_t offset) {
    for (;; ++offset) {
        offset = layout_.nextStart(offset);
        if (offset >= layout_.size()) return std::nullopt;
        if (isAcceptable(offset)) return offset;
    }
}

bool Search::findStrongPair() {
    for (std::uint64_t at = 0; (at = layout_.nextStart(at)) < layout_.size(); ++at)
        if (const auto seen = layout_.sight(at); seen && seen->look == Look::strong) return true;
    return false;
}

/// The keys from `inner` to the end of the entry stand in MACE's order between the entry's and the next
/// one's.
bool Search::fitsBetween(const Entry& entry, const Entry* next, std::uint64_t inner) {
    std::string_view before = entry.key;
    for (std::uint64_t at = inner; at < entry.whole.end();) {
        const auto seen = layout_.sight(at);
        if (!seen || seen->look != Look::strong || seen->key <= before) return false;
        before = seen->key;
        at = seen->whole.end();
    }
    return !next || before < next->key;
}

/// The pairs inside an entry that end exactly with it and are those the file lacks: as many as are missing,
/// or, where nothing says how many there are, such as fill a gap in the order of the keys.
std::optional<std::uint64_t> Search::swallowedBy(const Entry& entry, const Entry* next,
                                                 std::uint64_t missing) {
    for (std::uint64_t at = entry.whole.offset; (at = layout_.nextStart(at + 1)) < entry.whole.end();) {
        const auto seen = layout_.sight(at);
        if (!seen || !isDistinct(*seen)) continue;
        const Chain chain = follow(at, entry.whole.end());
        if (chain.end != entry.whole.end()) continue;
        if (missing > 0 ? chain.pairs == missing : fitsBetween(entry, next, at)) return at;
    }
    return std::nullopt;
}

} // namespace macebin::salvaging
