// SPDX-License-Identifier: Apache-2.0
// Two damaged copies of one file put together: each fills in what the other lost; where they differ, the
// checksum that either still carries decides, if it can.
#include "core/digest.h"
#include "core/repair_internal.h"
#include "format/mace_v2.h"
#include "format/text.h"

#include <algorithm>
#include <list>
#include <map>

namespace macebin::repair {

namespace {

/// One key in both copies: which of the two is used, and whether there is a choice.
struct Slot {
    const Candidate* first = nullptr;
    const Candidate* second = nullptr;
    bool isOpen() const { return first && second && !same(); }
    bool same() const { return sameValue(first->pair, second->pair); }

    static bool sameValue(const Pair& a, const Pair& b) {
        if (a.bytes.has_value() != b.bytes.has_value() || a.numbers != b.numbers) return false;
        return !a.bytes || std::equal(a.bytes->begin(), a.bytes->end(), b.bytes->begin(), b.bytes->end());
    }
};

/// All keys in the order of the first copy; what only the second has stands behind its neighbour there.
std::vector<Slot> slotsOf(const Copy& first, const Copy& second) {
    std::list<Slot> slots;
    std::map<std::string_view, std::list<Slot>::iterator> byKey;
    const auto isUsed = [](const Candidate& candidate) { return candidate.fate.fate != Fate::removed; };
    for (const Candidate& candidate : first.candidates)
        if (isUsed(candidate)) byKey.emplace(candidate.pair.key, slots.insert(slots.end(), Slot{&candidate}));
    auto behind = slots.begin();
    for (const Candidate& candidate : second.candidates) {
        if (!isUsed(candidate)) continue;
        const auto known = byKey.find(candidate.pair.key);
        const auto at = known != byKey.end() ? known->second : slots.insert(behind, Slot{});
        at->second = &candidate;
        if (known == byKey.end()) byKey.emplace(candidate.pair.key, at);
        behind = std::next(at);
    }
    return {slots.begin(), slots.end()};
}

std::optional<std::uint32_t> crcOf(const std::vector<Pair>& pairs) {
    const auto unsealed = writeV2(pairs);
    if (!unsealed) return std::nullopt;
    return crc32(ByteView(unsealed->bytes).first(unsealed->bytes.size() - kV2CrcSize));
}

/// Tries every choice between differing pairs against the checksums that the copies carry: which of them
/// gives the file that was written once. Bounded by the number of choices and the bytes to hash.
std::optional<std::uint32_t> provenChoice(const std::vector<Slot>& slots, const Copy& first,
                                          const Copy& second) {
    constexpr std::size_t mostOpen = 10;
    constexpr std::uint64_t mostBytes = std::uint64_t{4} << 30;
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < slots.size(); ++i)
        if (slots[i].isOpen()) open.push_back(i);
    const std::uint64_t size = std::max(first.cache.bytes.size(), second.cache.bytes.size());
    if (open.size() > mostOpen || (size << open.size()) > mostBytes) return std::nullopt;
    std::vector<Pair> pairs;
    pairs.reserve(slots.size());
    for (const Slot& slot : slots)
        pairs.push_back(slot.first ? slot.first->pair : slot.second->pair);
    for (std::uint32_t choice = 0; choice < std::uint32_t{1} << open.size(); ++choice) {
        for (std::size_t i = 0; i < open.size(); ++i) {
            const Slot& slot = slots[open[i]];
            pairs[open[i]] = choice >> i & 1 ? slot.second->pair : slot.first->pair;
        }
        const auto crc = crcOf(pairs);
        if (crc && (crc == first.storedCrc || crc == second.storedCrc)) return choice;
    }
    return std::nullopt;
}

Candidate taken(const Candidate& from, Fate fate, std::string reason) {
    Candidate candidate = from;
    candidate.fate.fate = fate;
    candidate.fate.reason = std::move(reason);
    return candidate;
}

/// Without a proof: the copy whose pair nothing speaks against.
Candidate likelier(const Slot& slot, const Copy& first, const Copy& second) {
    if (slot.first->isLeftOut())
        return taken(*slot.second, Fate::added, "the first copy's is damaged: " + slot.first->fate.reason);
    if (slot.second->isLeftOut())
        return taken(*slot.first, Fate::kept, "the second copy's is damaged: " + slot.second->fate.reason);
    if (first.changed && !second.changed)
        return taken(*slot.second, Fate::added, "the copies differ, and only the first shows changed bytes");
    if (!first.changed && second.changed)
        return taken(*slot.first, Fate::kept, "the copies differ, and only the second shows changed bytes");
    return taken(*slot.first, Fate::doubtful, "the copies differ, and nothing tells which is right");
}

Candidate withoutProof(const Slot& slot, const Copy& first, const Copy& second) {
    if (!slot.second) return *slot.first;
    if (!slot.first)
        return slot.second->isLeftOut() ? *slot.second
                                        : taken(*slot.second, Fate::added, "only in the second copy");
    if (slot.isOpen()) return likelier(slot, first, second);
    if (slot.first->isLeftOut()) return *slot.first;
    return taken(*slot.first, Fate::kept, "both copies have the same bytes");
}

Lineup withProof(const std::vector<Slot>& slots, std::uint32_t choice) {
    Lineup lineup;
    lineup.reserve(slots.size());
    std::size_t open = 0;
    for (const Slot& slot : slots) {
        const bool useSecond = !slot.first || (slot.isOpen() && (choice >> open++ & 1));
        lineup.push_back(useSecond ? taken(*slot.second, Fate::added, "from the second copy")
                                   : taken(*slot.first, Fate::kept, ""));
    }
    return lineup;
}

bool sameText(std::optional<std::string_view> a, std::optional<std::string_view> b) {
    return !a || !b || *a == *b;
}

} // namespace

Result<Combined> combine(const Copy& first, const Copy& second) {
    if (first.cache.kind != second.cache.kind || first.cache.era != second.cache.era)
        return Failure{"the two are not copies of one file: they are of different kinds"};
    const std::vector<Slot> slots = slotsOf(first, second);
    const bool anyShared =
        std::any_of(slots.begin(), slots.end(), [](const Slot& slot) { return slot.first && slot.second; });
    if (!anyShared) return Failure{"the two are not copies of one file: they have no key in common"};
    Combined combined;
    if (const auto choice = provenChoice(slots, first, second)) {
        combined.lineup = withProof(slots, *choice);
        combined.proven = true;
        return combined;
    }
    // One changed character must not keep two copies apart; two identities that are whole must.
    const auto& a = first.cache.identity;
    const auto& b = second.cache.identity;
    if (!first.changed && !second.changed &&
        (!sameText(a.platformInfo, b.platformInfo) || !sameText(a.deviceName, b.deviceName)))
        return Failure{"the two are not copies of one file: they were made on different devices or drivers"};
    for (const Slot& slot : slots)
        combined.lineup.push_back(withoutProof(slot, first, second));
    return combined;
}

} // namespace macebin::repair
