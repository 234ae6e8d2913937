// SPDX-License-Identifier: Apache-2.0
#include "core/bytes/byte_text.h"

#include "core/answer/digest.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>

namespace macebin {

namespace {

constexpr std::size_t kPerLine = 16;

/// Unsigned, of the first `size` bytes (at most 8).
std::uint64_t load(ByteView bytes, std::size_t size, bool isBig) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * (isBig ? size - 1 - i : i));
    return value;
}

std::string signedText(std::uint64_t value, std::size_t size) {
    switch (size) {
    case 1: return std::to_string(static_cast<std::int8_t>(value));
    case 2: return std::to_string(static_cast<std::int16_t>(value));
    case 4: return std::to_string(static_cast<std::int32_t>(value));
    default: return std::to_string(static_cast<std::int64_t>(value));
    }
}

template <class Float>
std::string floatText(Float value) {
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), sizeof value == 4 ? "%.9g" : "%.17g",
                  static_cast<double>(value));
    return buffer.data();
}

void addIntegers(std::vector<ByteReading>& out, ByteView bytes, std::size_t size) {
    for (const bool isBig : {false, true}) {
        if (isBig && size == 1) return;
        const std::uint64_t value = load(bytes, size, isBig);
        const std::string negative = signedText(value, size);
        ByteReading reading;
        reading.name.append("integer of ").append(number(8 * size)).append(" bits");
        if (size > 1) reading.name.append(isBig ? ", big-endian" : ", little-endian");
        reading.value = number(value);
        if (negative.starts_with('-')) reading.value.append(" or ").append(negative);
        reading.value.append(" (").append(hex(value)).append(")");
        out.push_back(std::move(reading));
    }
}

void addFloats(std::vector<ByteReading>& out, ByteView bytes, std::size_t size) {
    for (const bool isBig : {false, true}) {
        const std::uint64_t value = load(bytes, size, isBig);
        out.push_back(
            {(size == 4 ? "float" : "double") + std::string(isBig ? ", big-endian" : ", little-endian"),
             size == 4 ? floatText(std::bit_cast<float>(static_cast<std::uint32_t>(value)))
                       : floatText(std::bit_cast<double>(value))});
    }
}

} // namespace

std::string hexLines(ByteView bytes) {
    const std::string digits = hexDigits(asText(bytes));
    std::string out;
    out.reserve(bytes.size() * 3);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out.append(digits, 2 * i, 2);
        if (i + 1 < bytes.size()) out += (i + 1) % kPerLine == 0 ? '\n' : ' ';
    }
    return out;
}

std::string cArray(ByteView bytes, const std::string& name) {
    const std::string digits = hexDigits(asText(bytes));
    std::string out = "static const unsigned char " + name + "[" + number(bytes.size()) + "] = {";
    out.reserve(out.size() + bytes.size() * 6 + 8);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out += i % kPerLine == 0 ? "\n    0x" : " 0x";
        out.append(digits, 2 * i, 2);
        out += ',';
    }
    return out + "\n};\n";
}

std::string readableText(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (const char c : asText(bytes))
        out += c == '\n' || (c >= 0x20 && c < 0x7f) ? c : '.';
    return out;
}

std::vector<ByteReading> readingsOf(ByteView bytes) {
    std::vector<ByteReading> out;
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{4}, std::size_t{8}})
        if (bytes.size() >= size) addIntegers(out, bytes, size);
    for (const std::size_t size : {std::size_t{4}, std::size_t{8}})
        if (bytes.size() >= size) addFloats(out, bytes, size);
    if (!bytes.empty())
        out.push_back({"text", inQuotes(asText(bytes.first(std::min<std::size_t>(bytes.size(), 200))))});
    return out;
}

std::vector<ByteReading> digestsOf(ByteView bytes) {
    return {{"CRC-32", hex(crc32(bytes))}, {"SHA-256", hexDigits(asText(sha256(bytes)))}};
}

} // namespace macebin
