// SPDX-License-Identifier: Apache-2.0
// Any ELF file: judged by the format's own rules, then handed to the decoder of the vendor that its header
// names.
#include "format/program/decoders.h"
#include "format/program/elf/decoders.h"
#include "format/text.h"

namespace macebin {

namespace {

using namespace elf;

// e_machine (gABI and its registry); Intel's OpenCL ELF has 0 and is told by its type.
constexpr std::uint16_t machineCuda = 190;
constexpr std::uint16_t machineIntelGt = 205;
constexpr std::uint16_t machineAmdGpu = 224;

std::string machineName(std::uint16_t machine) {
    switch (machine) {
    case 3: return "x86";
    case 8: return "MIPS";
    case 20: return "PowerPC";
    case 21: return "PowerPC64";
    case 22: return "S390";
    case 40: return "ARM";
    case 62: return "x86-64";
    case 183: return "AArch64";
    case 243: return "RISC-V";
    case 258: return "LoongArch";
    default: return machine == 0 ? "" : "ELF machine " + number(machine);
    }
}

std::string_view typeName(std::uint16_t type) {
    switch (type) {
    case 1: return "relocatable object";
    case 2: return "executable";
    case 3: return "shared object";
    case 4: return "core file";
    default: return "file";
    }
}

void addRegion(Program& program, const DecodeLimits& limits, std::string_view name, RegionKind kind,
               ByteRange range) {
    if (range.size != 0 && program.regions.size() < limits.regions)
        program.regions.push_back({std::string(name), kind, range, std::nullopt});
}

/// Compilers for NVIDIA's and Intel's GPUs put each kernel in a section of its own; host compilers do so with
/// functions.
RegionKind kindOf(const File& file, const Section& section) {
    if (section.type == shtStringTable) return RegionKind::text;
    const bool gpu = file.machine == machineCuda || file.machine == machineIntelGt || file.type >= 0xff11;
    return gpu && section.name.starts_with(".text.") ? RegionKind::kernel : RegionKind::section;
}

void addRegions(const Input& input, Program& program) {
    const File& file = input.file;
    if (input.limits.regions == 0) return;
    addRegion(program, input.limits, "ELF header", RegionKind::header, file.header);
    addRegion(program, input.limits, "program header table", RegionKind::header, file.programTable);
    addRegion(program, input.limits, "section header table", RegionKind::header, file.sectionTable);
    for (const Section& section : file.sections) {
        if (section.range.size == 0) continue;
        const auto index = static_cast<std::uint64_t>(&section - file.sections.data());
        const std::string name =
            section.name.empty() ? "section " + number(index) : cut(section.name, input.limits);
        addRegion(program, input.limits, name, kindOf(file, section), section.range);
    }
}

bool isZero(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

/// Bytes behind everything that the file claims, but not the zeros that align its end: Intel's OpenCL ELF is
/// filled up to a multiple of 8 (observed).
std::uint64_t tailSize(const Input& input) {
    if (input.file.end >= input.bytes.size()) return 0;
    const std::uint64_t size = input.bytes.size() - input.file.end;
    return size < 8 && isZero(slice(input.bytes, {input.file.end, size})) ? 0 : size;
}

/// Sorts the regions, fills the holes, and calls a hole of zeros between two parts what it is: padding.
void finishRegions(const Input& input, Program& program) {
    if (input.limits.regions == 0) return;
    const bool unread = program.structure == Structure::broken && input.file.sections.empty();
    program.regions = tile(std::move(program.regions), input.bytes.size(),
                           unread ? RegionKind::unreadable : RegionKind::gap);
    const std::uint64_t end = input.bytes.size() - tailSize(input);
    for (Region& region : program.regions)
        if (region.kind == RegionKind::gap && region.range.end() <= end &&
            isZero(slice(input.bytes, region.range))) {
            region.kind = RegionKind::padding;
            region.name = "padding";
        }
}

void noteTail(const Input& input, Program& program) {
    const std::uint64_t tail = tailSize(input);
    if (program.structure == Structure::closes && tail != 0)
        program.structureNote = counted(tail, "byte") + " follow the last part of the ELF file";
}

void decodeHostObject(const Input& input, Program& program) {
    program.architecture = machineName(input.file.machine);
    const Section* comment = input.file.find(".comment");
    if (comment != nullptr) program.compiler = sectionText(input, *comment);
}

void nameBif(Program& program) {
    program.family = Family::amd;
    program.format = "AMD BIF (Catalyst)";
    program.structure = Structure::notJudged;
    program.structureNote = "this layout is named, not read";
    program.structureFault.reset();
}

void decodeVendor(const Input& input, Program& program) {
    const File& file = input.file;
    if (file.machine == 0 && file.type >= 0xff01 && file.type <= 0xff05)
        return decodeIntelElf(input, program);
    if (file.machine == machineIntelGt || (file.type >= 0xff11 && file.type <= 0xff13))
        return decodeZebin(input, program);
    if (file.machine == machineAmdGpu) return decodeAmd(input, program);
    if (file.machine == machineCuda) return decodeCubin(input, program);
    if (isBif(file)) return nameBif(program);
    decodeHostObject(input, program);
}

} // namespace

bool looksLikeElf(ByteView bytes) {
    return startsWith(bytes, "\x7f"
                             "ELF");
}

Program decodeElf(ByteView bytes, const DecodeLimits& limits) {
    Program program;
    program.family = Family::elf;
    program.format = "ELF";
    if (!looksLikeElf(bytes)) {
        program.structureNote = "there is no ELF magic";
        program.regions = limits.regions == 0 ? Regions{} : tile({}, bytes.size(), RegionKind::unreadable);
        return program;
    }
    const File file = readFile(bytes);
    const Input input{bytes, file, limits};
    if (file.bigEndian) {
        program.format = "big-endian ELF";
        program.structureNote = "big-endian files are named, not read";
    } else {
        program.structure = Structure::closes;
    }
    if (file.fault) markBroken(program, file.fault->what, file.fault->where);
    if (file.headerComplete) {
        program.format = (file.is64 ? "ELF64 " : "ELF32 ") + std::string(typeName(file.type));
        addRegions(input, program);
        decodeVendor(input, program);
        noteTail(input, program);
    }
    finishRegions(input, program);
    return program;
}

} // namespace macebin
