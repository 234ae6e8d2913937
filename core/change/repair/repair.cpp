// SPDX-License-Identifier: Apache-2.0
#include "core/change/repair/repair.h"

#include "core/change/repair/internal.h"
#include "core/change/write/write_like.h"
#include "format/cache/mace/v1.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace repair {

namespace {

RepairPlan refused(RepairPlan plan, Prose why) {
    plan.change.refusal = std::move(why);
    plan.change.pairs.clear();
    plan.bytes.clear();
    return plan;
}

bool holds(const Lineup& lineup, EntryRole role) {
    return std::any_of(lineup.begin(), lineup.end(), [&](const Candidate& candidate) {
        return candidate.fate.role == role && !candidate.isLeftOut();
    });
}

bool any(const Lineup& lineup, Fate fate) {
    return std::any_of(lineup.begin(), lineup.end(),
                       [&](const Candidate& candidate) { return candidate.fate.fate == fate; });
}

bool isTouched(const Lineup& lineup) {
    return std::any_of(lineup.begin(), lineup.end(),
                       [](const Candidate& candidate) { return candidate.fate.fate != Fate::kept; });
}

/// What happened on the way, in the finding's own words, each followed by what undoing it proved.
void noteTransfer(const FileReport& report, Change& change) {
    if (!report.undone) return;
    if (std::string note = packedNote(report); !note.empty()) change.notes.push_back(std::move(note));
    for (const Finding& finding : report.findings.list())
        if (finding.rule->id.starts_with("transfer.") && finding.severity() == Severity::error)
            change.notes.push_back("Undone: " + finding.message);
}

/// What a result that has lost parts of its identity means for the person with the phone: MACE trusts what it
/// finds.
std::string identityWarning(const Lineup& lineup, Era era) {
    constexpr std::string_view likeDeleting = " For the phone, deleting the file does the same.";
    constexpr std::string_view onlyThere =
        ": put the result only on the device it came from, with the driver that made it.";
    const bool hasPlatform = holds(lineup, EntryRole::platformInfo);
    if (era == Era::v1)
        return hasPlatform
                   ? std::string()
                   : "The platform info is lost, and with it the name of the driver. A v1 MACE then uses "
                     "every program unseen" +
                         std::string(onlyThere);
    if (!holds(lineup, EntryRole::sourceHash))
        return "No program of the result has a source hash: a v2 MACE builds each of them again." +
               std::string(likeDeleting);
    if (!hasPlatform)
        return "The platform info is lost, and with it the name of the driver. A v2 MACE then skips its "
               "checks of device "
               "and driver" +
               std::string(onlyThere);
    if (!holds(lineup, EntryRole::deviceName))
        return "The device name is lost: a v2 MACE clears the result on its next start and builds every "
               "program again." +
               std::string(likeDeleting);
    return {};
}

/// What a file never had, it has not lost.
void warnOfIdentity(const Lineup& lineup, const Copy& copy, Change& change) {
    if (copy.cache.kind != CacheKind::maceCache || copy.isWhole || !holds(lineup, EntryRole::program)) return;
    if (std::string warning = identityWarning(lineup, *copy.cache.era); !warning.empty())
        change.warnings.push_back(std::move(warning));
}

Prose doubtWarning(const Cache& cache) {
    const Prose clearing{" A changed program can give wrong results or take the app down; where the app "
                         "can build its cache again, clearing it is safer (",
                         FixedStep{StepKind::clear, StepForm::command}, ")."};
    if (cache.kind == CacheKind::mclp)
        return "Something outside the programs was changed: names, keys or identity. The programs that are "
               "kept match "
               "their own SHA-256; which key each belongs to has no such proof.";
    if (cache.kind == CacheKind::tuned)
        return "Bytes were changed, and a changed number would not show: with a wrong one a kernel runs "
               "slowly, or MACE "
               "stops. Where you can, tune again.";
    if (cache.era == Era::v1)
        return "This format has no checksum: bytes changed inside a program that is kept would not show." +
               clearing;
    return "Bytes were changed, and they may lie inside programs that are kept: the new checksum hides "
           "that." +
           clearing;
}

void noteChecksum(const Lineup& lineup, const Copy& copy, Change& change) {
    if (copy.cache.kind == CacheKind::mclp)
        change.notes.push_back("The digests are computed anew.");
    else if (copy.cache.era == Era::v2)
        change.notes.push_back("The CRC-32 is computed anew.");
    if (any(lineup, Fate::doubtful)) change.warnings.push_back(doubtWarning(copy.cache));
}

void addFates(const Lineup& lineup, const std::vector<PairFate>& lost, Change& change) {
    for (const Candidate& candidate : lineup) {
        change.fates.push_back(candidate.fate);
        if (!candidate.isLeftOut()) change.pairs.push_back(candidate.pair);
    }
    change.fates.insert(change.fates.end(), lost.begin(), lost.end());
}

Prose nothingToRepair(const FileReport& report) {
    Prose out = report.protection == Protection::none
                    ? "No damage is visible (this format has no checksum): there is nothing to repair."
                    : "Nothing is damaged: there is nothing to repair.";
    if (report.findings.has("program.mixed-provenance"))
        out += Prose{" Programs of different drivers stand in it; ", FixedStep{StepKind::dropMixed}, "."};
    if (report.findings.has("program.empty"))
        out += Prose{" Programs without bytes stand in it; ", FixedStep{StepKind::dropEmpty}, "."};
    return out;
}

/// The file as it is, or as it was before something was done to it on the way or appended.
RepairPlan givenBack(RepairPlan plan, const RepairInput& input, const Copy& copy, const Lineup& lineup) {
    addFates(lineup, {}, plan.change);
    // A text or array form is a whole file of its own: what is inside it is not taken out.
    const FileReport& report = *input.report;
    const ByteView content = !report.form    ? copy.content
                             : report.undone ? ByteView(*report.undone)
                                             : input.bytes;
    plan.bytes.assign(content.begin(), content.end());
    plan.change.unchanged =
        std::equal(content.begin(), content.end(), input.bytes.begin(), input.bytes.end());
    if (plan.change.unchanged)
        plan.change.notes.push_back(nothingToRepair(report));
    else if (report.packed && report.integrity == Integrity::intact)
        plan.change.notes.push_back("Nothing in it is damaged: the result is that file as it is.");
    else if (!input.report->undone)
        plan.change.notes.push_back("Cut off: " + counted(input.bytes.size() - content.size(), "byte") +
                                    " behind the last pair. Nothing else is touched.");
    return plan;
}

/// How the result is written: as the input was.
Result<Bytes> write(const Change& change, const RepairInput& input, const Copy& copy) {
    WriteOptions options;
    if (copy.cache.identity.driverVersion)
        options.driverVersion = std::string(*copy.cache.identity.driverVersion);
    if (copy.cache.identity.abi) options.abi = std::string(*copy.cache.identity.abi);
    return writeLike(*input.report, copy.cache, change.pairs, std::move(options));
}

/// Which bytes of the inputs are in no pair of the result, now that it is known which pairs those are.
std::vector<PairFate> lostAfter(const Copy& first, const Copy* second, bool proven, std::size_t pairs) {
    if (proven || (second && second->isWhole)) return {};
    const bool hasAll = second && first.cache.era == Era::v1 &&
                        (announcedPairsV1(first.cache.bytes) == static_cast<std::int64_t>(pairs) ||
                         announcedPairsV1(second->cache.bytes) == static_cast<std::int64_t>(pairs));
    if (hasAll) return {};
    std::vector<PairFate> lost = first.lost;
    if (second) lost.insert(lost.end(), second->lost.begin(), second->lost.end());
    return lost;
}

std::size_t kept(const Lineup& lineup) {
    return static_cast<std::size_t>(std::count_if(
        lineup.begin(), lineup.end(), [](const Candidate& candidate) { return !candidate.isLeftOut(); }));
}

RepairPlan written(RepairPlan plan, const RepairInput& input, const Copy& copy, const Lineup& lineup,
                   const std::vector<PairFate>& lost) {
    addFates(lineup, lost, plan.change);
    noteWhatPairsLose(plan.change, input.path, copy.cache);
    noteChecksum(lineup, copy, plan.change);
    plan.change.notes.push_back(
        holds(lineup, EntryRole::platformInfo) && !any(lineup, Fate::changed)
            ? "The order of the pairs is kept, and so is what the file says of its device and driver."
            : "The order of the pairs is kept.");
    warnOfIdentity(lineup, copy, plan.change);
    auto bytes = write(plan.change, input, copy);
    if (!bytes) return refused(std::move(plan), bytes.error());
    plan.bytes = std::move(*bytes);
    return plan;
}

} // namespace

} // namespace repair

