// SPDX-License-Identifier: Apache-2.0
#include "format/text.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace macebin {

namespace {

/// Length of the UTF-8 sequence at the front of `text`, or 0 if it is not one.
std::size_t sequenceLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xc2 && lead < 0xe0   ? 2
                               : lead >= 0xe0 && lead < 0xf0 ? 3
                               : lead >= 0xf0 && lead < 0xf5 ? 4
                                                             : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xc0) != 0x80) return 0;
    if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f) ||
        (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f))
        return 0;
    return length;
}

bool isControl(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

/// Ranges, first and last: C1 controls steer terminals as much as the ASCII ones do; marks of writing
/// direction make a name read as another one; what nobody can see, or tell from a blank, hides in a name; a
/// separator ends a line for some readers. Unicode 15: general categories Cc, Cf, Zl, Zp and Zs,
/// Default_Ignorable_Code_Point, and the noncharacters U+FFFE and U+FFFF.
constexpr char32_t kMisleading[][2]{
    {0x80, 0xa0},       // C1, no-break space
    {0xad, 0xad},       // soft hyphen
    {0x34f, 0x34f},     // combining grapheme joiner
    {0x600, 0x605},     // Arabic number signs, which go around what follows
    {0x61c, 0x61c},     // Arabic letter mark
    {0x6dd, 0x6dd},     // Arabic end of ayah
    {0x70f, 0x70f},     // Syriac abbreviation mark
    {0x890, 0x891},     // Arabic pound marks
    {0x8e2, 0x8e2},     // Arabic disputed end of ayah
    {0x115f, 0x1160},   // Hangul fillers
    {0x1680, 0x1680},   // Ogham space
    {0x17b4, 0x17b5},   // Khmer vowels without a shape
    {0x180b, 0x180f},   // Mongolian variation selectors, vowel separator
    {0x2000, 0x200f},   // blanks of all widths, joiners, direction marks
    {0x2028, 0x202f},   // line and paragraph separator, embeddings, overrides, narrow no-break space
    {0x205f, 0x206f},   // mathematical space, word joiner, invisible operators, isolates, deprecated controls
    {0x3000, 0x3000},   // ideographic space
    {0x3164, 0x3164},   // Hangul filler
    {0xfe00, 0xfe0f},   // variation selectors
    {0xfeff, 0xfeff},   // byte order mark
    {0xffa0, 0xffa0},   // halfwidth Hangul filler
    {0xfff0, 0xfffb},   // reserved, interlinear annotation
    {0xfffe, 0xffff},   // noncharacters
    {0x110bd, 0x110bd}, // Kaithi number signs
    {0x110cd, 0x110cd}, {0x13430, 0x1343f}, // Egyptian format controls
    {0x1bca0, 0x1bca3},                     // shorthand format controls
    {0x1d173, 0x1d17a},                     // musical format controls
    {0xe0000, 0xe0fff},                     // tags, variation selectors: whole hidden texts
};

bool misleads(char32_t code) {
    return std::any_of(std::begin(kMisleading), std::end(kMisleading),
                       [&](const auto& range) { return code >= range[0] && code <= range[1]; });
}

std::string inBase(std::uint64_t value, int base) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, base).ptr;
    return {buffer, end};
}

} // namespace

std::string number(std::uint64_t value) {
    return inBase(value, 10);
}
std::string hex(std::uint64_t value) {
    return "0x" + inBase(value, 16);
}

std::string hexDigits(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string counted(std::uint64_t count, std::string_view singular) {
    return number(count) + " " + std::string(singular) + (count == 1 ? "" : "s");
}

char32_t codePoint(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) return byte(0);
    char32_t code = byte(0) & (0xffU >> (character.size() + 1));
    for (std::size_t i = 1; i < character.size(); ++i)
        code = (code << 6U) | (byte(i) & 0x3fU);
    return code;
}

bool isMisleading(char32_t code) {
    return code < 0x20 || code == 0x7f || misleads(code);
}

std::string escapedText(std::string_view text, std::size_t most) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = sequenceLength(text.substr(at));
        const std::size_t step = length ? length : 1;
        if (at + step > most) {
            out += "…";
            break;
        }
        if (length == 0 || isControl(text[at]) || (length > 1 && misleads(codePoint(text.substr(at, step)))))
            for (std::size_t i = 0; i < step; ++i)
                out += "\\x" + hexDigits(text.substr(at + i, 1));
        else
            out += text.substr(at, step);
        at += step;
    }
    return out;
}

std::string inQuotes(std::string_view text, std::size_t most) {
    return "\"" + escapedText(text, most) + "\"";
}

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool isPrintable(std::string_view text) {
    if (text.empty()) return false;
    bool isAscii = true; // no early exit: the loop then runs many characters at a time
    for (const char c : text)
        isAscii &= c >= 0x20 && c < 0x7f;
    if (isAscii) return true;
    for (const char c : text)
        if (isControl(c) && c != '\t') return false;
    return isUtf8(text);
}

} // namespace macebin
