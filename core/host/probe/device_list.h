// SPDX-License-Identifier: Apache-2.0
// All OpenCL devices of this machine. Each driver is asked in a process of its own, so that one that crashes
// or hangs when it is asked costs its own devices only.
#pragma once

#include "core/device/device_choice.h"
#include "core/host/probe/probe.h"

#include <string>
#include <vector>

namespace macebin {

struct DeviceList {
    /// A driver that showed no device.
    struct Silent {
        std::string icd;   ///< its .icd file or library; empty: the loader's own list
        std::string why;   ///< one sentence for people, with what to do
        bool died = false; ///< the driver itself, when it was asked
    };
    std::vector<ListedDevice> devices; ///< in the loader's order; number is the index here
    std::vector<Silent> silent;
};

/// Asks all drivers at the same time. The failure: no driver can be asked at all, because macebin-probe or
/// a protection that is required is missing, or nothing can be written.
Result<DeviceList> findDevices(const ProbeOptions& options = {});

} // namespace macebin
