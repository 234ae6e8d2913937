// SPDX-License-Identifier: Apache-2.0
// What one damaged file still has, pair by pair.
#include "core/answer/digest.h"
#include "core/change/repair/internal.h"
#include "core/check/judgements.h"
#include "core/device/program_origin.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v2.h"
#include "format/program/decoders.h"
#include "format/salvage/salvage.h"
#include "format/text.h"

#include <algorithm>
#include <set>

namespace macebin::repair {

namespace {

/// What the findings say of each pair: the worst that was found.
class Judgements {
public:
    Judgements(const Cache& cache, DecodedPrograms* known) : findings_(16 * cache.entries.size() + 64) {
        checkKeys(cache, findings_);
        if (cache.kind != CacheKind::tuned) checkPrograms(cache, findings_, known);
        checkTuned(cache, findings_);
        add(findings_, cache.entries.size());
    }
    void add(const Findings& findings, std::size_t entries) {
        ofEntry_.resize(entries);
        for (const Finding& finding : findings.list())
            if (finding.entry && *finding.entry < entries) ofEntry_[*finding.entry].push_back(&finding);
    }
    /// The first finding of a pair that is of one of these rules.
    const Finding* of(std::size_t entry, std::initializer_list<std::string_view> rules) const {
        for (const Finding* finding : ofEntry_[entry])
            if (std::find(rules.begin(), rules.end(), finding->rule->id) != rules.end()) return finding;
        return nullptr;
    }
    const Finding* worst(std::size_t entry, Severity severity) const {
        for (const Finding* finding : ofEntry_[entry])
            if (finding->severity() == severity) return finding;
        return nullptr;
    }

private:
    Findings findings_;
    std::vector<std::vector<const Finding*>> ofEntry_;
};

void set(Candidate& candidate, Fate fate, Prose reason) {
    candidate.fate.fate = fate;
    candidate.fate.reason = std::move(reason);
}

/// What says that key and program belong to different pairs; a decoder that lists no kernels cannot tell.
const Finding* mixedUpKey(const Judgements& judgements, std::size_t index, const Program& program) {
    if (const Finding* finding = judgements.of(index, {"program.options-mismatch"})) return finding;
    return program.kernelsKnown ? judgements.of(index, {"program.kernel-missing"}) : nullptr;
}

bool isBeforeDamage(const Copy& copy, std::size_t index) {
    return std::binary_search(copy.beforeDamage.begin(), copy.beforeDamage.end(), index);
}

/// How a program stands: a decoder may vouch for it, or nothing does.
void judgeProgram(Copy& copy, std::size_t index, const Judgements& judgements, const RepairOptions& options,
                  DecodedPrograms& known) {
    Candidate& candidate = copy.candidates[index];
    const Entry& entry = copy.cache.entries[index];
    if (const Finding* error = judgements.worst(index, Severity::error)) {
        set(candidate, Fate::dropped, error->message);
        return;
    }
    if (entry.value.size == 0) return;
    const Program& program = known.of(copy.cache.valueOf(entry));
    candidate.origin = originOf(program);
    if (!copy.changed) return;
    if (copy.cache.kind == CacheKind::mclp) {
        set(candidate, Fate::doubtful, "its bytes match their own SHA-256; its key has no such proof");
    } else if (const Finding* mixedUp = mixedUpKey(judgements, index, program)) {
        set(candidate, Fate::dropped, "key and program do not belong together any more: " + mixedUp->message);
    } else if (program.structure == Structure::closes) {
        set(candidate, Fate::doubtful,
            "its structure closes, but a change inside its machine code would not show");
    } else if (copy.cache.era == Era::v2 && !options.acceptChanges) {
        set(candidate, Fate::dropped,
            Prose{"bytes of the file were changed, and Macebin does not know this program's layout well "
                  "enough to tell whether they are its own; ",
                  FixedStep{StepKind::acceptChanges}});
    } else {
        set(candidate, Fate::doubtful, "bytes of the file were changed; nothing vouches for this program's");
    }
}

void judge(Copy& copy, std::size_t index, const Judgements& judgements, const RepairOptions& options,
           DecodedPrograms& known) {
    Candidate& candidate = copy.candidates[index];
    const Entry& entry = copy.cache.entries[index];
    if (judgements.of(index, {"key.duplicate"})) {
        set(candidate, Fate::removed, "the first pair with this key wins; MACE never looks at this one");
        return;
    }
    if (copy.changed && judgements.of(index, {"key.not-text"})) {
        set(candidate, Fate::dropped, "its key is not text any more: MACE would never find it");
        return;
    }
    switch (entry.role) {
    case EntryRole::program: judgeProgram(copy, index, judgements, options, known); return;
    case EntryRole::tuned:
        if (const Finding* error = judgements.worst(index, Severity::error))
            set(candidate, Fate::dropped, error->message);
        else if (copy.changed)
            set(candidate, Fate::doubtful, "a changed number would not show");
        return;
    case EntryRole::platformInfo:
    case EntryRole::deviceName:
    case EntryRole::sourceHash:
        if (copy.changed) set(candidate, Fate::doubtful, "a changed character would not show");
        return;
    }
}

void makeCandidates(Copy& copy, std::size_t input, const Findings& findings, const RepairOptions& options,
                    DecodedPrograms& known) {
    std::vector<Pair> pairs = pairsOf(copy.cache);
    Judgements judgements(copy.cache, &known);
    // Only the container's own digests speak of single programs; all else was judged anew above.
    Findings digests(findings.list().size() + 1);
    for (const Finding& finding : findings.list())
        if (copy.cache.kind == CacheKind::mclp && finding.rule->id == "mclp.program-digest")
            digests.add(finding);
    judgements.add(digests, pairs.size());
    copy.candidates.resize(pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const Entry& entry = copy.cache.entries[i];
        Candidate& candidate = copy.candidates[i];
        candidate.pair = std::move(pairs[i]);
        candidate.fate = fateOf(entry, input);
    }
    for (std::size_t i = 0; i < copy.candidates.size(); ++i) {
        judge(copy, i, judgements, options, known);
        if (Candidate& candidate = copy.candidates[i];
            candidate.fate.fate == Fate::doubtful && isBeforeDamage(copy, i))
            candidate.fate.reason += "; damage stands right behind it, so it may not end where its size says";
    }
}

void addLost(Copy& copy, std::size_t input, std::span<const ByteRange> lost) {
    for (const ByteRange& range : lost) {
        PairFate fate;
        fate.fate = Fate::dropped;
        fate.reason = "they belong to no whole pair any more";
        fate.input = input;
        fate.place = range;
        fate.size = range.size;
        copy.lost.push_back(std::move(fate));
    }
}

/// True if what stands behind the last pair of a cut v2 file is the beginning of the CRC-32 of all before it.
bool endsInsideCrc(const Copy& copy) {
    if (copy.cache.entries.empty()) return false;
    const std::uint64_t end = copy.cache.entries.back().whole.end();
    const std::uint64_t left = copy.cache.bytes.size() - end;
    if (left == 0 || left >= kV2CrcSize) return false;
    const std::uint32_t crc = crc32(copy.cache.bytes.first(end));
    for (std::uint64_t i = 0; i < left; ++i)
        if (std::to_integer<std::uint32_t>(copy.cache.bytes[end + i]) != (crc >> (8 * i) & 0xff))
            return false;
    return true;
}

/// The file ends too early: how much is missing, as far as that can be told.
void addCutEnd(Copy& copy, std::size_t input, std::uint64_t fileSize) {
    PairFate fate;
    fate.fate = Fate::dropped;
    fate.input = input;
    fate.place = {fileSize, 0};
    fate.reason = "the file ends here; how much is missing cannot be told";
    if (copy.cache.era == Era::v1) {
        const auto announced = loadLittle<std::uint64_t>(copy.cache.bytes, 0);
        if (announced <= copy.cache.entries.size()) return;
        if (announced > copy.cache.bytes.size() / 8 && copy.lost.empty()) { // a pair has eight bytes or more
            copy.notes.push_back("The count at the start was damaged; the pairs go on to the last byte.");
            return;
        }
        fate.reason = "the file ends here; of " + counted(announced, "pair") + " that it announces " +
                      number(copy.cache.entries.size()) + (copy.cache.entries.size() == 1 ? " is" : " are") +
                      " whole";
    } else if (endsInsideCrc(copy)) {
        copy.notes.push_back(
            "Only the end of the CRC-32 was cut off: the part that is left matches, so no pair is "
            "missing.");
        return;
    }
    copy.lost.push_back(std::move(fate));
}

/// True, with a note, if the CRC-32 at the end of a v2 file is that of the whole pairs in it: then all that
/// was wrong are bytes that do not belong there.
bool provesItself(Copy& copy) {
    const ByteView bytes = copy.cache.bytes;
    if (copy.cache.era != Era::v2 || bytes.size() < kV2CrcSize) return false;
    const auto crc = messageCrc(pairsOf(copy.cache));
    if (!crc || *crc != loadLittle<std::uint32_t>(bytes, bytes.size() - kV2CrcSize)) return false;
    copy.changed = false;
    copy.isCut = false;
    copy.notes.push_back(
        "Bytes that do not belong to the file stand in it. Without them its own CRC-32 matches: nothing "
        "is missing, and nothing was changed.");
    return true;
}

void takeSalvage(Copy& copy, std::size_t input, Salvage salvage) {
    copy.changed = !salvage.onlyCut;
    copy.isCut = salvage.onlyCut;
    copy.isWhole = false;
    copy.cache = std::move(salvage.cache);
    if (provesItself(copy)) return;
    copy.notes.push_back(salvage.onlyCut
                             ? "The file ends too early: what stands whole before the cut is kept."
                             : "The chain of pairs is broken: each pair was kept that is whole by itself.");
    addLost(copy, input, salvage.lost);
    copy.beforeDamage = std::move(salvage.beforeDamage);
    if (salvage.onlyCut) addCutEnd(copy, input, copy.cache.bytes.size());
    if (!salvage.foundAgain.empty())
        copy.notes.push_back(counted(salvage.foundAgain.size(), "pair") +
                             " behind damage found again by their look.");
}

/// True for errors that undoing, cutting off or writing anew mends without touching a pair.
bool mendsByWriting(std::string_view rule) {
    return rule.starts_with("transfer.") || rule.starts_with("cc.") || rule == "v2.trailing-bytes" ||
           rule == "v2.truncated" || rule == "v1.truncated" || rule == "mclp.trailing-bytes" ||
           rule == "mclp.truncated";
}

std::size_t usableRecords(const Cache& cache) {
    return static_cast<std::size_t>(
        std::count_if(cache.mclp->records.begin(), cache.mclp->records.end(),
                      [](const MclpLayout::Record& record) { return record.program.size > 0; }));
}

/// A cut container seems to have gaps, and records that point outside: the cut explains them all.
bool isChanged(const Findings& findings) {
    const bool isCutContainer = findings.has("mclp.truncated");
    return std::any_of(findings.list().begin(), findings.list().end(), [&](const Finding& finding) {
        const std::string_view rule = finding.rule->id;
        if (isCutContainer && rule.starts_with("mclp.") && rule != "mclp.program-digest") return false;
        return finding.severity() == Severity::error && !mendsByWriting(rule);
    });
}

/// What of a damaged container cannot be read any more.
void addLostRecords(Copy& copy, std::size_t input, const Findings& findings) {
    if (copy.cache.kind != CacheKind::mclp || !copy.cache.mclp) return;
    PairFate fate;
    fate.fate = Fate::dropped;
    fate.input = input;
    if (findings.has("mclp.truncated")) {
        fate.place = {copy.all.size(), 0};
        fate.reason = "the file ends here, at " + number(copy.all.size()) + " of " +
                      counted(copy.cache.mclp->totalSize, "byte") + "; of " +
                      counted(copy.cache.mclp->kernelCount, "kernel record") + " that it announces " +
                      number(usableRecords(copy.cache)) + " can be read with their programs";
        copy.lost.push_back(fate);
        return;
    }
    for (const Finding& finding : findings.list()) {
        if (finding.rule->id != "mclp.record-range" || !finding.range) continue;
        fate.place = *finding.range;
        fate.reason = finding.message;
        copy.lost.push_back(fate);
    }
}

/// True where nothing is wrong but what happened on the way, or was appended.
bool isWholeInside(const FileReport& report) {
    if (report.integrity == Integrity::intact) return true;
    return std::all_of(report.findings.list().begin(), report.findings.list().end(),
                       [&](const Finding& finding) {
                           const std::string_view rule = finding.rule->id;
                           return finding.severity() != Severity::error || rule == "v2.trailing-bytes" ||
                                  (report.undone && rule.starts_with("transfer."));
                       });
}

/// Where the file proper ends: everything behind was appended.
ByteView withoutAppended(const Cache& cache, ByteView content) {
    if (cache.kind == CacheKind::mclp && cache.mclp) return slice(content, {0, cache.mclp->totalSize});
    if (cache.era == Era::v1 && !cache.structureCloses) return slice(content, {0, cache.dataEnd});
    return cache.bytes; // v2: the message and its CRC-32, nothing behind
}

/// True where the reader has found every pair there is to find.
bool isReadThrough(const FileReport& report) {
    const CacheKind kind = report.cache.kind;
    if (kind == CacheKind::mclp) return !report.findings.has("mclp.version-major");
    if (kind != CacheKind::maceCache && kind != CacheKind::tuned) return false;
    if (report.findings.has("v1.broken-chain")) return false;
    if (report.cache.era == Era::v1 && report.findings.has("v1.trailing-bytes")) return true;
    return report.cache.structureCloses && !report.findings.has("v1.count-too-small");
}

Salvage salvageOf(const FileReport& report, ByteView content, const ParseLimits& limits) {
    if (report.cache.era == Era::v1) return salvageV1(content, limits);
    if (report.cache.era == Era::v2) return salvageV2(content, limits);
    return salvage(content, limits);
}

std::string whyNothing(const FileReport& report) {
    const std::string what = report.findings.empty() ? "it is of no kind that Macebin knows"
                                                     : report.findings.list().front().message;
    return "nothing of a cache was found in it. " + what;
}

} // namespace

Result<Copy> readCopy(const RepairInput& input, std::size_t index, const RepairOptions& options) {
    const FileReport& report = *input.report;
    const ByteView content = judgedBytes(report, input.bytes);
    Copy copy;
    copy.isWhole = isWholeInside(report);
    copy.all = content;
    if (isReadThrough(report)) {
        copy.changed = !copy.isWhole && isChanged(report.findings);
        copy.cache = report.cache;
        if (copy.isWhole) copy.content = withoutAppended(copy.cache, content);
        if (!copy.isWhole) addLostRecords(copy, index, report.findings);
    } else {
        if (report.cache.kind == CacheKind::program)
            return Failure{"this is one bare program, not a cache; there is nothing to take apart"};
        takeSalvage(copy, index, salvageOf(report, content, options.limits));
    }
    if (copy.cache.entries.empty() && !copy.isWhole) return Failure{whyNothing(report)};
    if (!copy.cache.complete)
        return Failure{"it holds more pairs than Macebin looks at one by one; no real cache does"};
    if (copy.cache.era == Era::v2 && !copy.isCut && content.size() >= kV2CrcSize)
        copy.storedCrc = loadLittle<std::uint32_t>(content, content.size() - kV2CrcSize);
    DecodedPrograms own(kRepairLimits);
    makeCandidates(copy, index, report.findings, options, report.programs ? *report.programs : own);
    return copy;
}

} // namespace macebin::repair
