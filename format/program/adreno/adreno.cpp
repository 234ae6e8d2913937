// SPDX-License-Identifier: Apache-2.0
// Qualcomm Adreno's OpenCL program binaries, format versions 0x1e and 0x20. No specification is public: the
// layout was established on real files; the descriptors and the configuration are those of Mesa's
// src/freedreno/decode/pgmdump2.c (FORMAT.md, "Adreno").
#include "format/program/adreno/adreno.h"

#include "format/program/decoders.h"

#include <array>

namespace macebin {

namespace {

constexpr std::uint64_t kHeaderSize = 0x30;
constexpr std::uint64_t kDescriptorSize = 20;
constexpr std::size_t kHeaderWords = kHeaderSize / 4;

using Header = std::array<std::uint32_t, kHeaderWords>;

/// The header words that tell a format version; the others are the same in both, or name the chip.
struct Format {
    std::uint32_t version;
    std::uint32_t word4;
    std::uint32_t descriptors; ///< word 6
    std::uint32_t word7;
};
constexpr Format kFormats[] = {{0x1e, 2, 56, 0x11}, {0x20, 3, 57, 0x13}};

enum SectionType : std::uint32_t {
    entryPoint = 0,
    config = 1,
    statistics = 5,
    constants = 6,
    code = 10,
    kernels = 11,
    branchStack = 0x24
};

struct Section {
    std::uint32_t type = 0;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
    std::uint32_t count = 0;
    std::uint32_t elementSize = 0;

    ByteRange range() const { return {offset, size}; }
};

std::string sectionName(std::uint32_t type) {
    switch (type) {
    case entryPoint: return "entry point";
    case config: return "configuration";
    case 2: return "inputs";
    case 3: return "outputs";
    case statistics: return "statistics";
    case constants: return "constants";
    case 8: return "internal inputs";
    case code: return "machine code";
    case kernels: return "kernel metadata";
    case branchStack: return "branch stack";
    default: return "section " + hex(type);
    }
}

std::uint64_t alignUp(std::uint64_t value, std::uint64_t to) {
    return (value + to - 1) / to * to;
}

Header readHeader(ByteView bytes) {
    Header header{};
    for (std::size_t i = 0; i < header.size() && fits(i * 4, 4, bytes.size()); ++i)
        header[i] = loadLittle<std::uint32_t>(bytes, i * 4);
    return header;
}

/// Empty, or in what the header differs from the layouts that are known.
std::string strangeness(const Header& header) {
    for (const Format& format : kFormats) {
        if (header[0] != format.version) continue;
        const Header expected{
            format.version, 0xa,       2, 2, format.word4, kHeaderSize, format.descriptors, format.word7,
            header[8],      header[9], 0, 0};
        for (std::size_t i = 0; i < header.size(); ++i)
            if (header[i] != expected[i])
                return "header word " + number(i) + " is " + hex(header[i]) +
                       ", in every known binary of format " + "version " + hex(format.version) + " it is " +
                       hex(expected[i]);
        return {};
    }
    return "format versions 0x1e and 0x20 are known, this is " + hex(header[0]);
}

/// Each section begins where the one before ends; its size is that of its elements (a name has none).
bool judgeSection(Decoding& out, const Section& section, std::uint32_t index, std::uint64_t expected) {
    const ByteRange place{kHeaderSize + index * kDescriptorSize, kDescriptorSize};
    const auto which = [&] { return "section " + hex(index); };
    if (section.type != index)
        return out.fail(place, "descriptor " + hex(index) + " is of type " + hex(section.type));
    if (section.offset != expected)
        return out.fail(place, which() + " begins at " + hex(section.offset) + ", the one before ends at " +
                                   hex(expected));
    if (section.size > out.bytes().size() - expected)
        return out.fail(place, which() + " has " + counted(section.size, "byte") + " at " + hex(expected) +
                                   ", where " + number(out.bytes().size() - expected) + " are left");
    const std::uint64_t elements = std::uint64_t{section.count} * section.elementSize;
    if (index != entryPoint && section.size != elements)
        return out.fail(place, which() + " has " + counted(section.size, "byte") + ", its " +
                                   number(section.count) + " elements of " + number(section.elementSize) +
                                   " have " + number(elements));
    return true;
}

/// The sections that every known binary has, in their only known form.
bool judgeForms(Decoding& out, const std::vector<Section>& sections) {
    struct Form {
        std::uint32_t type, count, elementSize, size;
    };
    static constexpr Form forms[] = {{entryPoint, 1, 0, 8}, {config, 1, 0x50, 0x50}, {branchStack, 1, 8, 8}};
    for (const Form& form : forms) {
        const Section& section = sections[form.type];
        if (section.count != form.count || section.elementSize != form.elementSize ||
            section.size != form.size)
            return out.fail(section.range(), "the section " + sectionName(form.type) + " has " +
                                                 counted(section.size, "byte") + ", it always has " +
                                                 number(form.size));
    }
    if (sections[code].elementSize != 8 || sections[kernels].count != 1)
        return out.fail(sections[code].range(), "instructions have " + number(sections[code].elementSize) +
                                                    " bytes instead of 8, or there are " +
                                                    number(sections[kernels].count) +
                                                    " lists of kernels instead of 1");
    if (asText(slice(out.bytes(), sections[entryPoint].range())) != std::string_view("main\0\0\0\0", 8))
        return out.fail(sections[entryPoint].range(), "the entry point is not named main");
    return true;
}

/// The caller has checked that the descriptor is there.
Section readSection(ByteView bytes, std::uint64_t index) {
    const std::uint64_t at = kHeaderSize + index * kDescriptorSize;
    const auto word = [&](std::uint64_t i) { return loadLittle<std::uint32_t>(bytes, at + i * 4); };
    return {word(0), word(1), word(2), word(3), word(4)};
}

/// Gives no sections where the table does not close.
std::vector<Section> readSections(Decoding& out, std::uint32_t count) {
    const std::uint64_t total = out.bytes().size();
    const ByteRange table{kHeaderSize, count * kDescriptorSize};
    std::uint64_t end = alignUp(table.end(), 8);
    if (end > total) {
        out.fail({kHeaderSize, total - kHeaderSize},
                 "the descriptor table needs " + number(end - kHeaderSize) + " bytes at 0x30, where " +
                     number(total - kHeaderSize) + " are left");
        return {};
    }
    out.part(RegionKind::length, {table.offset, end - table.offset}, "descriptor table");
    if (!isZero(slice(out.bytes(), {table.end(), end - table.end()}))) {
        out.fail({table.end(), end - table.end()}, "the padding behind the descriptors is not zero");
        return {};
    }
    std::vector<Section> sections;
    sections.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        sections.push_back(readSection(out.bytes(), i));
        if (!judgeSection(out, sections.back(), i, end)) return {};
        end = sections.back().range().end();
    }
    if (end != total) {
        out.fail({end, total - end},
                 "the last section ends at " + hex(end) + ", the binary at " + hex(total));
        return {};
    }
    return sections;
}

void addRegions(Decoding& out, const std::vector<Section>& sections) {
    for (const Section& section : sections) {
        if (!out.wantsRegion()) return;
        const bool cutLater = section.type == code || section.type == kernels;
        if (section.size > 0 && !cutLater)
            out.part(RegionKind::section, section.range(), sectionName(section.type));
    }
}

} // namespace

