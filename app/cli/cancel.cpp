// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cancel.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace macebin::cli {

namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
/// Children are dead within a tenth of a second; their janitor needs longer only on a bad day.
constexpr auto kTimeToClearUp = std::chrono::seconds(10);

/// All that a signal handler can reach. -1: nobody waits for signals.
std::atomic<int> signalPipe = -1;
static_assert(std::atomic<int>::is_always_lock_free);

void passOn(int signal) {
    const int before = errno;
    const auto byte = static_cast<unsigned char>(signal);
    [[maybe_unused]] const auto written = ::write(signalPipe, &byte, 1);
    errno = before;
}

} // namespace

Cancel::Cancel() {
    if (::pipe2(pipe_, O_CLOEXEC) != 0) return; // then signals do what they always did
    signalPipe = pipe_[1];
    try {
        watcher_ = std::thread([this] { watch(); });
    } catch (const std::system_error&) { // no more threads are to be had: likewise
        signalPipe = -1;
        for (const int end : pipe_)
            ::close(end);
        return;
    }
    struct sigaction ours {};
    ours.sa_handler = passOn;
    ours.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND); // a second Ctrl-C ends it at once
    sigemptyset(&ours.sa_mask);
    for (const int signal : kSignals) {
        struct sigaction before {};
        // What is ignored, as under nohup, stays so.
        if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_DFL)
            ::sigaction(signal, &ours, nullptr);
    }
}

Cancel::~Cancel() {
    if (!watcher_.joinable()) return;
    for (const int signal : kSignals) {
        struct sigaction now {};
        if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == passOn) std::signal(signal, SIG_DFL);
    }
    passOn(0);
    watcher_.join();
    signalPipe = -1;
    ::close(pipe_[0]);
    ::close(pipe_[1]);
}

void Cancel::watch() {
    unsigned char signal = 0;
    ssize_t count = 0;
    do
        count = ::read(pipe_[0], &signal, 1);
    while (count < 0 && errno == EINTR);
    if (count == 1 && signal != 0) endBy(signal);
}

void Cancel::endBy(int signal) {
    {
        std::unique_lock lock(mutex_);
        source_.request_stop();
        idle_.wait_for(lock, kTimeToClearUp, [this] { return working_ == 0; });
    }
    std::signal(signal, SIG_DFL);
    ::kill(::getpid(), signal);
}

Cancel::Work::Work(Cancel& cancel) : cancel_(cancel) {
    const std::scoped_lock lock(cancel_.mutex_);
    ++cancel_.working_;
}

Cancel::Work::~Work() {
    {
        const std::scoped_lock lock(cancel_.mutex_);
        --cancel_.working_;
        if (!cancel_.source_.stop_requested()) return;
        cancel_.idle_.notify_all();
    }
    while (true) // the signal is on its way
        ::pause();
}

} // namespace macebin::cli
