// SPDX-License-Identifier: Apache-2.0
// One device and the programs it is asked about: loaded, held against the file, measured, remembered.
#pragma once

#include "core/host/work/device/local_driver.h"

#include <span>

namespace macebin {

/// The folder that `reproduce` has a program extracted to.
inline constexpr const char* kCrashFolder = "macebin-crash";

/// `entries` are indices of pairs of the report's cache, all programs.
DeviceAnswer askDevice(const DeviceFacts& device, const FileReport& report,
                       std::span<const std::size_t> entries, const DriverQuestion& question,
                       CrashMemory& memory);

/// "NAME (PLATFORM, driver VERSION) of this machine".
std::string deviceTitle(const DeviceFacts& device);

} // namespace macebin
