// SPDX-License-Identifier: Apache-2.0
// What a conversion leaves behind, and what each MACE does with the result (FORMAT.md, "Eras" and "Keys").
#include "core/change/convert/outlook.h"

#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>
#include <unordered_set>

namespace macebin {

namespace {

bool isTuned(const Cache& cache) {
    return !cache.entries.empty() &&
           std::all_of(cache.entries.begin(), cache.entries.end(),
                       [](const Entry& entry) { return entry.role == EntryRole::tuned; });
}

/// What an MCLP file holds beside its pairs, and only MCLP can hold.
void tellExtras(Change& change, const Cache& cache, Form written) {
    const auto leaveOut = [&](std::string_view what, const std::optional<std::string_view>& text) {
        if (!text) return;
        change.notes.push_back("Left out: the " + std::string(what) + " " + inQuotes(*text) + ", because " +
                               formText(written) + " has no place for it.");
        change.lost = true;
    };
    leaveOut("driver version", cache.identity.driverVersion);
    leaveOut("ABI", cache.identity.abi);
    change.notes.push_back("The container's SHA-256 digests are not in the result: " + formText(written) +
                           (written == Form::v2 ? " has a CRC-32 instead." : " has none."));
}

/// How many programs have no source hash; an empty one is none for MACE.
std::size_t unhashed(const Cache& cache) {
    std::unordered_set<std::string_view> hashed;
    for (const Entry& entry : cache.entries)
        if (entry.role == EntryRole::sourceHash && entry.value.size > 0)
            hashed.insert(entry.key.substr(kSourceHashPrefix.size()));
    return static_cast<std::size_t>(
        std::count_if(cache.entries.begin(), cache.entries.end(), [&](const Entry& entry) {
            return entry.role == EntryRole::program && !hashed.count(entry.key);
        }));
}

std::size_t countRole(const Cache& cache, EntryRole role) {
    return static_cast<std::size_t>(std::count_if(cache.entries.begin(), cache.entries.end(),
                                                  [role](const Entry& entry) { return entry.role == role; }));
}

/// A v2 MACE clears a cache that names a platform and no device, and builds programs without a source hash
/// again.
void tellV2Cache(Change& change, const Cache& cache) {
    const Identity& identity = cache.identity;
    if (cache.era == Era::v1 && !identity.deviceName && countRole(cache, EntryRole::sourceHash) == 0)
        change.notes.push_back("v1 has neither a device name nor source hashes, and none were made up.");
    if (identity.platformInfo && identity.deviceName.value_or("").empty()) {
        change.warnings.push_back(
            "MACE from March 2021 on does not use this result as its cache: it names no device, so MACE "
            "clears it at the start and builds every program again. Keep it for reading and archiving; it "
            "is not for the phone.");
        return;
    }
    if (const std::size_t missing = unhashed(cache); missing > 0)
        change.warnings.push_back("MACE from March 2021 on builds " + number(missing) + " of its " +
                                  counted(countRole(cache, EntryRole::program), "program") +
                                  " again, because no source hash goes with them.");
}

/// A v1 MACE compares the platform info and nothing else.
void tellV1Cache(Change& change, const Cache& cache) {
    if (!cache.identity.platformInfo)
        change.warnings.push_back("There is no platform info in it: MACE up to v1.0.4 uses every program of "
                                  "such a cache, on any device and with any driver.");
    else
        change.notes.push_back(
            "MACE up to v1.0.4 compares the whole platform info, its MACE version included: where it is the "
            "same, every program is used; where it is not, the cache is cleared.");
    if (countRole(cache, EntryRole::deviceName) + countRole(cache, EntryRole::sourceHash) > 0)
        change.notes.push_back("Device name and source hashes stay in it as pairs, which MACE up to v1.0.4 "
                               "does not look at.");
}

/// An array in the app counts as precompiled programs, which a v2 MACE judges otherwise than its cache.
void tellPrecompiled(Change& change, const Cache& cache) {
    if (cache.identity.platformInfo)
        change.notes.push_back("MACE takes an array as precompiled programs: it uses them only where the "
                               "whole platform info, its MACE version included, is that of the phone.");
    else
        change.warnings.push_back("There is no platform info in it: MACE from March 2021 on never uses "
                                  "such precompiled programs.");
}

void tellArray(Change& change, const ConvertRoute& route) {
    const std::string form = formText(*route.written);
    change.notes.push_back((route.keepsBytes
                                ? "The array holds the input's own " + form + " bytes, not one changed"
                                : "The array holds the pairs as " + form) +
                           "; its functions are " + route.names.data + " and " + route.names.size + ".");
}

/// Those that the input has, else MACE's own.
CcNames namesFor(const FileReport& input) {
    const bool areFound = input.ccNames && isCcName(input.ccNames->data) && isCcName(input.ccNames->size);
    return areFound ? *input.ccNames : ccNamesOf(isTuned(input.cache));
}

} // namespace

std::string formText(Form form) {
    switch (form) {
    case Form::v1: return "v1";
    case Form::v2: return "v2";
    case Form::mclp: return "MCLP";
    case Form::text: return "the text form";
    case Form::cc: return "the C++ array form";
    }
    return "";
}

ConvertRoute routeOf(const FileReport& input, Form target, const ConvertOptions& options) {
    ConvertRoute route;
    const Cache& cache = input.cache;
    const bool isText = input.form == CacheKind::text;
    if (!isText) route.content = formOf(cache);
    route.source = isText ? Form::text : input.form ? Form::cc : route.content.value_or(Form::v2);
    route.target = target;
    route.written = target != Form::cc ? std::optional(target)
                    : options.inner    ? options.inner
                                       : route.content;
    const bool isAsked = options.driverVersion || options.abi;
    const bool hasArray = route.source == Form::cc || target == Form::cc;
    route.keepsBytes = hasArray && route.content && route.content == route.written && !isAsked;
    const CcNames own = namesFor(input);
    route.names = {options.dataFunction.value_or(own.data), options.sizeFunction.value_or(own.size)};
    if (route.written != Form::mclp) return route;
    route.driverVersion = options.driverVersion;
    route.abi = options.abi;
    if (!route.driverVersion && cache.identity.driverVersion)
        route.driverVersion = *cache.identity.driverVersion;
    if (!route.abi && cache.identity.abi) route.abi = *cache.identity.abi;
    return route;
}

void tellLosses(Change& change, const FileReport& input, const ConvertRoute& route) {
    if (route.source == route.target && route.target != Form::cc)
        change.notes.push_back("The input is in this form already: its pairs are written anew, in their "
                               "order, as the form's own writer does.");
    if (route.keepsBytes) return;
    noteWhatPairsLose(change, input.path, input.cache);
    if (route.content == Form::mclp && route.written != Form::mclp)
        tellExtras(change, input.cache, *route.written);
    for (const Finding& finding : input.findings.list()) {
        const bool isUnknown = finding.rule->id == "v2.unknown-field";
        if (!isUnknown && finding.rule->id != "v1.trailing-bytes") continue;
        change.notes.push_back("Left out, because no pair holds it: " + finding.message);
        change.lost = change.lost || isUnknown; // what is behind the last pair, no MACE reads
    }
}

void tellOutlook(Change& change, const FileReport& input, const ConvertRoute& route) {
    const Cache& cache = input.cache;
    if (route.target == Form::cc) tellArray(change, route);
    if (route.written == Form::text)
        change.notes.push_back("The text form is for people and for tools that compare text. It has no "
                               "checksum: nothing shows a later change.");
    if (route.written == Form::mclp)
        change.warnings.push_back("MACE does not read MCLP, only Macebin does: for the phone, convert back "
                                  "to v1 or v2.");
    if (route.written == Form::v1 && route.content != Form::v1)
        change.notes.push_back("v1 has no checksum: nothing shows a later change of the bytes.");
    if (countRole(cache, EntryRole::program) == 0) return;
    if (route.target == Form::cc) {
        if (route.written == Form::v2) tellPrecompiled(change, cache);
        return;
    }
    // What MACE makes of a file that it could read before does not change, and --check says it.
    if (route.written == route.content) return;
    if (route.written == Form::v2) tellV2Cache(change, cache);
    if (route.written == Form::v1) tellV1Cache(change, cache);
}

} // namespace macebin
