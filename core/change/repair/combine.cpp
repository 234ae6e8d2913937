// SPDX-License-Identifier: Apache-2.0
// Two damaged copies of one file put together: each fills in what the other lost; where they differ, the
// checksum that either still carries decides, if it can.
#include "core/answer/digest.h"
#include "core/change/repair/internal.h"
#include "format/cache/mace/v2.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <list>
#include <map>

namespace macebin::repair {

namespace {

bool sameValue(const Pair& a, const Pair& b) {
    if (a.bytes.has_value() != b.bytes.has_value() || a.numbers != b.numbers) return false;
    return !a.bytes || std::equal(a.bytes->begin(), a.bytes->end(), b.bytes->begin(), b.bytes->end());
}

/// One key in both copies, or in one of them.
struct Slot {
    const Candidate* first = nullptr;
    const Candidate* second = nullptr;
    bool isShared() const { return first && second; }
    bool isSame() const { return isShared() && sameValue(first->pair, second->pair); }
    const Candidate& any() const { return first ? *first : *second; }
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

/// What is taken for each slot; nothing: the pair was not in the file that was written.
using Choice = std::vector<const Candidate*>;

/// Tries the choices between differing pairs, and whether a pair of one copy only was there at all, against
/// the checksums that the copies carry: which of them gives the file that was written once. Bounded by the
/// number of choices and the bytes to hash.
std::optional<Choice> provenChoice(const std::vector<Slot>& slots, const Copy& first, const Copy& second) {
    constexpr std::size_t mostOpen = 8;
    std::vector<std::size_t> differing;
    std::vector<std::size_t> single;
    Choice choice;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        choice.push_back(&slots[i].any());
        if (!slots[i].isShared()) single.push_back(i);
        if (slots[i].isShared() && !slots[i].isSame()) differing.push_back(i);
    }
    std::vector<std::size_t> open = differing;
    if (differing.size() + single.size() <= mostOpen) open.insert(open.end(), single.begin(), single.end());
    const std::uint64_t size = std::max(first.cache.bytes.size(), second.cache.bytes.size());
    if (open.size() > mostOpen || (size << open.size()) > kMostCombinedBytes) return std::nullopt;
    for (std::uint32_t bits = 0; bits < std::uint32_t{1} << open.size(); ++bits) {
        for (std::size_t i = 0; i < open.size(); ++i) {
            const Slot& slot = slots[open[i]];
            const bool isOther = bits >> i & 1;
            choice[open[i]] = !isOther ? &slot.any() : slot.isShared() ? slot.second : nullptr;
        }
        std::vector<Pair> pairs;
        for (const Candidate* candidate : choice)
            if (candidate) pairs.push_back(candidate->pair);
        const auto crc = messageCrc(pairs);
        if (crc && (crc == first.storedCrc || crc == second.storedCrc)) return choice;
    }
    return std::nullopt;
}

Candidate taken(const Candidate& from, Fate fate, Prose reason) {
    Candidate candidate = from;
    candidate.fate.fate = fate;
    candidate.fate.reason = std::move(reason);
    return candidate;
}

/// A pair of one copy, with the doubt that this copy is in.
Candidate trusted(const Candidate& from, bool isSecond, const Prose& reason) {
    if (from.fate.fate == Fate::doubtful)
        return taken(from, Fate::doubtful, reason + "; " + from.fate.reason);
    return taken(from, isSecond ? Fate::added : Fate::kept, reason);
}

/// Both copies have the key, with different values.
Candidate likelier(const Slot& slot, const Copy& first, const Copy& second) {
    if (slot.first->isLeftOut() && slot.second->isLeftOut()) return *slot.first;
    if (slot.first->isLeftOut())
        return trusted(*slot.second, true, "the first copy's is damaged: " + slot.first->fate.reason);
    if (slot.second->isLeftOut())
        return trusted(*slot.first, false, "the second copy's is damaged: " + slot.second->fate.reason);
    if (first.changed && !second.changed)
        return trusted(*slot.second, true, "the copies differ, and only the first shows changed bytes");
    if (!first.changed && second.changed)
        return trusted(*slot.first, false, "the copies differ, and only the second shows changed bytes");
    return taken(*slot.first, Fate::doubtful, "the copies differ, and nothing tells which is right");
}

Candidate withoutProof(const Slot& slot, const Copy& first, const Copy& second) {
    if (!slot.isShared()) {
        if (slot.any().isLeftOut()) return slot.any();
        return slot.second ? trusted(*slot.second, true, "only in the second copy") : *slot.first;
    }
    if (!slot.isSame()) return likelier(slot, first, second);
    if (slot.first->isLeftOut()) return *slot.first;
    // Two copies of a file that was damaged before it was copied agree on the damage, too.
    if (first.changed && second.changed)
        return taken(*slot.first, Fate::doubtful,
                     "both copies have the same bytes, but bytes were changed in both");
    return taken(*slot.first, Fate::kept, "both copies have the same bytes");
}

Lineup withProof(const std::vector<Slot>& slots, const Choice& choice) {
    Lineup lineup;
    lineup.reserve(slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (!choice[i])
            lineup.push_back(taken(slots[i].any(), Fate::removed, "it was not in the file that MACE wrote"));
        else if (choice[i]->fate.fate == Fate::doubtful || !choice[i]->isLeftOut())
            lineup.push_back(choice[i] == slots[i].first
                                 ? taken(*choice[i], Fate::kept, "")
                                 : taken(*choice[i], Fate::added, "from the second copy"));
        else
            lineup.push_back(*choice[i]);
    }
    return lineup;
}

/// Equal, or as far apart as a few changed characters make it.
bool alike(std::optional<std::string_view> a, std::optional<std::string_view> b) {
    constexpr std::size_t mostChanged = 4;
    if (!a || !b || *a == *b) return true;
    if (a->size() != b->size()) return false;
    std::size_t changed = 0;
    for (std::size_t i = 0; i < a->size(); ++i)
        changed += (*a)[i] != (*b)[i] ? 1 : 0;
    return changed <= mostChanged;
}

/// Why the two cannot be copies of one file; empty where they can.
std::string whyNotOne(const std::vector<Slot>& slots, const Copy& first, const Copy& second) {
    if (first.cache.kind != second.cache.kind || first.cache.era != second.cache.era)
        return "they are of different kinds";
    const Identity& a = first.cache.identity;
    const Identity& b = second.cache.identity;
    if (!alike(a.platformInfo, b.platformInfo) || !alike(a.deviceName, b.deviceName))
        return "they were made on different devices or by different drivers";
    std::size_t shared = 0;
    std::size_t same = 0;
    for (const Slot& slot : slots) {
        const bool isContent =
            slot.any().fate.role == EntryRole::program || slot.any().fate.role == EntryRole::tuned;
        if (!isContent || !slot.isShared()) continue;
        ++shared;
        same += slot.isSame() ? 1 : 0;
    }
    if (shared > 0) return same * 2 >= shared ? "" : "most of the programs that both have differ";
    return a.platformInfo && b.platformInfo ? ""
                                            : "they have no program in common, and nothing else shows it";
}

/// A copy that is whole is the answer by itself.
Lineup wholeOne(const Copy& copy, bool isSecond) {
    Lineup lineup = copy.candidates;
    if (isSecond)
        for (Candidate& candidate : lineup)
            if (candidate.fate.fate == Fate::kept)
                candidate = taken(candidate, Fate::added, "from the second copy");
    return lineup;
}

} // namespace

std::optional<std::uint32_t> messageCrc(const std::vector<Pair>& pairs) {
    const auto unsealed = writeV2(pairs);
    if (!unsealed) return std::nullopt;
    return crc32(ByteView(unsealed->bytes).first(unsealed->bytes.size() - kV2CrcSize));
}

Result<Combined> combine(const Copy& first, const Copy& second) {
    const std::vector<Slot> slots = slotsOf(first, second);
    if (const std::string why = whyNotOne(slots, first, second); !why.empty())
        return Failure{"the two are not copies of one file: " + why};
    if (first.isWhole)
        return Combined{wholeOne(first, false), false, "The first copy is whole: the second adds nothing."};
    if (second.isWhole)
        return Combined{wholeOne(second, true), false, "The second copy is whole: it is the result."};
    if (const auto choice = provenChoice(slots, first, second))
        return Combined{withProof(slots, *choice), true,
                        "Proven: put together, the two copies give the CRC-32 that MACE wrote."};
    Combined combined{{}, false, "No checksum proves the two copies put together: see each pair."};
    for (const Slot& slot : slots)
        combined.lineup.push_back(withoutProof(slot, first, second));
    return combined;
}

} // namespace macebin::repair
