// SPDX-License-Identifier: Apache-2.0
// The two words every layer speaks in: bytes, and where they are.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace macebin {

/// Bytes owned by somebody else, usually the whole file.
using ByteView = std::span<const std::byte>;

/// A place in a file: offset and size in bytes, counted from the start of the view it belongs to.
struct ByteRange {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    /// One past the last byte. Both fields come from ranges already checked against a view, so this cannot
    /// wrap.
    constexpr std::uint64_t end() const { return offset + size; }
    constexpr bool contains(std::uint64_t position) const {
        return position >= offset && position - offset < size;
    }
    friend constexpr bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// True if [offset, offset + size) lies inside `total` bytes. Never adds two unchecked numbers.
constexpr bool fits(std::uint64_t offset, std::uint64_t size, std::uint64_t total) {
    return offset <= total && size <= total - offset;
}

/// The bytes of `range`, cut to what `bytes` has: never out of bounds, possibly empty.
constexpr ByteView slice(ByteView bytes, ByteRange range) {
    if (range.offset >= bytes.size()) return {};
    const std::uint64_t left = bytes.size() - range.offset;
    return bytes.subspan(range.offset, range.size < left ? range.size : left);
}

inline std::string_view asText(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline ByteView asBytes(std::string_view text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// True if `bytes` begins with the characters of `text`.
inline bool startsWith(ByteView bytes, std::string_view text) {
    return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

/// Little-endian integer at `offset`; the caller has checked that it fits.
template <class Unsigned>
constexpr Unsigned loadLittle(ByteView bytes, std::uint64_t offset) {
    Unsigned value = 0;
    if (std::endian::native == std::endian::little && !std::is_constant_evaluated()) {
        std::memcpy(&value, bytes.data() + offset, sizeof value); // one load; compilers keep the loop below
        return value;
    }
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
        value = static_cast<Unsigned>(
            value | static_cast<Unsigned>(std::to_integer<Unsigned>(bytes[offset + i]) << (8 * i)));
    return value;
}

} // namespace macebin
