// SPDX-License-Identifier: Apache-2.0
// Evidence that is a document or a cache: clinfo --json, saved profiles, caches of the same device.
#include "core/check/check.h"
#include "core/evidence/readers.h"
#include "core/text/json_reader.h"
#include "format/cache/mace/key.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <set>
#include <utility>

namespace macebin::profile_source {

namespace {

constexpr std::size_t kDeepest = 12; ///< deeper than any value of clinfo's

const JsonValue* first(const JsonValue* list) {
    return list && !list->items().empty() ? &list->items().front() : nullptr;
}

void take(std::optional<Sourced>& place, const JsonValue& object, const char* key, const std::string& where) {
    if (auto text = object.textOf(key)) place = Sourced{std::move(*text), where + "." + key};
}

/// {"raw": 4, "type": ["CL_DEVICE_TYPE_GPU"]}
void takeType(std::optional<Sourced>& place, const JsonValue& device, const std::string& where) {
    const JsonValue* type = device.find("CL_DEVICE_TYPE");
    const JsonValue* names = type ? type->find("type") : nullptr;
    if (!names || !names->isList()) return;
    std::string all;
    for (const JsonValue& word : names->items())
        if (word.isText()) all += word.text() + " ";
    place = Sourced{all, where + ".CL_DEVICE_TYPE"};
}

void readClinfoJson(const std::string& file, const JsonValue& document, Gatherer& out) {
    out.addKind("clinfo");
    ClListing listing;
    if (const JsonValue* platform = first(document.find("platforms"))) {
        const std::string where = file + ", platforms[0]";
        take(listing.platformName, *platform, "CL_PLATFORM_NAME", where);
        take(listing.platformProfile, *platform, "CL_PLATFORM_PROFILE", where);
        take(listing.platformVersion, *platform, "CL_PLATFORM_VERSION", where);
    }
    const JsonValue* group = first(document.find("devices"));
    const JsonValue* online = group ? group->find("online") : nullptr;
    if (online)
        for (const JsonValue& device : online->items()) {
            if (listing.devices.size() >= kMostListedDevices) break;
            const std::string where =
                file + ", devices[0].online[" + std::to_string(listing.devices.size()) + "]";
            ListedClDevice& listed = listing.devices.emplace_back();
            take(listed.name, device, "CL_DEVICE_NAME", where);
            take(listed.version, device, "CL_DEVICE_VERSION", where);
            take(listed.driver, device, "CL_DRIVER_VERSION", where);
            takeType(listed.type, device, where);
        }
    addListing(out, listing);
}

/// A member's place in words.
std::string memberOf(std::string source, std::string_view field) {
    source += ", ";
    source += field;
    return source;
}

/// Of a profile that --profile-from saved: the fields that were only inferred, and the facts beside it.
struct SavedEvidence {
    std::set<std::string, std::less<>> inferred;
    ProfileFields facts;
};

SavedEvidence readSavedEvidence(const std::string& file, const JsonValue& document) {
    SavedEvidence saved;
    const JsonValue* evidence = document.find("evidence");
    const JsonValue* fields = evidence ? evidence->find("fields") : nullptr;
    if (!fields) return saved;
    for (const JsonValue& one : fields->items()) {
        const std::string field = one.textOf("field").value_or("");
        const JsonValue* contradicted = one.find("contradicted");
        if (field.empty() || (contradicted && contradicted->isTrue())) continue;
        const bool isInferred = one.textOf("confidence") == name(Confidence::inferred);
        if (isInferred) saved.inferred.insert(field);
        if (!isFactBesideProfile(field)) continue;
        ProfileField fact{one.textOf("value").value_or(""), memberOf(file, field), Confidence::stated};
        if (isInferred) fact.confidence = Confidence::inferred;
        saved.facts.insert_or_assign(field, std::move(fact));
    }
    return saved;
}

void readProfileJson(const std::string& file, std::string_view text, const JsonValue& document,
                     Gatherer& out) {
    const auto profile = readProfile(text);
    if (!profile) return out.note(inQuotes(file) + " is not a device profile: " + profile.error() + ".");
    out.addKind("profile");
    const SavedEvidence saved = readSavedEvidence(file, document);
    for (const auto& [field, fact] : saved.facts)
        out.add(field, fact);
    const auto put = [&](const std::string& field, const std::optional<std::string>& value) {
        const bool isInferred = saved.inferred.contains(field);
        if (value)
            out.add(field,
                    {*value, memberOf(file, field), isInferred ? Confidence::inferred : Confidence::stated});
    };
    put("platform_name", profile->platformName);
    put("platform_profile", profile->platformProfile);
    put("platform_version", profile->platformVersion);
    put("device_name", profile->deviceName);
    put("device_version", profile->deviceVersion);
    put("device_type", profile->deviceType);
    put("driver_version", profile->driverVersion);
    put("driver_date", profile->driverDate);
    put("remote_branch", profile->remoteBranch);
    put("driver_release", profile->driverRelease);
    put("opencl_version", profile->openclVersion);
    put("abi", profile->abi);
    put("mace_version", profile->maceVersion);
    put("mace_era", profile->maceEra);
    put("mace.platform_info", profile->macePlatformInfo);
    put("mace.device_name", profile->maceDeviceName);
    if (profile->programHashes)
        for (const auto& [program, hash] : *profile->programHashes)
            put("program_hashes." + program, hash);
    for (const std::string& note : profile->notes)
        out.note(inQuotes(file) + ": " + note);
}

/// An entry's place in words.
std::string place(const std::string& file, const Entry& entry) {
    return file + ", offset " + hex(entry.value.offset);
}

void addHash(const std::string& file, const Cache& cache, const Entry& entry, Gatherer& out) {
    const std::string_view key = entry.key.substr(std::min(kSourceHashPrefix.size(), entry.key.size()));
    const std::string_view hash = asText(cache.valueOf(entry));
    if (hash.empty()) return;
    out.add("program_hashes." + std::string(splitProgramKey(key).program),
            {std::string(hash), place(file, entry), Confidence::inferred});
}

/// MACE takes Adreno(TM) … for a device of exactly this name only, and a Mali's or PowerVR's name as it is.
void addDeviceName(std::string_view name, const std::string& source, Gatherer& out) {
    out.add("mace.device_name", {std::string(name), source, Confidence::inferred});
    const bool isAdreno = name.starts_with("Adreno");
    if (!name.empty())
        out.add("device_name",
                {isAdreno ? "QUALCOMM Adreno(TM)" : std::string(name), source, Confidence::inferred});
}

/// What an app's MACE saw when it wrote the cache: the driver may have been updated since, and another app on
/// the device may have another MACE. So all of it is inferred for the device of today.
void addCache(const std::string& file, const Cache& cache, Gatherer& out) {
    bool hasInfo = false;
    bool hasName = false;
    for (const Entry& entry : cache.entries) { // of two pairs with one key MACE takes the first
        const std::string_view value = asText(cache.valueOf(entry));
        if (entry.role == EntryRole::platformInfo && !std::exchange(hasInfo, true))
            addPlatformInfo(out, value, place(file, entry), Confidence::inferred);
        if (entry.role == EntryRole::deviceName && !std::exchange(hasName, true))
            addDeviceName(value, place(file, entry), out);
        if (entry.role == EntryRole::sourceHash) addHash(file, cache, entry, out);
    }
    const Identity& identity = cache.identity;
    if (identity.driverVersion)
        out.add("driver_version",
                {std::string(*identity.driverVersion), file + ", vendor blocks", Confidence::inferred});
    if (identity.abi)
        out.add("abi", {std::string(*identity.abi), file + ", vendor blocks", Confidence::inferred});
    if (cache.kind == CacheKind::maceCache && cache.era)
        out.add("mace_era",
                {std::string(name(*cache.era)), file + ", layout of the cache", Confidence::inferred});
}

} // namespace

bool readJson(std::string_view name, std::string_view text, Gatherer& out) {
    const auto start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || text.size() > kMostProfileBytes) return false;
    if (text[start] != '{' && text[start] != '[') return false;
    const JsonDocument parsed = parseJson(text, kDeepest);
    if (parsed.fault) return false;
    const JsonValue& document = parsed.value;
    const std::string file(name);
    if (document.find("platforms"))
        readClinfoJson(file, document, out);
    else
        readProfileJson(file, text, document, out);
    return true;
}

bool readCache(std::string_view name, ByteView bytes, Gatherer& out) {
    const FileReport report = checkBytes(bytes);
    const Cache& cache = report.cache;
    if (cache.kind == CacheKind::tuned)
        out.note("Tuned parameters do not say which device they were made on (" + inQuotes(name) + ").");
    const bool hasFacts = cache.kind == CacheKind::maceCache || cache.kind == CacheKind::mclp;
    if (!hasFacts) return cache.kind == CacheKind::tuned;
    out.addKind("cache");
    if (report.integrity != Integrity::intact)
        out.note(inQuotes(name) + " is damaged; what it says of the device can be wrong.");
    addCache(std::string(name), cache, out);
    out.note(inQuotes(name) +
             " tells what was true when it was written: a driver update since then does not show.");
    return true;
}

} // namespace macebin::profile_source