RepairPlan planRepair(const RepairInput& input, const RepairOptions& options, const RepairInput* other) {
    using namespace repair;
    RepairPlan plan;
    plan.change.action = "repair";
    plan.change.inputs.push_back(input.path);
    // The bytes of an archive are not those of a cache: nothing is carved out of them.
    for (const RepairInput* one : {&input, other})
        if (one && one->report->packed && one->report->integrity == Integrity::unreadable)
            return refused(std::move(plan),
                           "it is " + one->report->packed->how + ". " + firstError(*one->report));
    noteTransfer(*input.report, plan.change);
    warnOfOtherCode(plan.change, input.path, *input.report);
    const auto copy = readCopy(input, 0, options);
    if (!copy) return refused(std::move(plan), copy.error());
    plan.change.notes.insert(plan.change.notes.end(), copy->notes.begin(), copy->notes.end());
    if (other && input.bytes.size() == other->bytes.size() &&
        std::equal(input.bytes.begin(), input.bytes.end(), other->bytes.begin()))
        return refused(std::move(plan),
                       "the two copies are the same, byte for byte: the second adds nothing");
    Lineup lineup = copy->candidates;
    std::optional<Copy> second;
    bool proven = false;
    if (other) {
        plan.change.inputs.push_back(other->path);
        auto read = readCopy(*other, 1, options);
        if (!read) return refused(std::move(plan), "the second copy: " + read.error());
        if (std::string note = packedNote(*other->report, other->path); !note.empty())
            plan.change.notes.push_back(std::move(note));
        second = std::move(*read);
        auto combined = combine(*copy, *second);
        if (!combined) return refused(std::move(plan), combined.error());
        lineup = std::move(combined->lineup);
        proven = combined->proven;
        plan.change.notes.push_back(combined->note);
    }
    applyChoices(lineup, copy->cache, options, plan.change);
    if (const Prose why = plan.change.refusal; !why.empty()) return refused(std::move(plan), why);
    if (copy->isWhole && !isTouched(lineup)) return givenBack(std::move(plan), input, *copy, lineup);
    const std::size_t pairs = kept(lineup);
    const auto lost = lostAfter(*copy, second ? &*second : nullptr, proven, pairs);
    if (pairs == 0) {
        addFates(lineup, lost, plan.change);
        return refused(std::move(plan),
                       Prose{"no pair is left that could be kept; on the phone, delete the file (",
                             FixedStep{StepKind::clear, StepForm::command},
                             "), and MACE builds its programs again"});
    }
    return written(std::move(plan), input, *copy, lineup, lost);
}

} // namespace macebin
