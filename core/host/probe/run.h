// SPDX-License-Identifier: Apache-2.0
// Launches a kernel on a device, in a probe child: what a device computes tells a broken device from a broken
// file.
#pragma once

#include "core/host/probe/probe.h"

#include <array>

namespace macebin {

/// One argument of a kernel. Images are two-dimensional, four floats a texel, rows without padding.
class LaunchArgument {
public:
    static LaunchArgument bufferIn(Bytes bytes) { return {"buffer-in", std::move(bytes), {}}; }
    static LaunchArgument bufferOut(std::size_t size);
    static LaunchArgument imageIn(std::size_t width, std::size_t height, Bytes texels);
    static LaunchArgument imageOut(std::size_t width, std::size_t height);
    static LaunchArgument localMemory(std::size_t size);
    static LaunchArgument integer(int value);
    static LaunchArgument real(float value);

private:
    friend Result<Probed<struct RunOutcome>>
    runKernels(const DeviceFacts&, std::span<const struct KernelLaunch>, const ProbeOptions&);
    LaunchArgument(std::string kind, Bytes bytes, std::vector<std::string> values)
        : kind_(std::move(kind)), bytes_(std::move(bytes)), values_(std::move(values)) {}

    std::string kind_; ///< as the protocol names it
    Bytes bytes_;      ///< of an input
    std::vector<std::string> values_;
};

struct KernelLaunch {
    std::string source;
    std::string options;
    std::string kernel;
    std::array<std::size_t, 3> global{1, 1, 1}; ///< work-items
    std::array<std::size_t, 3> local{};         ///< work-group; zeros: the driver's choice
    std::vector<LaunchArgument> arguments;
};

struct RunOutcome : LoadOutcome {
    std::vector<Bytes> outputs; ///< of the output arguments, in order; empty unless accepted
};

/// Builds and launches each, and gives back what its outputs hold afterwards. Otherwise as loadPrograms.
Result<Probed<RunOutcome>> runKernels(const DeviceFacts& device, std::span<const KernelLaunch> launches,
                                      const ProbeOptions& options = {});

} // namespace macebin