bool looksLikeAdreno(ByteView bytes) {
    if (bytes.size() < kHeaderSize) return false;
    const Header header = readHeader(bytes);
    if (header[5] != kHeaderSize || header[6] < 40 || header[6] > 80 || header[0] > 0xff) return false;
    return !fits(kHeaderSize, 2 * kDescriptorSize, bytes.size()) ||
           (readSection(bytes, 0).type == 0 && readSection(bytes, 1).type == 1);
}

Program decodeAdreno(ByteView bytes, const DecodeLimits& limits) {
    Decoding out(bytes, limits, Family::adreno);
    if (bytes.size() < kHeaderSize) {
        out.unknownLayout("the header needs 48 bytes, there are " + number(bytes.size()));
        return out.finish();
    }
    const Header header = readHeader(bytes);
    out.part(RegionKind::header, {0, kHeaderSize}, "header");
    out.program.format = "Adreno OpenCL binary, format version " + hex(header[0]);
    if (const std::string strange = strangeness(header); !strange.empty()) {
        out.unknownLayout(strange);
        return out.finish();
    }
    const adreno::Chip chip = adreno::chipOf(header[0], header[8], header[9]);
    out.program.architecture = chip.name;
    out.program.facts.reserve(5);
    out.fact("format version", hex(header[0]));
    out.fact("chip id", hex(header[9]));
    out.fact("chip name", chip.remark);
    if (chip.known == adreno::Known::no) out.onFault = Structure::unknownLayout;

    const std::vector<Section> sections = readSections(out, header[6]);
    if (sections.empty() || !judgeForms(out, sections)) return out.finish();
    addRegions(out, sections);
    out.fact("instructions", number(sections[code].count));
    out.fact("constants", number(sections[constants].count));
    adreno::readKernels(out, {sections[config].range(), sections[code].range(), sections[kernels].range(),
                              sections[branchStack].range(), chip.known == adreno::Known::relations});
    return out.finish();
}

} // namespace macebin
