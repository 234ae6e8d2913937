// SPDX-License-Identifier: Apache-2.0
// LLVM's bitstream primitives (LLVM documentation, "LLVM Bitcode File Format"): fields of any width up to 32
// bits, variable bit rate numbers, and abbreviations, the layouts of records.
#pragma once

#include "format/bytes.h"

#include <vector>

namespace macebin::bitstream {

/// Reads bits from the low end of each byte on. The first read that does not fit, or number that overflows,
/// fails the cursor for good; later reads give zero.
class BitCursor {
public:
    explicit BitCursor(ByteView bytes) : bytes_(bytes), end_(std::uint64_t{bytes.size()} * 8) {}

    bool ok() const { return ok_; }
    std::uint64_t bit() const { return at_; }
    std::uint64_t byte() const { return at_ / 8; }
    bool atEnd() const { return !ok_ || at_ >= end_; }
    void fail() { ok_ = false; }

    /// A field of 0 to 32 bits.
    std::uint32_t fixed(unsigned width) {
        if (!ok_ || width > end_ - at_) {
            ok_ = false;
            return 0;
        }
        std::uint64_t value = 0;
        const std::uint64_t first = at_ / 8;
        if (bytes_.size() - first >= 8) {
            value = loadLittle<std::uint64_t>(bytes_, first) >> (at_ % 8);
        } else {
            for (std::uint64_t i = first; i < bytes_.size(); ++i)
                value |= std::to_integer<std::uint64_t>(bytes_[i]) << (8 * (i - first));
            value >>= at_ % 8;
        }
        at_ += width;
        return static_cast<std::uint32_t>(value & ((std::uint64_t{1} << width) - 1));
    }

    /// Variable bit rate: chunks of `width` bits, 2 to 32, of which the top one says that another follows.
    std::uint64_t vbr(unsigned width) {
        std::uint64_t value = 0;
        const std::uint32_t more = std::uint32_t{1} << (width - 1);
        for (unsigned shift = 0; ok_; shift += width - 1) {
            const std::uint32_t chunk = fixed(width);
            if (shift >= 64) {
                ok_ = false;
                return 0;
            }
            value |= static_cast<std::uint64_t>(chunk & (more - 1)) << shift;
            if ((chunk & more) == 0) return value;
        }
        return 0;
    }

    void alignToWord() { seekByte((at_ + 31) / 32 * 4); }
    /// A run of whole bytes at an aligned place; empty on failure.
    ByteRange bytes(std::uint64_t size) {
        if (!ok_ || !fits(byte(), size, bytes_.size())) {
            ok_ = false;
            return {};
        }
        const ByteRange range{byte(), size};
        at_ += size * 8;
        return range;
    }
    void seekByte(std::uint64_t offset) {
        if (offset > bytes_.size())
            ok_ = false;
        else if (ok_)
            at_ = offset * 8;
    }

private:
    ByteView bytes_;
    std::uint64_t end_;
    std::uint64_t at_ = 0;
    bool ok_ = true;
};

struct AbbreviationOperand {
    enum class Kind : std::uint8_t { literal, fixed, vbr, array, char6, blob };
    Kind kind = Kind::literal;
    std::uint64_t value = 0; ///< the literal, or the width in bits
};
using Abbreviation = std::vector<AbbreviationOperand>;

/// Reads one DEFINE_ABBREV behind its id; fails the cursor where it is none that LLVM's own reader accepts.
Abbreviation readAbbreviation(BitCursor& in);

struct Record {
    std::uint64_t code = 0;
    std::vector<std::uint64_t> operands; ///< at most mostOperands; the rest is read over
    ByteRange blob;
};

/// Reads a record without abbreviation, or one by its abbreviation, into `record`.
void readUnabbreviated(BitCursor& in, Record& record);
void readAbbreviated(BitCursor& in, const Abbreviation& abbreviation, Record& record);

} // namespace macebin::bitstream
