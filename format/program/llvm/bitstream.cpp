// SPDX-License-Identifier: Apache-2.0
// Records and abbreviations of LLVM's bitstream container (LLVM documentation, "LLVM Bitcode File Format").
#include "format/program/llvm/bit_cursor.h"

namespace macebin::bitstream {

namespace {

constexpr std::size_t mostOperands = 65'536;    ///< kept of one record
constexpr std::size_t longestAbbreviation = 64; ///< LLVM's own have up to about 20 operands; bounds the work
constexpr unsigned widest = 32;

using Kind = AbbreviationOperand::Kind;

void keep(Record& record, std::uint64_t value) {
    if (record.operands.size() < mostOperands) record.operands.push_back(value);
}

bool isScalar(Kind kind) {
    return kind != Kind::array && kind != Kind::blob;
}

std::uint64_t readScalar(BitCursor& in, const AbbreviationOperand& operand) {
    static constexpr char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";
    switch (operand.kind) {
    case Kind::literal: return operand.value;
    case Kind::fixed: return in.fixed(static_cast<unsigned>(operand.value));
    case Kind::vbr: return in.vbr(static_cast<unsigned>(operand.value));
    default: return static_cast<unsigned char>(characters[in.fixed(6)]);
    }
}

/// Elements that take no bits could be counted in any number for free: they are not walked.
void readArray(BitCursor& in, const AbbreviationOperand& element, Record& record) {
    const std::uint64_t count = in.vbr(6);
    if (element.kind == Kind::literal) return;
    for (std::uint64_t i = 0; i < count && in.ok(); ++i)
        keep(record, readScalar(in, element));
}

void readBlob(BitCursor& in, Record& record) {
    const std::uint64_t size = in.vbr(6);
    in.alignToWord();
    record.blob = in.bytes(size);
    in.alignToWord();
}

/// An encoded operand: 3 bits of kind, and a width for two of them. Width 0 means a literal zero, as in LLVM.
AbbreviationOperand readEncoding(BitCursor& in) {
    const std::uint32_t encoding = in.fixed(3);
    if (encoding < 1 || encoding > 5) in.fail();
    AbbreviationOperand operand{static_cast<Kind>(encoding), 0};
    if (operand.kind != Kind::fixed && operand.kind != Kind::vbr) return operand;
    operand.value = in.vbr(5);
    if (operand.value > widest || (operand.kind == Kind::vbr && operand.value == 1)) in.fail();
    return operand.value == 0 ? AbbreviationOperand{Kind::literal, 0} : operand;
}

/// An array is the last but one, its element last; a blob is last.
bool isWellFormed(const Abbreviation& abbreviation) {
    const std::size_t size = abbreviation.size();
    for (std::size_t i = 0; i < size; ++i) {
        if (abbreviation[i].kind == Kind::array && (i + 2 != size || !isScalar(abbreviation[i + 1].kind)))
            return false;
        if (abbreviation[i].kind == Kind::blob && i + 1 != size) return false;
    }
    return size > 0 && isScalar(abbreviation[0].kind);
}

} // namespace

Abbreviation readAbbreviation(BitCursor& in) {
    const std::uint64_t count = in.vbr(5);
    Abbreviation abbreviation;
    if (count > longestAbbreviation) in.fail();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        if (in.fixed(1) != 0)
            abbreviation.push_back({Kind::literal, in.vbr(8)});
        else
            abbreviation.push_back(readEncoding(in));
    }
    if (!isWellFormed(abbreviation)) in.fail();
    return abbreviation;
}

void readUnabbreviated(BitCursor& in, Record& record) {
    record.operands.clear();
    record.blob = {};
    record.code = in.vbr(6);
    const std::uint64_t count = in.vbr(6);
    for (std::uint64_t i = 0; i < count && in.ok(); ++i)
        keep(record, in.vbr(6));
}

void readAbbreviated(BitCursor& in, const Abbreviation& abbreviation, Record& record) {
    record.operands.clear();
    record.blob = {};
    record.code = readScalar(in, abbreviation[0]);
    for (std::size_t i = 1; i < abbreviation.size() && in.ok(); ++i) {
        if (abbreviation[i].kind == Kind::blob) return readBlob(in, record);
        if (abbreviation[i].kind == Kind::array) return readArray(in, abbreviation[i + 1], record);
        keep(record, readScalar(in, abbreviation[i]));
    }
}

} // namespace macebin::bitstream
