// SPDX-License-Identifier: Apache-2.0
#include "core/device/mace_identity.h"

namespace macebin {

std::string platformInfoText(std::string_view platformName, std::string_view profile,
                             std::string_view version, std::string_view maceVersion) {
    std::string text(platformName);
    for (const std::string_view field : {profile, version, maceVersion}) {
        text += ", ";
        text += field;
    }
    return text;
}

std::string maceDeviceName(std::string_view deviceName, std::string_view deviceVersion) {
    const auto has = [&](std::string_view word) { return deviceName.find(word) != std::string_view::npos; };
    if (deviceName == "QUALCOMM Adreno(TM)") {
        const auto first = deviceVersion.find(' ');
        const auto second = first == std::string_view::npos ? first : deviceVersion.find(' ', first + 1);
        return second == std::string_view::npos ? "" : std::string(deviceVersion.substr(second + 1));
    }
    return has("Mali") || has("PowerVR") ? std::string(deviceName) : "";
}

} // namespace macebin
