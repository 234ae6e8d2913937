// SPDX-License-Identifier: Apache-2.0
// The processes of a log: what each is called, and whether its number was given to a new one.
#pragma once

#include "core/log/crash/process_birth.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace macebin::logs {

struct Process {
    std::string name;
    std::optional<std::size_t> start;  ///< its current one in LogReport::starts
    std::vector<std::uint64_t> births; ///< lines where a process got this number
};

/// True unless the two tell different apps: where one is not told, as `com.app` and `com.app:remote`, and
/// where one is what the kernel keeps of a name, 15 bytes of its front or its end.
bool maybeSameName(std::string_view a, std::string_view b);

/// Bounded: a hostile log can name any number of processes.
class LogProcesses {
public:
    /// Null where it is not known.
    const Process* find(std::uint32_t pid) const;
    /// Makes it known. Null where there are too many.
    Process* add(std::uint32_t pid);
    /// Number 0 and an empty name are nobody's. Null where nothing was named.
    Process* name(std::uint32_t pid, std::string_view name);
    /// From line `line` on the number is that of a new process.
    Process* born(const Birth& birth, std::uint64_t line);
    /// True if the number was given to a new process behind line `first`, up to line `last`.
    bool isBornBetween(std::uint32_t pid, std::uint64_t first, std::uint64_t last) const;

private:
    std::unordered_map<std::uint32_t, Process> known_;
    std::size_t births_ = 0;
};

} // namespace macebin::logs
