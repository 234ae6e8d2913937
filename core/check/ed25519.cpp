// SPDX-License-Identifier: Apache-2.0
#include "core/check/ed25519.h"

#include <algorithm>
#include <array>

namespace macebin::ed25519 {

namespace {

constexpr std::size_t kSize = 32;
using Number = std::array<std::uint8_t, kSize>; ///< the lowest byte first

/// From hexadecimal digits as the bytes stand in a key.
constexpr Number numberOf(const char (&digits)[2 * kSize + 1]) {
    Number out{};
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i < kSize; ++i)
        out[i] = static_cast<std::uint8_t>(value(digits[2 * i]) << 4 | value(digits[2 * i + 1]));
    return out;
}

/// 2^252 + 27742317777372353535851937790883648493.
constexpr Number kOrder = numberOf("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
/// 2^255 - 19.
constexpr Number kPrime = numberOf("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

/// The y of the points of low order: 0, 1, -1, two of order 8; then 0 and 1 again, written with p added.
constexpr std::array kLowOrder = {
    numberOf("0000000000000000000000000000000000000000000000000000000000000000"),
    numberOf("0100000000000000000000000000000000000000000000000000000000000000"),
    numberOf("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    numberOf("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    numberOf("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    numberOf("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    numberOf("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
};

Number load(ByteView bytes) {
    Number out{};
    std::transform(bytes.begin(), bytes.end(), out.begin(),
                   [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
    return out;
}

/// The y of a point.
Number yOf(ByteView point) {
    Number y = load(point);
    y.back() &= 0x7f;
    return y;
}

/// Nothing here is secret: the time may depend on it.
bool isBelow(const Number& a, const Number& b) {
    return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

} // namespace

bool isScalarReduced(ByteView scalar) {
    return scalar.size() == kSize && isBelow(load(scalar), kOrder);
}

bool isCanonical(ByteView point) {
    return point.size() == kSize && isBelow(yOf(point), kPrime);
}

bool isOfLowOrder(ByteView point) {
    return point.size() == kSize &&
           std::find(kLowOrder.begin(), kLowOrder.end(), yOf(point)) != kLowOrder.end();
}

} // namespace macebin::ed25519
