// SPDX-License-Identifier: Apache-2.0
// Processes as /proc shows them: who descends from whom, and how much memory they hold.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace macebin::probe {

/// Whether this kernel tells the children of a process.
bool tellsChildren();
/// All processes below this one, without itself; those that come and go meanwhile may be missed.
std::vector<pid_t> descendants();
/// Bytes of memory that is resident; 0 for a process that is gone.
std::uint64_t residentBytes(pid_t process);
/// The same, with a page that several processes share divided among them (the kernel's PSS): what a forked
/// process costs is only what it changed. Slower; where the kernel does not tell, all resident bytes.
std::uint64_t proportionalBytes(pid_t process);
/// Processes of this user that work in `folder`, or whose environment names a place in it: what a driver
/// started and nobody ended.
std::vector<pid_t> processesIn(const std::string& folder);

} // namespace macebin::probe
