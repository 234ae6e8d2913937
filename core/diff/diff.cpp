// SPDX-License-Identifier: Apache-2.0
#include "core/diff/diff.h"

#include "core/answer/verdict.h"
#include "core/device/identity.h"
#include "core/diff/internal.h"
#include "format/cache/mace/key.h"
#include "format/salvage/salvage.h"
#include "format/text.h"

#include <algorithm>
#include <set>

namespace macebin {

namespace {

using diff::Side;

/// What of the file can be compared: of a damaged one its whole pairs.
Cache readable(const FileReport& report) {
    const Cache& cache = report.cache;
    const bool isMace = cache.kind == CacheKind::maceCache || cache.kind == CacheKind::tuned;
    if (!isMace || cache.structureCloses || !cache.era) return cache;
    Salvage found = cache.era == Era::v1 ? salvageV1(cache.bytes) : salvageV2(cache.bytes);
    return found.cache.entries.size() > cache.entries.size() ? std::move(found.cache) : cache;
}

Side sideOf(const FileReport& report) {
    Side side;
    side.cache = readable(report);
    side.pairs = pairsOf(side.cache);
    for (std::size_t i = 0; i < side.cache.entries.size(); ++i)
        side.entryOf.try_emplace(side.cache.entries[i].key, i);
    return side;
}

std::size_t countRole(const Cache& cache, EntryRole role) {
    return static_cast<std::size_t>(std::count_if(cache.entries.begin(), cache.entries.end(),
                                                  [&](const Entry& entry) { return entry.role == role; }));
}

std::optional<std::string> textOf(const std::optional<std::string_view>& text) {
    return text ? std::optional(std::string(*text)) : std::nullopt;
}

DiffFile fileOf(const FileReport& report, const Side& side) {
    DiffFile file;
    file.path = report.path;
    file.size = report.fileSize;
    file.digest = report.fileDigest;
    file.packed = report.packed;
    file.meantDigest = report.fileDigest && report.undone ? sha256(*report.undone) : report.fileDigest;
    file.kind = report.cache.kind;
    file.form = report.form;
    file.era = report.cache.era;
    file.integrity = report.integrity;
    file.isUnpacked = verdictOf(report) != Verdict::incomplete || report.integrity != Integrity::unreadable;
    if (report.integrity != Integrity::intact) file.fault = firstError(report);
    file.isCut = report.integrity == Integrity::intact && !report.cache.complete;
    file.comparedWhole = report.integrity == Integrity::intact && report.cache.complete;
    file.pairs = side.cache.entries.size();
    file.behindDamage = file.pairs - std::min(file.pairs, report.cache.entries.size());
    file.duplicates = file.pairs - side.entryOf.size();
    file.programs = countRole(side.cache, EntryRole::program);
    file.sourceHashes = countRole(side.cache, EntryRole::sourceHash);
    const Identity& identity = side.cache.identity;
    file.platformInfo = textOf(identity.platformInfo);
    file.deviceName = textOf(identity.deviceName);
    file.driverVersion = textOf(identity.driverVersion);
    file.abi = textOf(identity.abi);
    file.driverDate = driverDate(splitPlatformInfo(identity.platformInfo.value_or("")).platformVersion);
    return file;
}

/// Of the keys that both have.
bool hasOtherOrder(const Side& before, const Side& after) {
    std::size_t last = 0;
    for (std::size_t i = 0; i < before.cache.entries.size(); ++i) {
        if (!before.isFirst(i)) continue;
        const auto found = after.entryOf.find(before.cache.entries[i].key);
        if (found == after.entryOf.end()) continue;
        if (found->second < last) return true;
        last = found->second;
    }
    return false;
}

bool isSameFile(const CacheDiff& diff) {
    return diff.before.meantDigest && diff.before.meantDigest == diff.after.meantDigest;
}

template <class List>
bool anyDiffers(const List& list) {
    return std::any_of(list.begin(), list.end(),
                       [](const auto& item) { return item.state != DiffState::same; });
}

DiffAnswer answerOf(const CacheDiff& diff) {
    if (diff.before.integrity == Integrity::unreadable || diff.after.integrity == Integrity::unreadable)
        return DiffAnswer::unreadable;
    if (isSameFile(diff)) return DiffAnswer::same;
    const bool programsDiffer = std::any_of(diff.programs.begin(), diff.programs.end(),
                                            [](const ProgramDiff& program) { return program.differs(); });
    const bool isWhole = diff.before.comparedWhole && diff.after.comparedWhole;
    return !isWhole || !diff.identity.empty() || programsDiffer || anyDiffers(diff.tuned) ||
                   anyDiffers(diff.sourceHashes)
               ? DiffAnswer::different
               : DiffAnswer::same;
}

std::string formWord(const DiffFile& file) {
    if (file.kind == CacheKind::program) return "a bare program";
    std::string inner = file.kind == CacheKind::mclp ? "an MCLP container"
                        : file.era == Era::v1        ? "of era v1 (MACE up to v1.0.4)"
                                                     : "of era v2 (MACE from March 2021 on)";
    if (!file.form) return inner;
    return std::string(file.form == CacheKind::text ? "a text form" : "a C++ array form") +
           (file.form == CacheKind::text ? "" : ", inside it " + inner);
}

/// Facts that no list below holds.
class Notes {
public:
    explicit Notes(CacheDiff& diff) : diff_(diff) {}

