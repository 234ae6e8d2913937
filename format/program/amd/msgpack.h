// SPDX-License-Identifier: Apache-2.0
// A bounded walk through MessagePack, which AMD's code objects keep their metadata in. Source: the
// MessagePack specification (github.com/msgpack/msgpack, spec.md).
#pragma once

#include "format/byte_reader.h"

namespace macebin {

/// Reads values in order. Asking for a kind that the next value is not of passes over that value, however
/// deep, and gives nothing. Nothing is kept and nothing recurses; the first value that does not fit fails the
/// reader for good.
class MsgpackReader {
public:
    MsgpackReader(ByteView bytes, std::uint64_t base) : reader_(bytes, base) {}

    bool ok() const { return reader_.ok(); }
    bool atEnd() const { return reader_.atEnd(); }

    /// Number of key-value pairs, which follow.
    std::optional<std::uint64_t> map() { return container(Kind::map); }
    /// Number of elements, which follow.
    std::optional<std::uint64_t> array() { return container(Kind::array); }
    std::optional<std::string_view> text();
    /// An integer that is not negative.
    std::optional<std::uint64_t> number();
    std::optional<bool> boolean();
    void skip();

private:
    enum class Kind : std::uint8_t { other, boolean, number, text, array, map };
    struct Head {
        Kind kind = Kind::other;
        std::uint64_t value = 0; ///< number, count, or length
        std::uint64_t extra = 0; ///< bytes of content behind the head
    };
    Head head();
    Head headOf(std::uint8_t first);
    std::optional<std::uint64_t> container(Kind kind);
    std::optional<Head> next(Kind kind);

    ByteReader reader_;
};

} // namespace macebin
