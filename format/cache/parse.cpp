// SPDX-License-Identifier: Apache-2.0
#include "format/cache/parse.h"

#include "format/cache/mace/cc_form.h"
#include "format/cache/mace/v1.h"
#include "format/cache/mace/v2.h"
#include "format/cache/mclp/mclp.h"
#include "format/program/decoders.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

bool allZero(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

Parsed unreadable(ByteView bytes, RuleRef rule, std::string message, std::string description = {}) {
    Parsed parsed;
    parsed.cache.bytes = bytes;
    parsed.cache.description = std::move(description);
    std::optional<ByteRange> everything;
    if (!bytes.empty()) everything = ByteRange{0, bytes.size()};
    parsed.findings.add(rule, std::move(message), everything);
    return parsed;
}

/// Files of 0, 4 and 8 zero bytes, and all other zeros.
Parsed parseZeros(ByteView bytes, const ParseLimits& limits) {
    if (bytes.size() == 8) return parseV1(bytes, limits);
    if (bytes.size() == kV2CrcSize) {
        Parsed parsed = parseV2(bytes, limits, V2Evidence::crc);
        parsed.cache.recognisedBy = "certain: four zero bytes are an empty v2 cache";
        return parsed;
    }
    return unreadable(bytes, "file.all-zero", "All " + counted(bytes.size(), "byte") + " are zero.");
}

std::string_view skipBlanks(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

/// The text form begins with a pair, perhaps behind comment lines; or a comment names the message, which one
/// without pairs needs.
bool looksLikeTextForm(ByteView bytes) {
    std::string_view text = asText(bytes.first(std::min<std::size_t>(bytes.size(), 16 * 1024)));
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    bool isNamed = false;
    for (text = skipBlanks(text); text.starts_with('#'); text = skipBlanks(text)) {
        const std::string_view comment = text.substr(0, text.find('\n'));
        isNamed = isNamed || (comment.starts_with("# proto-message:") &&
                              comment.find("PairContainer") != std::string_view::npos);
        text.remove_prefix(comment.size());
    }
    if (!text.starts_with("pairs")) return isNamed;
    text = skipBlanks(text.substr(5));
    return text.starts_with('{') || text.starts_with(':') || text.starts_with('<') || text.starts_with('[');
}

/// What is inside is for core to open: one of the two needs a library.
Parsed parseForm(ByteView bytes, CacheKind kind, std::string_view what) {
    Parsed parsed;
    parsed.cache.bytes = bytes;
    parsed.cache.kind = kind;
    parsed.cache.recognisedBy = "by its first words";
    parsed.findings.add("file.text-form", "By its first words this is " + std::string(what) + " of a cache.");
    return parsed;
}

/// One program, as one pair without a key. Its decoder judges it (core/check/judgements.h, checkBareProgram).
Parsed parseProgram(ByteView bytes, std::string_view what) {
    Parsed parsed;
    Cache& cache = parsed.cache;
    cache.bytes = bytes;
    cache.kind = CacheKind::program;
    cache.description = std::string(what);
    cache.recognisedBy = "by its first bytes";
    cache.pairCount = 1;
    cache.dataEnd = bytes.size();
    Entry entry;
    entry.value = entry.whole = {0, bytes.size()};
    cache.entries.push_back(entry);
    return parsed;
}

/// A cache whose start was overwritten still holds MACE's own words.
Parsed parseUnknown(ByteView bytes) {
    constexpr std::size_t searched = 1 << 20;
    const std::string_view front = asText(bytes.first(std::min(bytes.size(), searched)));
    std::string message = "None of the known layouts fits these " + counted(bytes.size(), "byte") + ".";
    if (const auto at = front.find("mace_opencl_precompiled_"); at != std::string_view::npos)
        message += " MACE's identity key stands at " + hex(at) +
                   ", so this was a cache before its start was changed or cut off.";
    else if (bytes.size() < 1024)
        message += " A cache cut off this early cannot be told from other bytes.";
    return unreadable(bytes, "file.unknown", std::move(message));
}

} // namespace

Parsed parse(ByteView bytes, const ParseLimits& limits) {
    if (bytes.empty()) return unreadable(bytes, "file.empty", "The file has 0 bytes.");
    if (bytes.size() > limits.fileSize)
        return unreadable(bytes, "file.too-large",
                          "The file has " + counted(bytes.size(), "byte") + ", at most " +
                              number(limits.fileSize) + " are read.");
    if (looksLikeMclp(bytes)) return parseMclp(bytes, limits);
    if (allZero(bytes.first(std::min<std::size_t>(bytes.size(), 8))) && allZero(bytes))
        return parseZeros(bytes, limits);
    if (Parsed v1 = parseV1(bytes, limits); v1.cache.kind != CacheKind::unknown) return v1;
    if (Parsed v2 = parseV2(bytes, limits); v2.cache.kind != CacheKind::unknown) return v2;
    if (const auto what = describeProgram(bytes); !what.empty()) return parseProgram(bytes, what);
    if (looksLikeTextForm(bytes)) return parseForm(bytes, CacheKind::text, "the protobuf text form");
    if (looksLikeCc(bytes)) return parseForm(bytes, CacheKind::cc, "the C++ array form");
    if (const auto foreign = describeForeignCache(bytes); !foreign.empty())
        return unreadable(bytes, "file.look-alike", "This looks like " + std::string(foreign) + ".",
                          std::string(foreign));
    return parseUnknown(bytes);
}

bool mayBeOurs(ByteView front, std::uint64_t fileSize) {
    if (fileSize > kMostFileBytes) return false;
    if (fileSize <= front.size()) return true;
    if (looksLikeMclp(front) || !describeProgram(front).empty()) return true;
    if (looksLikeTextForm(front) || looksLikeCc(front)) return true;
    const auto count = front.size() >= 12 ? loadLittle<std::uint64_t>(front, 0) : 0;
    const auto keySize = front.size() >= 12 ? loadLittle<std::uint32_t>(front, 8) : 0;
    if (count > 0 && count <= fileSize / 8 && keySize > 0 && keySize < 65'536) return true; // v1
    if (startsWith(front, "\n") || startsWith(front, "\r")) return true;             // v2, or v2 through CRLF
    if (startsWith(front, "\xff\xfe") || startsWith(front, "\xfe\xff")) return true; // UTF-16
    return isPrintable(asText(front.first(std::min<std::size_t>(front.size(), 64)))); // text of some kind
}

} // namespace macebin
