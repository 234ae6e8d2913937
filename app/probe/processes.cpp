// SPDX-License-Identifier: Apache-2.0
#include "app/probe/processes.h"

#include "core/host/probe/protocol.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace macebin::probe {

namespace {

namespace fs = std::filesystem;

std::vector<pid_t> numbersIn(const std::string& folder) {
    std::vector<pid_t> numbers;
    std::error_code error;
    for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error))
        if (const auto number = parseNumber<pid_t>(i->path().filename().string())) numbers.push_back(*number);
    return numbers;
}

std::string childrenFile(const std::string& process, pid_t thread) {
    return "/proc/" + process + "/task/" + std::to_string(thread) + "/children";
}

bool isIn(const std::string& folder, const std::string& process) {
    std::error_code error;
    const std::string place = fs::read_symlink(process + "/cwd", error);
    if (!error && (place + "/").starts_with(folder + "/")) return true;
    std::ifstream file(process + "/environ", std::ios::binary);
    const std::string environment{std::istreambuf_iterator<char>(file), {}};
    return environment.find("=" + folder + "/") != std::string::npos;
}

} // namespace

bool tellsChildren() {
    return access(childrenFile("self", getpid()).c_str(), R_OK) == 0;
}

std::vector<pid_t> descendants() {
    std::vector<pid_t> found{getpid()};
    for (std::size_t i = 0; i < found.size() && found.size() < kMostDescendants; ++i) {
        const std::string process = std::to_string(found[i]);
        for (const pid_t thread : numbersIn("/proc/" + process + "/task")) {
            std::ifstream children(childrenFile(process, thread));
            for (pid_t child = 0; children >> child;)
                found.push_back(child);
        }
    }
    found.erase(found.begin());
    return found;
}

std::uint64_t residentBytes(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/statm");
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    if (!(file >> size >> resident)) return 0;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t proportionalBytes(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/smaps_rollup");
    std::string word;
    std::uint64_t kibibytes = 0;
    while (file >> word)
        if (word == "Pss:" && file >> kibibytes) return kibibytes * 1024;
    return residentBytes(process);
}

std::vector<pid_t> processesIn(const std::string& folder) {
    std::vector<pid_t> found;
    for (const pid_t process : numbersIn("/proc"))
        if (process != getpid() && isIn(folder, "/proc/" + std::to_string(process))) found.push_back(process);
    return found;
}

} // namespace macebin::probe
