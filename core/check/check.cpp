// SPDX-License-Identifier: Apache-2.0
#include "core/check/check.h"

#include "core/check/inside.h"
#include "core/check/judgements.h"
#include "core/check/transfer.h"
#include "format/cache/mace/v2.h"
#include "format/cache/parse.h"
#include "format/salvage/salvage.h"
#include "format/text.h"

#include <algorithm>
#include <set>

namespace macebin {

namespace {

bool crcMatches(ByteView file) {
    return file.size() > kV2CrcSize && storedCrcV2(file) == crc32(file.first(file.size() - kV2CrcSize));
}

/// A chain that ends early, because sizes in it were changed, looks like appended bytes. What tells the two
/// apart: whole pairs that it does not lead to, or a last key that runs on into what is no text.
void tellDamageFromAppended(ByteView bytes, const ParseLimits& limits, Parsed& parsed) {
    if (parsed.cache.era != Era::v1 || !parsed.findings.has("v1.trailing-bytes")) return;
    std::set<std::uint64_t> known;
    for (const Entry& entry : parsed.cache.entries)
        known.insert(entry.whole.offset);
    const Salvage salvage = salvageV1(bytes, limits);
    std::vector<ByteRange> missed;
    for (const Entry& entry : salvage.cache.entries)
        if (!known.count(entry.whole.offset)) missed.push_back(entry.whole);
    const std::string end = "The chain of pairs ends at " + hex(parsed.cache.dataEnd);
    if (!missed.empty())
        parsed.findings.add("v1.broken-chain",
                            end + " and does not lead to " + counted(missed.size(), "whole pair") +
                                ", the first at " + hex(missed.front().offset) + ".",
                            missed.front());
    else if (const Entry& last = parsed.cache.entries.back(); !isPrintable(last.key))
        parsed.findings.add("v1.broken-chain",
                            end + ", behind a pair whose key " + inQuotes(last.key) +
                                " runs on into what is no text: its size was changed.",
                            last.keyRange);
}

/// Parses, verifies every digest, and settles what only a checksum can tell about v2.
Parsed inspectPlain(ByteView bytes, const ParseLimits& limits) {
    Parsed parsed = parse(bytes, limits);
    if (parsed.cache.kind == CacheKind::unknown && bytes.size() <= limits.fileSize && crcMatches(bytes))
        parsed = parseV2(bytes, limits, V2Evidence::crc);
    // A message that does not close although its checksum matches was written so; one that does not match was
    // hurt.
    if (parsed.cache.era == Era::v2 && !parsed.cache.structureCloses && crcMatches(bytes))
        parsed = parseV2(bytes, limits, V2Evidence::crc);
    tellDamageFromAppended(bytes, limits, parsed);
    if (checkDigests(parsed.cache, parsed.findings) || parsed.cache.era != Era::v2) return parsed;
    const auto end = endOfV2Inside(bytes);
    if (!end) return parsed;
    Parsed front = parseV2(bytes.first(*end), limits, V2Evidence::crc);
    front.cache.recognisedBy = "certain: a message and its CRC-32, which matches, stand at the front";
    front.findings.add("v2.trailing-bytes",
                       "The message and its CRC-32, which matches, end at " + hex(*end) + "; " +
                           counted(bytes.size() - *end, "byte") + " follow.",
                       ByteRange{*end, bytes.size() - *end});
    return front;
}

bool isForm(CacheKind kind) {
    return kind == CacheKind::text || kind == CacheKind::cc;
}

/// What some bytes are; where they are a text or C++ array form, what is inside it.
struct Inspected {
    Parsed parsed;
    std::optional<CacheKind> form;
    std::shared_ptr<const Bytes> inner; ///< what `parsed` views, where there is something inside
    std::optional<CcNames> ccNames;
};

std::string recognisedInside(CacheKind form, const Cache& inside) {
    if (form == CacheKind::text)
        return "certain: libprotobuf reads it as MACE's message of " + counted(inside.pairCount, "pair");
    return "as a C++ array" + (inside.recognisedBy.empty() ? "" : "; inside it, " + inside.recognisedBy);
}

/// Puts what is inside a form in its place, as if it were a file of its own.
Inspected openInspected(Parsed outer, const ParseLimits& limits) {
    const CacheKind form = outer.cache.kind;
    Inside inside = openForm(outer.cache.bytes, form, limits);
    Inspected out{std::move(outer), form, {}, std::move(inside.names)};
    Parsed& parsed = out.parsed;
    parsed.findings.append(inside.findings);
    if (inside.bytes.empty() && !inside.isEmpty) return out;

    out.inner = std::make_shared<const Bytes>(std::move(inside.bytes));
    parsed.cache.bytes = *out.inner;
    parsed.cache.structureCloses = inside.isEmpty;
    if (inside.isEmpty) return out;
    Parsed content = inspectPlain(*out.inner, limits);
    if (isForm(content.cache.kind))
        parsed.findings.add("file.unknown", "Inside this form is another one, which is not opened.");
    parsed.findings.append(content.findings);
    content.cache.recognisedBy = recognisedInside(form, content.cache);
    parsed.cache = std::move(content.cache);
    return out;
}

Inspected inspect(ByteView bytes, const ParseLimits& limits) {
    Parsed parsed = inspectPlain(bytes, limits);
    if (isForm(parsed.cache.kind)) return openInspected(std::move(parsed), limits);
    return {std::move(parsed), {}, {}, {}};
}

bool isReadable(const Parsed& parsed) {
    switch (parsed.cache.kind) {
    case CacheKind::maceCache:
    case CacheKind::tuned: return true;
    case CacheKind::mclp: return !parsed.findings.has("mclp.version-major");
    case CacheKind::cc: return parsed.cache.structureCloses; // an array of no bytes
    case CacheKind::unknown:
    case CacheKind::text:
    case CacheKind::program: return false;
    }
    return false;
}

Judged judgeInner(ByteView bytes, const ParseLimits& limits) {
    const Inspected inspected = inspect(bytes, limits);
    const Parsed& parsed = inspected.parsed;
    if (!isReadable(parsed)) return Fit::none;
    if (parsed.findings.worst() == Severity::error) return Fit::looksLike;
    if (inspected.form == CacheKind::text) return {Fit::proven, "its text can be read to the end", false};
    if (parsed.cache.kind == CacheKind::cc) return {Fit::proven, "it is an array of no bytes", false};
    if (parsed.cache.era == Era::v2) return {Fit::proven, "its CRC-32 matches"};
    if (parsed.cache.kind == CacheKind::mclp)
        return parsed.findings.has("mclp.no-trailer")
                   ? Judged{Fit::proven, "its layout and its programs' digests fit", false}
                   : Judged{Fit::proven, "its digests match"};
    if (!parsed.cache.structureCloses)
        return Fit::looksLike; // bytes behind the last pair: nothing proves where it ends
    return {Fit::proven, "its chain of pairs closes at the last byte", false};
}

/// What a copy did to the bytes; null where they were only packed, which changes none.
const Rule* rewritingOf(const TransferDiagnosis& diagnosis) {
    for (const Finding& step : diagnosis.steps)
        if (const RuleRef packing[] = {"transfer.zip", "transfer.gzip", "transfer.archive"}; std::none_of(
                std::begin(packing), std::end(packing), [&](RuleRef rule) { return &*rule == step.rule; }))
            return step.rule;
    return nullptr;
}

/// Looks for transfer damage in a file that is not whole as it is, and puts what is inside in its place.
/// Gives what a copy did to the bytes, where it was undone.
const Rule* undoTransfer(FileReport& report, Inspected& inspected, ByteView bytes,
                         const ParseLimits& limits) {
    const auto diagnosis = diagnoseTransfer(bytes, [&](ByteView inner) { return judgeInner(inner, limits); });
    if (!diagnosis) return nullptr;
    Parsed& parsed = inspected.parsed;
    Findings findings(limits.findings);
    for (const Finding& step : diagnosis->steps)
        findings.add(step);
    if (diagnosis->unread) findings.add(*diagnosis->unread);
    report.packed = diagnosis->packed;
    if (diagnosis->judged.fit == Fit::none && !diagnosis->isProgram) {
        // Nothing whole inside: a file that was recognised as a cache keeps what was found in it.
        if (isReadable(parsed)) findings.append(parsed.findings);
        if (findings.worst() != Severity::error)
            findings.add("file.unknown", "None of the known layouts fits what is in the archive.",
                         ByteRange{0, bytes.size()});
        parsed.findings = std::move(findings);
        return nullptr;
    }
    auto undone = std::make_shared<const Bytes>(diagnosis->undone);
    inspected = inspect(*undone, limits);
    findings.append(parsed.findings);
    parsed.findings = std::move(findings);
    report.undone = std::move(undone);
    report.undoneHow = std::string(diagnosis->steps.front().rule->title());
    return rewritingOf(*diagnosis);
}

Protection protectionOf(const Cache& cache, bool hasSignature) {
    if (cache.era == Era::v2) return Protection::crc32;
    if (cache.kind != CacheKind::mclp || !cache.mclp || !cache.mclp->trailer) return Protection::none;
    return hasSignature ? Protection::signature : Protection::sha256;
}

void checkContent(const Cache& cache, Findings& findings, DecodedPrograms* known) {
    if (cache.kind == CacheKind::cc) return; // an array of no bytes
    checkKeys(cache, findings);
    if (cache.kind != CacheKind::tuned) {
        checkIdentity(cache, findings);
        checkSourceHashes(cache, findings);
        checkPrograms(cache, findings, known);
    }
    checkTuned(cache, findings);
    if (!cache.complete && !findings.has("report.entries-capped")) // the MCLP reader has said so already
        findings.add("report.entries-capped", "The file holds " + counted(cache.pairCount, "pair") +
                                                  "; the first " + number(cache.entries.size()) +
                                                  " were looked at one by one.");
}

/// True if the program's own structure decides it: of an unknown layout, nothing can be said.
bool judgeBareProgram(FileReport& report, Parsed& parsed) {
    report.bareProgram = checkBareProgram(parsed.cache, parsed.findings, report.programs.get());
    const Structure structure = report.bareProgram->structure;
    return structure == Structure::closes || structure == Structure::broken;
}

/// Whether somebody who is trusted vouches for the bytes, and whether they show a change at all.
void judgeProtection(FileReport& report, Parsed& parsed, const Around& around, const CheckOptions& options) {
    SignatureJudgement judged = judgeSignature(parsed.cache, around, options.trustedKeys);
    if (judged.finding) parsed.findings.add(*judged.finding);
    if (!options.trustedKeys.empty()) report.notTrusted = std::move(judged.finding);
    report.changedSinceSigned = judged.state == SignatureState::changed;
    report.protection = around.form == CacheKind::text
                            ? Protection::none // the checksum is our own
                            : protectionOf(parsed.cache, judged.state == SignatureState::verified);
}

/// The last word on the findings: a flood that was cut is said so, and hides no word on a signature.
void closeFindings(FileReport& report) {
    report.judgedWhole = report.cache.complete && (!report.packed || report.packed->isReadWhole);
    report.complete = report.judgedWhole && report.findings.dropped() == 0;
    const std::size_t dropped = report.findings.dropped();
    if (dropped == 0) return;
    const auto& list = report.findings.list();
    const bool isHidden =
        report.notTrusted && std::none_of(list.begin(), list.end(), [&](const Finding& finding) {
            return finding.rule == report.notTrusted->rule;
        });
    Findings whole(list.size() + 2);
    if (isHidden) whole.add(*report.notTrusted);
    whole.append(report.findings);
    whole.add("report.findings-capped",
              number(dropped - (isHidden ? 1 : 0)) + " more findings are not listed.");
    report.findings = std::move(whole);
}

} // namespace

FileReport checkBytes(ByteView bytes, const CheckOptions& options) {
    FileReport report;
    report.fileSize = bytes.size();
    if (options.programs) report.programs = options.programs();
    Inspected inspected = inspect(bytes, options.limits);
    Parsed& parsed = inspected.parsed;
    Around around;
    if (parsed.findings.worst() == Severity::error && bytes.size() <= options.limits.fileSize)
        around.rewritten = undoTransfer(report, inspected, bytes, options.limits);

    bool readable = isReadable(parsed);
    if (parsed.cache.kind == CacheKind::program)
        readable = judgeBareProgram(report, parsed);
    else if (readable)
        checkContent(parsed.cache, parsed.findings, report.programs.get());
    report.form = around.form = inspected.form;
    judgeProtection(report, parsed, around, options);
    report.inner = std::move(inspected.inner);
    report.ccNames = std::move(inspected.ccNames);
    report.cache = std::move(parsed.cache);
    report.findings = std::move(parsed.findings);
    report.integrity = !readable                                    ? Integrity::unreadable
                       : report.findings.worst() == Severity::error ? Integrity::damaged
                                                                    : Integrity::intact;
    if (options.asked)
        if (auto answer = options.asked->reader->decide(report, bytes, options.asked->era))
            report.devices.push_back(std::move(*answer));
    if (options.fileDigest) report.fileDigest = sha256(bytes);
    closeFindings(report);
    return report;
}

FileReport cannotRead(std::string why) {
    FileReport report;
    report.findings.add("file.cannot-read", std::move(why));
    report.complete = false;
    report.judgedWhole = false;
    return report;
}

} // namespace macebin
