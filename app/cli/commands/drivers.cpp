// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/drivers.h"

#include "app/cli/output/rate_progress.h"
#include "core/host/probe/device_list.h"
#include "core/host/work/device/crash_memory.h"
#include "core/host/work/device/device_question.h"

#include <algorithm>
#include <thread>

namespace macebin::cli {

unsigned coreCount() {
    return std::max(1u, std::thread::hardware_concurrency());
}

ProbeOptions probeOptionsFrom(const Options& options, const Cancel& cancel) {
    ProbeOptions probe;
    probe.sandbox = options.sandbox;
    probe.jobs = options.jobs != 0 ? options.jobs : coreCount();
    probe.cancel = cancel.token();
    return probe;
}

Result<DeviceFacts> deviceToAsk(const Options& options, const ProbeOptions& probe) {
    const auto found = findDevices(probe);
    if (!found) return Failure{found.error()};
    if (found->devices.empty())
        return Failure{found->silent.empty()
                           ? "there is no OpenCL device on this machine"
                           : "no OpenCL driver of this machine shows a device: " + found->silent.front().why};
    if (!options.device) return found->devices.front().facts;
    const auto chosen = chooseDevice(found->devices, *options.device);
    if (!chosen) return Failure{chosen.error()};
    return found->devices[*chosen].facts;
}

DeviceAnswer loadAllOf(const FileReport& report, const DeviceFacts& device, const ProbeOptions& probe,
                       const Streams& streams) {
    std::vector<std::size_t> entries;
    for (std::size_t i = 0; i < report.cache.entries.size(); ++i)
        if (report.cache.entries[i].role == EntryRole::program) entries.push_back(i);
    RateProgress progress(streams.err, "loaded", entries.size());
    DriverQuestion question;
    question.probe = probe;
    question.probe.answered = [&progress](std::size_t, const LoadOutcome&) { progress.oneMore(); };
    CrashMemory memory(knownCrashesPath());
    DeviceAnswer answer = askDevice(device, report, entries, question, memory);
    progress.clear();
    for (const std::string& complaint : memory.complaints())
        std::fprintf(streams.err, "macebin: %s\n", complaint.c_str());
    return answer;
}

} // namespace macebin::cli
