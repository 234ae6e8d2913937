// SPDX-License-Identifier: Apache-2.0
// One child process in a session of its own, which reports line by line on descriptor 3 and whose output is
// kept apart. It hangs on a leash, descriptor 4: lines for it, and when it closes, because this object or
// this process is gone, the child is expected to end with all that it started.
#pragma once

#include "core/answer/result.h"
#include "core/host/system/file_descriptor.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace macebin {

struct ChildCommand {
    std::vector<std::string> arguments;   ///< the first is the program's path
    std::vector<std::string> environment; ///< NAME=value; the whole of it
    std::size_t maxLine = 1024 * 1024;    ///< a longer report is dropped
};

/// How a child ended: `number` is the signal, or the exit status.
struct ChildEnd {
    bool bySignal = false;
    int number = 0;
};

class ChildProcess {
public:
    using Clock = std::chrono::steady_clock;

    static Result<std::unique_ptr<ChildProcess>> start(const ChildCommand& command);
    ~ChildProcess(); ///< as kill()
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// The next report; nullopt if the child has ended and said no more, or the time has come.
    std::optional<std::string> nextLine(Clock::time_point until);
    /// Set once the child has ended, of itself or by kill(); reports may still wait to be read.
    const std::optional<ChildEnd>& end() const { return end_; }
    /// Lets go of the leash, waits a little for the child to clear up and end, then kills its group.
    void kill();
    /// A line for the child; one that has ended does not read it.
    void send(std::string line);
    /// The last few kilobytes of what the child printed: the only words of a driver that aborts.
    const std::string& outputTail() const { return output_; }
    /// How many bytes the child has printed so far, and the part of the tail printed after so many.
    std::uint64_t printed() const { return printed_; }
    std::string outputSince(std::uint64_t printed) const;

private:
    ChildProcess(pid_t pid, int report, int output, FileDescriptor leash, std::size_t maxLine);
    void wait(Clock::time_point until);
    void readReports();
    void readOutput();
    void bury(bool block);

    pid_t pid_;
    int reportPipe_; ///< -1 once its other end is closed
    int outputPipe_;
    FileDescriptor leash_;
    std::size_t maxLine_;
    std::optional<ChildEnd> end_;
    std::deque<std::string> lines_;
    std::string partial_;
    bool skipping_ = false; ///< inside a line that was too long
    std::string output_;
    std::uint64_t printed_ = 0; ///< bytes, with those that output_ has lost
};

} // namespace macebin
