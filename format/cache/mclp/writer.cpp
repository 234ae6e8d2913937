// SPDX-License-Identifier: Apache-2.0
// Writing an MCLP container from any list of pairs, so that reading gives the same list back (FORMAT.md,
// "MCLP").
#include "format/byte_writer.h"
#include "format/cache/mace/key.h"
#include "format/cache/mclp/internal.h"
#include "format/limits.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace macebin {

namespace {

using namespace mclp;

constexpr std::uint64_t aligned(std::uint64_t value, std::uint64_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

/// A program in the kernel table, with the places of its parts.
struct Row {
    std::uint32_t pair = 0;
    std::string_view key;
    ByteView bytes;
    std::string_view hash; ///< empty: none
    MclpProgramInfo info;
    std::uint64_t keyPlace = 0, hashPlace = 0, namesPlace = 0, program = 0;
};

/// Where each pair goes, and where each part stands. Nothing is written before all sizes are known.
struct Plan {
    std::optional<ByteView> platform, device;
    std::vector<Row> rows;
    std::vector<std::size_t> blocks;  ///< pairs that become PAIR blocks, in their order
    std::vector<std::uint32_t> order; ///< ORDR; empty where the pairs ascend
    std::optional<ByteView> movidius;
    std::uint64_t records = 0;
    std::uint64_t table = kHeaderSize;
    std::uint64_t trailer = 0; ///< where it begins; the end of the file where there is none
    std::uint64_t total = 0;
};

bool hasBytes(const Pair& pair) {
    return pair.bytes && pair.numbers.empty();
}

/// Only the first pair with a key may leave the PAIR blocks: reading puts the table's pair before those of
/// equal key.
std::vector<std::size_t> firstOfEach(std::span<const Pair> pairs,
                                     std::map<std::string_view, std::size_t>& first) {
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < pairs.size(); ++i)
        if (first.try_emplace(pairs[i].key, i).second) indices.push_back(i);
    return indices;
}

bool isTableProgram(const Pair& pair) {
    return roleOfKey(pair.key) == EntryRole::program && hasBytes(pair) && !pair.bytes->empty();
}

/// Distributes the pairs over PLAT, DEVN, the table and PAIR.
void distribute(Plan& plan, std::span<const Pair> pairs) {
    std::map<std::string_view, std::size_t> first, rowOf;
    const std::vector<std::size_t> candidates = firstOfEach(pairs, first);
    std::vector<bool> placed(pairs.size());
    for (const std::size_t i : candidates) {
        if (!isTableProgram(pairs[i])) continue;
        rowOf[pairs[i].key] = plan.rows.size();
        plan.rows.push_back({static_cast<std::uint32_t>(i), pairs[i].key, *pairs[i].bytes, {}, {}});
        placed[i] = true;
    }
    for (const std::size_t i : candidates) {
        if (placed[i] || !hasBytes(pairs[i])) continue;
        const std::string_view key = pairs[i].key;
        const EntryRole role = roleOfKey(key);
        if (role == EntryRole::platformInfo) plan.platform = pairs[i].bytes;
        if (role == EntryRole::deviceName) plan.device = pairs[i].bytes;
        placed[i] = role == EntryRole::platformInfo || role == EntryRole::deviceName;
        if (role != EntryRole::sourceHash || pairs[i].bytes->empty()) continue;
        const auto row = rowOf.find(key.substr(kSourceHashPrefix.size()));
        if (row == rowOf.end()) continue;
        plan.rows[row->second].hash = asText(*pairs[i].bytes);
        placed[i] = true;
    }
    for (std::size_t i = 0; i < pairs.size(); ++i)
        if (!placed[i]) plan.blocks.push_back(i);
}

/// ORDR: each pair's index in the stable ascending order, only where the pairs do not ascend by themselves.
void planOrder(Plan& plan, std::span<const Pair> pairs) {
    const auto less = [](const Pair& a, const Pair& b) { return a.key < b.key; };
    if (std::is_sorted(pairs.begin(), pairs.end(), less)) return;
    std::vector<std::uint32_t> sorted(pairs.size());
    std::iota(sorted.begin(), sorted.end(), 0U);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return pairs[a].key < pairs[b].key; });
    plan.order.resize(pairs.size());
    for (std::uint32_t i = 0; i < sorted.size(); ++i)
        plan.order[sorted[i]] = i;
}

