// SPDX-License-Identifier: Apache-2.0
// Which device and driver two files say they are of, and in which words they differ.
#include "core/diff/internal.h"
#include "format/ascii.h"
#include "format/cache/mace/key.h"

#include <algorithm>

namespace macebin {

namespace {

using MaybeText = std::optional<std::string_view>;

/// The platform version as the driver wrote it, commas of its own included: what stands between the second
/// comma and MACE's version. (MACE itself reads the third field, FORMAT.md, "Keys".)
std::string_view wholeVersion(std::string_view platformInfo, const PlatformInfo& info) {
    if (info.fieldCount < 4) return info.platformVersion;
    const auto second = platformInfo.find(',', platformInfo.find(',') + 1);
    return withoutBlanks(platformInfo.substr(second + 1, platformInfo.rfind(',') - second - 1));
}

/// The fields of a platform info; those that it has not are absent.
struct Fields {
    MaybeText name, profile, version, mace;

    explicit Fields(std::string_view platformInfo) {
        const PlatformInfo info = splitPlatformInfo(platformInfo);
        if (info.fieldCount >= 1) name = info.platformName;
        if (info.fieldCount >= 2) profile = info.profile;
        if (info.fieldCount >= 3) version = wholeVersion(platformInfo, info);
        if (info.fieldCount >= 4) mace = info.maceVersion;
    }
};

class Changes {
public:
    void compare(std::string field, MaybeText before, MaybeText after) {
        if (before == after) return;
        IdentityChange change;
        change.field = std::move(field);
        if (before) change.before = *before;
        if (after) change.after = *after;
        if (before && after) change.parts = changedParts(*before, *after);
        list_.push_back(std::move(change));
    }
    bool empty() const { return list_.empty(); }
    std::vector<IdentityChange> take() { return std::move(list_); }

private:
    std::vector<IdentityChange> list_;
};

/// True if both tell it, and differently.
bool contradict(MaybeText before, MaybeText after) {
    return before && after && *before != *after;
}

} // namespace

namespace diff {

std::vector<IdentityChange> identityChanges(const Identity& before, const Identity& after) {
    Changes out;
    if (before.platformInfo && after.platformInfo && *before.platformInfo != *after.platformInfo) {
        const Fields a(*before.platformInfo), b(*after.platformInfo);
        out.compare("platform_name", a.name, b.name);
        out.compare("platform_profile", a.profile, b.profile);
        out.compare("platform_version", a.version, b.version);
        out.compare("mace_version", a.mace, b.mace);
    }
    if (out.empty()) out.compare("platform_info", before.platformInfo, after.platformInfo);
    out.compare("device_name", before.deviceName, after.deviceName);
    out.compare("driver_version", before.driverVersion, after.driverVersion);
    out.compare("abi", before.abi, after.abi);
    return out.take();
}

LabelChange labelChange(const Identity& before, const Identity& after) {
    const auto isNamed = [](MaybeText deviceName) { return deviceName && !deviceName->empty(); };
    if (isNamed(before.deviceName) && isNamed(after.deviceName) && *before.deviceName != *after.deviceName)
        return LabelChange::device;
    const bool otherDriver =
        contradict(before.driverVersion, after.driverVersion) || contradict(before.abi, after.abi);
    if (!before.platformInfo || !after.platformInfo)
        return otherDriver ? LabelChange::driver : LabelChange::unknown;
    const Fields a(*before.platformInfo), b(*after.platformInfo);
    if (a.name != b.name) return LabelChange::device;
    if (otherDriver || a.profile != b.profile || a.version != b.version) return LabelChange::driver;
    if (!a.version || a.version->empty()) return LabelChange::unknown;
    return a.mace != b.mace ? LabelChange::mace : LabelChange::same;
}

} // namespace diff

} // namespace macebin
