// SPDX-License-Identifier: Apache-2.0
// What the actions that load drivers share: how they are asked, and what standard error hears of it.
#pragma once

#include "app/cli/cancel.h"
#include "app/cli/commands/commands.h"
#include "core/host/work/device/local_driver.h"

namespace macebin::cli {

/// From --sandbox and --jobs (one a core where it is not given).
ProbeOptions probeOptionsFrom(const Options& options, const Cancel& cancel);

unsigned coreCount();

/// As loadAllOf of local_driver.h, with progress and complaints on standard error. What is known to crash is
/// not loaded again, and what crashes now is remembered.
DeviceAnswer loadAndTell(const FileReport& report, const DeviceFacts& device, const ProbeOptions& probe,
                         const Streams& streams);

} // namespace macebin::cli
