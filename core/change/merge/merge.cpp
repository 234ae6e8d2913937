// SPDX-License-Identifier: Apache-2.0
#include "core/change/merge/merge.h"

#include "format/cache/mace/key.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace macebin {

namespace {

/// One pair of one input.
struct Holder {
    std::size_t file = 0;
    std::size_t index = 0;
};

bool sameValue(const Pair& a, const Pair& b) {
    if (a.bytes.has_value() != b.bytes.has_value() || a.numbers != b.numbers) return false;
    return !a.bytes || std::equal(a.bytes->begin(), a.bytes->end(), b.bytes->begin(), b.bytes->end());
}

class Merge {
public:
    Merge(std::span<const MergeInput> inputs, std::optional<Prefer> prefer, Change& change)
        : inputs_(inputs), prefer_(prefer), change_(change) {
        for (const MergeInput& input : inputs)
            pairs_.push_back(pairsOf(input.report->cache));
        forEachPair([&](Holder holder) {
            auto& holders = holdersOf_[keyOf(holder)];
            if (holders.empty() || holders.back().file != holder.file) holders.push_back(holder);
        });
        findConflicts();
    }

    bool hasConflicts() const { return !conflicts_.empty(); }

    void listConflicts() {
        forEachPair([&](Holder holder) {
            if (!differing_.count(keyOf(holder)) || !isFirstOfItsFile(holder)) return;
            addFate(holder, Fate::conflict, "the files hold other bytes under the same key");
        });
        change_.refusal = "The files contradict each other: " + counted(differing_.size(), "key") +
                          (differing_.size() == 1 ? " has" : " have") +
                          " other bytes in one than in another. --prefer first takes those of the file that "
                          "was named first, --prefer last those of the last.";
    }

    void take() {
        std::size_t shared = 0;
        forEachPair([&](Holder holder) {
            if (!isFirstOfItsFile(holder))
                addFate(holder, Fate::removed,
                        "the first pair with this key wins; MACE never looks at this one");
            else if (const auto winner = winnerOver(holder))
                addFate(holder, Fate::removed, "the bytes of " + nameOf(*winner) + " are preferred");
            else if (!isTaken(holder))
                takePair(holder);
            else
                ++shared;
        });
        if (shared > 0)
            change_.notes.push_back(counted(shared, "pair") + (shared == 1 ? " stands" : " stand") +
                                    " in an earlier file, too, with the same bytes: taken once.");
    }

private:
    template <class Visit>
    void forEachPair(Visit visit) {
        for (std::size_t file = 0; file < pairs_.size(); ++file)
            for (std::size_t index = 0; index < pairs_[file].size(); ++index)
                visit(Holder{file, index});
    }

    const Pair& pairAt(Holder holder) const { return pairs_[holder.file][holder.index]; }
    const Entry& entryAt(Holder holder) const {
        return inputs_[holder.file].report->cache.entries[holder.index];
    }
    std::string_view keyOf(Holder holder) const { return pairAt(holder).key; }
    std::string nameOf(std::size_t file) const { return inQuotes(inputs_[file].name, kLongestPath); }

    /// The key of the program that a pair belongs to: a source hash without its program means nothing.
    std::string_view unitOf(Holder holder) const {
        const std::string_view key = keyOf(holder);
        return entryAt(holder).role == EntryRole::sourceHash ? key.substr(kSourceHashPrefix.size()) : key;
    }

    /// MACE uses the first pair with a key, and so do we.
    bool isFirstOfItsFile(Holder holder) const {
        const auto& holders = holdersOf_.at(keyOf(holder));
        const auto found = std::find_if(holders.begin(), holders.end(),
                                        [&](Holder other) { return other.file == holder.file; });
        return found->index == holder.index;
    }

    void findConflicts() {
        for (const auto& [key, holders] : holdersOf_) {
            const Holder first = holders.front();
            if (std::all_of(holders.begin(), holders.end(),
                            [&](Holder other) { return sameValue(pairAt(other), pairAt(first)); }))
                continue;
            differing_.insert(key);
            conflicts_.insert(unitOf(first));
        }
    }

