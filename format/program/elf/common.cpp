// SPDX-License-Identifier: Apache-2.0
#include "format/byte_reader.h"
#include "format/program/elf/decoders.h"

namespace macebin::elf {

void markBroken(Program& program, std::string why, ByteRange where) {
    if (program.structure != Structure::closes) return;
    program.structure = Structure::broken;
    program.structureNote = std::move(why);
    program.structureFault = where;
}

void addFact(Program& program, const DecodeLimits& limits, std::string name, std::string value) {
    if (program.facts.size() < limits.facts) program.facts.push_back({std::move(name), std::move(value)});
}

void addFile(Program& program, const Section& section) {
    if (section.range.size != 0) program.files.push_back({std::string(section.name), section.range});
}

std::string cut(std::string_view text, const DecodeLimits& limits) {
    return std::string(text.substr(0, limits.textLength));
}

std::string sectionText(const Input& input, const Section& section) {
    const std::string_view text =
        asText(slice(input.bytes, section.range)).substr(0, input.limits.textLength);
    return std::string(text.substr(0, text.find('\0')));
}

bool kernelsFromTextSections(const Input& input, Program& program) {
    constexpr std::string_view prefix = ".text.";
    for (const Section& section : input.file.sections) {
        if (!section.name.starts_with(prefix) || section.name.size() == prefix.size()) continue;
        const std::string_view name = section.name.substr(prefix.size());
        // Intel's home of functions that are called indirectly (compute-runtime, zebin_elf.h).
        if (name == "Intel_Symbol_Table_Void_Program") continue;
        if (program.kernels.size() >= input.limits.kernels) return false;
        Kernel kernel;
        kernel.name = cut(name, input.limits);
        kernel.codeSize = section.size;
        kernel.range = section.range;
        program.kernels.push_back(std::move(kernel));
    }
    return true;
}

std::optional<std::vector<Note>> readNotes(ByteView bytes, ByteRange section) {
    std::vector<Note> notes;
    ByteReader reader(slice(bytes, section), section.offset);
    // The last record's padding may be left out.
    const auto align = [&reader](std::uint64_t size) {
        reader.skip(std::min<std::uint64_t>((4 - size % 4) % 4, reader.remaining()));
    };
    constexpr std::size_t most = 1024; // real files have a handful
    while (!reader.atEnd() && notes.size() < most) {
        const std::uint32_t nameSize = reader.u32(), size = reader.u32();
        Note note;
        note.type = reader.u32();
        note.owner = reader.text(nameSize);
        note.owner = note.owner.substr(0, note.owner.find('\0'));
        align(nameSize);
        note.descriptor = reader.range(size);
        align(size);
        if (!reader.ok()) return std::nullopt;
        notes.push_back(note);
    }
    return notes;
}

} // namespace macebin::elf
