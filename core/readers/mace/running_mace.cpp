// SPDX-License-Identifier: Apache-2.0
// What a profile tells of the strings that MACE compares, and what it leaves open.
#include "core/device/mace_identity.h"
#include "core/readers/mace/decision.h"
#include "format/ascii.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace macebin {

namespace {

constexpr std::string_view kAdreno = "QUALCOMM Adreno(TM)";
constexpr std::string_view kSeparator = ", ";

/// A platform info of a device taken apart: MACE joins its fields with ", ", and only the platform version
/// has been seen to hold that itself.
struct InfoParts {
    std::string_view name, profile, version, mace;
};
std::optional<InfoParts> takeApart(std::string_view info) {
    const auto first = info.find(kSeparator);
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = info.find(kSeparator, first + 1);
    const auto last = info.rfind(kSeparator);
    if (second == std::string_view::npos || last <= second) return std::nullopt;
    return InfoParts{info.substr(0, first), info.substr(first + 2, second - first - 2),
                     info.substr(second + 2, last - second - 2), info.substr(last + 2)};
}

/// The same of MACE before v0.9, which joins three fields only.
std::optional<InfoParts> takeShortApart(std::string_view info) {
    const auto first = info.find(kSeparator);
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = info.find(kSeparator, first + 1);
    if (second == std::string_view::npos || second != info.rfind(kSeparator)) return std::nullopt;
    return InfoParts{
        info.substr(0, first), info.substr(first + 2, second - first - 2), info.substr(second + 2), {}};
}

void fill(std::optional<std::string_view>& field, std::string_view text) {
    if (!field) field = text;
}

/// A profile that knows no MACE has "unknown" in its place.
void readPlatformInfo(RunningMace& running, std::string_view info) {
    const auto whole = takeApart(info);
    const auto parts = whole ? whole : takeShortApart(info);
    if (!parts) return;
    fill(running.platformName, parts->name);
    fill(running.platformProfile, parts->profile);
    fill(running.platformVersion, parts->version);
    if (whole && parts->mace != "unknown") fill(running.maceVersion, parts->mace);
}

/// Reads a number off the front of the version; false where there is none.
bool takeNumber(std::string_view& text, int& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool takeCharacter(std::string_view& text, char wanted) {
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(1);
    return true;
}

/// Only where OpenCL's own words are not known: those are what MACE reads.
void readDriver(RunningMace& running, const DeviceProfile& profile) {
    if (running.platformVersion) return;
    if (profile.driverDate) running.driverDate = plainDate(*profile.driverDate);
    if (profile.remoteBranch && !profile.remoteBranch->empty()) running.remoteBranch = profile.remoteBranch;
    if (profile.driverRelease && !profile.driverRelease->empty())
        running.driverRelease = profile.driverRelease;
}

/// MACE's name for the GPU needs the device version on an Adreno only.
void readDevice(RunningMace& running, const DeviceProfile& profile) {
    if (profile.deviceName) running.isAdreno = *profile.deviceName == kAdreno;
    if (profile.deviceName && (!*running.isAdreno || profile.deviceVersion))
        running.deviceName = maceDeviceName(*profile.deviceName, profile.deviceVersion.value_or(""));
    else if (profile.maceDeviceName)
        running.deviceName = profile.maceDeviceName;
    else
        running.missingName = {profile.deviceName ? "device_version" : "device_name"};
}

/// Nothing for "unknown" and whatever else somebody wrote: only a device that is known to be no GPU may be
/// held to be one, as MACE crashes there.
std::optional<bool> isGpuType(std::string_view type) {
    constexpr std::string_view others[] = {"CPU", "ACCELERATOR", "CUSTOM"};
    constexpr std::string_view prefix = "CL_DEVICE_TYPE_";
    std::string upper = uppered(type);
    if (upper.starts_with(prefix)) upper.erase(0, prefix.size());
    if (upper == "GPU") return true;
    return std::find(std::begin(others), std::end(others), upper) != std::end(others) ? std::optional(false)
                                                                                      : std::nullopt;
}

} // namespace

RunningMace runningOf(const DeviceProfile& profile) {
    RunningMace running;
    if (profile.deviceType) running.isGpu = isGpuType(*profile.deviceType);
    running.platformName = profile.platformName;
    running.platformProfile = profile.platformProfile;
    running.platformVersion = profile.platformVersion;
    running.maceVersion = profile.maceVersion;
    running.deviceVersion = profile.deviceVersion;
    running.openclVersion = profile.openclVersion;
    if (profile.macePlatformInfo) readPlatformInfo(running, *profile.macePlatformInfo);
    running.platformInfo =
        platformInfoText(running.platformName.value_or("?"), running.platformProfile.value_or("?"),
                         running.platformVersion.value_or("?"), running.maceVersion.value_or("?"));
    running.isPlatformInfoKnown = missingPlatform(running).empty();
    if (profile.macePlatformInfo && takeShortApart(*profile.macePlatformInfo) && !running.maceVersion) {
        running.platformInfo = *profile.macePlatformInfo;
        running.isPlatformInfoKnown = true;
    }
    readDevice(running, profile);
    if (profile.maceEra) running.era = *profile.maceEra == "v1" ? Era::v1 : Era::v2;
    running.driverVersion = profile.driverVersion;
    readDriver(running, profile);
    running.abi = profile.abi;
    running.inferred = profile.inferred;
    if (profile.programHashes)
        running.programHashes.emplace(profile.programHashes->begin(), profile.programHashes->end());
    return running;
}

std::vector<std::string> missingPlatform(const RunningMace& running) {
    std::vector<std::string> missing;
    if (!running.platformName) missing.push_back("platform_name");
    if (!running.platformProfile) missing.push_back("platform_profile");
    if (!running.platformVersion) missing.push_back("platform_version");
    if (!running.maceVersion) missing.push_back("mace_version");
    return missing;
}

namespace {

/// Nothing where the version is not known.
std::optional<bool> writesNoVersion(std::optional<std::string_view> maceVersion) {
    if (!maceVersion) return std::nullopt;
    std::string_view text = *maceVersion;
    int major = 0;
    int minor = 0;
    takeCharacter(text, 'v');
    return takeNumber(text, major) && takeCharacter(text, '.') && takeNumber(text, minor) && major == 0 &&
           minor < 9;
}

/// The same of a platform info of three fields, for a MACE that writes such, or may.
std::optional<bool> isShortPlatform(const InfoParts& stored, const RunningMace& running) {
    const auto isOther = [](std::optional<std::string_view> field, std::string_view text) {
        return field && *field != text;
    };
    if (isOther(running.platformName, stored.name) || isOther(running.platformProfile, stored.profile) ||
        isOther(running.platformVersion, stored.version) || isSameDriver(stored.version, running) == false)
        return false;
    return missingPlatform(running).empty() ? std::optional(true) : std::nullopt;
}

} // namespace

std::optional<bool> isRunningPlatform(std::string_view platformInfo, const RunningMace& running) {
    if (running.isPlatformInfoKnown && platformInfo == running.platformInfo) return true;
    const auto shortened = takeShortApart(platformInfo);
    if (shortened && writesNoVersion(running.maceVersion) != false)
        return isShortPlatform(*shortened, running);
    if (running.isPlatformInfoKnown) return false;
    // What is known must stand at its place; then what is not known decides.
    const std::string separator(kSeparator);
    const auto text = [&](const std::optional<std::string_view>& field) {
        return separator + std::string(field.value_or("")) + separator;
    };
    if (!takeApart(platformInfo)) return false;
    if (running.platformName &&
        !platformInfo.starts_with(text(running.platformName).substr(separator.size())))
        return false;
    if (running.maceVersion && !platformInfo.ends_with(separator + std::string(*running.maceVersion)))
        return false;
    for (const auto* field : {&running.platformProfile, &running.platformVersion})
        if (*field && platformInfo.find(text(*field)) == std::string_view::npos) return false;
    return isSameDriver(platformInfo, running) == false ? std::optional(false) : std::nullopt;
}

std::optional<bool> isSameDriver(std::string_view platformText, const RunningMace& running) {
    // Without the MACE version behind it: no blank parts that from a branch or a year.
    const auto parts = takeApart(platformText);
    const std::string_view version = parts ? parts->version : platformText;
    const auto date = buildDate(version);
    const bool isDated = running.driverDate && date;
    if (isDated && *date != *running.driverDate) return false;
    const std::string_view branch = remoteBranch(version);
    if (running.remoteBranch && !branch.empty() && branch != *running.remoteBranch) return false;
    if (isDated) return true; // one branch sees many builds, but not of one day
    if (running.driverRelease) return version.find(*running.driverRelease) != std::string_view::npos;
    return std::nullopt;
}

std::string driverInference(const RunningMace& running) {
    std::string what;
    const auto add = [&](const std::string& fact) { what += (what.empty() ? "" : ", ") + fact; };
    if (running.driverDate) add("built on " + dateText(*running.driverDate));
    if (running.driverRelease) add("release " + inQuotes(*running.driverRelease));
    if (running.remoteBranch) add("remote branch " + inQuotes(*running.remoteBranch));
    if (what.empty()) return {};
    return "that the OpenCL driver is the GPU driver that the profile tells of (" + what +
           "), as both come in one package";
}

std::optional<Era> eraOfMace(std::string_view version) {
    int major = 0;
    int minor = 0;
    int patch = 0;
    takeCharacter(version, 'v');
    if (!takeNumber(version, major) || !takeCharacter(version, '.') || !takeNumber(version, minor))
        return std::nullopt;
    if (takeCharacter(version, '.') && !takeNumber(version, patch)) return std::nullopt;
    if (major > 1 || (major == 1 && minor >= 1)) return Era::v2;
    // Behind v1.0.4 both eras went by: its branch is v1, and the main line became v2 before the next tag.
    const bool isTag = version.empty() || version.starts_with("-0-") || version.starts_with("-rc");
    if (major == 1 && !isTag) return std::nullopt;
    return major == 1 && patch > 4 ? std::nullopt : std::optional(Era::v1);
}

} // namespace macebin
