// SPDX-License-Identifier: Apache-2.0
#include "core/change/write/mclp_programs.h"

#include "format/program/decoders.h"

namespace macebin {

namespace {

/// FORMAT.md, "Kernel table": program kinds.
std::uint32_t kindOf(ByteView bytes) {
    constexpr std::uint32_t unknown = 0, pocl = 1, adreno = 2, mali = 3, movidius = 5, elf = 6,
                            patchtokens = 7, spirv = 8, bitcode = 9, ptx = 10, fatbin = 11, otherKnown = 12;
    if (looksLikePocl(bytes)) return pocl;
    if (looksLikeMali(bytes)) return mali;
    if (looksLikeMovidius(bytes)) return movidius;
    if (looksLikeElf(bytes)) return elf;
    if (looksLikePatchtokens(bytes)) return patchtokens;
    if (looksLikeSpirv(bytes)) return spirv;
    if (looksLikeBitcode(bytes)) return bitcode;
    if (looksLikeAdreno(bytes)) return adreno;
    if (looksLikeOtherProgram(bytes)) return identifyProgram(bytes) == Family::nvidia ? fatbin : otherKnown;
    return looksLikePtx(bytes) ? ptx : unknown;
}

} // namespace

MclpProgramInfo describeForMclp(ByteView bytes) {
    const Program program = decodeProgram(bytes, {.arguments = 0, .regions = 0, .facts = 0});
    MclpProgramInfo info{kindOf(bytes), {}};
    if (program.structure == Structure::closes)
        for (const Kernel& kernel : program.kernels)
            info.kernelNames.push_back(kernel.name);
    return info;
}

} // namespace macebin
