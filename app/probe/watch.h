// SPDX-License-Identifier: Apache-2.0
// The two processes of a watched probe: one that a driver is loaded into, and its watch, which no driver can
// touch. The watch measures memory and counts processes, ends all that the driver started, and tells the
// parent how the driver's process ended: inside a sandbox nobody else knows.
#pragma once

#include "app/probe/job.h"

#include <thread>

namespace macebin::probe {

/// Splits this process in two. Returns in the driver's; the watch ends with it, or when the leash closes.
/// Names what the watch protects from.
std::vector<std::string> startWatch(const Request& request, const Reporter& report);

/// Says that this process runs, for as long as it does: the thread is never joined, the process just ends.
void startHeartbeat(const Reporter& report);

/// Makes a private directory, names it, waits until the leash closes, ends what still runs in there and
/// removes it. Gives the exit status.
int keepDirectory(const Request& request);

} // namespace macebin::probe
