// SPDX-License-Identifier: Apache-2.0
// Every rule that Macebin judges by: what the bytes are, and how bad that is. Only ids and severities stand
// here; titles are in rules.cpp. What a rule means for a user, and what to do, is told by the reader of the
// file (core/readers/reader.h).
//
// Ids are a public interface: scripts filter on them, so an id is never reused or renamed. FORMAT.md (for
// decision.*: core/readers/mace/DECISIONS.md) lists the same ids under the same sections, and tests hold a
// fixture of each; a test fails when they differ.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace macebin {

/// How bad a finding is. `error` is what makes a file "damaged"; a `warning` is for people; a `note` is a
/// fact.
enum class Severity : std::uint8_t { note, warning, error };

std::string_view name(Severity severity);

struct Rule {
    std::string_view id;
    Severity severity;

    std::string_view title() const;   ///< what is wrong, in one line
    std::string_view section() const; ///< heading in its document
};

// clang-format off
inline constexpr std::array kRules = {
    // any file
    Rule{"file.cannot-read", Severity::error},
    Rule{"file.empty", Severity::error},
    Rule{"file.all-zero", Severity::error},
    Rule{"file.too-large", Severity::error},
    Rule{"file.unknown", Severity::error},
    Rule{"file.look-alike", Severity::error},
    Rule{"file.program-binary", Severity::error},
    Rule{"file.text-form", Severity::note},
    Rule{"report.entries-capped", Severity::warning},
    Rule{"report.findings-capped", Severity::warning},
    // hurt on the way
    Rule{"transfer.crlf", Severity::error},
    Rule{"transfer.utf16", Severity::error},
    Rule{"transfer.base64", Severity::error},
    Rule{"transfer.replacement-characters", Severity::error},
    Rule{"transfer.error-text", Severity::error},
    Rule{"transfer.web-page", Severity::error},
    Rule{"transfer.zip", Severity::warning},
    Rule{"transfer.gzip", Severity::warning},
    Rule{"transfer.archive", Severity::warning},
    Rule{"transfer.unread-member", Severity::warning},
    Rule{"transfer.not-unpacked", Severity::error},
    Rule{"transfer.zero-padding", Severity::error},
    // v1
    Rule{"v1.truncated", Severity::error},
    Rule{"v1.bad-length", Severity::error},
    Rule{"v1.count-too-small", Severity::error},
    Rule{"v1.broken-chain", Severity::error},
    Rule{"v1.trailing-bytes", Severity::warning},
    // v2
    Rule{"v2.crc-mismatch", Severity::error},
    Rule{"v2.truncated", Severity::error},
    Rule{"v2.malformed", Severity::error},
    Rule{"v2.trailing-bytes", Severity::error},
    Rule{"v2.unknown-field", Severity::note},
    // tuned
    Rule{"tuned.wrong-arity", Severity::error},
    Rule{"tuned.zero-not-last", Severity::error},
    Rule{"tuned.odd-size", Severity::error},
    // keys and identity
    Rule{"key.duplicate", Severity::warning},
    Rule{"key.not-text", Severity::warning},
    Rule{"identity.platform-missing", Severity::warning},
    Rule{"identity.platform-shape", Severity::warning},
    Rule{"identity.mace-version-unknown", Severity::note},
    Rule{"identity.device-name-missing", Severity::warning},
    Rule{"identity.device-name-empty", Severity::warning},
    Rule{"hash.missing", Severity::warning},
    Rule{"hash.orphan", Severity::note},
    Rule{"hash.shape", Severity::warning},
    Rule{"program.empty", Severity::warning},
    Rule{"program.kernel-missing", Severity::warning},
    // text form and C++ array form
    Rule{"text.malformed", Severity::error},
    Rule{"cc.malformed", Severity::error},
    Rule{"cc.count-mismatch", Severity::error},
    Rule{"cc.which-array", Severity::error},
    Rule{"cc.other-code", Severity::warning},
    Rule{"cc.same-names", Severity::warning},
    Rule{"cc.empty", Severity::note},
    // inside the programs
    Rule{"program.structure", Severity::error},
    Rule{"program.checksum-mismatch", Severity::error},
    Rule{"program.unknown-layout", Severity::note},
    Rule{"program.family-mismatch", Severity::warning},
    Rule{"program.chip-mismatch", Severity::warning},
    Rule{"program.mixed-provenance", Severity::warning},
    Rule{"program.options-mismatch", Severity::warning},
    // MACE eras
    Rule{"era.v1-under-v2", Severity::warning},
    Rule{"era.v2-under-v1", Severity::warning},
    Rule{"era.damaged-under-v1", Severity::warning},
    Rule{"era.damaged-under-v2", Severity::warning},
    Rule{"era.empty-under-v1", Severity::warning},
    Rule{"era.text-not-for-mace", Severity::warning},
    Rule{"era.mclp-not-for-mace", Severity::warning},
    // what MACE does on a device (DECISIONS.md)
    Rule{"decision.v2-no-gpu", Severity::warning},
    Rule{"decision.v1-gpu-refused", Severity::warning},
    Rule{"decision.v1-no-gpu", Severity::note},
    Rule{"decision.empty", Severity::note},
    Rule{"decision.tuned", Severity::note},
    Rule{"decision.v2-same-platform", Severity::note},
    Rule{"decision.v2-same-version", Severity::note},
    Rule{"decision.v2-same-branch", Severity::note},
    Rule{"decision.v2-driver-date", Severity::note},
    Rule{"decision.v2-no-platform", Severity::warning},
    Rule{"decision.v2-other-version", Severity::note},
    Rule{"decision.v2-version-comma", Severity::note},
    Rule{"decision.v2-older-driver", Severity::note},
    Rule{"decision.v2-no-date", Severity::note},
    Rule{"decision.v2-policy-none", Severity::note},
    Rule{"decision.v2-other-gpu", Severity::note},
    Rule{"decision.v2-no-device-name", Severity::note},
    Rule{"decision.v2-unknown-gpu", Severity::warning},
    Rule{"decision.v2-short-platform", Severity::warning},
    Rule{"decision.v1-same-platform", Severity::note},
    Rule{"decision.v1-other-platform", Severity::note},
    Rule{"decision.v1-no-platform", Severity::warning},
    Rule{"decision.precompiled-used", Severity::note},
    Rule{"decision.precompiled-other", Severity::warning},
    Rule{"decision.precompiled-no-platform", Severity::warning},
    Rule{"decision.program-hash-same", Severity::note},
    Rule{"decision.program-hash-other", Severity::note},
    Rule{"decision.program-hash-missing", Severity::note},
    Rule{"decision.program-hash-unknown", Severity::note},
    Rule{"decision.program-precompiled", Severity::note},
    Rule{"decision.program-precompiled-skipped", Severity::warning},
    Rule{"decision.missing-facts", Severity::warning},
    Rule{"decision.either-way", Severity::note},
    Rule{"decision.not-read", Severity::warning},
    Rule{"decision.risk-other-driver", Severity::warning},
    Rule{"decision.risk-no-platform", Severity::warning},
    Rule{"decision.risk-family", Severity::warning},
    Rule{"decision.risk-driver-version", Severity::warning},
    Rule{"decision.risk-abi", Severity::warning},
    Rule{"decision.risk-mixed", Severity::warning},
    Rule{"decision.risk-relabelled", Severity::warning},
    Rule{"decision.risk-damaged-program", Severity::warning},
    // MCLP
    Rule{"mclp.version-major", Severity::error},
    Rule{"mclp.version-minor", Severity::note},
    Rule{"mclp.big-endian", Severity::error},
    Rule{"mclp.truncated", Severity::error},
    Rule{"mclp.trailing-bytes", Severity::error},
    Rule{"mclp.trailing-zeros", Severity::warning},
    Rule{"mclp.table-range", Severity::error},
    Rule{"mclp.vendor-chain", Severity::error},
    Rule{"mclp.vendor-duplicate", Severity::error},
    Rule{"mclp.vendor-shape", Severity::error},
    Rule{"mclp.record-range", Severity::error},
    Rule{"mclp.record-fields", Severity::error},
    Rule{"mclp.overlap", Severity::error},
    Rule{"mclp.gap", Severity::error},
    Rule{"mclp.key-two-programs", Severity::error},
    Rule{"mclp.program-digest", Severity::error},
    Rule{"mclp.no-trailer", Severity::warning},
    Rule{"mclp.trailer", Severity::error},
    Rule{"mclp.trailer-crc", Severity::error},
    Rule{"mclp.digest-mismatch", Severity::error},
    // signatures
    Rule{"signature.unchecked", Severity::note},
    Rule{"signature.missing", Severity::error},
    Rule{"signature.foreign", Severity::error},
    Rule{"signature.wrong", Severity::error},
    Rule{"signature.changed", Severity::error},
    Rule{"signature.bytes-behind", Severity::error},
    Rule{"signature.not-a-container", Severity::error},
    // storage directory
    Rule{"storage.era-mismatch", Severity::warning},
    Rule{"storage.role-mismatch", Severity::warning},
    Rule{"storage.other-gpu", Severity::warning},
    Rule{"storage.chip-mismatch", Severity::warning},
    Rule{"storage.tuned-other-chip", Severity::warning},
    Rule{"storage.not-writable", Severity::warning},
    Rule{"storage.several-caches", Severity::note},
    Rule{"storage.other-platform", Severity::note},
    Rule{"storage.tuned-without-program", Severity::note},
    Rule{"storage.form-differs", Severity::note},
    Rule{"storage.no-cache", Severity::note},
};
// clang-format on

/// Index of the rule with this id in kRules, or kRules.size().
constexpr std::size_t findRule(std::string_view id) {
    for (std::size_t i = 0; i < kRules.size(); ++i)
        if (kRules[i].id == id) return i;
    return kRules.size();
}

/// A rule named by its id in code. An id that is not in the table does not compile.
class RuleRef {
public:
    template <std::size_t N>
    consteval RuleRef(const char (&id)[N]) : index_(findRule(std::string_view(id, N - 1))) {
        if (index_ == kRules.size()) throw "no such rule";
    }
    constexpr const Rule& operator*() const { return kRules[index_]; }
    constexpr const Rule* operator->() const { return &kRules[index_]; }
    friend constexpr bool operator==(RuleRef, RuleRef) = default;

private:
    std::size_t index_;
};

} // namespace macebin
