// SPDX-License-Identifier: Apache-2.0
#include "core/era.h"

#include <algorithm>

namespace macebin {

namespace {

/// A v1 MACE reads trailing bytes past without looking; every other fault of the container stops it.
bool isWholeFor(const Cache& cache, Integrity integrity, Era reader) {
    if (cache.era != reader || integrity == Integrity::unreadable) return false;
    if (reader == Era::v2) return integrity == Integrity::intact;
    return cache.dataEnd == cache.bytes.size() || integrity == Integrity::intact;
}

const Rule& ruleFor(const Cache& cache, Integrity integrity, Era reader) {
    const bool isWhole = integrity == Integrity::intact;
    if (cache.kind == CacheKind::mclp) return *RuleRef("era.mclp-not-for-mace");
    if (cache.era == Era::v1 && reader == Era::v2 && isWhole) return *RuleRef("era.v1-under-v2");
    if (cache.era == Era::v2 && reader == Era::v1 && isWhole) return *RuleRef("era.v2-under-v1");
    return reader == Era::v1 ? *RuleRef("era.damaged-under-v1") : *RuleRef("era.damaged-under-v2");
}

} // namespace

std::optional<DeviceAnswer> judgeEra(const Cache& cache, Integrity integrity, Era reader, Findings& findings) {
    if (isWholeFor(cache, integrity, reader)) return std::nullopt;
    DeviceAnswer answer;
    answer.source = "era";
    answer.rule = &ruleFor(cache, integrity, reader);
    answer.reason = std::string(answer.rule->meaning);
    if (reader == Era::v1) {
        answer.name = "a MACE up to v1.0.4";
        answer.decision = "undefined"; // it reads out of bounds, or aborts on the way
        answer.impact = Impact::appCrash;
    } else {
        answer.name = "a MACE from March 2021 on";
        answer.decision = "ignored";
        answer.impact = Impact::slowStart;
    }
    findings.add(Finding{answer.rule, std::nullopt, std::nullopt, std::string(answer.rule->title),
                         std::string(answer.rule->remedy)});
    return answer;
}

} // namespace macebin
