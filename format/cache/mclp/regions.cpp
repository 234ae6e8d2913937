// SPDX-License-Identifier: Apache-2.0
// Names for every byte of an MCLP container (FORMAT.md, "MCLP").
#include "format/cache/mclp/internal.h"
#include "format/text.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace macebin {

namespace {

using namespace mclp;

class Tiles {
public:
    Tiles(const Cache& cache, const MclpLayout& layout) : cache_(cache), layout_(layout) {}

    Regions make() {
        addHeader();
        const bool headerOnly = cache_.dataEnd <= kHeaderSize;
        if (!headerOnly) {
            addVendor();
            addTable();
            addTrailer();
            addTail();
        }
        Regions all = tile(std::move(regions_), cache_.bytes.size(),
                           headerOnly ? RegionKind::unreadable : RegionKind::gap);
        for (Region& region : all)
            namePadding(region);
        return all;
    }

private:
    void add(std::string name, RegionKind kind, ByteRange range, std::optional<std::uint32_t> entry = {},
             std::size_t unitName = 0) {
        if (range.size)
            regions_.push_back({std::move(name), kind, range, entry, static_cast<std::uint16_t>(unitName)});
    }

    void addHeader() {
        add("magic", RegionKind::header, {0x00, 4});
        add("version", RegionKind::header, {0x04, 4});
        add("kernel count", RegionKind::header, {0x08, 4});
        add("total size", RegionKind::header, {0x0c, 4});
        add("kernel table offset", RegionKind::header, {0x10, 4});
    }

    void addVendor() {
        std::map<std::uint64_t, std::uint32_t> entries; // a block's pair, by the block's place
        for (std::size_t i = 0; i < cache_.entries.size(); ++i)
            if (cache_.entries[i].whole.size)
                entries[cache_.entries[i].whole.offset] = static_cast<std::uint32_t>(i);
        for (const MclpLayout::Block& block : layout_.vendor) {
            const auto found = entries.find(block.range.offset);
            addBlock(block, found == entries.end() ? std::nullopt : std::optional(found->second));
        }
        if (layout_.vendorEnd) addFrame("VEND", layout_.vendorEnd->offset, std::nullopt);
    }

    void addFrame(const std::string& name, std::uint64_t at, std::optional<std::uint32_t> entry) {
        add(name + " tag", RegionKind::length, {at, 4}, entry);
        add(name + " size", RegionKind::length, {at + 4, 4}, entry);
    }

    void addBlock(const MclpLayout::Block& block, std::optional<std::uint32_t> entry) {
        const std::string name = isPrintable(block.tag) ? std::string(block.tag) : inQuotes(block.tag);
        addFrame(name, block.range.offset, entry);
        const auto pair = block.tag == "PAIR" ? decodePair(cache_.bytes, block.payload) : std::nullopt;
        if (pair) {
            add("PAIR key size", RegionKind::length, {block.payload.offset, 4}, entry);
            add("PAIR key", RegionKind::key, pair->key, entry);
            add("PAIR type", RegionKind::length, {pair->key.end(), 4}, entry);
            add("PAIR value size", RegionKind::length, {pair->key.end() + 4, 4}, entry);
            add("PAIR value", RegionKind::value, pair->value, entry);
        } else {
            add(name + " payload", RegionKind::value, block.payload, entry);
        }
        add("padding", RegionKind::padding, {block.payload.end(), block.range.end() - block.payload.end()},
            entry);
    }

    void addTable() {
        std::map<std::uint64_t, std::uint32_t> entries; // a record's pair, by the place of its digest
        for (const DigestField& digest : cache_.digests)
            if (digest.entry) entries[digest.stored.offset] = *digest.entry;
        for (std::uint64_t at = layout_.table.offset, i = 0; at < layout_.table.end();
             at += kRecordSize, ++i) {
            const auto found = entries.find(at + kRecordDigest);
            addRecord(at, "kernel " + number(i),
                      found == entries.end() ? std::nullopt : std::optional(found->second));
        }
    }

    void addRecord(std::uint64_t at, const std::string& name, std::optional<std::uint32_t> entry) {
        static constexpr std::tuple<std::string_view, std::uint64_t> fields[] = {
            {" name offset", 4},        {" name size", 4},        {" key offset", 4},   {" key size", 4},
            {" program offset", 4},     {" program size", 4},     {" program kind", 4}, {" flags", 4},
            {" source hash offset", 4}, {" source hash size", 4}, {" reserved", 8}};
        std::uint64_t field = at;
        for (const auto& [text, size] : fields) {
            add(name + std::string(text), RegionKind::kernel, {field, size}, entry, name.size());
            field += size;
        }
        add(name + " program SHA-256", RegionKind::checksum, {field, kDigestSize}, entry, name.size());
        const Record record = decodeRecord(cache_.bytes, at, cache_.dataEnd);
        if (record.nameFits) addShared(name + " name", RegionKind::text, record.name, entry, name.size());
        if (record.keyFits) addShared(name + " key", RegionKind::key, record.key, entry, name.size());
        if (record.sourceHashFits)
            addShared(name + " source hash", RegionKind::value, record.sourceHash, entry, name.size());
        if (record.programFits)
            addShared(name + " program", RegionKind::program, record.program, entry, name.size());
    }

    /// What several records point at is named after the first.
    void addShared(std::string name, RegionKind kind, ByteRange range, std::optional<std::uint32_t> entry,
                   std::size_t unitName) {
        if (shared_.insert({range.offset, range.size}).second)
            add(std::move(name), kind, range, entry, unitName);
    }

    void addTrailer() {
        if (!layout_.trailer) return;
        const std::uint64_t at = layout_.trailer->range.offset;
        add("trailer MSIG", RegionKind::header, {at, 4});
        add("trailer version", RegionKind::header, {at + 4, 2});
        add("trailer digest algorithm", RegionKind::header, {at + 6, 2});
        add("trailer SHA-256", RegionKind::checksum, {at + kTrailerDigest, kDigestSize});
        add("trailer signature algorithm", RegionKind::header, {at + 40, 2});
        add("trailer reserved", RegionKind::header, {at + 42, 2});
        add("trailer key id", RegionKind::checksum, layout_.trailer->keyId);
        const std::uint64_t end = layout_.trailer->range.end();
        add("trailer signature", RegionKind::checksum,
            {at + kTrailerSigned, end - 12 - (at + kTrailerSigned)});
        add("trailer CRC-32", RegionKind::checksum, {end - 12, 4});
        add("trailer size", RegionKind::length, {end - 8, 4});
        add("trailer MSIE", RegionKind::header, {end - 4, 4});
    }

    /// Bytes behind the container's end.
    void addTail() {
        if (cache_.dataEnd < cache_.bytes.size())
            add("trailing bytes", RegionKind::gap, {cache_.dataEnd, cache_.bytes.size() - cache_.dataEnd});
    }

    void namePadding(Region& region) const {
        if (region.kind != RegionKind::gap || region.name != "gap" || region.range.size >= kAlignment) return;
        if (!allZero(slice(cache_.bytes, region.range))) return;
        region.name = "padding";
        region.kind = RegionKind::padding;
    }

    const Cache& cache_;
    const MclpLayout& layout_;
    Regions regions_;
    std::set<std::pair<std::uint64_t, std::uint64_t>> shared_;
};

} // namespace

Regions mclpRegions(const Cache& cache) {
    const MclpLayout none;
    return Tiles(cache, cache.mclp ? *cache.mclp : none).make();
}

} // namespace macebin
