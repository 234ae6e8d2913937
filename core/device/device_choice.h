// SPDX-License-Identifier: Apache-2.0
// Which device of a list is meant: by --device, and by MACE.
#pragma once

#include "core/device/device_facts.h"
#include "core/device/no_device.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace macebin {

/// A device in the list of all that a machine has, in the order in which the OpenCL loader gives them.
struct ListedDevice {
    DeviceFacts facts;
    unsigned number = 0; ///< from 0, over all platforms
    friend bool operator==(const ListedDevice&, const ListedDevice&) = default;
};

/// For each device the number of its platform in the list, from 0. (A platformIndex counts in one ICD only.)
std::vector<unsigned> platformNumbers(std::span<const ListedDevice> devices);

/// What a person calls a device: its number ("0"), platform and device number ("0:1"), its type (cpu, gpu,
/// accelerator), or its name or its platform's, whole or in part, in upper or lower case. A whole name or
/// type goes before a part of a name, a device before a platform; of several the first is taken. Gives the
/// index in `devices`; else noMatch, which lists what there is.
OrNoDevice<std::size_t> chooseDevice(std::span<const ListedDevice> devices, std::string_view spec);

/// The one that MACE would use: the first GPU of the first platform. Nothing where that platform has none,
/// which MACE does not survive.
std::optional<std::size_t> maceDevice(std::span<const ListedDevice> devices);

} // namespace macebin
