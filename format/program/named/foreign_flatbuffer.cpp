// SPDX-License-Identifier: Apache-2.0
// FlatBuffers, read just far enough to recognise a cache: root offset (u32), file id, then tables whose
// vtable (u16 size, u16 table size, u16 field offsets) is reached by a signed offset (the FlatBuffers
// internals page). Schemas: TensorFlow Lite compiled_program_cache.fbs, Arm NN ClContextSchema.fbs, MNN
// CLCache.fbs, Paddle-Lite cache.fbs. MNN and Paddle-Lite have no file id, so their first elements must read
// as the schema says.
#include "format/program/named/foreign_flatbuffer.h"

#include "format/text.h"

#include <optional>

namespace macebin {

namespace {

constexpr std::uint32_t elementsChecked = 64; ///< of each vector
constexpr std::uint32_t longestText = 4096;   ///< strings may share bytes: this bounds the work

struct Vector {
    std::uint64_t first = 0; ///< offset of element 0
    std::uint32_t count = 0;
};

class Table {
public:
    static std::optional<Table> at(ByteView bytes, std::uint64_t offset) {
        if (offset % 4 != 0 || !fits(offset, 4, bytes.size())) return {};
        const auto back = static_cast<std::int32_t>(loadLittle<std::uint32_t>(bytes, offset));
        const std::int64_t vtable = static_cast<std::int64_t>(offset) - back;
        if (vtable < 0 || !fits(static_cast<std::uint64_t>(vtable), 4, bytes.size())) return {};
        Table table{bytes, offset, static_cast<std::uint64_t>(vtable)};
        table.vtableSize_ = loadLittle<std::uint16_t>(bytes, table.vtable_);
        table.size_ = loadLittle<std::uint16_t>(bytes, table.vtable_ + 2);
        const bool sane = table.vtableSize_ >= 4 && table.vtableSize_ % 2 == 0 && table.size_ >= 4 &&
                          fits(table.vtable_, table.vtableSize_, bytes.size()) &&
                          fits(offset, table.size_, bytes.size());
        return sane ? std::optional(table) : std::nullopt;
    }
    static std::optional<Table> root(ByteView bytes) {
        return bytes.size() < 8 ? std::nullopt : at(bytes, loadLittle<std::uint32_t>(bytes, 0));
    }

    /// A vector or string field: its elements, all inside the file; nullopt where absent or out of bounds.
    std::optional<Vector> vector(std::size_t field, std::uint64_t elementSize) const {
        const auto place = target(field);
        if (!place || !fits(*place, 4, bytes_.size())) return {};
        const auto count = loadLittle<std::uint32_t>(bytes_, *place);
        if (!fits(*place + 4, count * elementSize, bytes_.size())) return {};
        return Vector{*place + 4, count};
    }
    std::optional<std::string_view> text(std::size_t field) const {
        const auto found = vector(field, 1);
        if (!found || found->count > longestText ||
            !fits(found->first, std::uint64_t{found->count} + 1, bytes_.size()))
            return {};
        if (bytes_[found->first + found->count] != std::byte{0}) return {};
        return asText(bytes_.subspan(found->first, found->count));
    }
    /// Element `index` of a vector of tables.
    std::optional<Table> element(const Vector& vector, std::uint32_t index) const {
        const std::uint64_t slot = vector.first + std::uint64_t{index} * 4;
        return at(bytes_, slot + loadLittle<std::uint32_t>(bytes_, slot));
    }

private:
    Table(ByteView bytes, std::uint64_t offset, std::uint64_t vtable)
        : bytes_(bytes), offset_(offset), vtable_(vtable) {}

    std::optional<std::uint64_t> target(std::size_t field) const {
        const std::uint64_t slot = 4 + 2 * field;
        if (slot + 2 > vtableSize_) return {};
        const auto inTable = loadLittle<std::uint16_t>(bytes_, vtable_ + slot);
        if (inTable < 4 || !fits(inTable, 4, size_)) return {};
        const std::uint64_t place = offset_ + inTable;
        return place + loadLittle<std::uint32_t>(bytes_, place);
    }

    ByteView bytes_;
    std::uint64_t offset_;
    std::uint64_t vtable_;
    std::uint16_t vtableSize_ = 0;
    std::uint16_t size_ = 0;
};

/// True if field `field` is a non-empty vector of tables of which the first ones all pass `check`.
template <class Check>
bool everyElement(const Table& table, std::size_t field, Check check) {
    const auto vector = table.vector(field, 4);
    if (!vector || vector->count == 0) return false;
    for (std::uint32_t i = 0; i < vector->count && i < elementsChecked; ++i) {
        const auto element = table.element(*vector, i);
        if (!element || !check(*element)) return false;
    }
    return true;
}

bool hasText(const Table& table, std::size_t field) {
    const auto text = table.text(field);
    return text && isPrintable(*text);
}

bool hasBytes(const Table& table, std::size_t field) {
    const auto bytes = table.vector(field, 1);
    return bytes && bytes->count > 0;
}

/// Shader { buffer:[byte]; program or key:string; … }
bool isMnnShader(const Table& table) {
    return hasBytes(table, 0) && hasText(table, 1);
}

/// BackendInfo { mnnVersion:string; deviceName:string; programs:[Shader]; … }
bool isMnnBackend(const Table& table) {
    return hasText(table, 0) && hasText(table, 1) && everyElement(table, 2, isMnnShader);
}

/// BinaryPair { key:string; value:[BinaryVector { data:[ubyte] }] }
bool isPaddlePair(const Table& table) {
    return hasText(table, 0) && everyElement(table, 1, [](const Table& v) { return hasBytes(v, 0); });
}

} // namespace

std::string_view describeFlatbufferCache(ByteView bytes) {
    const auto root = Table::root(bytes);
    if (!root) return {};
    const auto id = asText(bytes.subspan(4, 4));
    if (id == "AFCM") return "TensorFlow Lite GPU program cache";
    if (id == "ARMN") return "Arm NN OpenCL program cache";
    if (everyElement(*root, 0, isMnnBackend) || everyElement(*root, 0, isMnnShader))
        return "MNN OpenCL program cache";
    if (everyElement(*root, 0, isPaddlePair)) return "Paddle-Lite OpenCL program cache";
    return {};
}

} // namespace macebin
