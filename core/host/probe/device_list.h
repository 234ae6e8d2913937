// SPDX-License-Identifier: Apache-2.0
// All OpenCL devices of this machine. Each driver is asked in a process of its own, so that one that crashes
// or hangs when it is asked costs its own devices only.
#pragma once

#include "core/device/device_choice.h"
#include "core/device/no_device.h"
#include "core/host/probe/probe.h"

#include <string>
#include <vector>

namespace macebin {

struct DeviceList {
    /// A driver that showed no device, or not all of its devices.
    struct Silent {
        std::string icd; ///< its .icd file or library; empty: the loader's own list
        std::string why; ///< one sentence for people, with what to do
        /// allDied: it died or failed itself; noneShown: it works; else it is not to blame.
        WhyNoDevice none;

        bool died() const { return none.reason == NoDevice::allDied; }
    };
    std::vector<ListedDevice> devices; ///< in the loader's order; number is the index here
    std::vector<Silent> silent;
    std::optional<WhyNoDevice> none; ///< why there is no device: exactly where `devices` is empty
};

/// Asks all drivers at the same time. Where that was cancelled, there are no devices.
DeviceList findDevices(const ProbeOptions& options = {});

} // namespace macebin
