// SPDX-License-Identifier: Apache-2.0
#include "format/cache/mace/v1.h"

#include "format/byte_reader.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/tuned.h"
#include "format/limits.h"
#include "format/text.h"

#include <limits>

namespace macebin {

namespace {

constexpr std::uint64_t kHeaderSize = 8;   // int64 count
constexpr std::uint64_t kSmallestPair = 8; // two int32 sizes

enum class Stop { counted, truncated, badLength, notText };

struct Walk {
    std::uint64_t count = 0;
    std::uint64_t pairs = 0;
    std::uint64_t end = kHeaderSize; ///< behind the last whole pair
    Stop stop = Stop::counted;
    ByteRange fault;         ///< the length field or the bytes that stopped the walk
    std::int64_t length = 0; ///< what that length field says
    bool firstKeyIsText = false;
    bool keysAreText = true;
};

/// Reads one int32 length and the bytes behind it. False where the walk must stop; says why in `walk`.
bool readSized(ByteReader& reader, Walk& walk, std::uint64_t most, ByteRange& out) {
    const std::uint64_t at = reader.position();
    const std::int32_t length = reader.i32();
    if (!reader.ok()) {
        walk.stop = Stop::truncated;
        walk.fault = {at, 4};
        walk.length = -1;
        return false;
    }
    walk.fault = {at, 4};
    walk.length = length;
    if (length < 0 || static_cast<std::uint64_t>(length) > most) {
        walk.stop = Stop::badLength;
        return false;
    }
    out = reader.range(static_cast<std::uint64_t>(length));
    if (!reader.ok()) walk.stop = Stop::truncated;
    return reader.ok();
}

/// Follows the pairs, keeping the first `limits.entries` of them.
Walk walkPairs(ByteView bytes, const ParseLimits& limits, std::vector<Entry>& entries) {
    Walk walk;
    ByteReader reader(bytes);
    walk.count = reader.u64();
    while (walk.pairs < walk.count) {
        ByteRange key;
        ByteRange value;
        if (!readSized(reader, walk, kLongestKey, key)) break;
        const std::string_view keyText = asText(slice(bytes, key));
        const bool isText = isPrintable(keyText);
        if (walk.pairs == 0) {
            walk.firstKeyIsText = isText;
            if (!isText) {
                walk.stop = Stop::notText;
                break;
            }
        }
        walk.keysAreText = walk.keysAreText && isText;
        if (!readSized(reader, walk, kLargestValue, value)) break;
        if (entries.size() < limits.entries)
            entries.push_back({roleOfKey(keyText),
                               false,
                               true,
                               keyText,
                               key,
                               value,
                               {walk.end, reader.position() - walk.end}});
        walk.end = reader.position();
        ++walk.pairs;
    }
    return walk;
}

/// How many further whole pairs with text keys follow `offset` and end exactly at the end of the file; 0 if
/// the bytes there are anything else.
std::uint64_t pairsBehind(ByteView bytes, std::uint64_t offset) {
    ByteReader reader(bytes.subspan(offset), offset);
    std::uint64_t pairs = 0;
    while (reader.ok() && !reader.atEnd()) {
        Walk ignored;
        ByteRange key;
        ByteRange value;
        if (!readSized(reader, ignored, kLongestKey, key) || !isPrintable(asText(slice(bytes, key))) ||
            !readSized(reader, ignored, kLargestValue, value))
            return 0;
        ++pairs;
    }
    return pairs;
}

std::string announced(const Walk& walk) {
    return "the count at the start announces " + counted(walk.count, "pair") + ", " + number(walk.pairs) +
           (walk.pairs == 1 ? " is" : " are") + " whole";
}

void reportTruncation(const Walk& walk, ByteView bytes, Findings& findings) {
    std::string message = "The file ends at " + hex(bytes.size()) + " (" + counted(bytes.size(), "byte") +
                          "); " + announced(walk) + ".";
    if (walk.length >= 0)
        message += " The length at " + hex(walk.fault.offset) + " asks for " +
                   counted(static_cast<std::uint64_t>(walk.length), "byte") + ", " +
                   number(bytes.size() - walk.fault.end()) + " are left.";
    findings.add("v1.truncated", std::move(message), ByteRange{walk.end, bytes.size() - walk.end});
}

void reportBadLength(const Walk& walk, Findings& findings) {
    findings.add("v1.bad-length",
                 "The length at " + hex(walk.fault.offset) + " is " +
                     (walk.length < 0 ? "negative (-" + number(static_cast<std::uint64_t>(-walk.length)) + ")"
                                      : number(static_cast<std::uint64_t>(walk.length)) + " bytes") +
                     ", which no pair has; " + announced(walk) + ".",
                 walk.fault);
}

void reportTail(const Walk& walk, ByteView bytes, Findings& findings) {
    const ByteRange tail{walk.end, bytes.size() - walk.end};
    if (tail.size == 0) return;
    if (const std::uint64_t more = pairsBehind(bytes, walk.end); more > 0)
        findings.add("v1.count-too-small",
                     "The count at the start announces " + counted(walk.count, "pair") + ", and " +
                         number(more) + " more whole " + (more == 1 ? "one follows" : "ones follow") +
                         " from " + hex(tail.offset) + " to the end.",
                     tail);
    else
        findings.add("v1.trailing-bytes",
                     counted(tail.size, "byte") + " from " + hex(tail.offset) +
                         " to the end of the file belong to no pair.",
                     tail);
}

std::string sureness(const Cache& cache, const Walk& walk) {
    std::string why = walk.stop == Stop::counted && cache.structureCloses
                          ? "the chain of " + counted(walk.pairs, "pair") + " closes at the last byte"
                          : counted(walk.pairs, "whole pair") + " in MACE's layout";
    if (cache.identity.platformInfo) return "certain: " + why + ", and MACE's platform key is among them";
    return (walk.stop == Stop::counted ? "likely: " : "possible: ") + why +
           " (this layout has no magic number)";
}

/// Without a magic number, a file that is not whole needs more than one plausible length to be taken for v1.
bool believable(const Walk& walk, ByteView bytes) {
    if (walk.count == 0) return bytes.size() == kHeaderSize;
    if (!walk.firstKeyIsText || walk.count > (bytes.size() - kHeaderSize) / kSmallestPair) return false;
    if (walk.stop == Stop::counted) return walk.keysAreText || walk.pairs > 1;
    return walk.keysAreText && (walk.pairs > 0 || walk.stop == Stop::truncated);
}

} // namespace

Parsed parseV1(ByteView bytes, const ParseLimits& limits) {
    Parsed parsed{{}, Findings(limits.findings)};
    Cache& cache = parsed.cache;
    cache.bytes = bytes;
    if (bytes.size() < kHeaderSize) return parsed;
    const Walk walk = walkPairs(bytes, limits, cache.entries);
    if (!believable(walk, bytes)) {
        cache.entries.clear();
        return parsed;
    }
    cache.era = Era::v1;
    cache.pairCount = walk.pairs;
    cache.dataEnd = walk.end;
    cache.structureCloses = walk.stop == Stop::counted && walk.end == bytes.size();
    cache.complete = walk.pairs == cache.entries.size();
    classifyPairs(cache);
    if (walk.stop == Stop::truncated) reportTruncation(walk, bytes, parsed.findings);
    if (walk.stop == Stop::badLength) reportBadLength(walk, parsed.findings);
    if (walk.stop == Stop::counted) reportTail(walk, bytes, parsed.findings);
    cache.recognisedBy =
        walk.count == 0 ? "certain: eight zero bytes are an empty v1 cache" : sureness(cache, walk);
    return parsed;
}

std::optional<std::int64_t> announcedPairsV1(ByteView file) {
    if (file.size() < kHeaderSize) return std::nullopt;
    return static_cast<std::int64_t>(loadLittle<std::uint64_t>(file, 0));
}

bool holdsAnnouncedPairs(const Cache& cache) {
    const auto announced = announcedPairsV1(cache.bytes);
    return announced && *announced >= 0 && static_cast<std::uint64_t>(*announced) == cache.pairCount;
}

std::vector<std::uint32_t> numbersV1(ByteView value) {
    std::vector<std::uint32_t> out;
    out.reserve(value.size() / 4);
    for (std::uint64_t at = 0; fits(at, 4, value.size()); at += 4)
        out.push_back(loadLittle<std::uint32_t>(value, at));
    return out;
}

std::optional<Bytes> writeV1(std::span<const Pair> pairs) {
    constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
    ByteWriter out;
    out.u64(pairs.size());
    for (const Pair& pair : pairs) {
        const std::uint64_t size = pair.bytes ? pair.bytes->size() : pair.numbers.size() * 4;
        if (pair.key.size() > most || size > most) return std::nullopt;
        out.u32(static_cast<std::uint32_t>(pair.key.size()));
        out.text(pair.key);
        out.u32(static_cast<std::uint32_t>(size));
        if (pair.bytes)
            out.bytes(*pair.bytes);
        else
            for (const std::uint32_t value : pair.numbers)
                out.u32(value);
    }
    return out.take();
}

Regions regionsV1(const Cache& cache) {
    Regions regions{{"pair count", RegionKind::header, {0, kHeaderSize}, std::nullopt}};
    for (std::uint32_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        const std::string pair = "pair " + number(i);
        const auto unit = static_cast<std::uint16_t>(pair.size());
        const bool isProgram = entry.role == EntryRole::program;
        regions.push_back({pair + " key size", RegionKind::length, {entry.whole.offset, 4}, i, unit});
        regions.push_back({pair + " key", RegionKind::key, entry.keyRange, i, unit});
        regions.push_back({pair + " value size", RegionKind::length, {entry.keyRange.end(), 4}, i, unit});
        regions.push_back({pair + (isProgram ? " program" : " value"),
                           isProgram ? RegionKind::program : RegionKind::value, entry.value, i, unit});
    }
    const std::uint64_t size = cache.bytes.size();
    const std::uint64_t listed = cache.entries.empty() ? kHeaderSize : cache.entries.back().whole.end();
    if (listed < cache.dataEnd)
        regions.push_back(
            {"pairs not listed", RegionKind::value, {listed, cache.dataEnd - listed}, std::nullopt});
    const bool allCounted = cache.pairCount == loadLittle<std::uint64_t>(cache.bytes, 0);
    regions.push_back({allCounted ? "trailing bytes" : "unreadable",
                       allCounted ? RegionKind::gap : RegionKind::unreadable,
                       {cache.dataEnd, size - cache.dataEnd},
                       std::nullopt});
    return tile(std::move(regions), size);
}

} // namespace macebin
