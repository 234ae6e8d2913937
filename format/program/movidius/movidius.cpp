// SPDX-License-Identifier: Apache-2.0
// Movidius (Myriad) blobs: OpenVINO's vpu/graph_transformer, include/vpu/backend/blob_format.hpp and
// src/backend/serialize.cpp. The sections follow each other, each padded to 64 bytes with zeros.
#include "format/program/movidius/movidius.h"

#include "format/program/decoders.h"

#include <algorithm>

namespace macebin {

using movidius::Header;

namespace {

constexpr std::uint64_t elfSize = 52;
constexpr std::uint64_t headerEnd = elfSize + 80;
constexpr std::uint64_t firstSection = 192; ///< headerEnd, padded to 64
constexpr std::uint32_t blobMagic = 9709;

/// ElfN_Ehdr as createElfHeader() always writes it: lower-case "elf", type 1, machine 2, version 2, and a
/// header size of 8 * 52 (a slip of its author's that all blobs carry).
constexpr std::array<unsigned char, elfSize> pseudoElf = [] {
    std::array<unsigned char, elfSize> bytes{0x7f, 'e', 'l', 'f'};
    bytes[16] = 1;
    bytes[18] = 2;
    bytes[20] = 2;
    bytes[40] = 0xa0;
    bytes[41] = 0x01;
    return bytes;
}();

struct KnownVersion {
    std::uint32_t major, minor;
    std::string_view compiler;
};
/// 5.0 and 6.0 are format versions; release builds of the same years stamp their own number instead
/// (luxonis/depthai-core, openvino/OpenVINO.cpp).
constexpr KnownVersion knownVersions[] = {
    {5, 0, "OpenVINO 2020.3"},    {6, 0, "OpenVINO 2020.4 to 2022.1"}, {2020, 3, "OpenVINO 2020.3"},
    {2020, 4, "OpenVINO 2020.4"}, {2021, 1, "OpenVINO 2021.1"},        {2021, 2, "OpenVINO 2021.2"},
    {2021, 3, "OpenVINO 2021.3"}, {2021, 4, "OpenVINO 2021.4"},        {2022, 1, "OpenVINO 2022.1"},
};

const KnownVersion* knownVersion(const Header& header) {
    const auto found =
        std::find_if(std::begin(knownVersions), std::end(knownVersions), [&](const auto& known) {
            return known.major == header.major && known.minor == header.minor;
        });
    return found == std::end(knownVersions) ? nullptr : found;
}

Header readHeader(ByteView bytes) {
    ByteReader in(bytes);
    in.skip(elfSize);
    Header h;
    for (std::uint32_t* field :
         {&h.magic,       &h.fileSize,  &h.major,      &h.minor,        &h.inputs,
          &h.outputs,     &h.stages,    &h.inputsSize, &h.outputsSize,  &h.batchSize,
          &h.bssSize,     &h.cmxSlices, &h.shaves,     &h.hasHwStage,   &h.hasShaveStage,
          &h.hasDmaStage, &h.inputInfo, &h.outputInfo, &h.stageSection, &h.constData})
        *field = in.u32();
    return h;
}

void describe(ProgramBuilder& out, const Header& header) {
    out.program.format = "Movidius blob version " + number(header.major) + "." + number(header.minor);
    if (const auto* known = knownVersion(header)) out.program.compiler = known->compiler;
    out.program.architecture = header.hasHwStage == 1 ? "Movidius Myriad X" : "Movidius Myriad";
    out.fact("inputs", number(header.inputs));
    out.fact("outputs", number(header.outputs));
    out.fact("stages", number(header.stages));
    out.fact("input bytes", number(header.inputsSize));
    out.fact("output bytes", number(header.outputsSize));
    out.fact("batch size", number(header.batchSize));
    out.fact("working memory bytes", number(header.bssSize));
    out.fact("CMX slices", number(header.cmxSlices));
    out.fact("SHAVEs", number(header.shaves));
}

/// Everything in the header that the writer derives from something else, or never varies.
void checkHeader(ProgramBuilder& out, const Header& header) {
    const ByteView bytes = out.bytes();
    for (std::uint64_t i = 0; i < elfSize; ++i)
        if (bytes[i] != std::byte{pseudoElf[i]})
            return out.broken("its ELF-like header is not the one every blob carries", ByteRange{i, 1});
    for (const auto& [flag, offset] :
         {std::pair(header.hasHwStage, 104), {header.hasShaveStage, 108}, {header.hasDmaStage, 112}})
        if (flag > 1)
            return out.broken("a stage flag is neither 0 nor 1",
                              ByteRange{static_cast<std::uint64_t>(offset), 4});
    const std::uint64_t starts[] = {header.inputInfo, header.outputInfo, header.stageSection,
                                    header.constData, header.fileSize};
    if (starts[0] != firstSection)
        return out.broken("its first section does not follow the header", ByteRange{elfSize + 64, 4});
    for (std::size_t i = 0; i < std::size(starts); ++i)
        if (starts[i] % 64 != 0 || (i > 0 && starts[i] < starts[i - 1]))
            return out.broken("its sections are out of order or not aligned to 64",
                              ByteRange{elfSize + 64, 16});
    if (header.fileSize > bytes.size())
        out.broken("the blob says " + number(header.fileSize) + " bytes, but " + number(bytes.size()) +
                       " are here",
                   ByteRange{elfSize + 4, 4});
}

void nameOuterRegions(ProgramBuilder& out, const Header& header) {
    out.region("ELF-like header", RegionKind::header, {0, elfSize});
    out.region("blob header", RegionKind::header, {elfSize, headerEnd - elfSize});
    out.region("constants", RegionKind::section, {header.constData, header.fileSize - header.constData});
    const std::uint64_t rest = out.bytes().size() - header.fileSize;
    out.region("trailing metadata", RegionKind::section, {header.fileSize, rest});
    out.fact("constant bytes", number(header.fileSize - header.constData));
    // OpenVINO 2022.1 appends what it knows of the network; the blob's own size does not count it.
    if (rest > 0) out.fact("trailing metadata bytes", number(rest));
}

} // namespace

namespace movidius {

std::uint64_t aligned(std::uint64_t size) {
    return (size + 63) / 64 * 64;
}

void checkPadding(ProgramBuilder& out, std::uint64_t used, std::uint64_t end, std::string_view section) {
    if (end < used || end - used >= 64)
        return out.broken("the " + std::string(section) + " do not fill their section",
                          ByteRange{used, end < used ? 0 : end - used});
    for (std::uint64_t i = used; i < end; ++i)
        if (out.bytes()[i] != std::byte{0})
            return out.broken("padding behind the " + std::string(section) + " is not zero", ByteRange{i, 1});
    out.region("padding", RegionKind::padding, {used, end - used});
}

} // namespace movidius

bool looksLikeMovidius(ByteView bytes) {
    return startsWith(bytes, "\x7f"
                             "elf") &&
           fits(elfSize, 4, bytes.size()) && loadLittle<std::uint32_t>(bytes, elfSize) == blobMagic;
}

Program decodeMovidius(ByteView bytes, const DecodeLimits& limits) {
    ProgramBuilder out(bytes, limits);
    out.program.family = Family::movidius;
    out.program.format = "Movidius blob";
    if (bytes.size() < firstSection) {
        out.broken("it ends inside its header", ByteRange{0, bytes.size()});
        return out.finish(RegionKind::unreadable);
    }
    const Header header = readHeader(bytes);
    describe(out, header);
    if (!knownVersion(header)) {
        out.unknownLayout("version " + number(header.major) + "." + number(header.minor) +
                          " is not a known one");
        return out.finish();
    }
    out.program.structure = Structure::closes;
    checkHeader(out, header);
    if (!out.isBroken()) {
        movidius::checkPadding(out, headerEnd, firstSection, "headers");
        nameOuterRegions(out, header);
        movidius::readInfoSection(out, header, true);
        movidius::readInfoSection(out, header, false);
        if (movidius::readStages(out, header) && !out.isBroken())
            movidius::readShaveElves(out,
                                     {header.constData, std::uint64_t{header.fileSize} - header.constData});
    }
    return out.finish(out.isBroken() ? RegionKind::unreadable : RegionKind::gap);
}

} // namespace macebin
