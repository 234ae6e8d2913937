// SPDX-License-Identifier: Apache-2.0
// What a lane starts, and what it makes of a child's end: whom or what to blame.
#include "core/host/probe/lane.h"
#include "core/host/probe/sandbox.h"

#include <algorithm>
#include <csignal>
#include <sys/stat.h>
#include <thread>

namespace macebin {

namespace {

using Kind = Outcome;

constexpr int kSignalStatus = 128;

/// By which the probe knows whether it has a network of its own; 0: not to be told.
std::uint64_t networkNamespace() {
    struct stat status {};
    return stat("/proc/self/ns/net", &status) == 0 ? status.st_ino : 0;
}

} // namespace

std::unique_ptr<ChildProcess> ProbeLane::start() {
    const std::string driverFolder = run_.directory.path() / ("driver-" + std::to_string(number_));
    auto environment = privateEnvironment(driverFolder, icd());
    if (!environment) {
        run_.stop(ProbeFault::probe, environment.error());
        return nullptr;
    }
    inBubblewrap_ = run_.usesBubblewrap();
    auto child = ChildProcess::start({arguments({driverFolder, outputFolder(run_.directory)}),
                                      std::move(*environment), probe::kLongestLine});
    if (!child) {
        run_.stop(ProbeFault::probe, child.error());
        return nullptr;
    }
    nonce_ = newNonce();
    (*child)->send(nonce_);
    return std::move(*child);
}

std::vector<std::string> ProbeLane::arguments(const std::vector<std::string>& writable) const {
    const ProbeOptions& options = run_.options;
    // A backstop for a child that nobody watches any more: the watch goes by the clock.
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
        options.startUp + options.perProgram * static_cast<long>(entriesLeft()));
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::string> list;
    if (inBubblewrap_) list = bubblewrapCommand(run_.bubblewrap, writable);
    const auto add = [&list](std::string name, std::string value) {
        list.push_back(std::move(name));
        list.push_back(std::move(value));
    };
    add(run_.probePath, run_.task.command);
    add("--private", writable[0]);
    add("--output", writable[1]);
    add("--sandbox", options.sandbox == SandboxMode::off ? "off" : "on");
    add("--network", std::to_string(networkNamespace()));
    add("--first", std::to_string(first_));
    add("--cpu-seconds", std::to_string((seconds.count() + 1) * cores));
    add("--file-bytes", std::to_string(options.maxFileBytes));
    add("--memory-bytes", std::to_string(run_.memoryBytes));
    add("--processes", std::to_string(options.maxProcesses));
    if (run_.task.device) {
        add("--platform", std::to_string(run_.task.device->platformIndex));
        add("--device", std::to_string(run_.task.device->deviceIndex));
    }
    if (run_.task.job) add("--job", run_.directory.path() / "job");
    return list;
}

/// The child has ended without being done. If an entry was open, that one is what it died of.
void ProbeLane::conclude(const ChildProcess& child) {
    if (!greeted_ && !timedOut_ && inBubblewrap_) return run_.giveUpBubblewrap(child.outputTail());
    const End end = endOf(child);
    if (open_)
        blame(child, end);
    else if (!begun_)
        run_.stop(lastFault(child), lastWords(child, end));
}

/// The child's own watch knows best; without its word (it was killed itself) there is the process's end.
ProbeLane::End ProbeLane::endOf(const ChildProcess& child) const {
    if (end_) return *end_;
    const ChildEnd& end = *child.end();
    // bwrap tells by its own status what signal the watch died of, as a shell does.
    if (inBubblewrap_ && !end.bySignal && end.number > kSignalStatus)
        return {"signal", static_cast<std::uint64_t>(end.number - kSignalStatus)};
    return {end.bySignal ? "signal" : "exit", static_cast<std::uint64_t>(end.number)};
}

void ProbeLane::blame(const ChildProcess& child, const End& end) {
    LoadOutcome& outcome = run_.result.entries[*open_].outcome;
    outcome.stage = call_;
    outcome.log = child.outputSince(printed_);
    outcome.loadMs = std::chrono::duration<double, std::milli>(Clock::now() - since_).count();
    if (timedOut_ || (end.why == "signal" && end.number == SIGXCPU)) {
        outcome.kind = Kind::hung;
        if (silent_) outcome.note = "the driver's process had stopped and gave no sign of life";
    } else if (end.why == "memory") {
        outcome.kind = Kind::outOfMemory;
    } else if (end.why == "exit") {
        outcome.kind = Kind::exited;
        outcome.exitStatus = static_cast<int>(end.number);
    } else {
        outcome.kind = Kind::crashed;
        outcome.signal = end.why == "signal" ? static_cast<int>(end.number) : SIGKILL;
        if (end.why == "processes")
            outcome.note =
                "stopped by Macebin because it had started " + std::to_string(end.number) + " processes";
        else if (!end_)
            outcome.note = "the process that watched the driver was killed";
    }
    first_ = *open_ + 1;
    run_.countHang(outcome.kind == Kind::hung);
    if (run_.options.answered) run_.options.answered(*open_, outcome);
}

/// Who is to blame that no program was asked.
ProbeFault ProbeLane::lastFault(const ChildProcess& child) const {
    if (!greeted_) return ProbeFault::probe; // it ended before it loaded a driver
    return isRefusedBySanitizer(child.outputTail()) ? ProbeFault::sanitizer : ProbeFault::driver;
}

std::string ProbeLane::lastWords(const ChildProcess& child, const End& end) const {
    std::string how = "ended with status " + std::to_string(end.number);
    if (timedOut_)
        how = silent_ ? "stopped" : "gave no answer in time";
    else if (end.why == "memory")
        how = "ran out of memory";
    else if (end.why == "processes")
        how = "started " + std::to_string(end.number) + " processes";
    else if (end.why == "signal")
        how = "died (" + signalName(static_cast<int>(end.number)) + ")";
    std::string text = (greeted_ ? "the OpenCL platform " : "macebin-probe ") + how +
                       (call_.empty() ? "" : " in " + call_) +
                       (greeted_ ? ", before any program" : ", before it loaded a driver");
    return child.outputTail().empty() ? text : text + ": " + child.outputTail();
}

} // namespace macebin
