// SPDX-License-Identifier: Apache-2.0
// The trailer of an MCLP container, and the digests that core verifies (FORMAT.md, "Trailer").
#include "format/byte_reader.h"
#include "format/cache/mclp/internal.h"
#include "format/text.h"

namespace macebin::mclp {

namespace {

bool known(std::uint64_t size) {
    return size == kTrailerSize || size == kSignedTrailerSize;
}

bool startsAt(const Reading& r, std::uint64_t size) {
    return known(size) && size <= r.end - kHeaderSize && startsWith(r.bytes.subspan(r.end - size), "MSIG");
}

/// The trailer in front of the end mark, by its size or, where that is damaged, by its MSIG.
std::optional<ByteRange> locate(Reading& r) {
    const ByteRange field{r.end - kMclpTrailerSizeFromEnd, 4};
    const std::uint64_t stored = loadLittle<std::uint32_t>(r.bytes, field.offset);
    if (startsAt(r, stored)) return ByteRange{r.end - stored, stored};
    for (const std::uint64_t size : {kTrailerSize, kSignedTrailerSize}) {
        if (!startsAt(r, size)) continue;
        r.report("mclp.trailer",
                 "the trailer gives its size as " + counted(stored, "byte") + ", its MSIG stands " +
                     number(size) + " bytes before the end",
                 field);
        return ByteRange{r.end - size, size};
    }
    if (known(stored) && stored <= r.end - kHeaderSize) {
        const ByteRange range{r.end - stored, stored};
        r.report("mclp.trailer",
                 "no MSIG at " + hex(range.offset) + ", where the trailer of " + number(stored) +
                     " bytes begins",
                 ByteRange{range.offset, 4});
        return range;
    }
    r.report("mclp.trailer",
             "the end mark MSIE stands at " + hex(r.end - 4) + ", but the trailer's size " + number(stored) +
                 " is neither 88 nor 152 bytes inside the file",
             field);
    return std::nullopt;
}

struct Fields {
    std::uint16_t version, digest, signature, reserved;
};

void check(Reading& r, const Fields& fields, const MclpLayout::Trailer& trailer) {
    const std::uint64_t at = trailer.range.offset;
    const auto expect = [&](bool good, std::string text, std::uint64_t offset, std::uint64_t size) {
        if (!good) r.report("mclp.trailer", std::move(text), ByteRange{at + offset, size});
    };
    const bool hasSignature = trailer.range.size == kSignedTrailerSize;
    expect(at % kAlignment == 0, "the trailer begins at " + hex(at) + ", not at a multiple of 16", 0, 4);
    expect(fields.version == 1, "trailer version " + number(fields.version) + ", only 1 is defined", 4, 2);
    expect(fields.digest == 1, "digest algorithm " + number(fields.digest) + ", only 1 (SHA-256) is defined",
           6, 2);
    expect(fields.signature <= 1,
           "signature algorithm " + number(fields.signature) + ", only 0 (none) and 1 (Ed25519) are defined",
           40, 2);
    expect(fields.signature > 1 || (fields.signature == 1) == hasSignature,
           "signature algorithm " + number(fields.signature) + " in a trailer of " +
               number(trailer.range.size) + " bytes: it has 152 where signed, 88 where not",
           40, 2);
    expect(fields.reserved == 0, "the reserved field is " + number(fields.reserved) + ", not 0", 42, 2);
    expect(fields.signature != 0 || allZero(slice(r.bytes, trailer.keyId)),
           "an unsigned trailer carries a key id that is not zero", kMclpKeyIdOffset, kDigestSize);
}

} // namespace

bool trailerEndsAt(ByteView bytes, std::uint64_t end) {
    return end >= kHeaderSize + kTrailerSize && startsWith(bytes.subspan(end - 4), "MSIE");
}

void readTrailer(Reading& r) {
    if (!trailerEndsAt(r.bytes, r.end)) {
        r.report("mclp.no-trailer", "no end mark MSIE at the end of the container, " + hex(r.end));
        return;
    }
    const auto range = locate(r);
    if (!range) return;
    ByteReader reader(slice(r.bytes, *range), range->offset);
    reader.skip(4);
    Fields fields{};
    fields.version = reader.u16();
    fields.digest = reader.u16();
    reader.skip(kDigestSize);
    fields.signature = reader.u16();
    fields.reserved = reader.u16();
    MclpLayout::Trailer trailer{*range, reader.range(kDigestSize), std::nullopt};
    check(r, fields, trailer);
    if (fields.signature == 1 && range->size == kSignedTrailerSize)
        trailer.signature = reader.range(kSignatureSize);
    r.digestKnown = fields.version == 1 && fields.digest == 1;
    r.layout.trailer = trailer;
}

/// The trailer's digests, in the order in which they are sealed. The programs' stand before them.
void nameTrailerDigests(Reading& r) {
    using Kind = DigestField::Kind;
    if (!r.layout.trailer) return;
    const MclpLayout::Trailer& trailer = *r.layout.trailer;
    const std::uint64_t at = trailer.range.offset;
    auto& digests = r.out.cache.digests;
    if (r.digestKnown)
        digests.push_back({Kind::mclpWhole, {at + kTrailerDigest, kDigestSize}, {0, at}, std::nullopt});
    if (trailer.signature)
        digests.push_back({Kind::mclpSignature, *trailer.signature, {at, kTrailerSigned}, std::nullopt});
    const std::uint64_t crc = trailer.range.size - 12;
    digests.push_back({Kind::mclpTrailerCrc, {at + crc, 4}, {at, crc}, std::nullopt});
}

} // namespace macebin::mclp