void describePrograms(Plan& plan, const ProgramReader& read) {
    std::size_t movidius = 0;
    for (Row& row : plan.rows) {
        if (read) row.info = read(row.bytes);
        if (row.info.kernelNames.empty()) row.info.kernelNames.emplace_back();
        plan.records += row.info.kernelNames.size();
        if (row.info.kind != kMovidiusKind) continue;
        ++movidius;
        if (row.bytes.size() >= kMovidiusHeader) plan.movidius = row.bytes.first(kMovidiusHeader);
    }
    if (movidius != 1) plan.movidius.reset();
}

std::uint64_t blockSize(std::uint64_t payload) {
    return 8 + aligned(payload, 4);
}

std::uint64_t valueSize(const Pair& pair) {
    return pair.bytes ? pair.bytes->size() : pair.numbers.size() * 4;
}

std::uint64_t pairPayload(const Pair& pair) {
    return 12 + pair.key.size() + valueSize(pair);
}

std::uint64_t vendorSize(const Plan& plan, std::span<const Pair> pairs, const MclpWriteOptions& options) {
    std::uint64_t size = 0;
    for (const auto& view : {plan.platform, plan.device, plan.movidius})
        if (view) size += blockSize(view->size());
    for (const auto& text : {options.driverVersion, options.abi})
        if (text) size += blockSize(text->size());
    if (!plan.order.empty()) size += blockSize(plan.order.size() * 4);
    for (const std::size_t i : plan.blocks)
        size += blockSize(pairPayload(pairs[i]));
    return size ? size + 8 : 0; // VEND closes an area that is not empty
}

void placeAll(Plan& plan, std::uint64_t vendor, MclpWriteOptions::Trailer trailer) {
    plan.table = kHeaderSize + vendor;
    std::uint64_t at = plan.table + plan.records * kRecordSize;
    for (Row& row : plan.rows) {
        row.keyPlace = at;
        row.hashPlace = row.keyPlace + row.key.size();
        row.namesPlace = at = row.hashPlace + row.hash.size();
        for (const std::string& name : row.info.kernelNames)
            at += name.size();
    }
    for (Row& row : plan.rows) {
        row.program = aligned(at, kAlignment);
        at = row.program + row.bytes.size();
    }
    const bool none = trailer == MclpWriteOptions::Trailer::none;
    plan.trailer = none ? at : aligned(at, kAlignment);
    plan.total = plan.trailer;
    if (!none)
        plan.total += trailer == MclpWriteOptions::Trailer::signature ? kSignedTrailerSize : kTrailerSize;
}

/// Numbers below are at most kLargestMclp: the plan's total was checked.
std::uint32_t u32(std::uint64_t value) {
    return static_cast<std::uint32_t>(value);
}

void writePlace(ByteWriter& out, std::uint64_t offset, std::uint64_t size) {
    out.u32(size ? u32(offset) : 0);
    out.u32(u32(size));
}

void writeBlock(ByteWriter& out, std::string_view tag, ByteView payload) {
    out.text(tag);
    out.u32(u32(payload.size()));
    out.bytes(payload);
    out.alignTo(4);
}

void writePair(ByteWriter& out, const Pair& pair) {
    out.text("PAIR");
    out.u32(u32(pairPayload(pair)));
    out.u32(u32(pair.key.size()));
    out.text(pair.key);
    out.u32(pair.bytes ? 0 : 1);
    out.u32(u32(valueSize(pair)));
    if (pair.bytes) out.bytes(*pair.bytes);
    for (const std::uint32_t value : pair.numbers)
        out.u32(value);
    out.alignTo(4);
}

