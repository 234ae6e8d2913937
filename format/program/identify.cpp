// SPDX-License-Identifier: Apache-2.0
// What a binary is by its first bytes alone, and the words for it. Content decides, never a platform string:
// see FORMAT.md, "Program binaries".
#include "format/program/decoders.h"
#include "format/program/named/named_programs.h"

namespace macebin {

std::string_view name(Family family) {
    switch (family) {
    case Family::unknown: return "unknown";
    case Family::pocl: return "pocl";
    case Family::adreno: return "adreno";
    case Family::mali: return "mali";
    case Family::powervr: return "powervr";
    case Family::movidius: return "movidius";
    case Family::elf: return "elf";
    case Family::intel: return "intel";
    case Family::amd: return "amd";
    case Family::nvidia: return "nvidia";
    case Family::spirv: return "spirv";
    case Family::llvm: return "llvm";
    case Family::ptx: return "ptx";
    }
    return "unknown";
}

std::string_view name(Structure structure) {
    switch (structure) {
    case Structure::closes: return "closes";
    case Structure::broken: return "broken";
    case Structure::unknownLayout: return "unknown-layout";
    case Structure::notJudged: return "not-judged";
    }
    return "not-judged";
}

namespace {

struct Recognised {
    Family family = Family::unknown;
    std::string_view description;
};

/// ELF by e_type and e_machine alone (gABI for the places; the numbers: Intel compute-runtime's ocl_elf.h and
/// zebin_elf.h, binutils' elf/common.h). Sections can tell more: decodeElf reads them.
Recognised recogniseElf(ByteView bytes) {
    constexpr Recognised plain{Family::elf, "ELF object"};
    if (bytes.size() < 20 || bytes[5] != std::byte{1}) return plain; // the GPU kinds are all little-endian
    const auto type = loadLittle<std::uint16_t>(bytes, 16);
    const auto machine = loadLittle<std::uint16_t>(bytes, 18);
    if (machine == 224) return {Family::amd, "AMD code object (ELF)"};
    if (machine == 190) return {Family::nvidia, "NVIDIA cubin (ELF)"};
    if (machine == 205 || (type >= 0xff11 && type <= 0xff13)) return {Family::intel, "Intel zebin (ELF)"};
    if (machine == 0 && type >= 0xff01 && type <= 0xff05) return {Family::intel, "Intel OpenCL ELF"};
    return plain;
}

Recognised recognise(ByteView bytes) {
    if (looksLikePocl(bytes)) return {Family::pocl, "PoCL program binary"};
    if (looksLikeMali(bytes)) return {Family::mali, "Mali program binary"};
    if (looksLikeMovidius(bytes)) return {Family::movidius, "Movidius blob"};
    if (looksLikeElf(bytes)) return recogniseElf(bytes);
    if (looksLikePatchtokens(bytes)) return {Family::intel, "Intel patchtokens binary"};
    if (looksLikeSpirv(bytes)) return {Family::spirv, "SPIR-V module"};
    if (looksLikeBitcode(bytes)) return {Family::llvm, "LLVM bitcode"};
    if (looksLikeAdreno(bytes)) return {Family::adreno, "Adreno program binary"};
    if (const auto other = recogniseOther(bytes)) return {other->family, other->description};
    if (looksLikePtx(bytes)) return {Family::ptx, "PTX assembly text"};
    return {};
}

} // namespace

Family identifyProgram(ByteView bytes) {
    return recognise(bytes).family;
}
std::string_view describeProgram(ByteView bytes) {
    return recognise(bytes).description;
}

} // namespace macebin
