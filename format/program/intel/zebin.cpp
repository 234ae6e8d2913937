// SPDX-License-Identifier: Apache-2.0
// Intel's zebin. Sources: compute-runtime, shared/source/device_binary_format/zebin/zebin_elf.h (section
// types, notes) and zeinfo.h; three files made by ocloc 22.43.
#include "format/program/elf/decoders.h"
#include "format/program/intel/common.h"
#include "format/program/intel/ze_info.h"
#include "format/text.h"

#include <map>

namespace macebin::elf {

namespace {

// Note types of owner "IntelGT".
constexpr std::uint32_t noteProduct = 1, noteCore = 2, noteTarget = 3, noteVersion = 4, noteConfig = 6;
constexpr std::uint32_t shtSpirv = 0xff000009;

/// An architecture from a product's or a core family's number; 0 is "not given".
std::string architecture(bool product, std::uint32_t value) {
    const std::string_view name = product ? intel::productName(value) : intel::coreName(value);
    if (!name.empty()) return std::string(name);
    return (product ? "Intel product family " : "Intel graphics core family ") + number(value);
}

/// Target metadata: bits 8-12 and 16-20 the range of steppings, 21-23 who generated it (1: IGC).
void readTarget(const Input& input, std::uint32_t value, Program& program) {
    if ((value >> 21 & 7) == 1) program.compiler = "Intel Graphics Compiler";
    addFact(program, input.limits, "steppings", number(value >> 8 & 31) + " to " + number(value >> 16 & 31));
}

/// The zebin's version: 1.x is what is known.
void readVersion(const Input& input, const std::string& version, Program& program) {
    const bool known = version.starts_with("1.");
    addFact(program, input.limits, "zebin version", inQuotes(version));
    if (known || program.structure != Structure::closes) return;
    program.structure = Structure::unknownLayout;
    program.structureNote = "zebin version " + inQuotes(version) + " is not known";
}

void readNumber(const Input& input, std::uint32_t type, std::uint32_t value, Program& program) {
    if (type == noteTarget) return readTarget(input, value, program);
    if (type == noteConfig) return addFact(program, input.limits, "product configuration", hex(value));
    if (value == 0) return;
    if (type == noteProduct) addFact(program, input.limits, "product family", number(value));
    if (type == noteCore) addFact(program, input.limits, "graphics core family", number(value));
    if (program.architecture.empty() || type == noteProduct)
        program.architecture = architecture(type == noteProduct, value);
}

void readCompatibility(const Input& input, const Section& section, Program& program) {
    const auto notes = readNotes(input.bytes, section.range);
    if (!notes)
        return markBroken(program, "a note in .note.intelgt.compat passes the end of its section",
                          section.range);
    for (const Note& note : *notes) {
        if (note.owner != "IntelGT") continue;
        const ByteView value = slice(input.bytes, note.descriptor);
        if (note.type == noteVersion) {
            const std::string_view text = asText(value);
            readVersion(input, cut(text.substr(0, text.find('\0')), input.limits), program);
        } else if (note.type <= noteConfig && note.type != 5 && value.size() == 4) {
            readNumber(input, note.type, loadLittle<std::uint32_t>(value, 0), program);
        }
    }
}

/// Files that are not EM_INTELGT name their target in e_machine; bit 15 of e_flags says which number that is.
void readMachine(const Input& input, Program& program) {
    constexpr std::uint16_t intelGt = 205;
    if (input.file.machine == intelGt) return;
    program.architecture = architecture((input.file.flags >> 15 & 1) == 0, input.file.machine);
}

/// YAML is UTF-8 without control characters; a writer may end it with NULs.
bool isYamlText(std::string_view text) {
    text = text.substr(0, text.find_last_not_of('\0') + 1);
    return isUtf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte == 0x7f || (byte < 0x20 && c != '\n' && c != '\r' && c != '\t');
           });
}

void fill(const Input& input, intel::ZeInfoKernel& info, Kernel& kernel, Program& program) {
    kernel.arguments = std::move(info.arguments);
    kernel.workGroupSize = info.workGroupSize;
    // The key is left out where it would be 0 (zeinfo.h, Defaults).
    kernel.localMemory = info.localMemory.value_or(0);
    kernel.registers = info.registers;
    if (info.simdSize) addFact(program, input.limits, "SIMD size of " + kernel.name, number(*info.simdSize));
}

void readInfo(const Input& input, const Section& section, Program& program) {
    const std::string_view text = asText(slice(input.bytes, section.range));
    if (!isYamlText(text))
        return markBroken(program, ".ze_info holds bytes that cannot stand in YAML", section.range);
    intel::ZeInfo info = intel::readZeInfo(text, input.limits);
    std::map<std::string_view, Kernel*> kernels;
    for (Kernel& kernel : program.kernels)
        kernels.emplace(kernel.name, &kernel);
    for (intel::ZeInfoKernel& kernel : info.kernels) {
        const auto it = kernels.find(kernel.name);
        if (it == kernels.end()) {
            if (program.kernelsKnown)
                markBroken(program,
                           ".ze_info describes kernel " + inQuotes(kernel.name) + ", which has no code",
                           section.range);
            continue;
        }
        fill(input, kernel, *it->second, program);
    }
}

} // namespace

void decodeZebin(const Input& input, Program& program) {
    program.family = Family::intel;
    program.format = "zebin";
    program.kernelsKnown = kernelsFromTextSections(input, program) && !input.file.fault;
    readMachine(input, program);
    if (const Section* notes = input.file.find(".note.intelgt.compat"))
        readCompatibility(input, *notes, program);
    if (const Section* info = input.file.find(".ze_info")) readInfo(input, *info, program);
    if (const Section* options = input.file.find(".misc.buildOptions"))
        program.buildOptions = sectionText(input, *options);
    for (const Section& section : input.file.sections)
        if (section.type == shtSpirv) addFile(program, section);
}

} // namespace macebin::elf