    void run() {
        tellPacking("BEFORE", diff_.before);
        tellPacking("AFTER", diff_.after);
        tellDamage("BEFORE", diff_.before);
        tellDamage("AFTER", diff_.after);
        tellForm();
        tellDuplicates("BEFORE", diff_.before);
        tellDuplicates("AFTER", diff_.after);
        if (diff_.orderChanged) add("The pairs stand in another order. MACE does not mind.");
        tellHashes();
        tellDates();
        tellCompilers();
    }

private:
    void add(std::string note) { diff_.notes.push_back(std::move(note)); }

    void tellPacking(const std::string& which, const DiffFile& file) {
        if (!file.packed) return;
        add(which + " is " + file.packed->how + ": " +
            (file.packed->member.empty() ? "the file" : inQuotes(file.packed->member)) +
            " in it was compared." +
            (file.packed->isReadWhole ? "" : " There is more in it, which was not."));
    }

    void tellDamage(const std::string& which, const DiffFile& file) {
        if (file.integrity == Integrity::damaged)
            add(which + " is damaged: its " + counted(file.pairs, "whole pair") +
                (file.pairs == 1 ? " was" : " were") + " compared" +
                (file.behindDamage > 0
                     ? ", " + number(file.behindDamage) + " of them found again behind the damage"
                     : "") +
                "; what is missing in it may have been there. The first error: " + file.fault);
        else if (!file.comparedWhole)
            add(which + " was not compared as a whole: a limit was reached.");
    }

    void tellForm() {
        const DiffFile& a = diff_.before;
        const DiffFile& b = diff_.after;
        if (a.kind == b.kind && a.form == b.form && a.era == b.era) return;
        const bool isTuned = a.kind == CacheKind::tuned || b.kind == CacheKind::tuned;
        if (isTuned && a.kind != b.kind && a.kind != CacheKind::mclp && b.kind != CacheKind::mclp)
            add("One file holds tuned parameters, the other does not: there is little to compare.");
        else
            add("BEFORE is " + formWord(a) + "; AFTER is " + formWord(b) + ".");
        if (a.era && b.era && a.era != b.era)
            add("No MACE reads both eras: which app reads the file decides which of them is of use.");
    }

    void tellDuplicates(const std::string& which, const DiffFile& file) {
        if (file.duplicates > 0)
            add(which + " has " + counted(file.duplicates, "pair") +
                " whose key stands further in front, too: MACE looks at the first only, and so does this "
                "comparison.");
    }

    void tellHashes() {
        const bool had = diff_.before.sourceHashes > 0;
        const bool has = diff_.after.sourceHashes > 0;
        if (had != has && diff_.before.programs > 0 && diff_.after.programs > 0)
            add(std::string(has ? "AFTER" : "BEFORE") + " has source hashes, " + (has ? "BEFORE" : "AFTER") +
                " has none: whether sources changed cannot be told.");
        const auto count =
            std::count_if(diff_.programs.begin(), diff_.programs.end(), [](const ProgramDiff& program) {
                return program.sourceChanged() && program.state != DiffState::changed;
            });
        if (count > 0)
            add("The source hash of " + counted(static_cast<std::uint64_t>(count), "program") +
                " changed and the bytes did not: the change of the source makes no difference, or the bytes "
                "are of the old source.");
    }

