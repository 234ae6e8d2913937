// SPDX-License-Identifier: Apache-2.0
// The device nodes through which compute drivers talk to their hardware: all of /dev that a driver may see in
// the sandbox. Standard library only: macebin-probe shares it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// Beginnings of the names of nodes, or folders of nodes, below /dev: Linux DRM, AMD, NVIDIA (and its Jetson
/// boards), Qualcomm, Arm, Imagination, Vivante, WSL, and the kernel's memory allocators that they share.
inline constexpr std::string_view kDeviceNames[] = {
    "accel", "davinci", "dma_heap", "dri",    "dxg",    "galcore", "ion", "kfd",
    "kgsl",  "mali",    "nvgpu",    "nvhost", "nvidia", "nvmap",   "pvr", "udmabuf",
};

/// Those that this machine has.
inline std::vector<std::string> deviceNodes() {
    std::vector<std::string> nodes;
    std::error_code error;
    for (std::filesystem::directory_iterator i("/dev", error), end; !error && i != end; i.increment(error)) {
        const std::string name = i->path().filename();
        if (std::any_of(std::begin(kDeviceNames), std::end(kDeviceNames),
                        [&name](std::string_view start) { return name.starts_with(start); }))
            nodes.push_back(i->path());
    }
    return nodes;
}

} // namespace macebin
