// SPDX-License-Identifier: Apache-2.0
// Asks the drivers of this machine about a file's programs, where that makes sense, and puts their answers
// into the report.
#pragma once

#include "core/answer/file_report.h"
#include "core/host/probe/device_list.h"
#include "core/host/probe/probe.h"
#include "core/host/work/device/crash_memory.h"

#include <mutex>
#include <optional>
#include <string>

namespace macebin {

enum class ProbeMode {
    automatic, ///< only devices whose driver could have written the programs, each its own
    always,    ///< the device that was chosen, or the first of this machine
    never
};

/// How the drivers are asked, for all files alike.
struct DriverQuestion {
    ProbeMode mode = ProbeMode::automatic;
    std::optional<std::string>
        device;                ///< as chooseDevice takes it; none: all, of which `always` takes the first
    std::string kernelSources; ///< a folder to measure build times with; empty: they are not measured
    std::string knownCrashes;  ///< path of the list; empty: none is read or kept
    bool retryCrashes = false; ///< also loads what is known to crash
    ProbeOptions probe;
};

/// The drivers of this machine, listed once and only when the first file needs them. Thread-safe.
class LocalDriver {
public:
    explicit LocalDriver(DriverQuestion question)
        : question_(std::move(question)), memory_(question_.knownCrashes) {}

    /// Adds the devices' answers to the report, or the sentence why none was asked. The bytes that the report
    /// views must still be there.
    void ask(FileReport& report);
    /// What went wrong beside the answers, one sentence each.
    std::vector<std::string> complaints() const { return memory_.complaints(); }

private:
    using Devices = std::vector<ListedDevice>;
    /// Those that may be asked: all, or the chosen one.
    const Result<Devices>& devices();
    void askAll(FileReport& report, const std::vector<std::size_t>& programs);
    void askWriters(FileReport& report, const std::vector<std::size_t>& programs);

    DriverQuestion question_;
    CrashMemory memory_;
    std::mutex mutex_;
    std::optional<Result<Devices>> devices_;
    bool isUnprotected_ = false; ///< no driver was loaded for want of a protection that is required
};

} // namespace macebin
