// SPDX-License-Identifier: Apache-2.0
// What somebody asked for beside the mending: --drop, --keep, --relabel; and what goes with it.
#include "core/change/program_glob.h"
#include "core/change/repair/internal.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace macebin::repair {

namespace {

std::optional<std::string_view> identityKey(std::string_view key) {
    if (key == "platform-info" || key == kPlatformInfoKey) return kPlatformInfoKey;
    if (key == "device-name" || key == kDeviceNameKey) return kDeviceNameKey;
    return std::nullopt;
}

void remove(Candidate& candidate, Prose reason) {
    if (candidate.isLeftOut()) return;
    candidate.fate.fate = Fate::removed;
    candidate.fate.reason = std::move(reason);
}

bool isChoosable(const Candidate& candidate) {
    return candidate.fate.role == EntryRole::program || candidate.fate.role == EntryRole::tuned;
}

void dropEmpty(Lineup& lineup) {
    for (Candidate& candidate : lineup)
        if (candidate.fate.role == EntryRole::program && candidate.fate.size == 0)
            remove(candidate, "it has no bytes (--drop empty)");
}

/// The origin that most programs share; the first of several that are equally common.
std::string mostCommonOrigin(const Lineup& lineup) {
    std::map<std::string, std::size_t> counts;
    for (const Candidate& candidate : lineup)
        if (!candidate.isLeftOut() && !candidate.origin.empty()) ++counts[candidate.origin];
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? std::string() : most->first;
}

void dropMixed(Lineup& lineup, Change& change) {
    const std::string kept = mostCommonOrigin(lineup);
    bool any = false;
    for (Candidate& candidate : lineup) {
        if (candidate.origin.empty() || candidate.origin == kept) continue;
        any = true;
        remove(candidate, "another compiler made it, " + inQuotes(candidate.origin, 200) + " (--drop mixed)");
    }
    if (any)
        change.warnings.push_back(
            "Of the programs' makers the most common was kept, " + inQuotes(kept, 200) +
            ". Whether it is the driver that the platform info names cannot be told from the "
            "programs.");
    else
        change.notes.push_back(
            "--drop mixed: nothing shows that the programs were made by different drivers.");
}

void dropJudged(Lineup& lineup, const std::string& word, const RepairOptions& options, Change& change) {
    std::unordered_map<std::string_view, std::string_view> reasons;
    for (const RepairOptions::Judged& judged : options.judged)
        if (judged.word == word) reasons.try_emplace(judged.key, judged.reason);
    bool any = false;
    for (Candidate& candidate : lineup) {
        const auto found = reasons.find(candidate.fate.key);
        if (candidate.fate.role != EntryRole::program || found == reasons.end()) continue;
        any = true;
        remove(candidate, std::string(found->second) + " (--drop " + word + ")");
    }
    if (!any) change.notes.push_back("--drop " + word + ": no program is " + word + ".");
}

void dropMatching(Lineup& lineup, const std::string& glob, Change& change) {
    bool any = false;
    for (Candidate& candidate : lineup) {
        if (!isChoosable(candidate) || !matchesProgram(glob, candidate.fate.key)) continue;
        any = true;
        remove(candidate, "it matches --drop " + inQuotes(glob));
    }
    if (!any) change.warnings.push_back(Step{StepKind::matchesNothing, {}, glob, "--drop"} + Prose("."));
}

void keepMatching(Lineup& lineup, const std::vector<std::string>& globs, Change& change) {
    bool any = false;
    for (Candidate& candidate : lineup) {
        if (!isChoosable(candidate)) continue;
        const bool isKept = std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
            return matchesProgram(glob, candidate.fate.key);
        });
        any = any || isKept;
        if (!isKept) remove(candidate, "it matches no --keep");
    }
    if (!any) change.refusal = "--keep matches no program of this file";
}

/// Why the new text may not stand there; empty where it may.
std::string whyNoLabel(const Cache& cache, std::string_view wished, std::optional<std::string_view> key,
                       const std::string& value) {
    if (!key) return "--relabel takes platform-info=TEXT or device-name=TEXT, not " + inQuotes(wished);
    if (cache.kind == CacheKind::tuned)
        return "tuned parameters carry no identity; there is nothing to relabel";
    if (*key == kPlatformInfoKey && splitPlatformInfo(value).fieldCount < 3)
        return "a platform info has at least three fields, separated by commas (platform name, profile, "
               "version); with "
               "fewer, a v2 MACE reads beyond its end, which can crash the app";
    return {};
}

