// SPDX-License-Identifier: Apache-2.0
#include "core/change/merge/merge.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <unordered_map>

namespace macebin {

namespace {

bool isIdentity(EntryRole role) {
    return role == EntryRole::platformInfo || role == EntryRole::deviceName;
}

/// Asks once for each key; a source hash goes where its program goes.
class Chosen {
public:
    explicit Chosen(const std::function<bool(std::string_view)>& wanted) : wanted_(wanted) {}

    bool operator()(const Entry& entry) {
        if (isIdentity(entry.role)) return true;
        const bool isHash = entry.role == EntryRole::sourceHash;
        const std::string_view key = isHash ? entry.key.substr(kSourceHashPrefix.size()) : entry.key;
        const auto [known, isNew] = answers_.try_emplace(key, false);
        if (isNew) known->second = wanted_(key);
        return known->second;
    }

private:
    const std::function<bool(std::string_view)>& wanted_;
    std::unordered_map<std::string_view, bool> answers_;
};

} // namespace

Change planSplit(const FileReport& report, const std::function<bool(std::string_view key)>& wanted) {
    Change change;
    change.action = "split";
    change.inputs = {report.path};
    change.refusal = whyNotWholeCache(report.path, report);
    if (!change.refusal.empty()) return change;
    warnOfOtherCode(change, report.path, report);

    Chosen chosen(wanted);
    std::size_t taken = 0;
    std::size_t left = 0;
    std::vector<Pair> pairs = pairsOf(report.cache);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const Entry& entry = report.cache.entries[i];
        const bool isChoice = entry.role == EntryRole::program || entry.role == EntryRole::tuned;
        if (!chosen(entry)) {
            left += isChoice ? 1 : 0;
            change.fates.push_back(fateOf(entry, 0));
            change.fates.back().fate = Fate::removed;
            change.fates.back().reason = "not chosen";
            continue;
        }
        taken += isChoice ? 1 : 0;
        change.fates.push_back(fateOf(entry, 0));
        change.pairs.push_back(std::move(pairs[i]));
    }
    const bool isTuned = holdsTuned(report.cache);
    const std::string what = isTuned ? "tuned kernel" : "program";
    if (taken == 0) {
        change.fates.clear();
        change.pairs.clear();
        change.refusal = "Of its " + counted(left, what) + ", none was chosen: there is nothing to write.";
        return change;
    }
    if (std::string note = packedNote(report); !note.empty()) change.notes.push_back(std::move(note));
    change.notes.push_back(counted(taken, what) + " taken, " + number(left) + " left" +
                           (isTuned ? "." : "; identity and source hashes go with them."));
    noteWhatPairsLose(change, report.path, report.cache);
    return change;
}

} // namespace macebin
