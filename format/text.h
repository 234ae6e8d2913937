// SPDX-License-Identifier: Apache-2.0
// Small helpers for the sentences that findings are made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace macebin {

/// Decimal, as people read it in a sentence: "4096".
std::string number(std::uint64_t value);
/// "0x1f4", the way byte offsets are written everywhere.
std::string hex(std::uint64_t value);
/// Lower-case hexadecimal digits of the bytes, two each.
std::string hexDigits(std::string_view bytes);
/// "1 program", "2 programs".
std::string counted(std::uint64_t count, std::string_view singular);
/// The text on one line that cannot steer a terminal or mislead its reader: control characters (C0, DEL, C1),
/// marks of writing direction, characters without width, line separators and bytes that are not UTF-8 become
/// \xNN, byte by byte. What is longer than `most` bytes is cut and ends in "…". A backslash stays, so that
/// twice is as once.
std::string escapedText(std::string_view text, std::size_t most);
/// The same in double quotes.
std::string inQuotes(std::string_view text, std::size_t most = 120);
/// Of one well-formed character of UTF-8.
char32_t codePoint(std::string_view character);
/// True for the characters that escapedText() escapes.
bool isMisleading(char32_t code);

/// True if the bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool isUtf8(std::string_view text);
/// True if non-empty, UTF-8, and free of control characters (tab excepted).
bool isPrintable(std::string_view text);

} // namespace macebin
