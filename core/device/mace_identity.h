// SPDX-License-Identifier: Apache-2.0
// The identity strings that MACE writes on a device (FORMAT.md, "Keys").
#pragma once

#include <string>
#include <string_view>

namespace macebin {

/// "<CL_PLATFORM_NAME>, <CL_PLATFORM_PROFILE>, <CL_PLATFORM_VERSION>, <MACE version>".
std::string platformInfoText(std::string_view platformName, std::string_view profile,
                             std::string_view version, std::string_view maceVersion);

/// MACE's name for a GPU: what follows the second blank of CL_DEVICE_VERSION on an Adreno (CL_DEVICE_NAME is
/// exactly "QUALCOMM Adreno(TM)"), CL_DEVICE_NAME on a Mali or PowerVR, empty for everything else.
std::string maceDeviceName(std::string_view deviceName, std::string_view deviceVersion);

} // namespace macebin
