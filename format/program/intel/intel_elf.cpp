// SPDX-License-Identifier: Apache-2.0
// Intel's OpenCL ELF: a device binary with the options and the SPIR-V or LLVM IR that it was built from.
// Source: compute-runtime, shared/source/device_binary_format/elf/ocl_elf.h; three files made by ocloc 22.43.
#include "format/program/decoders.h"
#include "format/program/elf/decoders.h"
#include "format/text.h"

namespace macebin::elf {

namespace {

constexpr std::uint32_t shtLlvmBinary = 0xff000003, shtDeviceBinary = 0xff000005, shtOptions = 0xff000006,
                        shtDebug = 0xff000008, shtSpirv = 0xff000009;

std::string_view kindName(std::uint16_t type) {
    switch (type) {
    case 0xff01: return "Intel OpenCL ELF, source";
    case 0xff02: return "Intel OpenCL ELF, objects";
    case 0xff03: return "Intel OpenCL ELF, library";
    case 0xff04: return "Intel OpenCL ELF, executable";
    default: return "Intel OpenCL ELF, debug data";
    }
}

/// The inner decoder counts from the section's start: now from the file's.
void shift(Program& inner, std::uint64_t by) {
    const auto move = [by](ByteRange& range) { range.offset += by; };
    for (Kernel& kernel : inner.kernels)
        move(kernel.range);
    for (EmbeddedFile& file : inner.files)
        move(file.range);
    for (Region& region : inner.regions)
        move(region.range);
    if (inner.structureFault) move(*inner.structureFault);
    if (inner.checksumMismatch) move(*inner.checksumMismatch);
}

/// The section's own region makes room for what is inside.
void replaceRegion(Program& program, ByteRange section, Regions inner) {
    std::erase_if(program.regions, [&](const Region& region) { return region.range == section; });
    std::move(inner.begin(), inner.end(), std::back_inserter(program.regions));
}

void takeStructure(Program& program, const Program& inner) {
    if (program.structure != Structure::closes || inner.structure == Structure::closes) return;
    program.structure = inner.structure;
    program.structureNote = "the device binary: " + inner.structureNote;
    program.structureFault = inner.structureFault;
}

void readDeviceBinary(const Input& input, const Section& section, Program& program) {
    addFile(program, section);
    const ByteView bytes = slice(input.bytes, section.range);
    if (!looksLikePatchtokens(bytes)) return;
    Program inner = decodePatchtokens(bytes, input.limits);
    shift(inner, section.range.offset);
    program.format += ", " + inner.format;
    program.architecture = inner.architecture;
    program.kernelsKnown = inner.kernelsKnown;
    program.kernels = std::move(inner.kernels);
    for (Fact& fact : inner.facts)
        addFact(program, input.limits, std::move(fact.name), std::move(fact.value));
    program.checksumMismatch = inner.checksumMismatch;
    takeStructure(program, inner);
    if (input.limits.regions != 0) replaceRegion(program, section.range, std::move(inner.regions));
}

} // namespace

void decodeIntelElf(const Input& input, Program& program) {
    program.family = Family::intel;
    program.format = std::string(kindName(input.file.type));
    // One device binary: the runtime takes the first (device_binary_format_ocl_elf.cpp).
    if (const Section* device = input.file.findType(shtDeviceBinary))
        readDeviceBinary(input, *device, program);
    if (const Section* options = input.file.findType(shtOptions))
        program.buildOptions = sectionText(input, *options);
    for (const Section& section : input.file.sections)
        if (section.type == shtSpirv || section.type == shtLlvmBinary || section.type == shtDebug)
            addFile(program, section);
}

} // namespace macebin::elf
