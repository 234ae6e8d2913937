// SPDX-License-Identifier: Apache-2.0
#include "format/text.h"

#include <charconv>

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

/// C1 controls (U+0080..U+009F) steer terminals as much as the ASCII ones do, and marks of writing direction
/// (U+200E, U+200F, U+202A..U+202E, U+2066..U+2069) make a name read as another one.
bool misleads(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 2) return byte(0) == 0xc2 && byte(1) < 0xa0;
    if (character.size() != 3 || byte(0) != 0xe2) return false;
    const bool inFirst =
        byte(1) == 0x80 && (byte(2) == 0x8e || byte(2) == 0x8f || (byte(2) >= 0xaa && byte(2) <= 0xae));
    return inFirst || (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9);
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

std::string inQuotes(std::string_view text, std::size_t most) {
    std::string out = "\"";
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = sequenceLength(text.substr(at));
        const std::size_t step = length ? length : 1;
        if (at + step > most) {
            out += "…";
            break;
        }
        if (length == 0 || isControl(text[at]) || misleads(text.substr(at, step)))
            for (std::size_t i = 0; i < step; ++i)
                out += "\\x" + hexDigits(text.substr(at + i, 1));
        else
            out += text.substr(at, step);
        at += step;
    }
    return out + "\"";
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
