// SPDX-License-Identifier: Apache-2.0
// Program layouts that are recognised and named, and not read further: no specification, no sample, or
// nothing that a check could hold against them. Sources and rules: FORMAT.md, "Named only".
#include "format/program/named/named_programs.h"

#include "format/ascii.h"
#include "format/byte_reader.h"
#include "format/program/decoders.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::string_view arMagic = "!<arch>\n";
constexpr std::string_view bundleMagic = "__CLANG_OFFLOAD_BUNDLE__";

/// NVIDIA fat binary: u32 0xBA55ED50, u16 1, u16 header size 16, u64 payload size (known from third parties
/// only).
bool isFatbin(ByteView bytes) {
    ByteReader in(bytes);
    const bool magic = in.u32() == 0xba55ed50;
    return magic && in.u16() == 1 && in.u16() == 16;
}

/// Size of an `ar` member: ten decimal digits, blank padded, at 48 of its 60-byte header (System V ABI).
std::optional<std::uint64_t> arMemberSize(std::string_view header) {
    if (header.substr(58) != "`\n") return {};
    std::uint64_t size = 0;
    for (const char c : header.substr(48, 10)) {
        if (c == ' ') break;
        if (c < '0' || c > '9') return {};
        size = size * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return size;
}

/// ocloc writes one member a device, with padding members between (device_binary_format_ar.cpp); other tools
/// write other things into the same archive.
bool arHoldsIntelBinary(ByteView bytes) {
    ByteReader in(bytes);
    in.skip(arMagic.size());
    for (int member = 0; member < 8 && in.remaining() >= 60; ++member) {
        const auto size = arMemberSize(in.text(60));
        if (!size) return false;
        const ByteView content = in.bytes(*size);
        if (!in.ok()) return false;
        if (!startsWith(content, arMagic) && identifyProgram(content) == Family::intel) return true;
        if (*size % 2 != 0) in.skip(1);
    }
    return false;
}

/// Clang's offload bundle: magic, u64 entries, then {u64 offset, u64 size, u64 id length, id}; the id names
/// the target (Clang documentation, "Clang Offload Bundler").
bool bundleIsForAmd(ByteView bytes) {
    const auto front = asText(bytes.first(std::min<std::size_t>(bytes.size(), 4096)));
    return front.find("amdgcn") != std::string_view::npos;
}

/// Mesa's rusticl: "rusticl\0", u32 version (frontends/rusticl/core/program.rs). Older ones have no magic:
/// u32 1, u32 SPIR-V size, u32 type, SPIR-V to the end.
bool isOldRusticl(ByteView bytes) {
    if (bytes.size() < 12 || !looksLikeSpirv(bytes.subspan(12))) return false;
    return loadLittle<std::uint32_t>(bytes, 0) == 1 &&
           loadLittle<std::uint32_t>(bytes, 4) == bytes.size() - 12 &&
           loadLittle<std::uint32_t>(bytes, 8) <= 8;
}

/// Arm's earlier binary shaders: nested {fourcc, u32 size} chunks (Mesa, lima_disasm.c).
bool isMbs(ByteView bytes, std::string_view magic) {
    if (!startsWith(bytes, magic) || bytes.size() < 12) return false;
    const auto inner = asText(bytes.subspan(8, 4));
    return loadLittle<std::uint32_t>(bytes, 4) <= bytes.size() - 8 &&
           std::all_of(inner.begin(), inner.end(), [](char c) { return isUpper(c) || isDigit(c); });
}

/// Adreno's first OpenGL layout: sections parted by 0xba5eba11 (Mesa, freedreno/decode/pgmdump.c). The first
/// one is a small header.
bool isOldAdrenoGl(ByteView bytes) {
    for (std::uint64_t at = 0; at < 256 && fits(at, 4, bytes.size()); at += 4)
        if (loadLittle<std::uint32_t>(bytes, at) == 0xba5eba11) return true;
    return false;
}

/// Adreno's second OpenGL layout: 0xb10bcace and two sizes at 0x18 and 0x1c (Mesa, pgmdump2.c).
bool isNewAdrenoGl(ByteView bytes) {
    return bytes.size() >= 0x28 && loadLittle<std::uint32_t>(bytes, 0) == 0xb10bcace;
}

} // namespace

std::optional<OtherProgram> recogniseOther(ByteView bytes) {
    if (isFatbin(bytes))
        return OtherProgram{Family::nvidia, "NVIDIA fat binary", "its layout is not published"};
    if (startsWith(bytes, arMagic)) {
        const bool intel = arHoldsIntelBinary(bytes);
        return OtherProgram{intel ? Family::intel : Family::unknown,
                            intel ? "archive of Intel device binaries (ar)" : "archive (ar)",
                            "its members are not read"};
    }
    if (startsWith(bytes, bundleMagic))
        return OtherProgram{bundleIsForAmd(bytes) ? Family::amd : Family::unknown, "Clang offload bundle",
                            "its members are not read"};
    if (startsWith(bytes, std::string_view("rusticl\0", 8)) || isOldRusticl(bytes))
        return OtherProgram{Family::spirv, "rusticl program binary",
                            "only the SPIR-V inside it is a known layout"};
    if (isMbs(bytes, "MBS1"))
        return OtherProgram{Family::mali, "Mali binary shader (MBS1)", "an OpenGL ES layout"};
    if (isMbs(bytes, "MBS2"))
        return OtherProgram{Family::mali, "Mali binary shader (MBS2)", "an OpenGL ES layout"};
    if (isNewAdrenoGl(bytes))
        return OtherProgram{Family::adreno, "Adreno OpenGL program (0xb10bcace)", "an OpenGL ES layout"};
    if (isOldAdrenoGl(bytes))
        return OtherProgram{Family::adreno, "Adreno OpenGL program (0xba5eba11)", "an OpenGL ES layout"};
    return {};
}

bool looksLikeOtherProgram(ByteView bytes) {
    return recogniseOther(bytes).has_value();
}

Program decodeOtherProgram(ByteView bytes, const DecodeLimits& limits) {
    Program program;
    if (const auto other = recogniseOther(bytes)) {
        program.family = other->family;
        program.format = other->description;
        program.structureNote = other->note;
    } else {
        program.structureNote = "not a layout that is known by name";
    }
    if (limits.regions > 0 && !bytes.empty())
        program.regions = {{"program binary", RegionKind::program, {0, bytes.size()}, std::nullopt}};
    return program;
}

} // namespace macebin
