// SPDX-License-Identifier: Apache-2.0
#include "core/check.h"

#include "core/checks.h"
#include "core/era.h"
#include "core/transfer.h"
#include "format/mace_v2.h"
#include "format/parse.h"
#include "format/text.h"

namespace macebin {

namespace {

bool crcMatches(ByteView file) {
    if (file.size() <= kV2CrcSize) return false;
    const std::uint64_t messageSize = file.size() - kV2CrcSize;
    return crc32(file.first(messageSize)) == loadLittle<std::uint32_t>(file, messageSize);
}

/// Parses, verifies every digest, and settles what only a checksum can tell about v2.
Parsed inspect(ByteView bytes, const ParseLimits& limits) {
    Parsed parsed = parse(bytes, limits);
    if (parsed.cache.kind == CacheKind::unknown && bytes.size() <= limits.fileSize && crcMatches(bytes))
        parsed = parseV2(bytes, limits, V2Evidence::crc);
    // A message that does not close although its checksum matches was written so; one that does not match was
    // hurt.
    if (parsed.cache.era == Era::v2 && !parsed.cache.structureCloses && crcMatches(bytes))
        parsed = parseV2(bytes, limits, V2Evidence::crc);
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

bool isReadable(const Parsed& parsed) {
    switch (parsed.cache.kind) {
    case CacheKind::maceCache:
    case CacheKind::tuned: return true;
    case CacheKind::mclp: return !parsed.findings.has("mclp.version-major");
    case CacheKind::unknown:
    case CacheKind::text:
    case CacheKind::cc:
    case CacheKind::program: return false;
    }
    return false;
}

Judged judgeInner(ByteView bytes, const ParseLimits& limits) {
    const Parsed parsed = inspect(bytes, limits);
    if (!isReadable(parsed)) return Fit::none;
    if (parsed.findings.worst() == Severity::error) return Fit::looksLike;
    if (parsed.cache.era == Era::v2) return {Fit::proven, "its CRC-32 matches"};
    if (parsed.cache.kind == CacheKind::mclp) return {Fit::proven, "its digests match"};
    if (!parsed.cache.structureCloses)
        return Fit::looksLike; // bytes behind the last pair: nothing proves where it ends
    return {Fit::proven, "its chain of pairs closes at the last byte"};
}

/// Looks for transfer damage in a file that is not whole as it is, and puts what is inside in its place.
void undoTransfer(FileReport& report, Parsed& parsed, ByteView bytes, const ParseLimits& limits) {
    const auto diagnosis = diagnoseTransfer(bytes, [&](ByteView inner) { return judgeInner(inner, limits); });
    if (!diagnosis) return;
    Findings findings(limits.findings);
    for (const Finding& step : diagnosis->steps)
        findings.add(step);
    if (diagnosis->judged.fit == Fit::none) {
        // Nothing whole inside: a file that was recognised as a cache keeps what was found in it.
        if (isReadable(parsed)) findings.append(parsed.findings);
        parsed.findings = std::move(findings);
        return;
    }
    auto undone = std::make_shared<const Bytes>(diagnosis->undone);
    parsed = inspect(*undone, limits);
    findings.append(parsed.findings);
    parsed.findings = std::move(findings);
    report.undone = std::move(undone);
    report.undoneHow = std::string(diagnosis->steps.front().rule->title);
}

Protection protectionOf(const Cache& cache, SignatureState signature) {
    if (cache.era == Era::v2) return Protection::crc32;
    if (cache.kind != CacheKind::mclp || !cache.mclp || !cache.mclp->trailer) return Protection::none;
    return signature == SignatureState::verified ? Protection::signature : Protection::sha256;
}

void checkContent(const Cache& cache, Findings& findings) {
    checkKeys(cache, findings);
    if (cache.kind != CacheKind::tuned) {
        checkIdentity(cache, findings);
        checkSourceHashes(cache, findings);
        checkPrograms(cache, findings);
    }
    checkTuned(cache, findings);
    if (!cache.complete && !findings.has("report.entries-capped")) // the MCLP reader has said so already
        findings.add("report.entries-capped", "The file holds " + counted(cache.pairCount, "pair") +
                                                  "; the first " + number(cache.entries.size()) +
                                                  " were looked at one by one.");
}

/// True if the program's own structure decides it: of an unknown layout, nothing can be said.
bool judgeBareProgram(FileReport& report, Parsed& parsed) {
    report.bareProgram = checkBareProgram(parsed.cache, parsed.findings);
    const Structure structure = report.bareProgram->structure;
    return structure == Structure::closes || structure == Structure::broken;
}

/// The last word on the findings: a flood that was cut is said so.
void closeFindings(FileReport& report) {
    report.judgedWhole = report.cache.complete;
    report.complete = report.judgedWhole && report.findings.dropped() == 0;
    const std::size_t dropped = report.findings.dropped();
    if (dropped == 0) return;
    Findings whole(report.findings.list().size() + 1);
    whole.append(report.findings);
    whole.add("report.findings-capped", number(dropped) + " more findings are not listed.");
    report.findings = std::move(whole);
}

} // namespace

FileReport checkBytes(ByteView bytes, const CheckOptions& options) {
    FileReport report;
    report.fileSize = bytes.size();
    Parsed parsed = inspect(bytes, options.limits);
    if (parsed.findings.worst() == Severity::error && bytes.size() <= options.limits.fileSize)
        undoTransfer(report, parsed, bytes, options.limits);

    bool readable = isReadable(parsed);
    if (parsed.cache.kind == CacheKind::program)
        readable = judgeBareProgram(report, parsed);
    else if (readable)
        checkContent(parsed.cache, parsed.findings);
    SignatureState signature = SignatureState::none;
    if (readable || !options.trustedKeys.empty())
        signature = checkSignature(parsed.cache, options.trustedKeys, parsed.findings);
    report.protection = protectionOf(parsed.cache, signature);
    report.cache = std::move(parsed.cache);
    report.findings = std::move(parsed.findings);
    report.integrity = !readable                                    ? Integrity::unreadable
                       : report.findings.worst() == Severity::error ? Integrity::damaged
                                                                    : Integrity::intact;
    if (options.maceEra)
        if (auto answer = judgeEra(report.cache, bytes, *options.maceEra, report.findings))
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
