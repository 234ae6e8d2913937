// SPDX-License-Identifier: Apache-2.0
// The one paragraph that a support agent reads aloud: what an update changed, what that means, what to do.
#include "core/report/diff.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

/// "a new label (driver built 2019-11-06 before, 2021-03-19 now)"
std::string labelClause(const CacheDiff& diff) {
    const auto& before = diff.before.driverDate;
    const auto& after = diff.after.driverDate;
    const bool isDevice = diff.label == LabelChange::device;
    std::string out = isDevice ? "the label of another device or platform" : "a new label";
    if (before && after && before != after)
        out += " (driver built " + *before + " before, " + *after + " now)";
    else if (!isDevice)
        out += " (of another driver or build of it)";
    return out;
}

template <class List>
std::size_t countOf(const List& list, DiffState state) {
    return static_cast<std::size_t>(
        std::count_if(list.begin(), list.end(), [&](const auto& item) { return item.state == state; }));
}

/// "2 changed, 1 added": empty where nothing did.
template <class List>
std::string changesOf(const List& list) {
    std::string out;
    for (const DiffState state : {DiffState::changed, DiffState::added, DiffState::removed})
        if (const auto count = countOf(list, state))
            out += (out.empty() ? "" : ", ") + number(count) + " " + std::string(name(state));
    return out;
}

std::string suspectsText(const CacheDiff& diff, StepWords say) {
    const std::size_t suspects = diff.count(DiffState::carried);
    const bool isOne = suspects == 1;
    const std::string whose = diff.label == LabelChange::device ? "BEFORE's"
                              : isOne                           ? "that of the old driver"
                                                                : "those of the old driver";
    std::string out =
        "AFTER has " + labelClause(diff) + ", and " + number(suspects) + " of its " +
        counted(diff.after.programs, "program") + (isOne ? " is" : " are") + " byte for byte " + whose +
        ": " + (isOne ? "this is the suspect." : "these are the suspects.") +
        " When MACE saves one new program, it gives the whole file the new label, whoever built "
        "the rest.";
    if (suspects == diff.after.programs)
        out += " Here nothing in AFTER shows that the new driver built anything.";
    return out +
           " Identical bytes are no proof, since a new driver may build the same; but if the app "
           "crashes or computes wrong results since the update, let MACE build all of them again: " +
           say(Step{StepKind::clear, StepForm::command, "AFTER", {}}) +
           " moves the cache aside, which costs one slow start.";
}

/// The one chip that all programs of a file are for; empty where they are for several, or none tells.
std::string chipOf(const CacheDiff& diff, std::optional<ProgramSide> ProgramDiff::*side) {
    std::string chip;
    for (const ProgramDiff& program : diff.programs) {
        const auto& one = program.*side;
        if (!one) continue;
        if (one->architecture.empty() || (!chip.empty() && chip != one->architecture)) return {};
        chip = one->architecture;
    }
    return chip;
}

/// Files of two devices tell nothing of an update. Empty where they may be of one.
std::string twoDevicesText(const CacheDiff& diff) {
    const std::string before = chipOf(diff, &ProgramDiff::before);
    const std::string after = chipOf(diff, &ProgramDiff::after);
    const bool areChips = !before.empty() && !after.empty() && before != after;
    if (!areChips && diff.label != LabelChange::device) return {};
    return (areChips ? "The two files were made for different chips: BEFORE's programs are for " +
                           inQuotes(before) + ", AFTER's for " + inQuotes(after) + ". "
                     : "The two files name different devices or platforms. ") +
           "Most likely these are two phones, and nothing about an update follows from the comparison. Each "
           "file is "
           "for its own device; on the other one MACE clears it, or the driver refuses its programs.";
}

std::string builtAnewText(const CacheDiff& diff) {
    if (std::string text = twoDevicesText(diff); !text.empty()) return text;
    const std::string label = "AFTER has " + labelClause(diff);
    if (diff.count(DiffState::changed) == 0)
        return label + ", and the two files have no program in common: nothing was carried over.";
    const auto& then = diff.before.driverDate;
    const auto& now = diff.after.driverDate;
    return label +
           ", and no program was carried over byte for byte: those that both files have were built anew. " +
           (then && now && *now < *then ? "AFTER's driver is the older one: the files were given the other "
                                          "way round, or the phone was put "
                                          "back to an earlier system."
                                        : "That is how it should be after an update.");
}

