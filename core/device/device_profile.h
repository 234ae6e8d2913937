// SPDX-License-Identifier: Apache-2.0
// A device as MACE sees it, as data: what --list-devices writes, what people save, edit and hand on, and what
// a prediction reads (REPORTS.md, "Device profiles").
#pragma once

#include "core/answer/result.h"
#include "core/device/device_facts.h"
#include "format/limits.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

class JsonObject;

/// What is not known is absent: an empty text is something that the device says.
struct DeviceProfile {
    std::optional<std::string> platformName;
    std::optional<std::string> platformProfile;
    std::optional<std::string> platformVersion;
    std::optional<std::string> deviceName;
    std::optional<std::string> deviceVersion;
    std::optional<std::string> deviceType;
    std::optional<std::string> driverVersion;
    // What is known of the GPU driver where its CL_PLATFORM_VERSION is not: from GLES, of the same package.
    std::optional<std::string> driverDate;    ///< an Adreno's build date, "2021-03-19"
    std::optional<std::string> remoteBranch;  ///< an Adreno's, the word behind "Remote Branch:"
    std::optional<std::string> driverRelease; ///< a Mali's, "r20p0-01rel0"
    /// Of the device, "3.0", where its version text is not known: MACE logs it where it refuses the GPU.
    std::optional<std::string> openclVersion;
    std::optional<std::string> abi; ///< of the app, as Android names it: "arm64-v8a"
    std::optional<std::string>
        macePlatformInfo;                      ///< what MACE writes there, with its own version or "unknown"
    std::optional<std::string> maceDeviceName; ///< empty: MACE does not know the GPU
    std::optional<std::string> maceVersion;    ///< of the app's MACE
    std::optional<std::string> maceEra;        ///< "v1" or "v2"
    /// Program's name to the hash that the app's MACE has for it.
    std::optional<std::map<std::string, std::string>> programHashes;
    /// Of a profile that --profile-from made: which members were inferred and from what, a clause for each
    /// source.
    std::vector<std::string> inferred;
    /// Of a profile that was read: a sentence for each member that is not looked at (20 at most).
    std::vector<std::string> notes;
    friend bool operator==(const DeviceProfile&, const DeviceProfile&) = default;
};

/// The ABI that this program was compiled for, as Android names it; "unknown" for one that Android has not.
std::string_view hostAbi();

/// What is known of a device of this machine; the platform info has "unknown" for MACE's version.
DeviceProfile profileOf(const DeviceFacts& facts);

/// Writes the known members only. A text that is not UTF-8 has its exact bytes beside it, as in all reports.
void putProfile(JsonObject& out, const DeviceProfile& profile);

/// All profiles of a document: one object, a list of them, or what `--list-devices --format json` wrote. The
/// failure names the member that is of a wrong type.
Result<std::vector<DeviceProfile>> readProfiles(std::string_view json);
/// The same where exactly one is wanted: any other number is a failure.
Result<DeviceProfile> readProfile(std::string_view json);

} // namespace macebin
