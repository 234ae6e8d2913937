// SPDX-License-Identifier: Apache-2.0
// The kernel table of an MCLP container: reading its records, joining those of one program, and what each
// must hold (FORMAT.md, "Kernel table").
#include "format/byte_reader.h"
#include "format/cache/mclp/internal.h"
#include "format/text.h"

#include <algorithm>
#include <map>

namespace macebin::mclp {

namespace {

/// Gives equal strings equal numbers. However many records point at the same bytes, or at overlapping ones,
/// the work stays n log n: equal places are looked up once, and different places may not be longer together
/// than the file, which they can only be by overlapping.
class StringTable {
public:
    explicit StringTable(ByteView bytes) : bytes_(bytes), left_(bytes.size()) {}

    std::optional<std::size_t> idOf(ByteRange range) {
        const auto [place, isNew] = byPlace_.try_emplace({range.offset, range.size});
        if (isNew && range.size <= left_) {
            left_ -= range.size;
            place->second = byText_.try_emplace(asText(slice(bytes_, range)), byText_.size()).first->second;
        }
        return place->second;
    }

private:
    ByteView bytes_;
    std::uint64_t left_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::optional<std::size_t>> byPlace_;
    std::map<std::string_view, std::size_t> byText_;
};

bool usable(ByteRange text, std::uint64_t end) {
    return text.size == 0 || fits(text.offset, text.size, end);
}

std::uint64_t bytesFor(std::uint64_t count) {
    return count * kRecordSize;
} // count comes from 32 bits

/// The header's count, put right where it was written big-endian; it may still be more than the file holds.
std::uint64_t declaredCount(Reading& r, std::uint64_t place) {
    const std::uint32_t count = r.layout.kernelCount;
    if (fits(place, bytesFor(count), r.end)) return count;
    const std::uint32_t swapped = byteSwapped(count);
    const ByteRange field{8, 4};
    if (fits(place, bytesFor(swapped), r.end)) {
        r.report("mclp.big-endian",
                 "the kernel count " + hex(count) + " is " + number(swapped) + " when its bytes are swapped",
                 field);
        return swapped;
    }
    r.report("mclp.table-range",
             "the kernel table needs " + placed({place, bytesFor(count)}) + ", the file ends at " +
                 hex(r.end),
             field);
    return count;
}

/// Where the strings and programs of a record begin: a table whose count cannot be believed ends before them.
std::uint64_t firstPart(const Record& record, std::uint64_t place, std::uint64_t otherwise) {
    for (const ByteRange& part : {record.name, record.key, record.program, record.sourceHash})
        if (part.size != 0 && part.offset > place) otherwise = std::min(otherwise, part.offset);
    return otherwise;
}

bool isPlausible(const Record& record) {
    return record.nameFits && record.keyFits && record.sourceHashFits && record.hasProgram() &&
           record.kind <= kLastKind && record.flags == 0 && record.reserved == 0;
}

/// Reads up to `count` records and gives how many the limit left out. A count that runs into what the records
/// before point at is not believed once the bytes there are no record.
std::uint64_t readRecords(Reading& r, std::uint64_t place, std::uint64_t count) {
    const std::uint64_t end = r.recordsLost && r.layout.trailer ? r.layout.trailer->range.offset : r.end;
    std::uint64_t parts = end; // where the first of the records' parts begins
    for (std::uint64_t i = 0; i < count; ++i) {
        if (r.records.size() >= r.limits.entries) return count - i;
        const std::uint64_t at = place + bytesFor(i);
        const bool onParts = !fits(at, kRecordSize, parts);
        if (onParts && (r.recordsLost || !fits(at, kRecordSize, end))) return 0;
        const Record record = decodeRecord(r.bytes, at, r.end);
        if (onParts && !isPlausible(record)) {
            r.recordsLost = true;
            r.report("mclp.table-range",
                     "the kernel table needs " + placed({place, bytesFor(count)}) + ", but what its first " +
                         counted(i, "record") + " point at begins at " + hex(parts) +
                         "; the others were not read",
                     ByteRange{8, 4});
            return 0;
        }
        parts = firstPart(record, place, parts);
        r.records.push_back(record);
    }
    return 0;
}

/// The records that share a key are one pair; the first of them decides.
void joinRecords(Reading& r) {
    StringTable keys(r.bytes), hashes(r.bytes);
    std::map<std::size_t, std::size_t> pairOfKey;
    for (std::size_t i = 0; i < r.records.size(); ++i) {
        Record& record = r.records[i];
        if (!record.keyFits || !record.hasProgram()) continue;
        const auto key = keys.idOf(record.key);
        if (!key) continue;
        const auto [pair, isNew] = pairOfKey.try_emplace(*key, r.programs.size());
        record.pair = pair->second;
        record.hashId = record.sourceHashFits ? hashes.idOf(record.sourceHash) : std::nullopt;
        if (isNew) r.programs.push_back({i, std::nullopt});
    }
}

std::string named(const Reading& r, const Record& record) {
    return "kernel record " + number((record.range.offset - *r.tablePlace) / kRecordSize);
}

void checkPlaces(Reading& r, const Record& record) {
    const auto entry = r.entryOf(record);
    const auto outside = [&](std::string_view what, ByteRange part, std::uint64_t field) {
        r.report("mclp.record-range",
                 named(r, record) + ": its " + std::string(what) + " needs " + placed(part) +
                     ", the file ends at " + hex(r.end),
                 ByteRange{record.range.offset + field, 8}, entry);
    };
    if (!record.nameFits) outside("kernel name", record.name, 0x00);
    if (!record.keyFits) outside("program key", record.key, 0x08);
    if (!record.programFits) outside("program", record.program, 0x10);
    if (!record.sourceHashFits) outside("source hash", record.sourceHash, 0x20);
    const ByteRange place{record.range.offset + 0x10, 8};
    if (record.program.size == 0)
        r.report("mclp.record-range", named(r, record) + ": its program has 0 bytes", place, entry);
    if (record.program.offset % kAlignment != 0)
        r.report("mclp.record-range",
                 named(r, record) + ": its program stands at " + hex(record.program.offset) +
                     ", not at a multiple of 16",
                 place, entry);
}

void checkFields(Reading& r, const Record& record) {
    const auto wrong = [&](const std::string& text, std::uint64_t field, std::uint64_t size) {
        r.report("mclp.record-fields", named(r, record) + ": " + text,
                 ByteRange{record.range.offset + field, size}, r.entryOf(record));
    };
    if (record.kind > kLastKind)
        wrong("program kind " + number(record.kind) + ", 0 to 12 are defined", 0x18, 4);
    if (record.flags != 0) wrong("flags " + hex(record.flags) + ", not 0", 0x1c, 4);
    if (record.reserved != 0) wrong("reserved field " + hex(record.reserved) + ", not 0", 0x28, 8);
}

/// What the records of one program must agree in.
void checkAgreement(Reading& r, const Record& record) {
    if (!record.pair) return;
    const Record& first = r.records[r.programs[*record.pair].record];
    const auto entry = r.entryOf(record);
    if (record.program != first.program) {
        r.report("mclp.key-two-programs",
                 named(r, record) + " gives key " + inQuotes(asText(slice(r.bytes, record.key))) +
                     " the program of " + placed(record.program) + ", " + named(r, first) + " that of " +
                     placed(first.program),
                 ByteRange{record.range.offset + 0x08, 16}, entry);
        return;
    }
    if (record.kind != first.kind)
        r.report("mclp.record-fields",
                 named(r, record) + ": program kind " + number(record.kind) + ", but " + number(first.kind) +
                     " in " + named(r, first) + " of the same program",
                 ByteRange{record.range.offset + 0x18, 4}, entry);
    const bool sameHash =
        record.sourceHash == first.sourceHash || (record.hashId && record.hashId == first.hashId);
    if (record.sourceHashFits && first.sourceHashFits && !sameHash)
        r.report("mclp.record-fields",
                 named(r, record) + ": another source hash than " + named(r, first) + " of the same program",
                 ByteRange{record.range.offset + 0x20, 8}, entry);
}

} // namespace

Record decodeRecord(ByteView bytes, std::uint64_t offset, std::uint64_t end) {
    Record record;
    record.range = {offset, kRecordSize};
    ByteReader reader(slice(bytes, record.range), offset);
    const auto place = [&reader] {
        const std::uint64_t at = reader.u32();
        return ByteRange{at, reader.u32()};
    };
    record.name = place();
    record.key = place();
    record.program = place();
    record.kind = reader.u32();
    record.flags = reader.u32();
    record.sourceHash = place();
    record.reserved = reader.u64();
    record.nameFits = usable(record.name, end);
    record.keyFits = usable(record.key, end);
    record.programFits = usable(record.program, end);
    record.sourceHashFits = usable(record.sourceHash, end);
    return record;
}

void readTable(Reading& r) {
    if (!r.tablePlace) {
        r.recordsLost = true;
        return;
    }
    const std::uint64_t place = *r.tablePlace;
    const std::uint64_t count = declaredCount(r, place);
    r.recordsLost = !fits(place, bytesFor(count), r.end);
    const std::uint64_t lost = readRecords(r, place, count);
    r.layout.table = {place, bytesFor(r.records.size())};
    if (lost != 0 && !r.recordsLost) {
        r.skipped += lost;
        r.recordsLost = true;
    }
    joinRecords(r);
}

void checkRecords(Reading& r) {
    for (const Record& record : r.records) {
        checkPlaces(r, record);
        checkFields(r, record);
        checkAgreement(r, record);
        if (record.keyFits && record.hasProgram() && !record.pair)
            r.report("mclp.overlap",
                     named(r, record) + ": its key of " + placed(record.key) +
                         " is not read, because the keys overlap each other too often",
                     ByteRange{record.range.offset + 0x08, 8});
        if (!record.pair) continue;
        const auto text = [&](ByteRange range, bool usableText) {
            return usableText ? asText(slice(r.bytes, range)) : std::string_view{};
        };
        r.layout.records.push_back({record.range, text(record.name, record.nameFits), text(record.key, true),
                                    record.program, record.kind});
    }
}

} // namespace macebin::mclp
