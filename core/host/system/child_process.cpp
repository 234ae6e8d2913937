// SPDX-License-Identifier: Apache-2.0
#include "core/host/system/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// Ours are all close-on-exec; a library's may not be.
#ifdef __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 34)
#define MACEBIN_HAS_CLOSEFROM
#endif
#endif

namespace macebin {

namespace {

constexpr std::size_t kOutputKept = 4096;
constexpr int kReportDescriptor = 3;
constexpr int kLeashDescriptor = 4;
constexpr int kAbove = 16; ///< our ends lie above the descriptors that the child's will be moved to
constexpr auto kTimeToClearUp = std::chrono::seconds(3);
constexpr int kRounds = 64; ///< reads in a row before the clock is looked at again

struct Pipe {
    int read = -1;
    int write = -1;
    ~Pipe() {
        if (read >= 0) close(read);
        if (write >= 0) close(write);
    }
    bool open() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        read = ends[0];
        write = fcntl(ends[1], F_DUPFD_CLOEXEC, kAbove);
        close(ends[1]);
        return write >= 0 && fcntl(read, F_SETFL, O_NONBLOCK) == 0;
    }
    int releaseRead() { return std::exchange(read, -1); }
};

/// A socket and not a pipe: writing to a child that is gone must not raise SIGPIPE.
struct Leash {
    FileDescriptor ours;
    FileDescriptor childs;
    bool open() {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
        ours = FileDescriptor(ends[0]);
        childs = FileDescriptor(fcntl(ends[1], F_DUPFD_CLOEXEC, kAbove));
        close(ends[1]);
        return bool(childs);
    }
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    result.reserve(texts.size() + 1);
    for (const std::string& text : texts)
        result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

/// posix_spawn and not fork: the parent has threads.
int spawn(pid_t& pid, const ChildCommand& command, int report, int output, int leash) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&files, report, kReportDescriptor);
    posix_spawn_file_actions_adddup2(&files, leash, kLeashDescriptor);
#ifdef MACEBIN_HAS_CLOSEFROM
    posix_spawn_file_actions_addclosefrom_np(&files, kLeashDescriptor + 1);
#endif
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    const auto arguments = pointers(command.arguments);
    const auto environment = pointers(command.environment);
    const int error =
        posix_spawn(&pid, arguments[0], &files, &attributes, arguments.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/// What is there to read, without waiting; closes the descriptor at its end. Empty: nothing now.
std::string_view readSome(int& descriptor, std::array<char, 65536>& buffer) {
    if (descriptor < 0) return {};
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count > 0) return {buffer.data(), static_cast<std::size_t>(count)};
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(descriptor);
        descriptor = -1;
    }
    return {};
}

} // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const ChildCommand& command) {
    Pipe report;
    Pipe output;
    Leash leash;
    if (!report.open() || !output.open() || !leash.open())
        return Failure{std::string("cannot make a pipe: ") + std::strerror(errno)};
    pid_t pid = 0;
    if (const int error = spawn(pid, command, report.write, output.write, leash.childs.get()); error != 0)
        return Failure{"cannot start " + command.arguments[0] + ": " + std::strerror(error)};
    return std::unique_ptr<ChildProcess>(new ChildProcess(pid, report.releaseRead(), output.releaseRead(),
                                                          std::move(leash.ours), command.maxLine));
}

ChildProcess::ChildProcess(pid_t pid, int report, int output, FileDescriptor leash, std::size_t maxLine)
    : pid_(pid), reportPipe_(report), outputPipe_(output), leash_(std::move(leash)), maxLine_(maxLine) {}

ChildProcess::~ChildProcess() {
    kill();
    if (reportPipe_ >= 0) close(reportPipe_);
    if (outputPipe_ >= 0) close(outputPipe_);
}

std::optional<std::string> ChildProcess::nextLine(Clock::time_point until) {
    // Looks at least once: this process may have been stopped for long itself.
    if (lines_.empty() && !end_) wait(until);
    while (lines_.empty() && !end_ && Clock::now() < until)
        wait(until);
    if (lines_.empty()) return std::nullopt;
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    return line;
}

/// Waits for reports, output, the child's end or the time, but never long: a helper process that the driver
/// left behind may hold the pipes open after the child has ended.
void ChildProcess::wait(Clock::time_point until) {
    const int slice = reportPipe_ < 0 ? 2 : 50;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count() + 1;
    pollfd pipes[2] = {{reportPipe_, POLLIN, 0}, {outputPipe_, POLLIN, 0}};
    poll(pipes, 2, static_cast<int>(std::clamp<long long>(left, 0, slice)));
    readReports();
    readOutput();
    bury(false);
}

void ChildProcess::readReports() {
    std::array<char, 65536> buffer;
    for (int round = 0; round < kRounds; ++round) {
        std::string_view text = readSome(reportPipe_, buffer);
        if (text.empty()) return;
        for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
            if (!skipping_) lines_.push_back(partial_.append(text.substr(0, end)));
            skipping_ = false;
            partial_.clear();
            text.remove_prefix(end + 1);
        }
        partial_.append(text);
        if (partial_.size() > maxLine_) {
            partial_.clear();
            skipping_ = true;
        }
    }
}

void ChildProcess::readOutput() {
    std::array<char, 65536> buffer;
    for (int round = 0; round < kRounds; ++round) {
        const std::string_view text = readSome(outputPipe_, buffer);
        if (text.empty()) return;
        output_.append(text);
        printed_ += text.size();
        if (output_.size() > kOutputKept) output_.erase(0, output_.size() - kOutputKept);
    }
}

std::string ChildProcess::outputSince(std::uint64_t printed) const {
    const std::uint64_t fresh = printed_ - std::min(printed, printed_);
    return output_.substr(output_.size() - std::min<std::uint64_t>(fresh, output_.size()));
}

void ChildProcess::kill() {
    if (end_) return;
    leash_.close();
    const auto until = Clock::now() + kTimeToClearUp;
    while (!end_ && Clock::now() < until)
        wait(until);
    if (end_) return;
    ::kill(-pid_, SIGKILL);
    bury(true);
}

void ChildProcess::send(std::string line) {
    line += '\n';
    static_cast<void>(::send(leash_.get(), line.data(), line.size(), MSG_NOSIGNAL));
}

/// The group is killed while the dead child still holds its number: afterwards it could be somebody else's.
void ChildProcess::bury(bool block) {
    siginfo_t info{};
    const int options = WEXITED | WNOWAIT | (block ? 0 : WNOHANG);
    int waited = 0;
    do
        waited = waitid(P_PID, static_cast<id_t>(pid_), &info, options);
    while (waited != 0 && errno == EINTR);
    if (waited == 0 && info.si_pid == 0) return; // it still runs
    ::kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    readReports();
    readOutput();
    end_ = ChildEnd{info.si_code != CLD_EXITED, info.si_status};
}

} // namespace macebin
