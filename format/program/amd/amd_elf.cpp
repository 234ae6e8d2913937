// SPDX-License-Identifier: Apache-2.0
// AMD's code objects. Source: LLVM, "User Guide for AMDGPU Backend", "ELF Code Object"; files made by
// clang 14.
#include "format/program/amd/amd_metadata.h"
#include "format/program/elf/decoders.h"
#include "format/text.h"

#include <map>

namespace macebin::elf {

namespace {

constexpr std::uint8_t osAbiHsa = 64, osAbiPal = 65, osAbiMesa = 66;
constexpr std::uint8_t symbolObject = 1, symbolFunction = 2, symbolHsaKernel = 10;
constexpr std::uint32_t noteMetadata = 32;
constexpr std::uint64_t descriptorSize = 64;

/// EF_AMDGPU_MACH, the low byte of e_flags; empty where the number is reserved or newer than this table.
std::string_view machineName(std::uint32_t flags) {
    static constexpr std::string_view names[] = {
        /* 0x20 */ "gfx600",
        "gfx601",
        "gfx700",
        "gfx701",
        "gfx702",
        "gfx703",
        "gfx704",
        "",
        /* 0x28 */ "gfx801",
        "gfx802",
        "gfx803",
        "gfx810",
        "gfx900",
        "gfx902",
        "gfx904",
        "gfx906",
        /* 0x30 */ "gfx908",
        "gfx909",
        "gfx90c",
        "gfx1010",
        "gfx1011",
        "gfx1012",
        "gfx1030",
        "gfx1031",
        /* 0x38 */ "gfx1032",
        "gfx1033",
        "gfx602",
        "gfx705",
        "gfx805",
        "gfx1035",
        "gfx1034",
        "gfx90a",
        /* 0x40 */ "gfx940",
        "gfx1100",
        "gfx1013",
        "gfx1150",
        "gfx1103",
        "gfx1036",
        "gfx1101",
        "gfx1102",
        /* 0x48 */ "gfx1200",
        "",
        "gfx1151",
        "gfx941",
        "gfx942",
        "",
        "gfx1201",
        "gfx950",
    };
    const std::uint32_t machine = flags & 0xff;
    return machine < 0x20 || machine - 0x20 >= std::size(names) ? std::string_view() : names[machine - 0x20];
}

/// EI_ABIVERSION 0 to 4 are code object versions 2 to 6.
bool nameVersion(const Input& input, Program& program) {
    const std::uint8_t version = input.file.abiVersion;
    if (input.file.osAbi != osAbiHsa) {
        const bool pal = input.file.osAbi == osAbiPal, mesa = input.file.osAbi == osAbiMesa;
        program.format = pal ? "AMD PAL code object" : mesa ? "AMD Mesa code object" : "AMD ELF";
        return false;
    }
    program.format = "AMD HSA code object version " + number(version + 2U);
    if (version <= 4) return true;
    if (program.structure == Structure::closes) {
        program.structure = Structure::unknownLayout;
        program.structureNote = "code object version " + number(version + 2U) + " is not known";
    }
    return false;
}

/// The kernels by the names of their descriptors, and the code of each.
class Kernels {
public:
    Kernels(const Input& input, const Section& table, Program& program)
        : input_(input), table_(table), program_(program) {}

    /// False where not all kernels could be listed.
    bool run() {
        StringTable names = symbolNames(input_.bytes, input_.file, table_);
        for (std::uint64_t i = 0; i < symbolCount(input_.file, table_); ++i) {
            const Symbol symbol = symbolAt(input_.bytes, input_.file, table_, i);
            if (symbol.section == 0 || (symbol.type != symbolObject && symbol.type != symbolHsaKernel))
                continue;
            const auto name = names.at(symbol.nameOffset);
            if (name && !addKernel(symbol, *name)) return false;
        }
        return findCode(names);
    }

private:
    bool addKernel(const Symbol& symbol, std::string_view name) {
        const bool isDescriptor = symbol.type == symbolObject && name.ends_with(".kd") && name.size() > 3;
        if (!isDescriptor && symbol.type != symbolHsaKernel) return true;
        if (program_.kernels.size() >= input_.limits.kernels) return false;
        if (isDescriptor) name.remove_suffix(3);
        if (isDescriptor && symbol.size != descriptorSize)
            markBroken(program_, "the descriptor of kernel " + inQuotes(name) + " has not 64 bytes",
                       table_.range);
        if (!byName_.emplace(name, program_.kernels.size()).second) return true;
        Kernel kernel;
        kernel.name = cut(name, input_.limits);
        if (!isDescriptor) setCode(symbol, kernel);
        program_.kernels.push_back(std::move(kernel));
        return true;
    }