    void tellDates() {
        const auto& a = diff_.before.driverDate;
        const auto& b = diff_.after.driverDate;
        if (a && b && *b < *a)
            add("The driver of AFTER (built " + *b + ") is older than that of BEFORE (" + *a +
                "): were the two files given in the wrong order, or was the update taken back?");
    }

    /// Carried programs beside others that the new driver built: do they name one compiler?
    void tellCompilers() {
        std::set<std::string> carried, built;
        for (const ProgramDiff& program : diff_.programs) {
            if (!program.after || program.after->compiler.empty()) continue;
            if (program.state == DiffState::carried) carried.insert(program.after->compiler);
            if (program.state == DiffState::changed || program.state == DiffState::added)
                built.insert(program.after->compiler);
        }
        if (carried.size() != 1 || built.size() != 1) return;
        if (carried == built)
            add("The suspects and the programs that were built anew name the same compiler, " +
                inQuotes(*built.begin()) + ".");
        else
            add("The suspects name the compiler " + inQuotes(*carried.begin()) +
                ", the programs that were built anew " + inQuotes(*built.begin()) +
                ": AFTER holds programs of two compilers.");
    }

    CacheDiff& diff_;
};

} // namespace

std::string_view name(DiffState state) {
    switch (state) {
    case DiffState::same: return "same";
    case DiffState::carried: return "carried";
    case DiffState::changed: return "changed";
    case DiffState::added: return "added";
    case DiffState::removed: return "removed";
    }
    return "";
}

std::string_view name(LabelChange label) {
    switch (label) {
    case LabelChange::unknown: return "unknown";
    case LabelChange::same: return "same";
    case LabelChange::mace: return "new-mace";
    case LabelChange::driver: return "new-driver";
    case LabelChange::device: return "new-device";
    }
    return "";
}

std::string_view name(DiffAnswer answer) {
    switch (answer) {
    case DiffAnswer::same: return "same";
    case DiffAnswer::different: return "different";
    case DiffAnswer::unreadable: return "unreadable";
    }
    return "";
}

bool ProgramDiff::sourceChanged() const {
    return before && after && before->sourceHash && after->sourceHash &&
           before->sourceHash != after->sourceHash;
}

bool ProgramDiff::differs() const {
    const bool isSame = state == DiffState::same || state == DiffState::carried;
    return !isSame || before->sourceHash != after->sourceHash;
}

std::size_t CacheDiff::count(DiffState state) const {
    return static_cast<std::size_t>(
        std::count_if(programs.begin(), programs.end(),
                      [&](const ProgramDiff& program) { return program.state == state; }));
}

int CacheDiff::exitCode() const {
    switch (answer) {
    case DiffAnswer::same: return exitIntact;
    case DiffAnswer::different: return exitDamaged;
    case DiffAnswer::unreadable: break;
    }
    const auto isUnknown = [](const DiffFile& file) {
        return file.integrity == Integrity::unreadable && file.isUnpacked;
    };
    return isUnknown(before) || isUnknown(after) ? exitUnreadable : exitIncomplete;
}

std::optional<std::size_t> diff::Side::find(std::string_view key, EntryRole role) const {
    const auto found = entryOf.find(key);
    if (found == entryOf.end() || cache.entries[found->second].role != role) return std::nullopt;
    return found->second;
}

CacheDiff diffCaches(const FileReport& before, const FileReport& after) {
    const Side a = sideOf(before);
    const Side b = sideOf(after);
    CacheDiff out;
    out.before = fileOf(before, a);
    out.after = fileOf(after, b);
    const bool isReadable =
        before.integrity != Integrity::unreadable && after.integrity != Integrity::unreadable;
    if (isReadable) {
        out.label = diff::labelChange(a.cache.identity, b.cache.identity);
        out.identity = diff::identityChanges(a.cache.identity, b.cache.identity);
        diff::comparePairs(out, a, b);
        out.orderChanged = hasOtherOrder(a, b);
        Notes(out).run();
        out.beforeOnAfter = predictBeforeOnAfter(before, after);
    }
    out.answer = answerOf(out);
    return out;
}

} // namespace macebin
