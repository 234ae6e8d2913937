// SPDX-License-Identifier: Apache-2.0
// Ctrl-C, SIGTERM and SIGHUP while drivers are at work: their processes are killed and their folders removed,
// then the signal ends Macebin as it would have at once. Where nothing is at work, it does so at once.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace macebin::cli {

/// One a process, for as long as a command runs.
class Cancel {
public:
    Cancel();
    ~Cancel();
    Cancel(const Cancel&) = delete;
    Cancel& operator=(const Cancel&) = delete;

    /// Stops when a signal came: for ProbeOptions::cancel.
    std::stop_token token() const { return source_.get_token(); }

    /// Something is at work that clears up when the token stops it. It is not come back from once a signal
    /// came: nothing is printed or saved on the strength of a job that was cut short.
    class Work {
    public:
        explicit Work(Cancel& cancel);
        ~Work();
        Work(const Work&) = delete;
        Work& operator=(const Work&) = delete;

    private:
        Cancel& cancel_;
    };

private:
    void watch();
    void endBy(int signal);

    std::stop_source source_;
    std::mutex mutex_;
    std::condition_variable idle_;
    unsigned working_ = 0;
    int pipe_[2] = {-1, -1};
    std::thread watcher_;
};

} // namespace macebin::cli
