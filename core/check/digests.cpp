// SPDX-License-Identifier: Apache-2.0
#include "core/check/judgements.h"
#include "format/cache/mace/v2.h"
#include "format/text.h"

#include <algorithm>
#include <map>

namespace macebin {

namespace {

std::string digits(ByteView bytes) {
    return hexDigits(asText(bytes));
}

void reportV2Crc(const Cache& cache, const DigestField& digest, std::uint32_t actual, Findings& findings) {
    // A file that is cut or malformed has no checksum to compare: that finding says all there is to say.
    if (!cache.structureCloses) return;
    findings.add("v2.crc-mismatch",
                 "The file says " + hex(loadLittle<std::uint32_t>(cache.bytes, digest.stored.offset)) +
                     ", its first " + counted(digest.covered.size, "byte") + " give " + hex(actual) +
                     ". Which byte was changed cannot be told.",
                 digest.stored);
}

bool checkCrc(const Cache& cache, const DigestField& digest, Findings& findings) {
    const std::uint32_t actual = crc32(slice(cache.bytes, digest.covered));
    const auto stored = loadLittle<std::uint32_t>(cache.bytes, digest.stored.offset);
    if (actual == stored) return true;
    if (digest.kind == DigestField::Kind::v2Crc)
        reportV2Crc(cache, digest, actual, findings);
    else
        findings.add("mclp.trailer-crc",
                     "The trailer says " + hex(stored) + ", its bytes give " + hex(actual) + ".",
                     digest.stored);
    return false;
}

/// SHA-256 of ranges, each taken once: the records of one program all name the same bytes.
class RangeDigests {
public:
    explicit RangeDigests(ByteView file) : file_(file) {}
    const Sha256& of(ByteRange range) {
        const auto [known, isNew] = known_.try_emplace({range.offset, range.size});
        if (isNew) known->second = sha256(slice(file_, range));
        return known->second;
    }

private:
    ByteView file_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Sha256> known_;
};

bool checkSha256(const Cache& cache, const DigestField& digest, RangeDigests& digests, Findings& findings) {
    const Sha256& actual = digests.of(digest.covered);
    const ByteView stored = slice(cache.bytes, digest.stored);
    if (std::equal(stored.begin(), stored.end(), actual.begin(), actual.end())) return true;
    const bool isProgram = digest.kind == DigestField::Kind::mclpProgram;
    const std::string figures = "stored at " + hex(digest.stored.offset) + " as " +
                                digits(stored).substr(0, 16) + "…, but the bytes give " +
                                digits(actual).substr(0, 16) + "….";
    if (isProgram)
        findings.add("mclp.program-digest",
                     "The program's SHA-256 over " + counted(digest.covered.size, "byte") + " is " + figures,
                     digest.covered, digest.entry);
    else
        findings.add("mclp.digest-mismatch",
                     "The container's SHA-256 over its first " + counted(digest.covered.size, "byte") +
                         " is " + figures,
                     digest.stored);
    return false;
}

} // namespace

std::optional<std::uint64_t> endOfV2Inside(ByteView file) {
    std::optional<std::uint64_t> found;
    std::uint32_t crc = 0;
    std::uint64_t done = 0;
    forEachMessageEndV2(file, [&](std::uint64_t end) {
        if (!fits(end, kV2CrcSize, file.size())) return true;
        crc = crc32(slice(file, {done, end - done}), crc);
        done = end;
        if (loadLittle<std::uint32_t>(file, end) == crc) found = end + kV2CrcSize;
        return found.has_value();
    });
    return found;
}

bool checkDigests(const Cache& cache, Findings& findings) {
    bool allMatch = true;
    RangeDigests digests(cache.bytes);
    for (const DigestField& digest : cache.digests) {
        switch (digest.kind) {
        case DigestField::Kind::v2Crc:
        case DigestField::Kind::mclpTrailerCrc:
            allMatch = checkCrc(cache, digest, findings) && allMatch;
            break;
        case DigestField::Kind::mclpProgram:
        case DigestField::Kind::mclpWhole:
            allMatch = checkSha256(cache, digest, digests, findings) && allMatch;
            break;
        case DigestField::Kind::mclpSignature: break; // judgeSignature: it needs keys
        }
    }
    return allMatch;
}

} // namespace macebin
