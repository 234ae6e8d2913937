// SPDX-License-Identifier: Apache-2.0
// The walls around a probe that somebody else builds: bubblewrap. What macebin-probe can do by itself is in
// app/probe/confine.h; which of them stand is measured and named by the probe (core/host/probe/PROBING.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace macebin {

/// The path of `bwrap`; empty where it is not installed. That it is there does not mean that the kernel lets
/// it work.
std::string findBubblewrap();

/// The words of a command line before that of the probe: a read-only file system except `writable`, no
/// devices but those of compute drivers, no network, processes and IPC of its own, no capabilities.
std::vector<std::string> bubblewrapCommand(const std::string& bubblewrap,
                                           const std::vector<std::string>& writable);

/// For SandboxMode::require: what is missing of the protections in force, and what to do about it. `refusal`:
/// why bubblewrap did not work, empty where it was not tried.
std::optional<std::string> missingProtections(const std::vector<std::string>& inForce,
                                              const std::string& refusal);

} // namespace macebin
