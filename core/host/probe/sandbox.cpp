// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe/sandbox.h"

#include "core/host/probe/probe.h"
#include "core/host/system/device_nodes.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace macebin {

namespace {

namespace fs = std::filesystem;

/// Sockets in the file system are no part of the network: neither a read-only file system nor a network
/// namespace keeps a driver from the display server or the session bus.
constexpr const char* kSocketFolders[] = {"/tmp/.X11-unix", "/run/user", "/run/dbus"};

struct Wall {
    std::string_view word;
    std::string_view meaning;
};
constexpr Wall kRequired[] = {
    {"read-only-files", "a read-only file system"},
    {"no-network", "no network"},
    {"own-processes", "no view of other processes"},
};

} // namespace

std::string findBubblewrap() {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path ? path : "/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string candidate = folder + "/bwrap";
        if (folder.starts_with('/') && access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    return {};
}

std::vector<std::string> bubblewrapCommand(const std::string& bubblewrap,
                                           const std::vector<std::string>& writable) {
    std::vector<std::string> command{bubblewrap, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"};
    const auto add = [&command](std::vector<std::string> words) {
        command.insert(command.end(), words.begin(), words.end());
    };
    std::error_code error;
    for (const std::string& node : deviceNodes())
        add({"--dev-bind", node, node});
    for (const char* folder : kSocketFolders)
        if (fs::is_directory(folder, error)) add({"--tmpfs", folder});
    for (const std::string& folder : writable)
        add({"--bind", folder, folder});
    add({"--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent",
         "--new-session", "--as-pid-1", "--cap-drop", "ALL", "--"});
    return command;
}

std::optional<std::string> missingProtections(const std::vector<std::string>& inForce,
                                              const std::string& refusal) {
    std::string missing;
    for (const Wall& wall : kRequired)
        if (std::find(inForce.begin(), inForce.end(), wall.word) == inForce.end())
            missing.append(missing.empty() ? "" : ", ").append(wall.meaning);
    if (missing.empty()) return std::nullopt;
    std::string text =
        "no driver was loaded, because the sandbox that was required cannot be had whole: it lacks " +
        missing + ". ";
    if (refusal.empty())
        return text + "Install bubblewrap (the command bwrap), or do without --sandbox require";
    return text + "bubblewrap is installed, but this system does not let it work (" + refusal +
           "): allow user namespaces, or do without --sandbox require";
}

std::uint64_t defaultMemoryLimit(unsigned children) {
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string name;
        std::uint64_t kibibytes = 0;
        if (words >> name >> kibibytes && name == "MemAvailable:")
            return std::min(probe::kMostMemory, kibibytes * 768 / std::max(1u, children));
    }
    return probe::kMostMemory;
}

} // namespace macebin
