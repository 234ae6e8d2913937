// SPDX-License-Identifier: Apache-2.0
#include "format/cache/mace/v2.h"

#include "format/cache/mace/key.h"
#include "format/cache/mace/tuned.h"
#include "format/text.h"
#include "format/wire.h"

namespace macebin {

namespace {

constexpr std::uint32_t kPairs = 1;       // PairContainer.pairs
constexpr std::uint32_t kKey = 1;         // KVPair.key
constexpr std::uint32_t kBytesValue = 2;  // KVPair.bytes_value
constexpr std::uint32_t kNumberValue = 3; // KVPair.uint32s_value

/// What one KVPair turned out to hold.
struct PairFields {
    ByteRange key;
    ByteRange bytes;
    ByteRange numbers; ///< from the first uint32s_value field to the end of the last
    bool hasKey = false;
    bool hasBytes = false;
    bool hasNumbers = false;
    bool hasUnknown = false;
    bool ok = true;
    std::uint64_t fault = 0; ///< the field that failed
};

bool isPacked(const WireReader::Field& field) {
    return field.type == WireType::length;
}

/// A packed list is well-formed if its varints end exactly at its end.
bool packedCloses(ByteView file, ByteRange content) {
    WireReader reader(slice(file, content), content.offset);
    std::uint64_t ignored = 0;
    while (!reader.atEnd())
        if (!reader.varint(ignored)) return false;
    return true;
}

void addNumbers(PairFields& pair, std::uint64_t start, std::uint64_t end) {
    if (!pair.hasNumbers) pair.numbers.offset = start;
    pair.numbers.size = end - pair.numbers.offset;
    pair.hasNumbers = true;
}

/// Decodes one KVPair. Fields of a wire type that proto2 does not expect count as unknown; of a singular
/// field that comes twice the last one holds.
PairFields readPair(ByteView file, ByteRange content) {
    PairFields pair;
    WireReader reader(slice(file, content), content.offset, 1);
    while (const auto field = reader.next()) {
        const bool isLength = field->type == WireType::length;
        const bool isNumber = field->type == WireType::varint || isLength;
        if (field->number == kKey && isLength) {
            pair.key = field->content;
            pair.hasKey = true;
        } else if (field->number == kBytesValue && isLength) {
            pair.bytes = field->content;
            pair.hasBytes = true;
        } else if (field->number == kNumberValue && isNumber) {
            if (isPacked(*field) && !packedCloses(file, field->content)) {
                pair.ok = false;
                pair.fault = field->start;
                return pair;
            }
            addNumbers(pair, field->start, reader.position());
        } else {
            pair.hasUnknown = true;
        }
    }
    pair.ok = !reader.failed();
    pair.fault = reader.position();
    return pair;
}

Entry entryOf(ByteView file, const PairFields& pair, ByteRange whole) {
    Entry entry;
    entry.key = asText(slice(file, pair.key));
    entry.role = roleOfKey(entry.key);
    entry.isNumbers = pair.hasNumbers && !pair.hasBytes;
    entry.hasValue = pair.hasBytes || pair.hasNumbers;
    entry.keyRange = pair.key;
    entry.value = entry.isNumbers ? pair.numbers : pair.bytes;
    entry.whole = whole;
    return entry;
}

/// Where and why the message stopped being well-formed.
struct Walk {
    std::uint64_t pairs = 0;
    std::uint64_t end = 0; ///< behind the last well-formed field
    bool ok = true;
    bool ranOut = false; ///< cut short, as opposed to changed
    std::uint64_t missing = 0;
    std::uint64_t fault = 0;
    std::optional<ByteRange> unknown; ///< the first field that MACE does not define
    std::uint64_t unknownCount = 0;
    bool firstKeyIsText = false;
};

void noteUnknown(Walk& walk, ByteRange field) {
    if (!walk.unknown) walk.unknown = field;
    ++walk.unknownCount;
}

Walk walkMessage(ByteView file, ByteView message, const ParseLimits& limits, std::vector<Entry>& entries) {
    Walk walk;
    WireReader reader(message);
    while (const auto field = reader.next()) {
        const ByteRange whole{field->start, reader.position() - field->start};
        if (field->number != kPairs || field->type != WireType::length) {
            noteUnknown(walk, whole);
            walk.end = reader.position();
            continue;
        }
        const PairFields pair = readPair(file, field->content);
        if (!pair.ok) {
            walk.ok = false;
            walk.fault = pair.fault;
            return walk;
        }
        if (pair.hasUnknown) noteUnknown(walk, whole);
        if (walk.pairs++ == 0) walk.firstKeyIsText = isPrintable(asText(slice(file, pair.key)));
        if (entries.size() < limits.entries) entries.push_back(entryOf(file, pair, whole));
        walk.end = reader.position();
    }
    if (reader.failed()) {
        walk.ok = false;
        walk.ranOut = reader.ranOut();
        walk.missing = reader.missing();
        walk.fault = reader.position();
    }
    return walk;
}

/// True if the bytes begin with one pair whose key is whole and readable, although the message does not
/// close.
bool beginsLikeV2(ByteView file) {
    constexpr std::uint64_t enough = 1024; // a pair's frame and its key
    ByteView front = file.first(std::min<std::uint64_t>(file.size(), enough));
    WireReader reader(front.size() < 2 ? ByteView{} : front);
    std::uint64_t tag = 0;
    std::uint64_t size = 0;
    std::uint64_t keyTag = 0;
    std::uint64_t keySize = 0;
    if (reader.atEnd() || !reader.varint(tag) || tag != 0x0a || !reader.varint(size) ||
        !reader.varint(keyTag) || keyTag != 0x0a || !reader.varint(keySize))
        return false;
    return keySize > 0 && keySize < size && fits(reader.position(), keySize, front.size()) &&
           isPrintable(asText(slice(front, {reader.position(), keySize})));
}

bool isV2(const Walk& walk, ByteView file, V2Evidence evidence) {
    if (evidence == V2Evidence::crc) return true;
    return walk.firstKeyIsText || beginsLikeV2(file);
}

void reportWalk(const Walk& walk, ByteView file, V2Evidence evidence, Findings& findings) {
    const std::uint64_t size = file.size();
    const bool isCut = walk.ranOut && evidence == V2Evidence::structure; // a matching CRC-32 rules that out
    if (!walk.ok && isCut) {
        std::string message = "The file ends at " + hex(size) + " (" + counted(size, "byte") +
                              ") inside the field at " + hex(walk.fault) + "; " +
                              counted(walk.pairs, "pair") + (walk.pairs == 1 ? " is" : " are") + " whole.";
        if (walk.missing > kV2CrcSize)
            message += " At least " + counted(walk.missing, "more byte") +
                       " and the checksum belong there, unless that field's length was changed.";
        findings.add("v2.truncated", std::move(message), ByteRange{walk.end, size - walk.end});
    } else if (!walk.ok) {
        findings.add("v2.malformed",
                     "The field at " + hex(walk.fault) + " cannot be read; " + counted(walk.pairs, "pair") +
                         " before it " + (walk.pairs == 1 ? "is" : "are") + " whole, " +
                         counted(size - walk.end, "byte") + " from " + hex(walk.end) +
                         " on are lost to MACE.",
                     ByteRange{walk.fault, size - walk.fault});
    }
    if (walk.unknown)
        findings.add("v2.unknown-field",
                     counted(walk.unknownCount, "field") + " of no known meaning, the first at " +
                         hex(walk.unknown->offset) + ".",
                     walk.unknown);
}

std::string sureness(const Cache& cache, V2Evidence evidence) {
    const std::string pairs = counted(cache.pairCount, "pair");
    if (evidence == V2Evidence::crc)
        return "certain: the last four bytes are the CRC-32 of those before them";
    if (cache.structureCloses) return "certain: a message of " + pairs + " ends where the checksum begins";
    return "likely: it begins as MACE's message does, " + pairs + " readable";
}

} // namespace

std::optional<std::uint32_t> storedCrcV2(ByteView file) {
    if (file.size() < kV2CrcSize) return std::nullopt;
    return loadLittle<std::uint32_t>(file, file.size() - kV2CrcSize);
}

Parsed parseV2(ByteView bytes, const ParseLimits& limits, V2Evidence evidence) {
    Parsed parsed{{}, Findings(limits.findings)};
    Cache& cache = parsed.cache;
    cache.bytes = bytes;
    if (bytes.size() < kV2CrcSize) return parsed;
    const std::uint64_t messageSize = bytes.size() - kV2CrcSize;
    const Walk walk = walkMessage(bytes, bytes.first(messageSize), limits, cache.entries);
    if (!isV2(walk, bytes, evidence)) {
        cache.entries.clear();
        return parsed;
    }
    cache.era = Era::v2;
    cache.pairCount = walk.pairs;
    cache.dataEnd = walk.end;
    cache.structureCloses = walk.ok;
    cache.complete = walk.pairs == cache.entries.size();
    cache.digests.push_back(
        {DigestField::Kind::v2Crc, {messageSize, kV2CrcSize}, {0, messageSize}, std::nullopt});
    cache.recognisedBy = sureness(cache, evidence);
    classifyPairs(cache);
    reportWalk(walk, bytes, evidence, parsed.findings);
    return parsed;
}

std::optional<Entry> pairAtV2(ByteView bytes, std::uint64_t offset) {
    if (offset >= bytes.size()) return std::nullopt;
    WireReader reader(bytes.subspan(offset), offset);
    const auto field = reader.next();
    if (!field || field->number != kPairs || field->type != WireType::length) return std::nullopt;
    const PairFields pair = readPair(bytes, field->content);
    if (!pair.ok) return std::nullopt;
    return entryOf(bytes, pair, {offset, reader.position() - offset});
}

void forEachMessageEndV2(ByteView bytes, const std::function<bool(std::uint64_t)>& atEnd) {
    WireReader reader(bytes);
    while (reader.next())
        if (atEnd(reader.position())) return;
}

std::vector<std::uint32_t> numbersV2(ByteView file, ByteRange pair) {
    std::vector<std::uint32_t> out;
    WireReader outer(slice(file, pair), pair.offset);
    const auto whole = outer.next();
    if (!whole) return out;
    WireReader reader(slice(file, whole->content), whole->content.offset, 1);
    while (const auto field = reader.next()) {
        if (field->number != kNumberValue) continue;
        if (field->type == WireType::varint) out.push_back(static_cast<std::uint32_t>(field->value));
        if (!isPacked(*field)) continue;
        WireReader packed(slice(file, field->content));
        std::uint64_t value = 0;
        while (!packed.atEnd() && packed.varint(value))
            out.push_back(static_cast<std::uint32_t>(value));
    }
    return out;
}

namespace {

std::uint64_t varintSize(std::uint64_t value) {
    std::uint64_t size = 1;
    for (; value >= 0x80; value >>= 7)
        ++size;
    return size;
}

void writeVarint(ByteWriter& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        out.u8(static_cast<std::uint8_t>(value | 0x80));
    out.u8(static_cast<std::uint8_t>(value));
}

void writeTag(ByteWriter& out, std::uint32_t number, WireType type) {
    writeVarint(out, std::uint64_t{number} << 3 | static_cast<std::uint8_t>(type));
}

void writeLengthField(ByteWriter& out, std::uint32_t number, ByteView content) {
    writeTag(out, number, WireType::length);
    writeVarint(out, content.size());
    out.bytes(content);
}

/// Encoded size of the KVPair's fields. Field numbers below 16 make one-byte tags.
std::uint64_t encodedSize(const Pair& pair) {
    std::uint64_t size = 1 + varintSize(pair.key.size()) + pair.key.size();
    if (pair.bytes) size += 1 + varintSize(pair.bytes->size()) + pair.bytes->size();
    for (const std::uint32_t value : pair.numbers)
        size += 1 + varintSize(value);
    return size;
}

} // namespace

std::optional<Unsealed> writeV2(std::span<const Pair> pairs) {
    constexpr std::uint64_t most = kMostFileBytes;
    std::uint64_t total = kV2CrcSize;
    for (const Pair& pair : pairs)
        total += 11 + encodedSize(pair);
    if (total > most) return std::nullopt;
    ByteWriter out;
    out.reserve(total);
    for (const Pair& pair : pairs) {
        writeTag(out, kPairs, WireType::length);
        writeVarint(out, encodedSize(pair));
        writeLengthField(out, kKey, asBytes(pair.key));
        if (pair.bytes) writeLengthField(out, kBytesValue, *pair.bytes);
        for (const std::uint32_t value : pair.numbers) {
            writeTag(out, kNumberValue, WireType::varint);
            writeVarint(out, value);
        }
    }
    const std::uint64_t messageSize = out.position();
    out.u32(0);
    return Unsealed{out.take(),
                    {{DigestField::Kind::v2Crc, {messageSize, kV2CrcSize}, {0, messageSize}, std::nullopt}}};
}

Regions regionsV2(const Cache& cache) {
    Regions regions;
    for (std::uint32_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        const std::string pair = "pair " + number(i);
        const bool isProgram = entry.role == EntryRole::program;
        // A hostile pair can name its parts in any order; tile() puts them in theirs, the framing fills the
        // holes.
        std::vector<Region> parts{{pair + " key", RegionKind::key, entry.keyRange, i},
                                  {pair + (isProgram         ? " program"
                                           : entry.isNumbers ? " numbers"
                                                             : " value"),
                                   isProgram ? RegionKind::program : RegionKind::value, entry.value, i}};
        for (Region& part : parts)
            part.range.offset -= part.range.size ? entry.whole.offset : part.range.offset;
        for (Region& part : tile(std::move(parts), entry.whole.size, RegionKind::length)) {
            if (part.kind == RegionKind::length) part.name = pair + " framing";
            part.range.offset += entry.whole.offset;
            part.entry = i;
            part.unitName = static_cast<std::uint16_t>(pair.size());
            regions.push_back(std::move(part));
        }
    }
    const std::uint64_t size = cache.bytes.size();
    const std::uint64_t messageEnd = size - kV2CrcSize;
    const std::uint64_t listed = cache.entries.empty() ? 0 : cache.entries.back().whole.end();
    if (listed < cache.dataEnd && cache.entries.size() < cache.pairCount)
        regions.push_back(
            {"pairs not listed", RegionKind::value, {listed, cache.dataEnd - listed}, std::nullopt});
    if (cache.structureCloses)
        regions.push_back({"CRC-32", RegionKind::checksum, {messageEnd, kV2CrcSize}, std::nullopt});
    else
        regions.push_back(
            {"unreadable", RegionKind::unreadable, {cache.dataEnd, size - cache.dataEnd}, std::nullopt});
    return tile(std::move(regions), size);
}

} // namespace macebin
