// SPDX-License-Identifier: Apache-2.0
// Reading an MCLP container: recognition, the header, where the file ends, and the order of the stages
// (FORMAT.md, "MCLP").
#include "format/byte_reader.h"
#include "format/cache/mclp/internal.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace mclp {

namespace {

constexpr std::uint32_t major(std::uint32_t version) {
    return version >> 16;
}

bool plausibleVersion(std::uint32_t version) {
    return major(version) >= 1 && major(version) <= 255 && (version & 0xffff) <= 255;
}

std::string versionText(std::uint32_t version) {
    return number(major(version)) + "." + number(version & 0xffff);
}

bool plausibleTable(std::uint32_t offset, std::uint64_t size) {
    return offset >= kHeaderSize && offset % 4 == 0 && offset <= size;
}

/// False where nothing behind the version may be read.
bool acceptVersion(Reading& r) {
    const std::uint32_t version = r.layout.version;
    const ByteRange place{4, 4};
    if (major(version) == 1) {
        if (version != 0x00010000)
            r.report("mclp.version-minor", "version " + versionText(version) + ", read as 1.0", place);
        return true;
    }
    const std::uint32_t swapped = byteSwapped(version);
    if (plausibleVersion(version) || !plausibleVersion(swapped)) {
        r.report("mclp.version-major", "version " + versionText(version) + ", only 1.x can be read", place);
        return false;
    }
    const bool wholeHeader = !plausibleTable(r.layout.tableOffset, r.bytes.size());
    r.report("mclp.big-endian",
             "the version " + hex(version) + " is " + versionText(swapped) + " when its bytes are swapped" +
                 (wholeHeader ? "; nothing behind the header was read" : ""),
             wholeHeader ? ByteRange{4, kHeaderSize - 4} : place);
    return !wholeHeader && major(swapped) == 1;
}

void reportTail(Reading& r, ByteRange tail, bool zeros) {
    const std::string text = "the header gives " + counted(r.layout.totalSize, "byte") + ", the file has " +
                             number(r.bytes.size());
    if (zeros)
        r.report("mclp.trailing-zeros", text, tail);
    else
        r.report("mclp.trailing-bytes", text, tail);
}

} // namespace

std::uint32_t byteSwapped(std::uint32_t value) {
    return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

bool allZero(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

std::string placed(ByteRange range) {
    return counted(range.size, "byte") + " at " + hex(range.offset);
}

const MclpLayout::Block* Reading::block(std::string_view tag) const {
    const auto found = std::find_if(layout.vendor.begin(), layout.vendor.end(),
                                    [&](const MclpLayout::Block& b) { return b.tag == tag; });
    return found == layout.vendor.end() ? nullptr : &*found;
}

bool readHeader(Reading& r) {
    ByteReader reader(r.bytes);
    reader.skip(4); // the magic: whoever calls us has looked at it
    r.layout.version = reader.u32();
    r.layout.kernelCount = reader.u32();
    r.layout.totalSize = reader.u32();
    r.layout.tableOffset = reader.u32();
    r.end = std::min<std::uint64_t>(r.bytes.size(), kHeaderSize);
    if (!reader.ok()) {
        r.report("mclp.truncated", "the header needs 20 bytes, the file has " + number(r.bytes.size()),
                 ByteRange{0, r.end});
        return false;
    }
    return acceptVersion(r);
}

/// A damaged total size must not hide what stands in the file: it is believed only where the file's length or
/// the trailer's place agrees with it, or where nothing but zeros follows.
void readEnd(Reading& r) {
    const std::uint64_t size = r.bytes.size();
    const std::uint64_t total = r.layout.totalSize;
    const ByteRange field{0x0c, 4};
    r.end = size;
    if (total != size && byteSwapped(r.layout.totalSize) == size) {
        r.report("mclp.big-endian",
                 "the total size " + hex(total) + " is the file's " + hex(size) +
                     " when its bytes are swapped",
                 field);
    } else if (total > size) {
        r.report("mclp.truncated",
                 "the header gives " + counted(total, "byte") + ", the file has " + number(size), field);
    } else if (total < kHeaderSize) {
        r.report("mclp.trailing-bytes",
                 "the header gives " + counted(total, "byte") + ", fewer than its own 20", field);
    } else if (total < size) {
        const ByteRange tail{total, size - total};
        const bool zeros = allZero(slice(r.bytes, tail));
        reportTail(r, tail, zeros);
        if (zeros || trailerEndsAt(r.bytes, total)) r.end = total;
    }
    readTrailer(r);
}

} // namespace mclp

namespace {

bool structureCloses(const mclp::Reading& reading) {
    return reading.out.cache.complete && reading.out.findings.worst() != Severity::error;
}

void readAll(mclp::Reading& reading) {
    if (!mclp::readHeader(reading)) return;
    mclp::readEnd(reading);
    mclp::readVendor(reading);
    mclp::readTable(reading);
    mclp::buildEntries(reading);
    mclp::checkRecords(reading);
    mclp::checkVendor(reading);
    mclp::checkCoverage(reading);
    mclp::nameTrailerDigests(reading);
}

} // namespace

bool looksLikeMclp(ByteView bytes) {
    if (startsWith(bytes, "MCLP")) return true;
    if (!startsWith(bytes, "MACE") || bytes.size() < 8) return false;
    const auto version = loadLittle<std::uint32_t>(bytes, 4);
    return mclp::plausibleVersion(version) || mclp::plausibleVersion(mclp::byteSwapped(version));
}

Parsed parseMclp(ByteView bytes, const ParseLimits& limits) {
    Parsed out{{}, Findings(limits.findings)};
    Cache& cache = out.cache;
    cache.bytes = bytes;
    cache.kind = CacheKind::mclp;
    cache.recognisedBy =
        startsWith(bytes, "MACE") ? "certain: magic MACE and a version" : "certain: magic MCLP";
    mclp::Reading reading{bytes, limits, out};
    readAll(reading);
    cache.dataEnd = reading.end;
    cache.structureCloses = structureCloses(reading);
    cache.mclp = std::make_shared<const MclpLayout>(std::move(reading.layout));
    return out;
}

} // namespace macebin
