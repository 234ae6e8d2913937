// SPDX-License-Identifier: Apache-2.0
// Which bytes of an MCLP container belong to what: overlaps, gaps, and which programs can be hashed
// (FORMAT.md, "Coverage"). Everything is a sweep over sorted ranges, so that hostile counts cost n log n.
#include "format/cache/mclp/internal.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::mclp {

namespace {

/// Something that claims bytes.
struct Claim {
    ByteRange range;
    std::string_view what;
    std::optional<std::size_t> record; ///< the record that points there
};

bool before(const Claim& a, const Claim& b) {
    return a.range.offset != b.range.offset ? a.range.offset < b.range.offset : a.range.size > b.range.size;
}

std::string describe(const Reading& r, const Claim& claim) {
    std::string text = std::string(claim.what);
    if (claim.record)
        text += " of kernel record " +
                number((r.records[*claim.record].range.offset - *r.tablePlace) / kRecordSize);
    return text + " (" + placed(claim.range) + ")";
}

/// Strings may share bytes with each other, so they are joined where they overlap before anything is
/// compared.
std::vector<Claim> strings(const Reading& r) {
    std::vector<Claim> all;
    for (std::size_t i = 0; i < r.records.size(); ++i) {
        const Record& record = r.records[i];
        if (record.nameFits && record.name.size) all.push_back({record.name, "the name", i});
        if (record.keyFits && record.key.size) all.push_back({record.key, "the key", i});
        if (record.sourceHashFits && record.sourceHash.size)
            all.push_back({record.sourceHash, "the source hash", i});
    }
    std::sort(all.begin(), all.end(), before);
    std::vector<Claim> joined;
    for (const Claim& claim : all) {
        if (joined.empty() || claim.range.offset >= joined.back().range.end()) {
            joined.push_back(claim);
            continue;
        }
        ByteRange& last = joined.back().range;
        last.size = std::max(last.end(), claim.range.end()) - last.offset;
    }
    return joined;
}

/// Each program range once, in order.
std::vector<Claim> programs(const Reading& r) {
    std::vector<Claim> all;
    for (std::size_t i = 0; i < r.records.size(); ++i)
        if (r.records[i].hasProgram()) all.push_back({r.records[i].program, "the program", i});
    std::stable_sort(all.begin(), all.end(), before);
    const auto same = [](const Claim& a, const Claim& b) { return a.range == b.range; };
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    return all;
}

std::vector<Claim> structure(const Reading& r) {
    std::vector<Claim> all = {{{0, kHeaderSize}, "the header", std::nullopt}};
    const auto add = [&all](ByteRange range, std::string_view what) {
        if (range.size) all.push_back({range, what, std::nullopt});
    };
    add({kHeaderSize, r.vendorEnd - kHeaderSize}, "the vendor area");
    add(r.layout.table, "the kernel table");
    if (r.layout.trailer) add(r.layout.trailer->range, "the trailer");
    return all;
}

void reportOverlaps(Reading& r, const std::vector<Claim>& claims) {
    const Claim* farthest = nullptr;
    for (const Claim& claim : claims) {
        if (farthest && claim.range.offset < farthest->range.end()) {
            const std::uint64_t end = std::min(claim.range.end(), farthest->range.end());
            const auto record = claim.record ? claim.record : farthest->record;
            r.report("mclp.overlap", describe(r, *farthest) + " and " + describe(r, claim) + " share bytes",
                     ByteRange{claim.range.offset, end - claim.range.offset},
                     record ? r.entryOf(r.records[*record]) : std::nullopt);
        }
        if (!farthest || claim.range.end() > farthest->range.end()) farthest = &claim;
    }
}

void reportGaps(Reading& r, const std::vector<Claim>& claims) {
    const std::uint64_t end = std::min<std::uint64_t>(r.end, r.layout.totalSize);
    std::uint64_t at = 0;
    const auto closeHole = [&](std::uint64_t next) {
        if (next <= at) return;
        const ByteRange hole{at, next - at};
        const bool zeros = allZero(slice(r.bytes, hole));
        if (zeros && hole.size < kAlignment) return;
        r.report("mclp.gap",
                 placed(hole) + " belong to nothing" +
                     (zeros ? " and are more than padding" : " and are not zero"),
                 hole);
    };
    for (const Claim& claim : claims) {
        closeHole(std::min(claim.range.offset, end));
        at = std::max(at, claim.range.end());
    }
    closeHole(end);
}

/// A program that shares bytes with another is not hashed; the rest are disjoint, so hashing reads no byte
/// twice.
void nameProgramDigests(Reading& r, const std::vector<Claim>& all) {
    std::vector<ByteRange> whole;
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const ByteRange range = all[i].range;
        const bool overlapsNext = i + 1 < all.size() && all[i + 1].range.offset < range.end();
        if (range.offset >= end && !overlapsNext) whole.push_back(range);
        end = std::max(end, range.end());
    }
    const auto less = [](const ByteRange& a, const ByteRange& b) { return a.offset < b.offset; };
    for (const Record& record : r.records) {
        const auto found = std::lower_bound(whole.begin(), whole.end(), record.program, less);
        if (!record.hasProgram() || found == whole.end() || *found != record.program) continue;
        const bool isThePairs =
            record.pair && r.records[r.programs[*record.pair].record].program == record.program;
        r.out.cache.digests.push_back({DigestField::Kind::mclpProgram,
                                       {record.range.offset + kRecordDigest, kDigestSize},
                                       record.program,
                                       isThePairs ? r.entryOf(record) : std::nullopt});
    }
}

} // namespace

void checkCoverage(Reading& r) {
    std::vector<Claim> claims = programs(r);
    nameProgramDigests(r, claims);
    for (const auto& more : {strings(r), structure(r)})
        claims.insert(claims.end(), more.begin(), more.end());
    std::stable_sort(claims.begin(), claims.end(), before);
    reportOverlaps(r, claims);
    // What stands beyond the limit was not read, so nothing can be said about bytes without an owner.
    if (r.out.cache.complete) reportGaps(r, claims);
}

} // namespace macebin::mclp
