// SPDX-License-Identifier: Apache-2.0
// The way from bytes to a Program: the first bytes choose the decoder; what no decoder knows is described by
// what could help a person to tell what it is.
#include "format/ascii.h"
#include "format/program/decoders.h"
#include "format/program/program_builder.h"

#include <cmath>

namespace macebin {

namespace {

constexpr std::size_t shortestString = 6;
constexpr std::size_t mostStrings = 8;
constexpr std::size_t longestString = 80;

/// Shannon entropy in bits per byte, with two decimals: about 8 is compressed, encrypted or random.
std::string entropyText(ByteView bytes) {
    std::array<std::uint64_t, 256> counts{};
    for (const std::byte b : bytes)
        ++counts[std::to_integer<std::size_t>(b)];
    double entropy = 0;
    const auto total = static_cast<double>(bytes.size());
    for (const std::uint64_t count : counts) {
        if (count == 0) continue;
        const double share = static_cast<double>(count) / total;
        entropy -= share * std::log2(share);
    }
    const auto hundredths = static_cast<std::uint64_t>(std::lround(entropy * 100));
    const std::string digits = number(hundredths % 100);
    return number(hundredths / 100) + "." + (digits.size() < 2 ? "0" : "") + digits + " bits per byte";
}

bool isGraphic(std::byte b) {
    return b >= std::byte{0x20} && b < std::byte{0x7f};
}

/// A run of text says something if it holds a word: four letters in a row.
bool isTelling(std::string_view run) {
    std::size_t letters = 0;
    for (const char c : run) {
        const bool letter = isLetter(c) || c == '_';
        letters = letter ? letters + 1 : 0;
        if (letters >= 4) return run.size() >= shortestString;
    }
    return false;
}

void addTellingStrings(ProgramBuilder& out) {
    const ByteView bytes = out.bytes();
    std::size_t found = 0;
    for (std::uint64_t at = 0; at < bytes.size() && found < mostStrings;) {
        std::uint64_t end = at;
        while (end < bytes.size() && isGraphic(bytes[end]))
            ++end;
        const std::string_view run = asText(bytes.subspan(at, end - at));
        if (isTelling(run)) {
            out.fact("text at " + hex(at), std::string(run.substr(0, longestString)));
            ++found;
        }
        at = end + 1;
    }
}

Program describeUnknown(ByteView bytes, const DecodeLimits& limits) {
    ProgramBuilder out(bytes, limits);
    out.program.structureNote = bytes.empty() ? "it is empty" : "its layout is not known";
    out.fact("size", number(bytes.size()));
    if (!bytes.empty() && limits.facts > 0) {
        out.fact("first bytes", hexDigits(asText(bytes.first(std::min<std::size_t>(bytes.size(), 16)))));
        out.fact("entropy", entropyText(bytes));
        addTellingStrings(out);
    }
    return out.finish(RegionKind::unreadable);
}

} // namespace

Program decodeProgram(ByteView bytes, const DecodeLimits& limits) {
    if (looksLikePocl(bytes)) return decodePocl(bytes, limits);
    if (looksLikeMali(bytes)) return decodeMali(bytes, limits);
    if (looksLikeMovidius(bytes)) return decodeMovidius(bytes, limits);
    if (looksLikeElf(bytes)) return decodeElf(bytes, limits);
    if (looksLikePatchtokens(bytes)) return decodePatchtokens(bytes, limits);
    if (looksLikeSpirv(bytes)) return decodeSpirv(bytes, limits);
    if (looksLikeBitcode(bytes)) return decodeBitcode(bytes, limits);
    if (looksLikeAdreno(bytes)) return decodeAdreno(bytes, limits);
    if (looksLikeOtherProgram(bytes)) return decodeOtherProgram(bytes, limits);
    if (looksLikePtx(bytes)) return decodePtx(bytes, limits);
    return describeUnknown(bytes, limits);
}

} // namespace macebin
