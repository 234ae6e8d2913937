// SPDX-License-Identifier: Apache-2.0
// The process that outlives a killed parent for as long as it takes to clear up behind it.
#include "app/probe/processes.h"
#include "app/probe/watch.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <poll.h>
#include <unistd.h>

namespace macebin::probe {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::milliseconds(1500);

void endProcesses(const std::string& folder, Clock::time_point until) {
    for (auto left = processesIn(folder); !left.empty() && Clock::now() < until; left = processesIn(folder)) {
        for (const pid_t process : left)
            kill(process, SIGKILL);
        usleep(2000);
    }
}

/// A driver may have made folders that not even their owner may empty. Links are removed, never followed.
void unlock(const std::string& folder) {
    std::error_code error;
    for (fs::recursive_directory_iterator i(folder, error), end; !error && i != end; i.increment(error))
        if (i->symlink_status(error).type() == fs::file_type::directory)
            fs::permissions(i->path(), fs::perms::owner_all, fs::perm_options::add, error);
}

bool remove(const std::string& folder, Clock::time_point until) {
    std::error_code error;
    for (fs::remove_all(folder, error); error && Clock::now() < until; fs::remove_all(folder, error)) {
        unlock(folder);
        usleep(5000);
    }
    return !error;
}

} // namespace

int keepDirectory(const Request& request) {
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE})
        std::signal(signal, SIG_IGN);
    // Without links on its way, so that it is the same place for everybody, /proc and the sandbox included.
    std::error_code error;
    const fs::path base = fs::canonical(request.base, error);
    std::string folder = (error ? fs::path(request.base) : base) / "macebin-XXXXXX";
    const auto nonce = leashLine();
    if (!nonce) return 1;
    if (!mkdtemp(folder.data())) {
        std::perror(request.base.c_str());
        return 1;
    }
    Reporter(kReportDescriptor, *nonce)(word::directory, {folder});
    pollfd leash{kLeashDescriptor, 0, 0};
    while ((leash.revents & (POLLHUP | POLLERR)) == 0)
        poll(&leash, 1, -1);
    const auto until = Clock::now() + kPatience;
    endProcesses(folder, until);
    return remove(folder, until) ? 0 : 1;
}

} // namespace macebin::probe
