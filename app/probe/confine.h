// SPDX-License-Identifier: Apache-2.0
// What the driver's process gives up before it loads a driver. The words are explained in
// core/host/probe/PROBING.md.
#pragma once

#include "app/probe/job.h"

namespace macebin::probe {

/// Names what is in force, whoever put it there.
std::vector<std::string> confineSelf(const Request& request);

/// The walls that need the kernel's help, where the process has not been given them already.
bool makeFilesReadOnly(const std::vector<std::string>& writable);
bool leaveNetwork(std::uint64_t outside);
bool dropCapabilities();

} // namespace macebin::probe
