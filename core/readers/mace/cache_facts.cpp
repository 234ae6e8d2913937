// SPDX-License-Identifier: Apache-2.0
#include "core/readers/mace/cache_facts.h"

#include "format/cache/mace/key.h"
#include "format/cache/mace/v1.h"
#include "format/program/decoders.h"

#include <algorithm>
#include <unordered_map>

namespace macebin {

namespace {

/// Zeros behind a file may well be there on the phone, too: MACE is given them.
constexpr RuleRef kPadding = "transfer.zero-padding";

bool isHurtOnTheWay(const FileReport& report) {
    const auto& list = report.findings.list();
    return std::any_of(list.begin(), list.end(), [](const Finding& finding) {
        return finding.rule->id.starts_with("transfer.") && finding.severity() == Severity::error &&
               finding.rule != &*kPadding; // packing is only a warning: no byte of what is inside was changed
    });
}

/// MCLP and the text form are not for MACE: their pairs are judged, as a conversion would give them to it.
bool isJudgedByContent(const FileReport& report) {
    return report.cache.kind == CacheKind::mclp || report.form == CacheKind::text;
}

bool isWholeV2(const FileReport& report) {
    const Findings& found = report.findings;
    return report.cache.era == Era::v2 && !found.has("v2.crc-mismatch") && !found.has("v2.truncated") &&
           !found.has("v2.trailing-bytes");
}

MaceDecision nothingInIt() {
    return decided(Decision::ignored, "decision.empty",
                   "There is nothing in it, so MACE builds every program.");
}

std::optional<MaceDecision> underV2(const FileReport& report, bool isHurt) {
    if (report.cache.kind == CacheKind::cc) return nothingInIt(); // an array of no bytes
    if (!isHurt && isWholeV2(report))
        return report.cache.entries.empty() ? std::optional(nothingInIt()) : std::nullopt;
    if (!isHurt && report.cache.era == Era::v1 && holdsAnnouncedPairs(report.cache))
        return decided(
            Decision::ignored, "era.v1-under-v2",
            "This is a file of a MACE up to v1.0.4; a newer one finds its CRC-32 invalid and loads "
            "nothing.");
    return decided(Decision::ignored, "era.damaged-under-v2",
                   "MACE finds the CRC-32 at the end of the file invalid and loads nothing.");
}

std::optional<MaceDecision> underV1(const FileReport& report, bool isHurt) {
    if (report.cache.kind == CacheKind::cc) return nothingInIt();
    const auto pairs = isHurt ? std::nullopt : announcedPairsV1(report.cache.bytes);
    if (pairs && *pairs <= 0)
        return decided(Decision::ignored, "era.empty-under-v1",
                       "The first eight bytes announce no pairs, so this MACE takes the file for an empty "
                       "cache.");
    if (!isHurt && report.cache.era == Era::v1 && holdsAnnouncedPairs(report.cache)) return std::nullopt;
    if (!isHurt && isWholeV2(report))
        return decided(
            Decision::undefined, "era.v2-under-v1",
            "This is a file of a newer MACE; one up to v1.0.4 takes its first bytes for a count of "
            "pairs and reads out of bounds.");
    if (!isHurt && report.findings.has("v1.truncated"))
        return decided(
            Decision::aborts, "era.damaged-under-v1",
            "The file is cut off: this MACE copies beyond its end, and where that goes well its own "
            "check (\"Paring storage data out of range\") ends the app.");
    if (report.cache.bytes.empty() && !isHurt)
        return decided(Decision::undefined, "era.damaged-under-v1",
                       "The file has 0 bytes, and this MACE copies its count of pairs from a null pointer.");
    return decided(Decision::undefined, "era.damaged-under-v1",
                   "This is no whole cache: this MACE takes other bytes for sizes and reads out of bounds.");
}

/// Of equal keys the first counts, as in MACE.
void readPrograms(const Cache& cache, CacheFacts& facts) {
    std::unordered_map<std::string_view, std::string_view> hashes;
    std::unordered_map<std::string_view, std::size_t> seen;
    for (const Entry& entry : cache.entries)
        if (entry.role == EntryRole::sourceHash)
            hashes.emplace(entry.key.substr(kSourceHashPrefix.size()), asText(cache.valueOf(entry)));
    for (const Entry& entry : cache.entries) {
        if (entry.role != EntryRole::program || !seen.emplace(entry.key, seen.size()).second) continue;
        const auto hash = hashes.find(entry.key);
        facts.programs.push_back({entry.key, hash == hashes.end() ? std::string_view() : hash->second,
                                  identifyProgram(cache.valueOf(entry))});
    }
    const bool isV2 = !hashes.empty() || cache.identity.deviceName.has_value();
    if (!facts.era && !cache.entries.empty()) facts.era = isV2 ? Era::v2 : Era::v1;
}

std::string notRead(const FileReport& report) {
    const Findings& found = report.findings;
    if (found.has("file.cannot-read"))
        return "The file could not be read here, which says nothing about the device.";
    if (found.has("transfer.error-text") || found.has("transfer.web-page"))
        return "This is a message that was saved as the file: it says nothing about the file on the phone.";
    if (found.has("cc.malformed") || found.has("cc.count-mismatch"))
        return "This array cannot be built into an app as it is, so no MACE was asked about.";
    return {};
}

std::string noteOf(const FileReport& report) {
    if (report.findings.has(kPadding))
        return "This is about the bytes as they stand here, with the zeros behind the file: the phone's may "
               "have none.";
    if (report.cache.kind == CacheKind::mclp)
        return "No MACE reads an MCLP container: this is about the cache that a conversion makes of it.";
    if (report.form == CacheKind::text)
        return "No MACE reads the text form: this is about the cache that a conversion makes of it.";
    if (report.form == CacheKind::cc)
        return "An app takes an array that is built into it as precompiled programs.";
    return {};
}

} // namespace

CacheFacts factsOf(const FileReport& report) {
    CacheFacts facts;
    const Cache& cache = report.cache;
    const Findings& found = report.findings;
    const bool isHurt = isHurtOnTheWay(report);
    const bool isBinary = report.form != CacheKind::text && cache.kind != CacheKind::mclp;
    facts.identity = {cache.identity.platformInfo, cache.identity.deviceName};
    facts.driverVersion = cache.identity.driverVersion;
    facts.abi = cache.identity.abi;
    if (isBinary) facts.era = cache.era;
    facts.notRead = notRead(report);
    facts.isArray = report.form == CacheKind::cc;
    facts.isTuned = cache.kind == CacheKind::tuned;
    if (!facts.isTuned && cache.kind != CacheKind::program) readPrograms(cache, facts);
    if (!isJudgedByContent(report)) {
        const bool isPadded = found.has(kPadding);
        facts.underV1 = underV1(report, isPadded);
        facts.underV2 = underV2(report, isPadded);
        if (isHurt)
            facts.asItStands = {*underV1(report, true), *underV2(report, true), report.undone != nullptr};
    }
    facts.note = noteOf(report);
    facts.hasMixedOrigins = found.has("program.mixed-provenance");
    facts.isRelabelled = found.has("program.family-mismatch") || found.has("program.chip-mismatch");
    facts.hasDamagedProgram = found.has("program.structure") || found.has("program.checksum-mismatch");
    return facts;
}

} // namespace macebin
