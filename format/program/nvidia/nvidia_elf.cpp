// SPDX-License-Identifier: Apache-2.0
// NVIDIA's cubin. No public specification: section names as `cuobjdump` and LLVM's tools show them, the place
// of the architecture as in LLVM's BinaryFormat/ELF.h (EF_CUDA_SM, ABI versions 7 and 8). Not verified on a
// real file.
#include "format/program/elf/decoders.h"
#include "format/text.h"

#include <map>

namespace macebin::elf {

namespace {

/// Up to ABI version 7 the SM is the low byte of e_flags, in version 8 the second; later ones are not known.
std::string architecture(const File& file) {
    if (file.abiVersion > 8) return {};
    const std::uint32_t sm = file.abiVersion == 8 ? file.flags >> 8 & 0xff : file.flags & 0xff;
    return sm == 0 ? "" : "sm_" + number(sm);
}

void readSharedMemory(const Input& input, Program& program) {
    constexpr std::string_view prefix = ".nv.shared.";
    std::map<std::string_view, std::uint64_t> sizes;
    for (const Section& section : input.file.sections)
        if (section.name.starts_with(prefix)) sizes.emplace(section.name.substr(prefix.size()), section.size);
    for (Kernel& kernel : program.kernels)
        if (const auto it = sizes.find(kernel.name); it != sizes.end()) kernel.localMemory = it->second;
}

} // namespace

void decodeCubin(const Input& input, Program& program) {
    program.family = Family::nvidia;
    program.format = "cubin";
    program.architecture = architecture(input.file);
    program.kernelsKnown = kernelsFromTextSections(input, program) && !input.file.fault;
    readSharedMemory(input, program);
    addFact(program, input.limits, "ELF flags", hex(input.file.flags));
    addFact(program, input.limits, "ELF ABI version", number(input.file.abiVersion));
}

} // namespace macebin::elf
