// SPDX-License-Identifier: Apache-2.0
// What the actions that load drivers share: how they are asked, and which device.
#pragma once

#include "app/cli/cancel.h"
#include "app/cli/commands/commands.h"
#include "core/host/probe/probe.h"

namespace macebin::cli {

/// From --sandbox and --jobs (one a core where it is not given).
ProbeOptions probeOptionsFrom(const Options& options, const Cancel& cancel);

unsigned coreCount();

/// The device that --device names, else the first of this machine. The failure is a sentence for people.
Result<DeviceFacts> deviceToAsk(const Options& options, const ProbeOptions& probe);

/// Loads every program of a file on a device, with progress on standard error. What is known to crash is not
/// loaded again, and what crashes now is remembered. The report's bytes must still be there.
DeviceAnswer loadAllOf(const FileReport& report, const DeviceFacts& device, const ProbeOptions& probe,
                       const Streams& streams);

} // namespace macebin::cli
