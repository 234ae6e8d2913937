// SPDX-License-Identifier: Apache-2.0
// The writing side of ByteReader: little-endian fields appended to a growing buffer.
#pragma once

#include "format/bytes.h"

#include <vector>

namespace macebin {

using Bytes = std::vector<std::byte>;

class ByteWriter {
public:
    std::uint64_t position() const { return out_.size(); }
    void reserve(std::uint64_t size) { out_.reserve(size); }

    void u8(std::uint8_t value) { out_.push_back(std::byte{value}); }
    void u16(std::uint16_t value) { number(value); }
    void u32(std::uint32_t value) { number(value); }
    void u64(std::uint64_t value) { number(value); }
    void bytes(ByteView view) { out_.insert(out_.end(), view.begin(), view.end()); }
    void text(std::string_view view) { bytes(asBytes(view)); }
    void zeros(std::uint64_t count) { out_.resize(out_.size() + count); }
    /// Zeros up to the next multiple of `alignment`.
    void alignTo(std::uint64_t alignment) { zeros((alignment - out_.size() % alignment) % alignment); }

    /// Overwrites four bytes written before: for sizes known only at the end.
    void patchU32(std::uint64_t offset, std::uint32_t value) {
        for (std::size_t i = 0; i < 4; ++i)
            out_[offset + i] = std::byte(value >> (8 * i) & 0xff);
    }

    Bytes take() { return std::move(out_); }

private:
    template <class Unsigned>
    void number(Unsigned value) {
        for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
            out_.push_back(std::byte(value >> (8 * i) & 0xff));
    }
    Bytes out_;
};

} // namespace macebin
