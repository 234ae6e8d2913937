// SPDX-License-Identifier: Apache-2.0
// The metadata note of AMD's code objects, version 3 and later. Source: LLVM, "User Guide for AMDGPU
// Backend", "Code Object V3 Metadata" and its successors.
#pragma once

#include "format/program/program.h"

namespace macebin {

struct AmdKernelMetadata {
    std::string name;
    std::string symbol;                                   ///< the descriptor's symbol, "<name>.kd"
    std::optional<std::vector<KernelArgument>> arguments; ///< those in the source: hidden ones are left out
    std::optional<std::array<std::uint64_t, 3>> workGroupSize;
    std::optional<std::uint64_t> groupSegment, privateSegment; ///< fixed sizes, bytes
    std::optional<std::uint64_t> vectorRegisters, scalarRegisters, wavefrontSize;
};

struct AmdMetadata {
    std::string target;                 ///< "amdgcn-amd-amdhsa--gfx906"
    std::vector<std::uint64_t> version; ///< major, minor
    std::vector<AmdKernelMetadata> kernels;
    bool complete = true; ///< false: there are more kernels than the limits allow
    bool closes = false;  ///< the values end exactly with the note
};

AmdMetadata readAmdMetadata(ByteView note, const DecodeLimits& limits);

} // namespace macebin