std::string programCounts(const CacheDiff& diff) {
    const std::string changes = changesOf(diff.programs);
    const std::size_t same = diff.count(DiffState::same);
    if (diff.programs.empty()) return "Neither holds a program.";
    if (changes.empty())
        return (same == 1 ? "The one program is" : "All " + number(same) + " programs are") +
               " the same, byte for byte.";
    return "Programs: " + number(same) + " the same byte for byte, " + changes + ".";
}

/// Where the programs do not differ, what does.
std::string othersText(const CacheDiff& diff) {
    const auto hashes = static_cast<std::size_t>(
        std::count_if(diff.programs.begin(), diff.programs.end(), [](const ProgramDiff& program) {
            return program.before && program.after && program.before->sourceHash != program.after->sourceHash;
        }));
    std::string out;
    if (!diff.identity.empty()) out = "the identity";
    if (hashes > 0)
        out += (out.empty() ? "" : ", and ") + ("the source hash of " + counted(hashes, "program"));
    if (!changesOf(diff.sourceHashes).empty())
        out += (out.empty() ? "" : ", and ") + std::string("source hashes without a program");
    return out.empty() || !changesOf(diff.programs).empty() ? "" : " What differs: " + out + ".";
}

std::string programsText(const CacheDiff& diff, StepWords say) {
    switch (diff.label) {
    case LabelChange::driver:
    case LabelChange::device: {
        std::string text = diff.count(DiffState::carried) > 0 ? suspectsText(diff, say) : builtAnewText(diff);
        const std::string changes = changesOf(diff.programs);
        if (changes.empty()) return text;
        return text + (diff.count(DiffState::carried) > 0 ? " Besides them: " : " Programs: ") + changes +
               ".";
    }
    case LabelChange::mace:
        return "Both files are of the same driver; only the MACE version in the label is another. " +
               programCounts(diff) + othersText(diff);
    case LabelChange::same:
        return "Both files are of the same driver. " + programCounts(diff) + othersText(diff);
    case LabelChange::unknown: break;
    }
    if (diff.before.kind == CacheKind::program && diff.after.kind == CacheKind::program)
        return countOf(diff.programs, DiffState::same) == 1 ? "The two programs are the same, byte for byte."
                                                            : "The two programs differ.";
    return "Whether the driver changed cannot be told: not both files say which one they are of. " +
           programCounts(diff) + othersText(diff);
}

std::string sameText(const CacheDiff& diff) {
    if (diff.before.digest && diff.before.digest == diff.after.digest)
        return "The two files are the same, byte for byte.";
    return "The two files hold the same: one label, and all " +
           counted(diff.after.pairs - diff.after.duplicates, "pair") + " with the same bytes.";
}

std::string unreadableText(const CacheDiff& diff) {
    std::string out = "Nothing was compared.";
    const auto tell = [&](const std::string& which, const DiffFile& file) {
        if (file.integrity != Integrity::unreadable) return;
        out += " " + which + (file.isUnpacked ? " cannot be read as a cache" : " could not be unpacked") +
               (file.fault.empty() ? std::string(".") : ": " + file.fault);
    };
    tell("BEFORE", diff.before);
    tell("AFTER", diff.after);
    return out;
}

/// Damage goes first: it limits all that follows.
std::string damageText(const CacheDiff& diff) {
    std::string cut;
    for (const auto& [which, file] : {std::pair{"BEFORE", &diff.before}, std::pair{"AFTER", &diff.after}})
        if (file->isCut)
            cut += "Of " + std::string(which) + " only the first " + counted(file->pairs, "pair") +
                   " were compared: it has more than this tool keeps, and what is said of the rest below is "
                   "not known. ";
    const bool before = !diff.before.comparedWhole && !diff.before.isCut;
    const bool after = !diff.after.comparedWhole && !diff.after.isCut;
    if (!before && !after) return cut;
    return cut +
           std::string(before && after ? "Both files are"
                       : before        ? "BEFORE is"
                                       : "AFTER is") +
           " not whole, and compared as far as it can be read. ";
}

} // namespace

std::string diffSummary(const CacheDiff& diff, StepWords say) {
    if (diff.answer == DiffAnswer::unreadable) return unreadableText(diff);
    if (diff.answer == DiffAnswer::same) return sameText(diff);
    std::string out = damageText(diff);
    if (!diff.programs.empty() || diff.tuned.empty()) out += programsText(diff, say);
    if (diff.tuned.empty()) return out;
    const std::string changes = changesOf(diff.tuned);
    return out + (diff.programs.empty() ? "" : " ") +
           "Tuned parameters: " + number(countOf(diff.tuned, DiffState::same)) + " the same" +
           (changes.empty() ? "" : ", " + changes) + ". They do not say which device or model they are for.";
}

} // namespace macebin
