// SPDX-License-Identifier: Apache-2.0
// Which caches belong together: those of one kind, one era, one device and one driver.
#include "core/change/merge/merge.h"
#include "core/text/joined.h"
#include "core/text/shell.h"
#include "format/cache/mace/key.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

std::string quotedName(const MergeInput& input) {
    return inQuotes(input.name, kLongestPath);
}

const Cache& cacheOf(const MergeInput& input) {
    return input.report->cache;
}

std::string kindText(const Cache& cache) {
    return holdsTuned(cache) ? "tuned parameters" : "compiled programs";
}

using MaybeText = std::optional<std::string_view>;

/// What one file says otherwise than the first: the device name is "A" instead of "B".
std::string difference(std::string_view label, MaybeText ours, MaybeText theirs) {
    const std::string what = "the " + std::string(label) + " is ";
    if (!theirs) return what + "missing, there it is " + inQuotes(*ours, 200);
    return what + inQuotes(*theirs, 200) +
           (ours ? " instead of " + inQuotes(*ours, 200) : ", there it is missing");
}

/// The parts of two platform infos that are not the same.
std::vector<std::string> platformDifferences(const MergeInput& first, const MergeInput& other) {
    const MaybeText ours = cacheOf(first).identity.platformInfo;
    const MaybeText theirs = cacheOf(other).identity.platformInfo;
    if (ours == theirs) return {};
    std::vector<std::string> out;
    if (ours && theirs) {
        const PlatformInfo a = splitPlatformInfo(*ours);
        const PlatformInfo b = splitPlatformInfo(*theirs);
        const auto compare = [&](std::string_view label, std::string_view left, std::string_view right) {
            if (left != right) out.push_back(difference(label, left, right));
        };
        compare("platform", a.platformName, b.platformName);
        compare("profile", a.profile, b.profile);
        compare("driver (platform version)", a.platformVersion, b.platformVersion);
        compare("MACE version", a.maceVersion, b.maceVersion);
    }
    if (out.empty()) out.push_back(difference("platform info", ours, theirs));
    return out;
}

std::vector<std::string> identityDifferences(const MergeInput& first, const MergeInput& other) {
    std::vector<std::string> out = platformDifferences(first, other);
    const Identity& ours = cacheOf(first).identity;
    const Identity& theirs = cacheOf(other).identity;
    const auto compare = [&](std::string_view label, MaybeText left, MaybeText right) {
        if (left != right) out.push_back(difference(label, left, right));
    };
    // A v1 MACE neither writes a device name nor looks at one: a v1 file need not have it.
    const bool isV1 = cacheOf(first).era == Era::v1 && cacheOf(other).era == Era::v1;
    if (!isV1 || (ours.deviceName && theirs.deviceName))
        compare("device name", ours.deviceName, theirs.deviceName);
    compare("driver version", ours.driverVersion, theirs.driverVersion);
    compare("ABI", ours.abi, theirs.abi);
    return out;
}

/// What one MACE reads, another does not: and only in one direction can a cache be made fit.
std::string erasDiffer(const MergeInput& first, const MergeInput& other) {
    const bool isV1 = cacheOf(first).era == Era::v1;
    const auto eraText = [](const MergeInput& input) {
        return quotedName(input) + " is of " +
               (cacheOf(input).era == Era::v1 ? "v1 (MACE up to v1.0.4)" : "v2 (MACE from March 2021 on)");
    };
    const std::string fact = eraText(first) + ", " + eraText(other) + ", and no MACE reads both.";
    const auto convert = [](const MergeInput& input, std::string_view form) {
        return HostCommand{"macebin --convert", HostWord::path(input.name, "FILE"), "--as",
                           HostWord::of(form, "FORM"), "-o CONVERTED"}
            .text();
    };
    if (holdsTuned(cacheOf(first)))
        return fact + " Bring them into one form first: " + convert(other, name(*cacheOf(first).era));
    return fact +
           " A v1 cache has neither device name nor source hashes, so what is in it is of no use to a "
           "newer MACE. For an older one: " +
           convert(isV1 ? other : first, name(Era::v1)) + ", then merge that.";
}

std::string whyNotWith(const MergeInput& first, const MergeInput& other) {
    const Cache& ours = cacheOf(first);
    const Cache& theirs = cacheOf(other);
    if (holdsTuned(ours) != holdsTuned(theirs) && !ours.entries.empty() && !theirs.entries.empty())
        return quotedName(first) + " holds " + kindText(ours) + ", " + quotedName(other) + " holds " +
               kindText(theirs) + ": MACE keeps them in two files.";
    if (ours.era && theirs.era && ours.era != theirs.era) return erasDiffer(first, other);
    if (theirs.entries.empty()) return {}; // it brings nothing that could be of another device
    const auto differences = identityDifferences(first, other);
    if (differences.empty()) return {};
    return quotedName(other) + " is not of the same device and driver as " + quotedName(first) + ": " +
           joined(differences, "; ") +
           ". One cache can name only one of them: MACE would clear it, or load programs that another driver "
           "made. (MACE's own merge script says: \"There exists more than one OpenCL version for models\".) "
           "Keep one cache for each.";
}

} // namespace

bool holdsTuned(const Cache& cache) {
    if (cache.kind != CacheKind::mclp) return cache.kind == CacheKind::tuned;
    return !cache.entries.empty() && std::all_of(cache.entries.begin(), cache.entries.end(),
                                                 [](const Entry& e) { return e.role == EntryRole::tuned; });
}

std::string whyNotTogether(std::span<const MergeInput> inputs) {
    if (inputs.empty()) return "There is no file to merge.";
    // An empty file has no identity to compare with.
    const auto found = std::find_if(inputs.begin(), inputs.end(),
                                    [](const MergeInput& input) { return !cacheOf(input).entries.empty(); });
    const MergeInput& first = found == inputs.end() ? inputs.front() : *found;
    std::string out;
    for (const MergeInput& input : inputs)
        if (const std::string why = &input == &first ? "" : whyNotWith(first, input); !why.empty())
            out += (out.empty() ? "" : " ") + why;
    return out;
}

} // namespace macebin
