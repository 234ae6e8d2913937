// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe/run.h"

#include "core/host/probe/session.h"

#include <charconv>
#include <utility>

namespace macebin {

LaunchArgument LaunchArgument::bufferOut(std::size_t size) {
    return {"buffer-out", {}, {std::to_string(size)}};
}

LaunchArgument LaunchArgument::imageIn(std::size_t width, std::size_t height, Bytes texels) {
    return {"image-in", std::move(texels), {std::to_string(width), std::to_string(height)}};
}

LaunchArgument LaunchArgument::imageOut(std::size_t width, std::size_t height) {
    return {"image-out", {}, {std::to_string(width), std::to_string(height)}};
}

LaunchArgument LaunchArgument::localMemory(std::size_t size) {
    return {"local", {}, {std::to_string(size)}};
}

LaunchArgument LaunchArgument::integer(int value) {
    return {"int", {}, {std::to_string(value)}};
}

LaunchArgument LaunchArgument::real(float value) {
    char digits[32]; // the shortest text that reads back as the same float
    const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
    return {"float", {}, {std::string(digits, end)}};
}

Result<Probed<RunOutcome>> runKernels(const DeviceFacts& device, std::span<const KernelLaunch> launches,
                                      const ProbeOptions& options) {
    auto directory = probeDirectory(options);
    if (!directory) return Failure{directory.error()};
    ProbeJob job;
    for (const KernelLaunch& launch : launches) {
        job.program(asBytes(launch.source), launch.options);
        job.launch(launch.kernel, launch.global, launch.local);
        for (const LaunchArgument& argument : launch.arguments) {
            std::vector<std::string> values = argument.values_;
            if (argument.kind_.ends_with("-in")) {
                values.push_back(job.add(argument.bytes_));
                values.push_back(std::to_string(argument.bytes_.size()));
            }
            job.argument(argument.kind_, values);
        }
    }
    auto result = runProbe({"run", &job, &device}, options, *directory);
    if (!result) return Failure{result.error()};
    Probed<RunOutcome> outcomes;
    outcomes.protections = std::move(result->protections);
    for (ProbeEntry& entry : result->entries) {
        RunOutcome& outcome = outcomes.emplace_back();
        static_cast<LoadOutcome&>(outcome) = std::move(entry.outcome);
        if (outcome.kind != Outcome::accepted) continue;
        for (const std::string& name : entry.outputs)
            outcome.outputs.push_back(readOutput(*directory, name));
    }
    return outcomes;
}

} // namespace macebin