/// What the new text hides, for the person with the phone.
std::string labelWarning(const Cache& cache, std::string_view key, const std::string& value) {
    if (key == kDeviceNameKey && cache.era == Era::v1)
        return "A v1 MACE never looks at a device name: writing one changes nothing for it.";
    if (key == kDeviceNameKey && value.empty())
        return "With an empty device name a v2 MACE clears the cache at every start.";
    return "The " + std::string(key == kDeviceNameKey ? "device name" : "platform info") +
           " was relabelled. MACE goes by it to tell whether the programs fit the driver: if another driver "
           "made them, "
           "MACE may hand them to the one that is named now, which may refuse them or take the app down, and "
           "nobody can "
           "see any more who made them.";
}

void relabel(Lineup& lineup, const Cache& cache, const RepairOptions::Relabel& wish, Change& change) {
    const auto key = identityKey(wish.key);
    change.refusal = whyNoLabel(cache, wish.key, key, wish.value);
    if (!change.refusal.empty()) return;
    const auto found = std::find_if(lineup.begin(), lineup.end(), [&](const Candidate& candidate) {
        return candidate.fate.key == *key && candidate.fate.fate != Fate::removed;
    });
    const bool isNew = found == lineup.end();
    Candidate& target = isNew ? lineup.emplace_back() : *found;
    const std::string before(target.pair.bytes ? asText(*target.pair.bytes) : std::string_view());
    if (!isNew && before == wish.value) {
        change.notes.push_back("--relabel: the file says " + inQuotes(before, 300) + " already.");
        return;
    }
    const ByteView text = asBytes(wish.value);
    change.owned.emplace_back(text.begin(), text.end());
    target.pair = {std::string(*key), ByteView(change.owned.back()), {}};
    target.fate.key = target.pair.key;
    target.fate.role = roleOfKey(*key);
    target.fate.fate = isNew ? Fate::added : Fate::changed;
    target.fate.reason = (isNew ? std::string("there was none") : "was " + inQuotes(before, 300)) +
                         ", is now " + inQuotes(wish.value, 300) + " (--relabel)";
    target.fate.size = wish.value.size();
    change.warnings.push_back(labelWarning(cache, *key, wish.value));
}

/// Takes out the source hashes whose programs are not in the result.
void dropOrphans(Lineup& lineup) {
    std::unordered_set<std::string_view> programs;
    for (const Candidate& candidate : lineup)
        if (candidate.fate.role == EntryRole::program && !candidate.isLeftOut())
            programs.insert(candidate.pair.key);
    for (Candidate& candidate : lineup) {
        if (candidate.fate.role != EntryRole::sourceHash) continue;
        const auto program = std::string_view(candidate.pair.key).substr(kSourceHashPrefix.size());
        if (!programs.count(program)) remove(candidate, "the hash of a program that is not in the result");
    }
}

} // namespace

void applyChoices(Lineup& lineup, const Cache& cache, const RepairOptions& options, Change& change) {
    for (const std::string& what : options.drop) {
        if (what == "empty")
            dropEmpty(lineup);
        else if (what == "mixed")
            dropMixed(lineup, change);
        else if (needsJudges(what))
            dropJudged(lineup, what, options, change);
        else if (what != "orphans") // those go in any case
            dropMatching(lineup, what, change);
    }
    if (!options.keep.empty()) keepMatching(lineup, options.keep, change);
    for (const RepairOptions::Relabel& wish : options.relabel)
        if (change.refusal.empty()) relabel(lineup, cache, wish, change);
    dropOrphans(lineup);
}

} // namespace macebin::repair

namespace macebin {

bool needsJudges(std::string_view word) {
    return word == "stale" || word == "crashing" || word == "rejected";
}

bool isIdentityName(std::string_view key) {
    return repair::identityKey(key).has_value();
}

} // namespace macebin
