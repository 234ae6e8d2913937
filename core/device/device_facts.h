// SPDX-License-Identifier: Apache-2.0
// What OpenCL says about a device: data only, so that judgement can read it without a driver.
#pragma once

#include <string>

namespace macebin {

/// Word for word as the driver says it; texts need not be UTF-8.
struct DeviceFacts {
    unsigned platformIndex = 0; ///< in the order of clGetPlatformIDs
    unsigned deviceIndex = 0;   ///< in the order of clGetDeviceIDs, over all types
    std::string platformName;
    std::string platformProfile;
    std::string platformVersion;
    std::string deviceName;
    std::string deviceVersion;
    std::string deviceType; ///< CPU, GPU, ACCELERATOR, CUSTOM or unknown
    std::string driverVersion;
    /// The .icd file (or driver library) that it was listed through, which platformIndex counts in; empty:
    /// the loader's own list.
    std::string icd;
    friend bool operator==(const DeviceFacts&, const DeviceFacts&) = default;
};

} // namespace macebin
