// SPDX-License-Identifier: Apache-2.0
#include "app/probe/watch.h"

#include "app/probe/processes.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <numeric>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace macebin::probe {

namespace {

constexpr int kLookMilliseconds = 50;
constexpr auto kPatience = std::chrono::seconds(2); ///< with processes that do not die at once

std::uint64_t sum(const std::vector<pid_t>& processes, std::uint64_t (*bytesOf)(pid_t)) {
    return std::accumulate(processes.begin(), processes.end(), std::uint64_t{0},
                           [&](std::uint64_t bytes, pid_t process) { return bytes + bytesOf(process); });
}

class Watch {
public:
    Watch(const Request& request, const Reporter& report, pid_t driver, int signals)
        : request_(request), report_(report), driver_(driver), signals_(signals) {}
    [[noreturn]] void operator()();

private:
    void reap();
    void look();
    void kill(std::string_view why, std::uint64_t number);
    void clearUp();

    const Request& request_;
    const Reporter& report_;
    pid_t driver_;
    int signals_;
    bool hasEnded_ = false;
    std::string why_; ///< as word::ended has it
    std::uint64_t number_ = 0;
};

void Watch::operator()() {
    while (!hasEnded_) {
        look();
        pollfd sources[2] = {{signals_, POLLIN, 0}, {kLeashDescriptor, 0, 0}};
        poll(sources, 2, kLookMilliseconds);
        signalfd_siginfo ignored;
        if (sources[0].revents & POLLIN) static_cast<void>(!read(signals_, &ignored, sizeof ignored));
        reap();
        if (!hasEnded_ && (sources[1].revents & (POLLHUP | POLLERR))) kill("leash", 0);
    }
    clearUp();
    std::signal(SIGPIPE, SIG_IGN); // the parent may be gone
    report_(word::ended, {why_, std::to_string(number_)});
    _exit(0);
}

/// Orphans come here too: this process is everyone's last parent.
void Watch::reap() {
    int status = 0;
    for (pid_t ended = 0; (ended = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (ended != driver_) continue;
        hasEnded_ = true;
        if (!why_.empty()) continue; // killed, and why is known
        why_ = WIFSIGNALED(status) ? "signal" : "exit";
        number_ = static_cast<std::uint64_t>(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
}

void Watch::look() {
    const auto processes = descendants();
    if (request_.processes != 0 && processes.size() > request_.processes)
        return kill("processes", processes.size());
    if (request_.memoryBytes == 0 || sum(processes, residentBytes) <= request_.memoryBytes) return;
    // Shared pages were counted once for each process: only the slower reading convicts.
    const std::uint64_t bytes = sum(processes, proportionalBytes);
    if (bytes > request_.memoryBytes) kill("memory", bytes);
}

void Watch::kill(std::string_view why, std::uint64_t number) {
    why_ = why;
    number_ = number;
    ::kill(driver_, SIGKILL);
    while (waitpid(driver_, nullptr, 0) < 0 && errno == EINTR) {
    }
    hasEnded_ = true;
}

/// Until nobody is left: one that is killed may have forked just before.
void Watch::clearUp() {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    for (auto left = descendants(); !left.empty() && std::chrono::steady_clock::now() < until;
         left = descendants()) {
        for (const pid_t process : left)
            ::kill(process, SIGKILL);
        while (waitpid(-1, nullptr, WNOHANG) > 0) {
        }
        usleep(1000);
    }
}

/// In the driver's process. A group of its own: what a driver sends to its group is not for the watch.
void leaveWatch(const sigset_t& before, pid_t watch, int signals) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != watch) _exit(1);
    setpgid(0, 0);
    close(signals);
    sigprocmask(SIG_SETMASK, &before, nullptr);
}

} // namespace

std::vector<std::string> startWatch(const Request& request, const Reporter& report) {
    std::vector<std::string> inForce{"dies-with-parent"};
    const bool isFirst = getpid() == 1;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (isFirst) inForce.emplace_back("own-processes");
    if (request.memoryBytes != 0 && residentBytes(getpid()) != 0) inForce.emplace_back("memory-watch");
    if (request.processes != 0 && tellsChildren()) inForce.emplace_back("process-limit");
    sigset_t before;
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    const int signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    const pid_t watch = getpid();
    const pid_t driver = fork();
    if (driver < 0) {
        std::perror("macebin-probe: cannot start a process");
        _exit(1);
    }
    if (driver > 0) Watch(request, report, driver, signals)();
    leaveWatch(before, watch, signals);
    return inForce;
}

void startHeartbeat(const Reporter& report) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all); // a signal for the driver must not come here
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread([&report] {
        while (true) {
            std::this_thread::sleep_for(std::chrono::milliseconds(kBeatMilliseconds));
            report(word::beat);
        }
    }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

} // namespace macebin::probe
