// SPDX-License-Identifier: Apache-2.0
// The door to the devices of this machine: for --check, --rebuild, --self-test, --repair and the window
// alike. In: what a person wishes (a device, or none in particular), a file, and how drivers are asked
// (ProbeOptions: protection, limits, progress, cancel).
//   1. findDevices (core/host/probe/device_list.h) asks each driver for its devices, in a process of its own.
//   2. deviceToAsk takes the one that is wished, or the first; LocalDriver takes for each program the devices
//      whose driver could have written it, or as `always` says the one that is wished.
//   3. askDevice (device_question.h) has it load programs; loadAllOf, all programs of a file.
// Out: a DeviceAnswer, or a WhyNoDevice (core/device/no_device.h), which has one sentence for each reason.
// What must stay true: no driver is ever loaded into this process; what is known to crash is not loaded again
// unasked; an answer is about this machine and says so.
#pragma once

#include "core/answer/file_report.h"
#include "core/host/probe/device_list.h"
#include "core/host/probe/probe.h"
#include "core/host/work/device/crash_memory.h"

#include <map>
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

/// The device that `wish` names, as --device does, else the first of them.
OrNoDevice<DeviceFacts> deviceToAsk(const DeviceList& list, const std::optional<std::string>& wish);
/// The same, of the devices that this machine has now.
OrNoDevice<DeviceFacts> deviceToAsk(const std::optional<std::string>& wish, const ProbeOptions& probe);

/// The pairs that are programs, in file order.
std::vector<std::size_t> programsOf(const Cache& cache);
/// Those of them that have any bytes: an empty one is refused by every driver.
std::vector<std::size_t> loadableProgramsOf(const Cache& cache);

/// Has a device load every program of a file. The report's bytes must still be there.
DeviceAnswer loadAllOf(const DeviceFacts& device, const FileReport& report, const DriverQuestion& question,
                       CrashMemory& memory);

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
    using Devices = std::vector<DeviceFacts>;
    /// Those that may be asked: all, or the chosen one.
    const OrNoDevice<Devices>& devices();
    /// Asks one device, unless it has hung too often.
    DeviceAnswer askOne(const DeviceFacts& device, const FileReport& report,
                        const std::vector<std::size_t>& programs);
    void askAll(FileReport& report, const std::vector<std::size_t>& programs);
    void askWriters(FileReport& report, const std::vector<std::size_t>& programs);

    DriverQuestion question_;
    CrashMemory memory_;
    std::mutex mutex_;
    std::optional<OrNoDevice<Devices>> devices_;
    std::map<std::string, unsigned> hangs_; ///< of each device since its last program that did not hang
};

} // namespace macebin
