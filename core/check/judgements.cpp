// SPDX-License-Identifier: Apache-2.0
#include "core/check/judgements.h"

#include "format/cache/mace/key.h"
#include "format/cache/mace/v1.h"
#include "format/text.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace macebin {

namespace {

std::optional<ByteRange> keyPlace(const Entry& entry) {
    if (entry.keyRange.size > 0) return entry.keyRange;
    if (entry.whole.size > 0) return entry.whole;
    return std::nullopt;
}

/// An empty value has no bytes to point at: the pair is.
std::optional<ByteRange> valuePlace(const Entry& entry) {
    return entry.value.size > 0 ? std::optional(entry.value) : keyPlace(entry);
}

bool isHashText(std::string_view text) {
    return (text.size() == 10 || text.size() == 20) &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// False where pairs may be lost or were not looked at: then what is missing here says nothing about the
/// original.
bool hasAllPairs(const Cache& cache) {
    if (!cache.complete) return false;
    if (cache.era == Era::v1) return holdsAnnouncedPairs(cache);
    return cache.structureCloses;
}

} // namespace

void checkKeys(const Cache& cache, Findings& findings) {
    std::unordered_map<std::string_view, std::uint32_t> first;
    first.reserve(cache.entries.size());
    for (std::uint32_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        if (!isPrintable(entry.key))
            findings.add("key.not-text",
                         entry.key.empty() ? "The key is empty."
                                           : "The key " + inQuotes(entry.key) + " is not plain text.",
                         keyPlace(entry), i);
        const auto [known, isNew] = first.emplace(entry.key, i);
        if (!isNew)
            findings.add("key.duplicate",
                         "The key " + inQuotes(entry.key) + " stands in entry " + number(known->second) +
                             " already.",
                         keyPlace(entry), i);
    }
}

namespace {

void checkPlatformInfo(const Cache& cache, const Entry& entry, std::uint32_t index, Findings& findings) {
    const std::string_view text = asText(cache.valueOf(entry));
    const PlatformInfo info = splitPlatformInfo(text);
    if (info.fieldCount < 3)
        findings.add("identity.platform-shape",
                     "The platform info " + inQuotes(text) + " has " + counted(info.fieldCount, "field") +
                         "; MACE writes platform name, profile and version, separated by commas.",
                     valuePlace(entry), index);
    else if (info.maceVersion.empty() || info.maceVersion == "unknown")
        findings.add("identity.mace-version-unknown",
                     info.maceVersion.empty()
                         ? "The platform info ends without a MACE version (as before v0.9)."
                         : "The platform info gives the MACE version as \"unknown\".",
                     valuePlace(entry), index);
}

} // namespace

void checkIdentity(const Cache& cache, Findings& findings) {
    bool anyProgram = false;
    bool anyPlatform = false;
    bool anyDevice = false;
    bool anyHash = false;
    for (std::uint32_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        anyProgram = anyProgram || entry.role == EntryRole::program;
        anyHash = anyHash || entry.role == EntryRole::sourceHash;
        if (entry.role == EntryRole::platformInfo && !anyPlatform) {
            anyPlatform = true;
            checkPlatformInfo(cache, entry, i, findings);
        }
        if (entry.role == EntryRole::deviceName && !anyDevice) {
            anyDevice = true;
            // A v1 MACE knows no such key: there it is a pair like any other.
            if (entry.value.size == 0 && cache.era != Era::v1)
                findings.add("identity.device-name-empty", "The device name has no characters.",
                             keyPlace(entry), i);
        }
    }
    if (!hasAllPairs(cache)) return;
    if (anyProgram && !anyPlatform)
        findings.add("identity.platform-missing",
                     "No pair has the key \"" + std::string(kPlatformInfoKey) + "\".");
    // v1 has no device name. An MCLP file made from v1 has neither it nor hashes, and is no worse for that.
    const bool isV2 = cache.era == Era::v2 || (cache.kind == CacheKind::mclp && anyHash);
    if (isV2 && anyPlatform && !anyDevice)
        findings.add("identity.device-name-missing",
                     "No pair has the key \"" + std::string(kDeviceNameKey) + "\".");
}

void checkSourceHashes(const Cache& cache, Findings& findings) {
    std::unordered_set<std::string_view> programs;
    std::unordered_set<std::string_view> hashed;
    for (const Entry& entry : cache.entries) {
        if (entry.role == EntryRole::program) programs.insert(entry.key);
        if (entry.role == EntryRole::sourceHash) hashed.insert(entry.key.substr(kSourceHashPrefix.size()));
    }
    const bool isWhole = hasAllPairs(cache);
    const bool wantsHashes = isWhole && (cache.era == Era::v2 || !hashed.empty());
    // A cache made from v1 has none at all: that is one thing to say, not one for each program.
    const bool hasNone = wantsHashes && hashed.empty() && programs.size() > 1;
    if (hasNone)
        findings.add("hash.missing", "None of the " + counted(programs.size(), "program") +
                                         " has a source hash, as in a cache "
                                         "converted from v1.");
    for (std::uint32_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        if (entry.role == EntryRole::program && wantsHashes && !hasNone && !hashed.count(entry.key))
            findings.add("hash.missing", "The program " + inQuotes(entry.key) + " has no source hash.",
                         keyPlace(entry), i);
        if (entry.role != EntryRole::sourceHash) continue;
        const std::string_view program = entry.key.substr(kSourceHashPrefix.size());
        if (isWhole && !programs.count(program))
            findings.add("hash.orphan", "There is no program " + inQuotes(program) + " to this hash.",
                         keyPlace(entry), i);
        if (const auto text = asText(cache.valueOf(entry)); !isHashText(text))
            findings.add("hash.shape",
                         "The source hash of " + inQuotes(program) + " is " + inQuotes(text) + ".",
                         valuePlace(entry), i);
    }
}

namespace {

void checkTunedPair(const Cache& cache, const Entry& entry, std::uint32_t index, Findings& findings) {
    if (cache.era != Era::v2 && entry.value.size % 4 != 0) {
        findings.add("tuned.odd-size",
                     "The value of " + inQuotes(entry.key) + " has " + counted(entry.value.size, "byte") +
                         ", not a multiple of 4.",
                     valuePlace(entry), index);
        return;
    }
    const std::vector<std::uint32_t> values = numbers(cache, entry);
    const bool isWindow = entry.key == kQueueWindowKey;
    const bool fitsArity = isWindow ? values.size() == 1 : values.size() == 3 || values.size() == 4;
    if (!fitsArity)
        findings.add("tuned.wrong-arity",
                     inQuotes(entry.key) + " has " + counted(values.size(), "number") +
                         (isWindow ? "; the queue window takes 1." : "; a kernel takes 4 (3-D) or 3 (2-D)."),
                     valuePlace(entry), index);
    for (std::size_t i = 0; i + 1 < values.size(); ++i)
        if (values[i] == 0) {
            findings.add("tuned.zero-not-last",
                         "Number " + number(i + 1) + " of " + number(values.size()) + " of " +
                             inQuotes(entry.key) + " is 0.",
                         valuePlace(entry), index);
            break;
        }
}

} // namespace

void checkTuned(const Cache& cache, Findings& findings) {
    for (std::uint32_t i = 0; i < cache.entries.size(); ++i)
        if (cache.entries[i].role == EntryRole::tuned) checkTunedPair(cache, cache.entries[i], i, findings);
}

} // namespace macebin
