// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/drivers.h"

#include "app/cli/output/rate_progress.h"

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

DeviceAnswer loadAndTell(const FileReport& report, const DeviceFacts& device, const ProbeOptions& probe,
                         const Streams& streams) {
    RateProgress progress(streams.err, "loaded", programsOf(report.cache).size());
    DriverQuestion question;
    question.probe = probe;
    question.probe.answered = [&progress](std::size_t, const LoadOutcome&) { progress.oneMore(); };
    CrashMemory memory(knownCrashesPath());
    DeviceAnswer answer = loadAllOf(device, report, question, memory);
    progress.clear();
    for (const std::string& complaint : memory.complaints())
        streams.err.complain(complaint);
    return answer;
}

} // namespace macebin::cli
