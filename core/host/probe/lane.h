// SPDX-License-Identifier: Apache-2.0
// One child at a time, started again for as long as there are entries to ask: several lanes share a job.
#pragma once

#include "core/host/probe/session.h"
#include "core/host/system/child_process.h"

#include <atomic>
#include <mutex>

namespace macebin {

/// What the lanes of one job share.
class ProbeRun {
public:
    using Clock = ChildProcess::Clock;

    ProbeRun(const ProbeTask& job, const ProbeOptions& wishes, const PrivateDirectory& place);

    /// The next entry to ask, each given once.
    std::optional<std::size_t> take();
    bool isAllTaken() const { return next_ >= limit; }
    /// Ends all lanes. The first reason is the one reported.
    void stop(ProbeFault kind, const std::string& fault);
    bool isStopped() const { return stopped_; }
    /// An entry has its outcome: too many that hung in a row end the run.
    void countHang(bool hasHung);
    /// Ends the run where the driver has had all the time that it gets.
    bool isTimeUp();
    /// What a child says that protects it: the first one is believed, all are compared with what is required.
    void admit(std::vector<std::string> protections);
    /// Whether to start a child in bubblewrap, and that it does not work here.
    bool usesBubblewrap() const { return usesBubblewrap_; }
    void giveUpBubblewrap(const std::string& words);

    const ProbeTask& task;
    const ProbeOptions& options;
    const PrivateDirectory& directory;
    const std::string probePath;
    const std::string bubblewrap;    ///< empty: not to be had, or not wanted
    const unsigned children;         ///< at a time
    const std::uint64_t memoryBytes; ///< of each
    const std::size_t limit;         ///< of entries
    /// The entries: each is written by the lane that took it, and by no other.
    ProbeResult result;

private:
    const Clock::time_point end_ = Clock::now() + options.session;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<unsigned> hangs_ = 0; ///< since the last entry that did not hang
    std::atomic<bool> stopped_ = false;
    std::atomic<bool> usesBubblewrap_;
    std::mutex mutex_; ///< of result.fault, result.protections and refusal_
    std::string refusal_;
};

class ProbeLane {
public:
    using Clock = ChildProcess::Clock;

    ProbeLane(ProbeRun& run, unsigned number) : run_(run), number_(number) {}
    /// Until nothing is left to take or the run is stopped. Children die with the thread that this runs in.
    void operator()();

private:
    /// How the driver's process ended, in the protocol's words.
    struct End {
        std::string why;
        std::uint64_t number = 0;
    };

    std::unique_ptr<ChildProcess> start();
    std::vector<std::string> arguments(const std::vector<std::string>& writable) const;
    const std::string& icd() const { return run_.task.device ? run_.task.device->icd : run_.options.icd; }
    bool isList() const { return run_.task.job == nullptr; }
    std::size_t entriesLeft() const { return run_.limit - first_; }
    void follow(ChildProcess& child);
    Clock::time_point deadline() const;
    void feed(ChildProcess& child);
    void take(ChildProcess& child, const probe::Fields& fields);
    void takeEntry(const probe::Fields& fields);
    void takeAnswer(const probe::Fields& fields);
    void takeDevice(const probe::Fields& fields);
    ProbeEntry* entryOf(const probe::Fields& fields);
    void conclude(const ChildProcess& child);
    End endOf(const ChildProcess& child) const;
    void blame(const ChildProcess& child, const End& end);
    std::string lastWords(const ChildProcess& child, const End& end) const;
    ProbeFault lastFault(const ChildProcess& child) const;

    ProbeRun& run_;
    unsigned number_;
    std::size_t first_ = 0; ///< of `list`: the platform that the next child begins with

    // Of the child at work:
    std::string nonce_;
    std::optional<std::size_t> open_; ///< entry asked and not answered yet
    std::string call_;                ///< announced last
    std::uint64_t printed_ = 0;       ///< bytes that the child had printed when the entry was asked
    Clock::time_point since_;         ///< when the open entry was asked, or the child last got on
    Clock::time_point heard_;         ///< when it last gave a sign of life
    std::optional<End> end_;          ///< as the child's own watch saw it
    bool inBubblewrap_ = false;
    bool greeted_ = false; ///< said hello: heartbeats are due
    bool begun_ = false;   ///< an entry was asked
    bool timedOut_ = false;
    bool silent_ = false; ///< timed out, for want of heartbeats
    bool done_ = false;
};

} // namespace macebin
