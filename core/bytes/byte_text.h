// SPDX-License-Identifier: Apache-2.0
// Bytes as people copy and read them: hexadecimal, a C array, text, numbers.
#pragma once

#include "format/bytes.h"

#include <string>
#include <vector>

namespace macebin {

/// "0a e2 …", sixteen a line.
std::string hexLines(ByteView bytes);
/// `static const unsigned char name[N] = { … };`, sixteen a line.
std::string cArray(ByteView bytes, const std::string& name);
/// The bytes as text, safe to show: what is no printable character is a dot, line breaks stay.
std::string readableText(ByteView bytes);

struct ByteReading {
    std::string name; ///< "uint32, little-endian"
    std::string value;
};
/// What the bytes say as integers, floating-point numbers and text, as far as there are enough of them.
/// Looks at the front only.
std::vector<ByteReading> readingsOf(ByteView bytes);
/// CRC-32 and SHA-256 of all of them.
std::vector<ByteReading> digestsOf(ByteView bytes);

} // namespace macebin
