// SPDX-License-Identifier: Apache-2.0
// A bounds-checked reader of the protobuf wire format, which accepts exactly what libprotobuf's parser
// accepts (https://protobuf.dev/programming-guides/encoding/; the tests hold the two together on random
// messages).
#pragma once

#include "format/bytes.h"

#include <optional>

namespace macebin {

enum class WireType : std::uint8_t {
    varint = 0,
    fixed64 = 1,
    length = 2,
    startGroup = 3,
    endGroup = 4,
    fixed32 = 5
};

/// How deep unknown groups may nest, as in libprotobuf; a deeper file is not well-formed.
inline constexpr int kWireDepth = 100;

/// Reads fields of one message in order. After a failure nothing more is read, and position() is where the
/// field that failed begins.
class WireReader {
public:
    struct Field {
        std::uint32_t number = 0;
        WireType type = WireType::varint;
        std::uint64_t start = 0; ///< file offset of the tag
        std::uint64_t value = 0; ///< of a varint
        ByteRange content;       ///< of a length-delimited field, as a place in the file
    };

    /// Reads `bytes`, which stand at `base` in the file. `depth` is how many messages stand around this one.
    explicit WireReader(ByteView bytes, std::uint64_t base = 0, int depth = 0)
        : bytes_(bytes), base_(base), depth_(depth) {}

    /// The next field, its content read over; nothing at the end or on failure.
    std::optional<Field> next();

    bool failed() const { return failed_; }
    /// True if reading failed because a length or number runs past the end of the bytes, as in a cut file.
    bool ranOut() const { return ranOut_; }
    /// How many bytes the field that ran out would need behind the end; 0 where that is not known.
    std::uint64_t missing() const { return missing_; }
    std::uint64_t position() const { return base_ + at_; }

    /// Reads one varint of at most ten bytes at the cursor; the low 64 bits of it. False: failed.
    bool varint(std::uint64_t& value) {
        if (at_ == bytes_.size() || bytes_[at_] >= std::byte{0x80}) return longVarint(value);
        value = std::to_integer<std::uint64_t>(bytes_[at_++]); // nearly all have one byte
        return true;
    }
    bool atEnd() const { return failed_ || at_ == bytes_.size(); }

private:
    bool longVarint(std::uint64_t& value);
    bool tag(std::uint32_t& value);
    bool lengthPrefix(std::uint32_t& value);
    bool content(Field& field);
    bool skip(std::uint64_t size);
    bool skipGroup(std::uint32_t number);
    bool fail(bool ranOut);

    ByteView bytes_;
    std::uint64_t base_;
    int depth_;
    std::uint64_t at_ = 0;
    std::uint64_t missing_ = 0;
    bool failed_ = false;
    bool ranOut_ = false;
};

} // namespace macebin