    /// The file whose bytes stand instead of this pair's, if that is another one. Of a program in conflict,
    /// the preferred file gives program and hash; it is one that has the program, where any has.
    std::optional<std::size_t> winnerOver(Holder holder) const {
        const std::string_view unit = unitOf(holder);
        if (!conflicts_.count(unit)) return std::nullopt;
        const auto program = holdersOf_.find(unit);
        const auto& candidates = program == holdersOf_.end() ? holdersOf_.at(keyOf(holder)) : program->second;
        const std::size_t winner = prefer_ == Prefer::last ? candidates.back().file : candidates.front().file;
        return winner == holder.file ? std::nullopt : std::optional(winner);
    }

    /// True if an earlier file gave this pair. Of a program in conflict only one file gives anything.
    bool isTaken(Holder holder) const {
        return !conflicts_.count(unitOf(holder)) && holdersOf_.at(keyOf(holder)).front().file != holder.file;
    }

    void takePair(Holder holder) {
        if (isHashOfAnotherFile(holder))
            addFate(holder, Fate::doubtful,
                    nameOf(holder.file) +
                        " does not hold its program: nothing shows that it is the hash of the other file's");
        else if (holder.file > 0)
            addFate(holder, Fate::added, "from " + nameOf(holder.file));
        else
            addFate(holder, Fate::kept, {});
        change_.pairs.push_back(pairAt(holder));
    }

    bool isHashOfAnotherFile(Holder holder) const {
        if (entryAt(holder).role != EntryRole::sourceHash) return false;
        const auto program = holdersOf_.find(unitOf(holder));
        return program != holdersOf_.end() &&
               std::none_of(program->second.begin(), program->second.end(),
                            [&](Holder other) { return other.file == holder.file; });
    }

    void addFate(Holder holder, Fate fate, std::string reason) {
        PairFate pair = fateOf(entryAt(holder), holder.file);
        pair.fate = fate;
        pair.reason = std::move(reason);
        change_.fates.push_back(std::move(pair));
    }

    std::span<const MergeInput> inputs_;
    std::optional<Prefer> prefer_;
    Change& change_;
    std::vector<std::vector<Pair>> pairs_;
    std::unordered_map<std::string_view, std::vector<Holder>> holdersOf_; ///< by key: the first of each file
    std::unordered_set<std::string_view> differing_;                      ///< keys with other values
    std::unordered_set<std::string_view> conflicts_;                      ///< by unitOf()
};

/// Files that tell nothing cannot be compared: better said than passed over.
void warnWhatCannotBeKnown(Change& change, std::span<const MergeInput> inputs) {
    const bool isTuned = std::any_of(inputs.begin(), inputs.end(),
                                     [](const MergeInput& input) { return holdsTuned(input.report->cache); });
    if (isTuned)
        change.warnings.push_back(
            "Tuned parameters do not say which device or model they were made for: that "
            "these files belong together cannot be checked.");
    else if (std::all_of(inputs.begin(), inputs.end(),
                         [](const MergeInput& input) { return !input.report->cache.identity.platformInfo; }))
        change.warnings.push_back("None of the files says which device or driver it was made on: that they "
                                  "belong together cannot be checked.");
}

} // namespace

Change planMerge(std::span<const MergeInput> inputs, std::optional<Prefer> prefer) {
    Change change;
    change.action = "merge";
    for (const MergeInput& input : inputs)
        change.inputs.push_back(input.name);
    for (const MergeInput& input : inputs)
        if (change.refusal.empty()) change.refusal = whyNotWholeCache(input.name, *input.report);
    if (change.refusal.empty()) change.refusal = whyNotTogether(inputs);
    if (!change.refusal.empty()) return change;

    for (const MergeInput& input : inputs)
        warnOfOtherCode(change, input.name, *input.report);
    warnWhatCannotBeKnown(change, inputs);
    Merge merge(inputs, prefer, change);
    if (merge.hasConflicts() && !prefer) {
        merge.listConflicts();
        return change;
    }
    merge.take();
    for (const MergeInput& input : inputs)
        if (std::string note = packedNote(*input.report, input.name); !note.empty())
            change.notes.push_back(std::move(note));
    for (const MergeInput& input : inputs)
        noteWhatPairsLose(change, input.name, input.report->cache);
    return change;
}

} // namespace macebin
