// SPDX-License-Identifier: Apache-2.0
// What MACE would do with the one file on the device of the other.
#include "core/diff/diff.h"
#include "core/readers/mace/device_predictor.h"
#include "format/cache/mace/key.h"

namespace macebin {

namespace {

bool isProgramCache(const FileReport& report) {
    return report.integrity != Integrity::unreadable &&
           (report.cache.kind == CacheKind::maceCache || report.cache.kind == CacheKind::mclp);
}

std::optional<std::string> ownText(const std::optional<std::string_view>& text) {
    return text ? std::optional(std::string(*text)) : std::nullopt;
}

/// The device that a cache was last written on, as its MACE saw it.
DeviceProfile deviceOf(const Cache& cache) {
    DeviceProfile profile;
    profile.deviceType = "GPU"; // a MACE that found none would not have written it
    profile.macePlatformInfo = ownText(cache.identity.platformInfo);
    profile.maceDeviceName = ownText(cache.identity.deviceName);
    profile.driverVersion = ownText(cache.identity.driverVersion);
    profile.abi = ownText(cache.identity.abi);
    if (cache.kind == CacheKind::maceCache && cache.era) profile.maceEra = std::string(name(*cache.era));
    for (const Entry& entry : cache.entries) {
        if (entry.role != EntryRole::sourceHash) continue;
        const std::string_view key = std::string_view(entry.key).substr(kSourceHashPrefix.size());
        const std::string_view hash = asText(cache.valueOf(entry));
        if (hash.empty()) continue;
        if (!profile.programHashes) profile.programHashes.emplace();
        profile.programHashes->try_emplace(std::string(splitProgramKey(key).program), hash);
    }
    return profile;
}

} // namespace

std::optional<DeviceAnswer> predictBeforeOnAfter(const FileReport& before, const FileReport& after) {
    if (!isProgramCache(before) || !isProgramCache(after)) return std::nullopt;
    const Identity& identity = after.cache.identity;
    if (!identity.platformInfo && !identity.deviceName) return std::nullopt;
    const DeviceProfile profile = deviceOf(after.cache);
    const RunningMace running = runningOf(profile);
    const CacheFacts facts = factsOf(before);
    return deviceAnswerOf(predict(facts, running), facts, "AFTER's device");
}

} // namespace macebin