    bool findCode(StringTable& names) {
        for (std::uint64_t i = 0; i < symbolCount(input_.file, table_); ++i) {
            const Symbol symbol = symbolAt(input_.bytes, input_.file, table_, i);
            if (symbol.type != symbolFunction || symbol.section == 0) continue;
            const auto name = names.at(symbol.nameOffset);
            if (!name) continue;
            if (const auto it = byName_.find(*name); it != byName_.end())
                setCode(symbol, program_.kernels[it->second]);
        }
        return !names.exhausted();
    }

    /// A symbol's value is an offset in its section in a relocatable file (type 1), else an address.
    void setCode(const Symbol& symbol, Kernel& kernel) {
        if (symbol.section >= input_.file.sections.size()) return;
        const Section& section = input_.file.sections[symbol.section];
        kernel.codeSize = symbol.size;
        const std::uint64_t base = input_.file.type == 1 ? 0 : section.address;
        if (symbol.value < base || !fits(symbol.value - base, symbol.size, section.range.size)) {
            markBroken(program_, "the code of kernel " + inQuotes(kernel.name) + " passes its section",
                       table_.range);
            return;
        }
        kernel.range = {section.range.offset + (symbol.value - base), symbol.size};
    }

    const Input& input_;
    const Section& table_;
    Program& program_;
    std::map<std::string_view, std::size_t> byName_;
};

std::optional<std::uint32_t> narrow(std::optional<std::uint64_t> value) {
    if (!value || *value > UINT32_MAX) return std::nullopt;
    return static_cast<std::uint32_t>(*value);
}

void fill(const Input& input, AmdKernelMetadata& from, Kernel& kernel, Program& program) {
    kernel.arguments = std::move(from.arguments);
    kernel.workGroupSize = from.workGroupSize;
    kernel.localMemory = from.groupSegment;
    kernel.privateMemory = from.privateSegment;
    kernel.registers = narrow(from.vectorRegisters);
    if (from.scalarRegisters)
        addFact(program, input.limits, "scalar registers of " + kernel.name, number(*from.scalarRegisters));
    if (from.wavefrontSize)
        addFact(program, input.limits, "wavefront size of " + kernel.name, number(*from.wavefrontSize));
}

/// "amdgcn-amd-amdhsa--gfx906:xnack-" is for gfx906; e_flags says so too.
void readTarget(const Input& input, const std::string& target, ByteRange where, Program& program) {
    const std::size_t dashes = target.find("--");
    if (dashes == std::string::npos) return;
    addFact(program, input.limits, "target", target);
    program.architecture = target.substr(dashes + 2);
    const std::string processor = program.architecture.substr(0, program.architecture.find(':'));
    const std::string_view machine = machineName(input.file.flags);
    if (!machine.empty() && machine != processor)
        markBroken(program,
                   "the header is for " + std::string(machine) + ", the metadata for " + inQuotes(processor),
                   where);
}

void readMetadata(const Input& input, ByteRange where, Program& program) {
    AmdMetadata metadata = readAmdMetadata(slice(input.bytes, where), input.limits);
    if (!metadata.closes)
        return markBroken(program, "the metadata note does not hold exactly one MessagePack value", where);
    if (metadata.version.empty() || metadata.version[0] != 1) return; // another major version: not read
    readTarget(input, metadata.target, where, program);
    std::map<std::string, Kernel*> kernels;
    for (Kernel& kernel : program.kernels)
        kernels.emplace(kernel.name + ".kd", &kernel);
    for (AmdKernelMetadata& kernel : metadata.kernels) {
        if (const auto it = kernels.find(kernel.symbol); it != kernels.end())
            fill(input, kernel, *it->second, program);
        else if (program.kernelsKnown)
            markBroken(program,
                       "the metadata describe kernel " + inQuotes(kernel.name) + ", which has no descriptor",
                       where);
    }
}

void readNoteSections(const Input& input, Program& program) {
    for (const Section& section : input.file.sections) {
        if (section.type != shtNote) continue;
        const auto notes = readNotes(input.bytes, section.range);
        if (!notes) {
            markBroken(program, "a note passes the end of its section", section.range);
            continue;
        }
        for (const Note& note : *notes)
            if (note.owner == "AMDGPU" && note.type == noteMetadata)
                readMetadata(input, note.descriptor, program);
    }
}

} // namespace

void decodeAmd(const Input& input, Program& program) {
    program.family = Family::amd;
    program.architecture = std::string(machineName(input.file.flags));
    if (const Section* comment = input.file.find(".comment")) program.compiler = sectionText(input, *comment);
    addFact(program, input.limits, "ELF flags", hex(input.file.flags));
    if (!nameVersion(input, program)) return;
    // A linked file keeps its kernels in .dynsym even when stripped; an unlinked one has only .symtab.
    const Section* table = input.file.findType(shtDynamicSymbols);
    if (table == nullptr) table = input.file.findType(shtSymbolTable);
    program.kernelsKnown = table != nullptr && !input.file.fault && Kernels(input, *table, program).run();
    readNoteSections(input, program);
}

bool isBif(const File& file) {
    return file.find(".llvmir") != nullptr || file.find(".amdil") != nullptr;
}

} // namespace macebin::elf
