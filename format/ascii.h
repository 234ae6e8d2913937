// SPDX-License-Identifier: Apache-2.0
// ASCII characters, whatever the locale is.
#pragma once

#include <string>
#include <string_view>

namespace macebin {

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool isLetter(char c) {
    return isUpper(c) || isLower(c);
}
constexpr bool isLetterOrDigit(char c) {
    return isLetter(c) || isDigit(c);
}
/// What a name in C is made of: letters, digits and '_'.
constexpr bool isNameCharacter(char c) {
    return isLetterOrDigit(c) || c == '_';
}
/// A blank or a tab: what stands between words of a line.
constexpr bool isBlank(char c) {
    return c == ' ' || c == '\t';
}
/// The six characters of C's isspace: blank, tab, line feed, vertical tab, form feed, carriage return.
constexpr bool isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr char lowered(char c) {
    return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char uppered(char c) {
    return isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
/// The value of a hexadecimal digit of either case; -1 for any other character.
constexpr int hexValue(char c) {
    if (isDigit(c)) return c - '0';
    const char small = lowered(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

inline std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = lowered(c);
    return out;
}
inline std::string uppered(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = uppered(c);
    return out;
}

/// Without the blanks and tabs at both ends.
constexpr std::string_view withoutBlanks(std::string_view text) {
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}
/// Without white space at both ends.
constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

} // namespace macebin
