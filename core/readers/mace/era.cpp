// SPDX-License-Identifier: Apache-2.0
#include "core/readers/mace/era.h"

#include "core/readers/mace/consequences.h"
#include "format/cache/mace/v1.h"

#include <algorithm>

namespace macebin::mace {

namespace {

bool isTransfer(const Finding& finding) {
    return finding.rule->id.starts_with("transfer.") && finding.severity() == Severity::error;
}

bool isHurt(const Findings& findings) {
    return std::any_of(findings.list().begin(), findings.list().end(), isTransfer);
}

bool isPacked(const Findings& findings) {
    return findings.has("transfer.zip") || findings.has("transfer.gzip") || findings.has("transfer.archive");
}

/// Whether a MACE of the file's own era reads the container to its end. A v1 MACE takes as many pairs as the
/// count says and never looks behind them; a v2 MACE wants a matching CRC-32 and a message that closes. What
/// the values hold is not the container's matter, and what was undone to see them is still in the file that
/// MACE is given.
bool isWhole(const Cache& cache, const Findings& findings) {
    if (isHurt(findings)) return false;
    if (cache.era == Era::v1) return holdsAnnouncedPairs(cache);
    return cache.era == Era::v2 && cache.structureCloses && !findings.has("v2.crc-mismatch") &&
           !findings.has("v2.trailing-bytes");
}

const Rule& ruleFor(const Cache& cache, bool isWholeFile, Era reader) {
    if (cache.kind == CacheKind::text) return *RuleRef("era.text-not-for-mace");
    if (cache.kind == CacheKind::mclp) return *RuleRef("era.mclp-not-for-mace");
    if (cache.era == Era::v1 && reader == Era::v2 && isWholeFile) return *RuleRef("era.v1-under-v2");
    if (cache.era == Era::v2 && reader == Era::v1 && isWholeFile) return *RuleRef("era.v2-under-v1");
    return reader == Era::v1 ? *RuleRef("era.damaged-under-v1") : *RuleRef("era.damaged-under-v2");
}

/// A v1 MACE counts pairs with a signed number, up from 0: none where it is not positive.
bool readsAsEmptyUnderV1(ByteView file) {
    const auto announced = announcedPairsV1(file);
    return announced && *announced <= 0;
}

/// What the reader does with these very bytes: nothing to say where it reads them to their end.
std::optional<DeviceAnswer> judgeEra(const Cache& cache, ByteView file, Era reader, Findings& findings) {
    // A message that was saved as the file is nothing that a MACE will be given.
    if (findings.has("transfer.error-text") || findings.has("transfer.web-page")) return std::nullopt;
    const bool isWholeFile = isWhole(cache, findings);
    if (isWholeFile && cache.era == reader) return std::nullopt;
    const bool isEmpty = reader == Era::v1 && readsAsEmptyUnderV1(file);
    DeviceAnswer answer;
    answer.source = "era";
    answer.name = eraReaderName(reader);
    answer.rule = isEmpty ? &*RuleRef("era.empty-under-v1") : &ruleFor(cache, isWholeFile, reader);
    answer.reason = std::string(consequenceOf(*answer.rule)->meaning);
    const bool isHarmless = reader == Era::v2 || isEmpty;
    answer.decision =
        isHarmless ? "ignored" : "undefined"; // undefined: it reads out of bounds, or aborts on the way
    answer.impact = isHarmless ? Impact::slowStart : Impact::appCrash;
    Hint hint = Hint::none;
    if (isPacked(findings)) {
        answer.reason += " That is about the file in the archive; MACE does not open the archive itself.";
    }
    if (isHurt(findings)) {
        answer.reason +=
            " That is about these very bytes, which were changed on the way: the phone's may be whole.";
        hint = Hint::hurtCopy;
    }
    findings.add(Finding{answer.rule, std::nullopt, std::nullopt, std::string(answer.rule->title()), hint});
    return answer;
}

/// What a MACE of that era does with an array: it reads the bytes that a compiler made of it.
std::optional<DeviceAnswer> judgeArray(FileReport& report, Era reader) {
    const bool isEmpty = report.cache.kind == CacheKind::cc && report.integrity == Integrity::intact;
    if (isEmpty) return std::nullopt; // nothing to read, so nothing is done
    const bool isHurt = !report.inner || report.undone || report.findings.has("cc.malformed") ||
                        report.findings.has("cc.count-mismatch");
    if (!isHurt) return judgeEra(report.cache, *report.inner, reader, report.findings);
    DeviceAnswer answer;
    answer.source = "era";
    answer.name = eraReaderName(reader);
    answer.reason = "This array cannot be built into an app as it is, so no MACE was asked about.";
    return answer;
}

} // namespace

std::string eraReaderName(Era reader) {
    return reader == Era::v1 ? "a MACE up to v1.0.4" : "a MACE from March 2021 on";
}

std::optional<DeviceAnswer> decideForEra(FileReport& report, ByteView file, Era reader) {
    if (report.form == CacheKind::cc) return judgeArray(report, reader);
    if (report.form != CacheKind::text) return judgeEra(report.cache, file, reader, report.findings);
    Cache text; // MACE is given the text itself
    text.kind = CacheKind::text;
    return judgeEra(text, file, reader, report.findings);
}

} // namespace macebin::mace
