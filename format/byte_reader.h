// SPDX-License-Identifier: Apache-2.0
// One cursor over bytes that nobody trusts: read a whole record, then test once.
#pragma once

#include "format/bytes.h"

#include <optional>

namespace macebin {

/// Reads little-endian fields in order. The first read that does not fit fails the reader for good: it and
/// all later reads give zero or nothing and do not move. `failure()` says what was wanted and where.
class ByteReader {
public:
    /// Reads `bytes`, which begin at `base` in the file: all positions it reports are file offsets.
    explicit ByteReader(ByteView bytes, std::uint64_t base = 0) : bytes_(bytes), base_(base) {}

    bool ok() const { return !failure_; }
    /// Where the next read begins, as a file offset.
    std::uint64_t position() const { return base_ + at_; }
    std::uint64_t remaining() const { return failure_ ? 0 : bytes_.size() - at_; }
    bool atEnd() const { return remaining() == 0; }

    /// The place and size of the read that did not fit; its size may exceed the file.
    const std::optional<ByteRange>& failure() const { return failure_; }

    std::uint8_t u8() { return number<std::uint8_t>(); }
    std::uint16_t u16() { return number<std::uint16_t>(); }
    std::uint32_t u32() { return number<std::uint32_t>(); }
    std::uint64_t u64() { return number<std::uint64_t>(); }
    std::int32_t i32() { return static_cast<std::int32_t>(number<std::uint32_t>()); }
    std::int64_t i64() { return static_cast<std::int64_t>(number<std::uint64_t>()); }

    /// The next `size` bytes, not copied; empty on failure.
    ByteView bytes(std::uint64_t size) {
        if (!take(size)) return {};
        return bytes_.subspan(at_ - size, size);
    }
    std::string_view text(std::uint64_t size) { return asText(bytes(size)); }
    /// Like bytes(), as a place in the file.
    ByteRange range(std::uint64_t size) {
        const std::uint64_t start = position();
        return take(size) ? ByteRange{start, size} : ByteRange{};
    }
    void skip(std::uint64_t size) { take(size); }
    /// Moves to a file offset inside the view (its end included), or fails.
    void seek(std::uint64_t fileOffset) {
        if (failure_) return;
        if (fileOffset < base_ || fileOffset - base_ > bytes_.size())
            failure_ = ByteRange{fileOffset, 0};
        else
            at_ = fileOffset - base_;
    }

private:
    bool take(std::uint64_t size) {
        if (failure_) return false;
        if (size > bytes_.size() - at_) {
            failure_ = ByteRange{base_ + at_, size};
            return false;
        }
        at_ += size;
        return true;
    }
    template <class Unsigned>
    Unsigned number() {
        if (!take(sizeof(Unsigned))) return 0;
        return loadLittle<Unsigned>(bytes_, at_ - sizeof(Unsigned));
    }

    ByteView bytes_;
    std::uint64_t base_;
    std::uint64_t at_ = 0;
    std::optional<ByteRange> failure_;
};

} // namespace macebin
