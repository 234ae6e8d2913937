// SPDX-License-Identifier: Apache-2.0
#include "format/wire.h"

#include <array>
#include <limits>

namespace macebin {

namespace {

/// libprotobuf refuses lengths whose end could pass INT_MAX when its buffer's slop is added.
constexpr std::uint64_t kProtobufLength = std::numeric_limits<std::int32_t>::max() - 16;

} // namespace

bool WireReader::fail(bool ranOut) {
    failed_ = true;
    ranOut_ = ranOut;
    return false;
}

bool WireReader::longVarint(std::uint64_t& value) {
    value = 0;
    for (int i = 0; i < 10; ++i) {
        if (at_ == bytes_.size()) return fail(true);
        const auto byte = std::to_integer<std::uint64_t>(bytes_[at_++]);
        value |= (byte & 0x7f) << (7 * i); // the tenth byte's upper bits fall off, as in libprotobuf
        if (byte < 0x80) return true;
    }
    return fail(false);
}

bool WireReader::tag(std::uint32_t& value) {
    std::uint64_t wide = 0;
    const std::uint64_t start = at_;
    if (!varint(wide)) return false;
    if (at_ - start > 5) return fail(false);
    value = static_cast<std::uint32_t>(wide);
    return true;
}

bool WireReader::lengthPrefix(std::uint32_t& value) {
    std::uint64_t wide = 0;
    const std::uint64_t start = at_;
    if (!varint(wide)) return false;
    if (at_ - start > 5 || wide > kProtobufLength) return fail(false);
    value = static_cast<std::uint32_t>(wide);
    return true;
}

bool WireReader::skip(std::uint64_t size) {
    const std::uint64_t left = bytes_.size() - at_;
    if (size > left) {
        missing_ = size - left;
        return fail(true);
    }
    at_ += size;
    return true;
}

bool WireReader::content(Field& field) {
    switch (field.type) {
    case WireType::varint: return varint(field.value);
    case WireType::fixed64: return skip(8);
    case WireType::fixed32: return skip(4);
    case WireType::length: {
        std::uint32_t size = 0;
        if (!lengthPrefix(size)) return false;
        field.content = {base_ + at_, size};
        return skip(size);
    }
    case WireType::startGroup: return skipGroup(field.number);
    case WireType::endGroup: break;
    }
    return fail(false); // an end without a start, or one of the two undefined wire types
}

bool WireReader::skipGroup(std::uint32_t number) {
    std::array<std::uint32_t, kWireDepth> open{};
    int depth = 0;
    const auto enter = [&](std::uint32_t group) {
        if (depth_ + depth >= kWireDepth) return fail(false);
        open[static_cast<std::size_t>(depth++)] = group;
        return true;
    };
    if (!enter(number)) return false;
    while (depth > 0) {
        std::uint32_t value = 0;
        if (!tag(value)) return false;
        Field inner{value >> 3, static_cast<WireType>(value & 7), 0, 0, {}};
        if (inner.type == WireType::endGroup) {
            if (inner.number != open[static_cast<std::size_t>(--depth)]) return fail(false);
        } else if (inner.number == 0) {
            return fail(false);
        } else if (inner.type == WireType::startGroup) {
            if (!enter(inner.number)) return false;
        } else if (!content(inner)) {
            return false;
        }
    }
    return true;
}

std::optional<WireReader::Field> WireReader::next() {
    std::optional<Field> field; // filled in place: copying one costs more than reading it
    if (atEnd()) return field;
    const std::uint64_t start = at_;
    std::uint32_t value = 0;
    if (tag(value) && (value >> 3 != 0 || fail(false))) {
        field.emplace();
        field->number = value >> 3;
        field->type = static_cast<WireType>(value & 7);
        field->start = base_ + start;
        if (content(*field)) return field;
    }
    at_ = start; // position() names the field that failed, not the byte
    field.reset();
    return field;
}

} // namespace macebin
