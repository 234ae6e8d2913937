// SPDX-License-Identifier: Apache-2.0
#include "core/change/change.h"

#include "core/check/check.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

std::string whyNotIntact(const FileReport& report) {
    if (report.integrity == Integrity::intact) return {};
    const std::string why = firstError(report);
    return why.empty() ? "it does not pass the check" : why;
}

} // namespace

std::string_view name(Fate fate) {
    switch (fate) {
    case Fate::kept: return "kept";
    case Fate::doubtful: return "kept-with-doubt";
    case Fate::added: return "added";
    case Fate::changed: return "changed";
    case Fate::removed: return "removed";
    case Fate::dropped: return "dropped";
    case Fate::conflict: return "conflict";
    }
    return "kept";
}

std::size_t Change::count(Fate fate) const {
    return static_cast<std::size_t>(
        std::count_if(fates.begin(), fates.end(), [&](const PairFate& pair) { return pair.fate == fate; }));
}

std::string packedNote(const FileReport& report, std::string_view name) {
    if (!report.packed || report.integrity == Integrity::unreadable) return {};
    const std::string which = report.packed->member.empty() ? "the file" : inQuotes(report.packed->member);
    return (name.empty() ? "The input" : inQuotes(name, kLongestPath)) + " is " + report.packed->how +
           ": the result is made of " + which + " in it. The archive itself stays as it is.";
}

void warnOfOtherCode(Change& change, std::string_view name, const FileReport& report) {
    if (!report.findings.has("cc.other-code")) return;
    change.warnings.push_back(
        inQuotes(name, kLongestPath) +
        " is C++ that holds an array, and more than that. The result has the bytes of the "
        "array; what a compiler makes of the file may be others.");
}

std::string whyNotWhole(ByteView bytes) {
    const FileReport report = checkBytes(bytes);
    if (report.packed) return "it is " + report.packed->how + ", not the bare file.";
    return whyNotIntact(report);
}

std::string whyNotWholeKnowing(const DecodedPrograms& known, ByteView bytes) {
    CheckOptions options;
    options.programs = [&known] { return std::make_shared<DecodedPrograms>(&known); };
    return whyNotIntact(checkBytes(bytes, options));
}

Prose whyNotWholeCache(std::string_view name, const FileReport& report) {
    const std::string file = inQuotes(name, kLongestPath);
    const std::string why = firstError(report);
    if (report.cache.kind == CacheKind::program && report.integrity != Integrity::unreadable)
        return file + " is one bare program, not a cache of programs.";
    if (report.integrity == Integrity::unreadable)
        return file + " is not a cache that Macebin can read." + (why.empty() ? "" : " " + why);
    if (report.integrity == Integrity::damaged)
        return file + " is damaged. " + why +
               " Repair it first: " + Prose(Step{StepKind::repair, StepForm::command, std::string(name), {}});
    if (!report.cache.complete)
        return file + " holds " + counted(report.cache.pairCount, "pair") +
               ", and Macebin looks at the first " + number(report.cache.entries.size()) +
               " only: the rest would be lost.";
    return {};
}

PairFate fateOf(const Entry& entry, std::size_t input) {
    // The parts of an MCLP file's pair stand in different places: the value's is the one to name.
    const ByteRange place = entry.whole.size > 0 ? entry.whole : entry.value;
    return {std::string(entry.key), entry.role, Fate::kept, {}, input, place, entry.value.size};
}

void noteWhatPairsLose(Change& change, std::string_view name, const Cache& cache) {
    if (!cache.mclp) return;
    const std::string file = inQuotes(name, kLongestPath);
    if (cache.mclp->trailer && cache.mclp->trailer->signature)
        change.notes.push_back("The signature in " + file +
                               " is not carried over: it vouches for the bytes of that container alone.");
    constexpr std::array<std::string_view, 8> known{"PLAT", "DEVN", "DRVR", "ABI_",
                                                    "MOVI", "ORDR", "PAIR", "VEND"};
    for (const MclpLayout::Block& block : cache.mclp->vendor) {
        if (std::find(known.begin(), known.end(), block.tag) != known.end()) continue;
        change.notes.push_back("The block " + inQuotes(block.tag) + " of " + file + ", " +
                               counted(block.payload.size, "byte") +
                               ", is left out: Macebin does not know its meaning.");
        change.lost = true;
    }
}

} // namespace macebin
