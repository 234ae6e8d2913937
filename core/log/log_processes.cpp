// SPDX-License-Identifier: Apache-2.0
#include "core/log/log_processes.h"

#include <algorithm>

namespace macebin::logs {

namespace {

constexpr std::size_t kMostNames = 20'000;
constexpr std::size_t kMostBirths = 20'000;
constexpr std::size_t kLongestName = 256;

} // namespace

const Process* LogProcesses::find(std::uint32_t pid) const {
    const auto found = known_.find(pid);
    return found == known_.end() ? nullptr : &found->second;
}

Process* LogProcesses::add(std::uint32_t pid) {
    if (known_.size() >= kMostNames && !known_.contains(pid)) return nullptr;
    return &known_[pid];
}

Process* LogProcesses::name(std::uint32_t pid, std::string_view name) {
    Process* process = pid == 0 || name.empty() ? nullptr : add(pid);
    if (process) process->name = std::string(name.substr(0, kLongestName));
    return process;
}

Process* LogProcesses::born(const Birth& birth, std::uint64_t line) {
    const auto known = known_.find(birth.pid);
    if (known != known_.end()) known->second.start.reset();
    name(birth.pid, birth.name);
    const auto process = known_.find(birth.pid);
    if (process == known_.end()) return nullptr;
    if (births_ < kMostBirths) {
        process->second.births.push_back(line);
        ++births_;
    }
    return &process->second;
}

bool LogProcesses::isBornBetween(std::uint32_t pid, std::uint64_t first, std::uint64_t last) const {
    const Process* process = find(pid);
    if (!process) return false;
    return std::any_of(process->births.begin(), process->births.end(),
                       [&](std::uint64_t line) { return first < line && line <= last; });
}

} // namespace macebin::logs
