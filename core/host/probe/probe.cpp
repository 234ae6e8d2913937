// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe/probe.h"

#include "core/device/cl_error.h"
#include "core/host/probe/session.h"

#include <csignal>
#include <utility>

namespace macebin {

Result<std::vector<DeviceFacts>> listDevices(const ProbeOptions& options) {
    auto directory = probeDirectory(options);
    if (!directory) return Failure{directory.error()};
    auto result = runProbe({"list", nullptr, nullptr}, options, *directory);
    if (!result) return Failure{result.error()};
    return std::move(result->devices);
}

Result<Probed<LoadOutcome>> loadPrograms(const DeviceFacts& device, std::span<const ProgramToLoad> programs,
                                         const ProbeOptions& options) {
    auto directory = probeDirectory(options);
    if (!directory) return Failure{directory.error()};
    ProbeJob job;
    for (const ProgramToLoad& program : programs)
        job.program(program.binary, program.options);
    auto result = runProbe({"load", &job, &device}, options, *directory);
    if (!result) return Failure{result.error()};
    Probed<LoadOutcome> outcomes;
    outcomes.protections = std::move(result->protections);
    for (std::size_t i = 0; i < programs.size(); ++i) {
        LoadOutcome& outcome = outcomes.emplace_back(std::move(result->entries[i].outcome));
        if (endedTheProcess(outcome.kind))
            outcome.reproduce =
                reproduceCommand(device, std::string(kProgramFile), programs[i].options, options.probePath);
    }
    return outcomes;
}

Result<Probed<BuildOutcome>> buildPrograms(const DeviceFacts& device,
                                           std::span<const ProgramToBuild> programs,
                                           const ProbeOptions& options) {
    auto directory = probeDirectory(options);
    if (!directory) return Failure{directory.error()};
    ProbeJob job;
    for (const ProgramToBuild& program : programs)
        job.program(asBytes(program.source), program.options);
    auto result = runProbe({"build", &job, &device}, options, *directory);
    if (!result) return Failure{result.error()};
    Probed<BuildOutcome> outcomes;
    outcomes.protections = std::move(result->protections);
    for (ProbeEntry& entry : result->entries) {
        BuildOutcome& outcome = outcomes.emplace_back();
        static_cast<LoadOutcome&>(outcome) = std::move(entry.outcome);
        if (!entry.outputs.empty()) outcome.binary = readOutput(*directory, entry.outputs.front());
    }
    return outcomes;
}

std::string signalName(int signal) {
    constexpr std::pair<int, const char*> names[] = {
        {SIGABRT, "SIGABRT"}, {SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"},   {SIGILL, "SIGILL"},
        {SIGFPE, "SIGFPE"},   {SIGKILL, "SIGKILL"}, {SIGTERM, "SIGTERM"}, {SIGTRAP, "SIGTRAP"},
        {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"}, {SIGPIPE, "SIGPIPE"}, {SIGSYS, "SIGSYS"},
    };
    for (const auto& [number, name] : names)
        if (number == signal) return name;
    return "signal " + std::to_string(signal);
}

std::string describe(const LoadOutcome& outcome) {
    std::string text(name(outcome.kind));
    if (!outcome.stage.empty()) text += " in " + outcome.stage;
    if (outcome.kind == Outcome::rejected) text += " (" + clErrorName(outcome.clError) + ")";
    if (outcome.signal != 0) text += " (" + signalName(outcome.signal) + ")";
    if (outcome.exitStatus) text += " (exit status " + std::to_string(*outcome.exitStatus) + ")";
    return text;
}

} // namespace macebin
