// SPDX-License-Identifier: Apache-2.0
#include "format/program/amd/msgpack.h"

namespace macebin {

MsgpackReader::Head MsgpackReader::head() {
    const std::uint8_t first = reader_.u8();
    if (first < 0x80) return {Kind::number, first, 0};
    if (first < 0x90) return {Kind::map, first & 15U, 0};
    if (first < 0xa0) return {Kind::array, first & 15U, 0};
    if (first < 0xc0) return {Kind::text, first & 31U, first & 31U};
    return first >= 0xe0 ? Head{} : headOf(first); // 0xe0..: negative
}

MsgpackReader::Head MsgpackReader::headOf(std::uint8_t first) {
    // Numbers are big-endian here.
    const auto big = [this](int size) {
        std::uint64_t value = 0;
        for (int i = 0; i < size; ++i)
            value = value << 8 | reader_.u8();
        return value;
    };
    const auto text = [](std::uint64_t length) { return Head{Kind::text, length, length}; };
    const auto bytes = [](std::uint64_t length) { return Head{Kind::other, 0, length}; };
    switch (first) {
    case 0xc2:
    case 0xc3: return {Kind::boolean, first & 1U, 0};
    case 0xc4: return bytes(big(1));
    case 0xc5: return bytes(big(2));
    case 0xc6: return bytes(big(4));
    case 0xc7: return bytes(big(1) + 1); // extensions: a type byte, then the data
    case 0xc8: return bytes(big(2) + 1);
    case 0xc9: return bytes(big(4) + 1);
    case 0xca: return bytes(4);
    case 0xcb: return bytes(8);
    case 0xcc: return {Kind::number, big(1), 0};
    case 0xcd: return {Kind::number, big(2), 0};
    case 0xce: return {Kind::number, big(4), 0};
    case 0xcf: return {Kind::number, big(8), 0};
    case 0xd0: return bytes(1);
    case 0xd1: return bytes(2);
    case 0xd2: return bytes(4);
    case 0xd3: return bytes(8);
    case 0xd4: return bytes(2);
    case 0xd5: return bytes(3);
    case 0xd6: return bytes(5);
    case 0xd7: return bytes(9);
    case 0xd8: return bytes(17);
    case 0xd9: return text(big(1));
    case 0xda: return text(big(2));
    case 0xdb: return text(big(4));
    case 0xdc: return {Kind::array, big(2), 0};
    case 0xdd: return {Kind::array, big(4), 0};
    case 0xde: return {Kind::map, big(2), 0};
    case 0xdf: return {Kind::map, big(4), 0};
    default:
        if (first == 0xc1) reader_.skip(UINT64_MAX); // never used: fails the reader
        return {};
    }
}

std::optional<MsgpackReader::Head> MsgpackReader::next(Kind kind) {
    const ByteReader before = reader_;
    const Head found = head();
    if (reader_.ok() && found.kind == kind) return found;
    if (reader_.ok()) {
        reader_ = before;
        skip();
    }
    return std::nullopt;
}

std::optional<std::uint64_t> MsgpackReader::container(Kind kind) {
    const auto found = next(kind);
    if (!found) return std::nullopt;
    return found->value;
}

std::optional<std::string_view> MsgpackReader::text() {
    const auto found = next(Kind::text);
    if (!found) return std::nullopt;
    const std::string_view text = reader_.text(found->value);
    if (!reader_.ok()) return std::nullopt;
    return text;
}

std::optional<std::uint64_t> MsgpackReader::number() {
    const auto found = next(Kind::number);
    if (!found) return std::nullopt;
    return found->value;
}

std::optional<bool> MsgpackReader::boolean() {
    const auto found = next(Kind::boolean);
    if (!found) return std::nullopt;
    return found->value != 0;
}

void MsgpackReader::skip() {
    // A value takes at least one byte, so more open values than bytes left cannot all be there.
    std::uint64_t open = 1;
    while (open != 0 && reader_.ok()) {
        if (open > reader_.remaining()) return reader_.skip(open);
        --open;
        const Head found = head();
        reader_.skip(found.extra);
        if (found.kind == Kind::array) open += found.value;
        if (found.kind == Kind::map) open += found.value * 2;
    }
}

} // namespace macebin
