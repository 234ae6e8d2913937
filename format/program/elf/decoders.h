// SPDX-License-Identifier: Apache-2.0
// What the ELF decoders of the vendors share. decodeElf reads the file and hands it to one of them.
#pragma once

#include "format/program/elf/elf_file.h"
#include "format/program/program.h"

namespace macebin::elf {

/// One ELF file as decodeElf has read it. Its regions are in the program already.
struct Input {
    ByteView bytes;
    const File& file;
    const DecodeLimits& limits;
};

void decodeIntelElf(const Input& input, Program& program);
void decodeZebin(const Input& input, Program& program);
void decodeAmd(const Input& input, Program& program);
void decodeCubin(const Input& input, Program& program);
/// AMD's BIF (Catalyst): it has a section of LLVM IR or AMDIL.
bool isBif(const File& file);

/// The first fault stands; a program that is unknown or named only stays so.
void markBroken(Program& program, std::string why, ByteRange where);
void addFact(Program& program, const DecodeLimits& limits, std::string name, std::string value);
void addFile(Program& program, const Section& section);
/// The section's text up to its first NUL, cut to what the limits allow.
std::string sectionText(const Input& input, const Section& section);
std::string cut(std::string_view text, const DecodeLimits& limits);

/// One kernel for every section called ".text.<kernel>"; false where there are more than the limits allow.
bool kernelsFromTextSections(const Input& input, Program& program);

/// One record of a note section (gABI, "Note Section"): 4-byte aligned name and descriptor.
struct Note {
    std::string_view owner; ///< without its NUL
    std::uint32_t type = 0;
    ByteRange descriptor;
};
/// All notes of a section; nullopt where a record passes its end.
std::optional<std::vector<Note>> readNotes(ByteView bytes, ByteRange section);

} // namespace macebin::elf
