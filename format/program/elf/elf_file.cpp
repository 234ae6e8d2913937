// SPDX-License-Identifier: Apache-2.0
// Header, section and program header tables, section names. The rules across them are in checks.cpp.
#include "format/program/elf/elf_file.h"

#include "format/byte_reader.h"
#include "format/text.h"

namespace macebin::elf {

const Section* File::find(std::string_view name) const {
    const auto it =
        std::find_if(sections.begin(), sections.end(), [&](const Section& s) { return s.name == name; });
    return it == sections.end() ? nullptr : &*it;
}

const Section* File::findType(std::uint32_t wanted) const {
    const auto it =
        std::find_if(sections.begin(), sections.end(), [&](const Section& s) { return s.type == wanted; });
    return it == sections.end() ? nullptr : &*it;
}

std::optional<std::string_view> StringTable::at(std::uint64_t offset) {
    if (offset >= text_.size()) return std::nullopt;
    const std::string_view rest = text_.substr(offset, budget_);
    const std::size_t length = rest.find('\0');
    if (length == std::string_view::npos) {
        if (rest.size() < text_.size() - offset) exhausted_ = true;
        return std::nullopt;
    }
    budget_ -= length;
    return rest.substr(0, length);
}

namespace {

/// Where the tables are, as the ELF header says.
struct Tables {
    std::uint64_t sectionOffset = 0, programOffset = 0;
    std::uint16_t headerSize = 0;
    std::uint16_t sectionEntry = 0, programEntry = 0;
    std::uint64_t sectionCount = 0, programCount = 0;
    std::uint32_t nameSection = 0;
};

std::uint64_t word(ByteReader& reader, bool is64) {
    return is64 ? reader.u64() : reader.u32();
}

/// e_ident: class, byte order, version (gABI, "ELF Identification").
void readIdent(ByteView bytes, File& file) {
    ByteReader reader(bytes);
    reader.skip(4);
    const std::uint8_t fileClass = reader.u8(), order = reader.u8(), version = reader.u8();
    file.osAbi = reader.u8();
    file.abiVersion = reader.u8();
    reader.skip(7);
    if (!reader.ok()) return file.fail("the ELF identification is cut short", {0, bytes.size()});
    if (fileClass != 1 && fileClass != 2)
        return file.fail("ELF class " + number(fileClass) + " does not exist", {4, 1});
    if (order != 1 && order != 2)
        return file.fail("ELF byte order " + number(order) + " does not exist", {5, 1});
    if (version != 1) return file.fail("ELF version " + number(version) + " does not exist", {6, 1});
    file.identified = true;
    file.is64 = fileClass == 2;
    file.bigEndian = order == 2;
}

std::optional<Tables> readHeader(ByteView bytes, File& file) {
    ByteReader reader(bytes);
    reader.skip(16);
    Tables tables;
    file.type = reader.u16();
    file.machine = reader.u16();
    const std::uint32_t version = reader.u32();
    word(reader, file.is64); // entry point
    tables.programOffset = word(reader, file.is64);
    tables.sectionOffset = word(reader, file.is64);
    file.flags = reader.u32();
    tables.headerSize = reader.u16();
    tables.programEntry = reader.u16();
    tables.programCount = reader.u16();
    tables.sectionEntry = reader.u16();
    tables.sectionCount = reader.u16();
    tables.nameSection = reader.u16();
    if (!reader.ok()) {
        file.fail("the ELF header is cut short", {0, bytes.size()});
        return std::nullopt;
    }
    file.header = {0, reader.position()};
    file.headerComplete = true;
    if (version != 1) file.fail("ELF version " + number(version) + " does not exist", {20, 4});
    if (tables.headerSize != file.header.size)
        file.fail("the ELF header says it has " + number(tables.headerSize) + " bytes, not " +
                      number(file.header.size),
                  {file.is64 ? 52U : 40U, 2});
    return tables;
}

Section readSection(ByteView bytes, bool is64, ByteRange where) {
    ByteReader reader(slice(bytes, where));
    Section section;
    section.header = where;
    reader.skip(4); // the name's offset: read again with the table of names
    section.type = reader.u32();
    word(reader, is64); // flags
    section.address = word(reader, is64);
    section.offset = word(reader, is64);
    section.size = word(reader, is64);
    section.link = reader.u32();
    section.info = reader.u32();
    section.alignment = word(reader, is64);
    section.entrySize = word(reader, is64);
    if (section.type != shtNull && section.type != shtNoBits &&
        fits(section.offset, section.size, bytes.size()))
        section.range = {section.offset, section.size};
    return section;
}

/// Large counts and the index of the names live in section 0 (gABI, e_shnum, e_shstrndx, e_phnum).
void applyExtendedNumbering(const Section& first, Tables& tables) {
    if (tables.sectionCount == 0) tables.sectionCount = first.size;
    if (tables.nameSection == 0xffff) tables.nameSection = first.link;
    if (tables.programCount == 0xffff) tables.programCount = first.info;
}

void readSections(ByteView bytes, File& file, Tables& tables) {
    if (tables.sectionOffset == 0) {
        if (tables.sectionCount != 0)
            file.fail("sections are announced, but not where they are", file.header);
        return;
    }
    const std::uint64_t entry = file.is64 ? 64 : 40;
    if (tables.sectionEntry != entry)
        return file.fail("section headers of " + number(tables.sectionEntry) + " bytes, not " + number(entry),
                         {file.is64 ? 58U : 46U, 2});
    if (!fits(tables.sectionOffset, entry, bytes.size()))
        return file.fail("the section header table at " + hex(tables.sectionOffset) + " lies outside the " +
                             number(bytes.size()) + " bytes",
                         file.header);
    applyExtendedNumbering(readSection(bytes, file.is64, {tables.sectionOffset, entry}), tables);
    const std::uint64_t room = (bytes.size() - tables.sectionOffset) / entry;
    if (tables.sectionCount > room)
        return file.fail("the table of " + number(tables.sectionCount) + " section headers at " +
                             hex(tables.sectionOffset) + " passes the end",
                         file.header);
    file.sectionTable = {tables.sectionOffset, tables.sectionCount * entry};
    file.sections.reserve(tables.sectionCount);
    for (std::uint64_t i = 0; i < tables.sectionCount; ++i)
        file.sections.push_back(readSection(bytes, file.is64, {tables.sectionOffset + i * entry, entry}));
}

void nameSections(ByteView bytes, File& file, std::uint32_t nameSection) {
    if (nameSection == 0 || file.sections.empty()) return;
    if (nameSection >= file.sections.size())
        return file.fail("the section of names, " + number(nameSection) + ", does not exist", file.header);
    const Section& table = file.sections[nameSection];
    if (table.type != shtStringTable)
        return file.fail("the section of names is no string table", table.header);
    StringTable names(bytes, table.range);
    for (Section& section : file.sections) {
        const auto name = names.at(loadLittle<std::uint32_t>(bytes, section.header.offset));
        if (name)
            section.name = *name;
        else if (!names.exhausted() && section.type != shtNull)
            file.fail("a section's name lies outside the table of names", section.header);
    }
}

Segment readSegment(ByteView bytes, bool is64, ByteRange where) {
    ByteReader reader(slice(bytes, where));
    Segment segment;
    segment.header = where;
    segment.type = reader.u32();
    if (is64) reader.skip(4); // flags
    segment.offset = word(reader, is64);
    segment.address = word(reader, is64);
    word(reader, is64); // physical address
    segment.fileSize = word(reader, is64);
    segment.memorySize = word(reader, is64);
    if (!is64) reader.skip(4); // flags
    segment.alignment = word(reader, is64);
    return segment;
}

void readSegments(ByteView bytes, File& file, const Tables& tables) {
    if (tables.programCount == 0) return;
    const std::uint64_t entry = file.is64 ? 56 : 32;
    if (tables.programEntry != entry)
        return file.fail("program headers of " + number(tables.programEntry) + " bytes, not " + number(entry),
                         {file.is64 ? 54U : 42U, 2});
    if (tables.programOffset > bytes.size() ||
        tables.programCount > (bytes.size() - tables.programOffset) / entry)
        return file.fail("the table of " + number(tables.programCount) + " program headers at " +
                             hex(tables.programOffset) + " passes the end",
                         file.header);
    file.programTable = {tables.programOffset, tables.programCount * entry};
    for (std::uint64_t i = 0; i < tables.programCount; ++i)
        file.segments.push_back(readSegment(bytes, file.is64, {tables.programOffset + i * entry, entry}));
}

} // namespace

File readFile(ByteView bytes) {
    File file;
    readIdent(bytes, file);
    if (!file.identified || file.bigEndian) return file;
    std::optional<Tables> tables = readHeader(bytes, file);
    if (!tables) return file;
    readSections(bytes, file, *tables);
    nameSections(bytes, file, tables->nameSection);
    readSegments(bytes, file, *tables);
    checkContents(bytes, file);
    return file;
}

Symbol symbolAt(ByteView bytes, const File& file, const Section& table, std::uint64_t index) {
    const std::uint64_t size = file.symbolSize();
    ByteReader reader(slice(bytes, {table.range.offset + index * size, size}));
    Symbol symbol;
    symbol.nameOffset = reader.u32();
    if (!file.is64) {
        symbol.value = reader.u32();
        symbol.size = reader.u32();
    }
    symbol.type = reader.u8() & 15;
    reader.skip(1); // visibility
    symbol.section = reader.u16();
    if (file.is64) {
        symbol.value = reader.u64();
        symbol.size = reader.u64();
    }
    return symbol;
}

StringTable symbolNames(ByteView bytes, const File& file, const Section& table) {
    if (table.link >= file.sections.size()) return {bytes, {}};
    return {bytes, file.sections[table.link].range};
}

} // namespace macebin::elf
