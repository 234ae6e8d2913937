// SPDX-License-Identifier: Apache-2.0
// A small reader of ELF files that trusts nothing: header, sections, their names, and symbols. Layout and
// rules: System V ABI (gABI), chapters "ELF Header", "Sections", "String Table", "Symbol Table", "Program
// Header".
#pragma once

#include "format/bytes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macebin::elf {

// Section types (gABI, sh_type).
inline constexpr std::uint32_t shtNull = 0;
inline constexpr std::uint32_t shtSymbolTable = 2;
inline constexpr std::uint32_t shtStringTable = 3;
inline constexpr std::uint32_t shtRela = 4;
inline constexpr std::uint32_t shtNote = 7;
inline constexpr std::uint32_t shtNoBits = 8;
inline constexpr std::uint32_t shtRel = 9;
inline constexpr std::uint32_t shtDynamicSymbols = 11;

struct Section {
    std::string_view name; ///< empty where it has none or it could not be read
    std::uint32_t type = shtNull;
    std::uint64_t address = 0;
    std::uint64_t offset = 0; ///< as stored, perhaps outside the file: use `range`
    std::uint64_t size = 0;   ///< as stored
    std::uint32_t link = 0;
    std::uint32_t info = 0;
    std::uint64_t alignment = 0;
    std::uint64_t entrySize = 0;
    ByteRange header; ///< its entry in the section header table
    ByteRange range;  ///< its bytes; empty where it has none (SHT_NOBITS) or they are not all inside the file
};

/// A program header's place in the file; segments cover sections and are no structure of their own here.
struct Segment {
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
    std::uint64_t address = 0;
    std::uint64_t fileSize = 0;
    std::uint64_t memorySize = 0;
    std::uint64_t alignment = 0;
    ByteRange header;
};

struct Symbol {
    std::uint32_t nameOffset = 0;
    std::uint8_t type = 0; ///< low half of st_info: 1 object, 2 function, 10 HSA kernel (AMD, version 2)
    std::uint16_t section = 0;
    std::uint64_t value = 0;
    std::uint64_t size = 0;
};

/// What breaks a rule of the format, and where; the place is always inside the file.
struct Fault {
    std::string what;
    ByteRange where;
};

struct File {
    bool identified = false;     ///< class, byte order and version are those that the format knows
    bool bigEndian = false;      ///< then nothing behind e_ident was read
    bool headerComplete = false; ///< the fields below were read
    bool is64 = false;
    std::uint8_t osAbi = 0;
    std::uint8_t abiVersion = 0;
    std::uint16_t type = 0;
    std::uint16_t machine = 0;
    std::uint32_t flags = 0;
    ByteRange header;
    ByteRange sectionTable;
    ByteRange programTable;
    std::vector<Section> sections; ///< in file order, entry 0 included; never more than the file has room for
    std::vector<Segment> segments;
    std::uint64_t end = 0;      ///< one past the last byte that a header, table, section or segment claims
    std::optional<Fault> fault; ///< the first one found

    void fail(std::string what, ByteRange where) {
        if (!fault) fault = Fault{std::move(what), where};
    }
    const Section* find(std::string_view name) const;
    const Section* findType(std::uint32_t type) const;
    std::uint64_t symbolSize() const { return is64 ? 24 : 16; }
};

/// Names in a string table. All look-ups of one StringTable together cost at most a few times the table's
/// size: beyond that, which only a hostile file reaches, names are not given.
class StringTable {
public:
    StringTable(ByteView bytes, ByteRange range)
        : text_(asText(slice(bytes, range))), budget_(text_.size() * 4 + (1U << 20)) {}
    /// The string at `offset`; nullopt where there is none, it does not end in the table, or the budget is
    /// spent.
    std::optional<std::string_view> at(std::uint64_t offset);
    bool exhausted() const { return exhausted_; }

private:
    std::string_view text_;
    std::uint64_t budget_;
    bool exhausted_ = false;
};

/// Reads header, tables and section names, and checks them, segments and symbols against the format's rules.
File readFile(ByteView bytes);

/// The symbol at `index` of a symbol table whose bytes are all inside the file.
Symbol symbolAt(ByteView bytes, const File& file, const Section& table, std::uint64_t index);
/// Whole symbols in the table.
inline std::uint64_t symbolCount(const File& file, const Section& table) {
    return table.range.size / file.symbolSize();
}
/// The string table of a symbol table; empty where its link leads nowhere.
StringTable symbolNames(ByteView bytes, const File& file, const Section& table);

/// The rules that need all of the file's tables: used by readFile.
void checkContents(ByteView bytes, File& file);

} // namespace macebin::elf
