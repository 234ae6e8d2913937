// SPDX-License-Identifier: Apache-2.0
#include "core/log/processes.h"

#include "core/text/paths.h"
#include "format/limits.h"

#include <algorithm>

namespace macebin::logs {

namespace {

/// Not a word alone: so Android and Android Studio write what has no name yet ("?", "zygote64",
/// "<pre-initialized>"), and so may an app call its main thread, whose name the line `Fatal signal` tells.
bool isTold(std::string_view name) {
    return name.find_first_of("./") != std::string_view::npos &&
           name.find("/app_process") == std::string_view::npos;
}

/// "mace_run" of "/data/local/tmp/mace_run --model_file=…".
std::string_view programOf(std::string_view name) {
    name = name.substr(0, name.find(' '));
    return fileNameOf(name);
}

bool isCutOf(std::string_view shorter, std::string_view whole) {
    return (shorter.size() == 15 || shorter.size() == 16) &&
           (whole.starts_with(shorter) || whole.ends_with(shorter));
}

} // namespace

bool maybeSameName(std::string_view a, std::string_view b) {
    if (!isTold(a) || !isTold(b)) return true;
    a = programOf(a);
    b = programOf(b);
    if (a.substr(0, a.find(':')) == b.substr(0, b.find(':'))) return true;
    if (isCutOf(a, b) || isCutOf(b, a)) return true;
    // The end of a long name, beside one without the part behind the colon.
    return isCutOf(a, b.substr(0, b.find(':'))) || isCutOf(b, a.substr(0, a.find(':')));
}

const Process* LogProcesses::find(std::uint32_t pid) const {
    const auto found = known_.find(pid);
    return found == known_.end() ? nullptr : &found->second;
}

Process* LogProcesses::add(std::uint32_t pid) {
    if (known_.size() >= kMostProcessNames && !known_.contains(pid)) return nullptr;
    return &known_[pid];
}

Process* LogProcesses::name(std::uint32_t pid, std::string_view name) {
    Process* process = pid == 0 || name.empty() ? nullptr : add(pid);
    if (process) process->name = std::string(name.substr(0, kLongestProcessName));
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
