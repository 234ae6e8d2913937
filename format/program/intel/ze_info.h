// SPDX-License-Identifier: Apache-2.0
// The .ze_info section of a zebin: YAML of which only the few keys that the kernel table shows are read, line
// by line. Source: compute-runtime, shared/source/device_binary_format/zebin/zeinfo.h.
#pragma once

#include "format/program/program.h"

namespace macebin::intel {

struct ZeInfoKernel {
    std::string name;
    std::optional<std::uint64_t> simdSize;
    std::optional<std::uint64_t> localMemory; ///< slm_size, bytes
    std::optional<std::uint32_t> registers;   ///< grf_count
    std::optional<std::array<std::uint64_t, 3>> workGroupSize;
    std::optional<std::vector<KernelArgument>>
        arguments; ///< kernels_misc_info: only with -cl-kernel-arg-info
};

struct ZeInfo {
    std::string version;
    std::vector<ZeInfoKernel> kernels;
};

/// Total: what it does not understand it passes over.
ZeInfo readZeInfo(std::string_view text, const DecodeLimits& limits);

} // namespace macebin::intel
