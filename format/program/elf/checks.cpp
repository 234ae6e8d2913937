// SPDX-License-Identifier: Apache-2.0
// The rules of the gABI that hold across an ELF file's tables. Only what every writer of such files keeps to
// is judged, so that a finding means damage.
#include "format/program/elf/elf_file.h"
#include "format/text.h"

namespace macebin::elf {

namespace {

std::string label(const File& file, const Section& section) {
    if (!section.name.empty()) return "section " + inQuotes(section.name);
    return "section " + number(static_cast<std::uint64_t>(&section - file.sections.data()));
}

bool isPowerOfTwoOrZero(std::uint64_t value) {
    return (value & (value - 1)) == 0 || value == 0;
}

bool isSymbolTable(const Section& section) {
    return section.type == shtSymbolTable || section.type == shtDynamicSymbols;
}

/// sh_link is a section index for these types (gABI, "sh_link and sh_info Interpretation").
bool linksToSection(std::uint32_t type) {
    return type == shtSymbolTable || type == shtDynamicSymbols || type == shtRel || type == shtRela ||
           type == 5 /* hash */ || type == 6 /* dynamic */ || type == 17 /* group */;
}

void checkSection(ByteView bytes, File& file, const Section& section) {
    if (section.type == shtNull) return;
    if (section.type != shtNoBits && !fits(section.offset, section.size, bytes.size()))
        return file.fail(label(file, section) + ", " + number(section.size) + " bytes at " +
                             hex(section.offset) + ", passes the end",
                         section.header);
    if (!isPowerOfTwoOrZero(section.alignment))
        return file.fail(label(file, section) + " has an alignment that is no power of two", section.header);
    if (linksToSection(section.type) && section.link >= file.sections.size())
        return file.fail(label(file, section) + " links to a section that does not exist", section.header);
    const bool hasEntries = isSymbolTable(section) || section.type == shtRel || section.type == shtRela;
    if (hasEntries && section.entrySize != 0 && section.size % section.entrySize != 0)
        return file.fail(label(file, section) + " is no whole number of entries", section.header);
    if (section.type == shtStringTable && section.size != 0) {
        const std::uint64_t last = section.range.end() - 1;
        if (bytes[section.range.offset] != std::byte{0} || bytes[last] != std::byte{0})
            file.fail(label(file, section) + ", a string table, does not begin and end with NUL",
                      section.range);
    }
}

void checkSymbols(ByteView bytes, File& file, const Section& table) {
    if (table.entrySize != file.symbolSize())
        return file.fail(label(file, table) + " has entries of the wrong size", table.header);
    const std::uint64_t count = symbolCount(file, table);
    if (table.info > count)
        return file.fail(label(file, table) + " has fewer symbols than local ones", table.header);
    const Section& names = file.sections[table.link];
    if (names.type != shtStringTable)
        return file.fail(label(file, table) + " has no table of names", table.header);
    for (std::uint64_t i = 0; i < count; ++i) {
        const Symbol symbol = symbolAt(bytes, file, table, i);
        const ByteRange where{table.range.offset + i * file.symbolSize(), file.symbolSize()};
        if (symbol.nameOffset != 0 && symbol.nameOffset >= names.size)
            return file.fail("a symbol's name lies outside its table", where);
        if (symbol.section >= file.sections.size() && symbol.section < 0xff00)
            return file.fail("a symbol's section does not exist", where);
    }
}

/// "Sections in a file may not overlap" (gABI); nor do they cover the header or their own table in any real
/// file.
void checkOverlaps(File& file) {
    struct Piece {
        ByteRange range, blame;
    };
    std::vector<Piece> pieces{{file.header, file.header}, {file.sectionTable, file.header}};
    for (const Section& section : file.sections)
        pieces.push_back({section.range, section.header});
    std::erase_if(pieces, [](const Piece& piece) { return piece.range.size == 0; });
    std::sort(pieces.begin(), pieces.end(),
              [](const Piece& a, const Piece& b) { return a.range.offset < b.range.offset; });
    std::uint64_t end = 0;
    for (const Piece& piece : pieces) {
        if (piece.range.offset < end)
            return file.fail("two parts of the file overlap at " + hex(piece.range.offset), piece.blame);
        end = piece.range.end();
    }
}

void checkSegment(ByteView bytes, File& file, const Segment& segment) {
    constexpr std::uint32_t load = 1;
    if (segment.type == 0) return;
    if (segment.fileSize != 0 && !fits(segment.offset, segment.fileSize, bytes.size()))
        return file.fail("a segment of " + number(segment.fileSize) + " bytes at " + hex(segment.offset) +
                             " passes the end",
                         segment.header);
    if (segment.type != load) return;
    if (!isPowerOfTwoOrZero(segment.alignment))
        return file.fail("a segment has an alignment that is no power of two", segment.header);
    if (segment.fileSize > segment.memorySize)
        return file.fail("a segment has more bytes in the file than in memory", segment.header);
    if (segment.alignment > 1 && (segment.address - segment.offset) % segment.alignment != 0)
        file.fail("a segment's address does not match its place in the file", segment.header);
}

std::uint64_t claimedEnd(const File& file) {
    std::uint64_t end = std::max({file.header.end(), file.sectionTable.end(), file.programTable.end()});
    for (const Section& section : file.sections)
        end = std::max(end, section.range.end());
    for (const Segment& segment : file.segments)
        if (segment.type != 0 && segment.fileSize != 0)
            end = std::max(end, segment.offset + segment.fileSize);
    return end;
}

} // namespace

void checkContents(ByteView bytes, File& file) {
    if (!file.sections.empty() && file.sections.front().type != shtNull)
        file.fail("section 0 is in use", file.sections.front().header);
    for (const Section& section : file.sections)
        checkSection(bytes, file, section);
    for (const Segment& segment : file.segments)
        checkSegment(bytes, file, segment);
    if (file.fault) return;
    checkOverlaps(file);
    for (const Section& section : file.sections)
        if (isSymbolTable(section)) checkSymbols(bytes, file, section);
    file.end = claimedEnd(file); // no segment passes the end: the sums cannot wrap
}

} // namespace macebin::elf