void writeVendor(ByteWriter& out, const Plan& plan, std::span<const Pair> pairs,
                 const MclpWriteOptions& options) {
    if (plan.table == kHeaderSize) return;
    if (plan.platform) writeBlock(out, "PLAT", *plan.platform);
    if (plan.device) writeBlock(out, "DEVN", *plan.device);
    if (options.driverVersion) writeBlock(out, "DRVR", asBytes(*options.driverVersion));
    if (options.abi) writeBlock(out, "ABI_", asBytes(*options.abi));
    if (plan.movidius) writeBlock(out, "MOVI", *plan.movidius);
    if (!plan.order.empty()) {
        out.text("ORDR");
        out.u32(u32(plan.order.size() * 4));
        for (const std::uint32_t index : plan.order)
            out.u32(index);
    }
    for (const std::size_t i : plan.blocks)
        writePair(out, pairs[i]);
    writeBlock(out, "VEND", {});
}

void writeTable(ByteWriter& out, const Plan& plan, std::vector<DigestField>& slots) {
    for (const Row& row : plan.rows) {
        std::uint64_t name = row.namesPlace;
        for (const std::string& kernel : row.info.kernelNames) {
            const ByteRange digest{out.position() + kRecordDigest, kDigestSize};
            slots.push_back(
                {DigestField::Kind::mclpProgram, digest, {row.program, row.bytes.size()}, row.pair});
            writePlace(out, name, kernel.size());
            writePlace(out, row.keyPlace, row.key.size());
            writePlace(out, row.program, row.bytes.size());
            out.u32(row.info.kind);
            out.u32(0); // flags
            writePlace(out, row.hashPlace, row.hash.size());
            out.u64(0); // reserved
            out.zeros(kDigestSize);
            name += kernel.size();
        }
    }
}

void writeParts(ByteWriter& out, const Plan& plan) {
    for (const Row& row : plan.rows) {
        out.text(row.key);
        out.text(row.hash);
        for (const std::string& kernel : row.info.kernelNames)
            out.text(kernel);
    }
    for (const Row& row : plan.rows) {
        out.alignTo(kAlignment);
        out.bytes(row.bytes);
    }
}

void writeTrailer(ByteWriter& out, const Plan& plan, bool isSigned, std::vector<DigestField>& slots) {
    using Kind = DigestField::Kind;
    const std::uint64_t at = plan.trailer;
    out.zeros(at - out.position());
    out.text("MSIG");
    out.u16(1); // trailer version
    out.u16(1); // SHA-256
    out.zeros(kDigestSize);
    out.u16(isSigned ? 1 : 0); // Ed25519
    out.u16(0);                // reserved
    out.zeros(kDigestSize);    // key id
    slots.push_back({Kind::mclpWhole, {at + kTrailerDigest, kDigestSize}, {0, at}, std::nullopt});
    if (isSigned) {
        slots.push_back(
            {Kind::mclpSignature, {out.position(), kSignatureSize}, {at, kTrailerSigned}, std::nullopt});
        out.zeros(kSignatureSize);
    }
    slots.push_back({Kind::mclpTrailerCrc, {out.position(), 4}, {at, out.position() - at}, std::nullopt});
    out.u32(0);
    out.u32(u32(plan.total - at));
    out.text("MSIE");
}

} // namespace

std::optional<Unsealed> writeMclp(std::span<const Pair> pairs, const ProgramReader& read,
                                  const MclpWriteOptions& options) {
    const auto both = [](const Pair& pair) { return pair.bytes && !pair.numbers.empty(); };
    if (pairs.size() > kLargestMclp || std::any_of(pairs.begin(), pairs.end(), both)) return std::nullopt;
    Plan plan;
    distribute(plan, pairs);
    planOrder(plan, pairs);
    describePrograms(plan, read);
    placeAll(plan, vendorSize(plan, pairs, options), options.trailer);
    if (plan.total > kLargestMclp) return std::nullopt;

    ByteWriter out;
    std::vector<DigestField> slots;
    out.reserve(plan.total);
    out.text("MCLP");
    out.u32(0x00010000); // version 1.0
    out.u32(u32(plan.records));
    out.u32(u32(plan.total));
    out.u32(u32(plan.table));
    writeVendor(out, plan, pairs, options);
    writeTable(out, plan, slots);
    writeParts(out, plan);
    if (options.trailer != MclpWriteOptions::Trailer::none)
        writeTrailer(out, plan, options.trailer == MclpWriteOptions::Trailer::signature, slots);
    return Unsealed{out.take(), std::move(slots)};
}

} // namespace macebin
