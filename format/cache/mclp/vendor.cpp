// SPDX-License-Identifier: Apache-2.0
// The vendor area of an MCLP container: walking its blocks, and what each known tag must hold (FORMAT.md,
// "Vendor area").
#include "format/byte_reader.h"
#include "format/cache/mclp/internal.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <set>

namespace macebin::mclp {

namespace {

constexpr std::array<std::string_view, 6> kOnce = {"PLAT", "DEVN", "DRVR", "ABI_", "MOVI", "ORDR"};

/// One walk over the chain. Its findings are kept apart, because a walk may be given up for a better one.
struct Chain {
    explicit Chain(const ParseLimits& limits) : findings(limits.findings) {}

    Findings findings;
    std::vector<MclpLayout::Block> blocks;
    std::uint64_t skipped = 0;
    std::uint64_t end = kHeaderSize;
    std::optional<ByteRange> mark; ///< the closing VEND
};

void closeChain(Chain& chain, ByteRange frame, std::uint32_t size) {
    chain.mark = frame;
    chain.end = frame.end();
    if (size != 0)
        chain.findings.add("mclp.vendor-chain", "the closing block VEND has size " + number(size) + ", not 0",
                           frame);
}

void keepBlock(Chain& chain, const Reading& r, const MclpLayout::Block& block) {
    const ByteRange padding{block.payload.end(), block.range.end() - block.payload.end()};
    if (!allZero(slice(r.bytes, padding)))
        chain.findings.add("mclp.vendor-chain",
                           "the padding of block " + inQuotes(block.tag) + " is not zero", padding);
    if (chain.blocks.size() < r.limits.entries)
        chain.blocks.push_back(block);
    else
        ++chain.skipped;
}

/// Walks the blocks from 0x14 up to `limit`, which lies inside the file.
Chain walk(const Reading& r, std::uint64_t limit) {
    Chain chain(r.limits);
    ByteReader reader(r.bytes.first(limit));
    reader.seek(kHeaderSize);
    while (true) {
        const ByteRange frame{reader.position(), 8};
        const std::string_view tag = reader.text(4);
        const std::uint32_t size = reader.u32();
        if (!reader.ok()) {
            chain.findings.add("mclp.vendor-chain",
                               "no closing block VEND between 0x14 and " + hex(limit) +
                                   "; the blocks end at " + hex(frame.offset),
                               ByteRange{frame.offset, limit - frame.offset});
            return chain;
        }
        if (tag == "VEND") {
            closeChain(chain, frame, size);
            return chain;
        }
        const ByteRange payload = reader.range(size);
        reader.skip((4 - size % 4) % 4);
        if (!reader.ok()) {
            chain.findings.add("mclp.vendor-chain",
                               "block " + inQuotes(tag) + " needs " + placed({frame.end(), size}) +
                                   " and its padding, the vendor area ends at " + hex(limit),
                               frame);
            return chain;
        }
        chain.end = reader.position();
        keepBlock(chain, r, {{frame.offset, chain.end - frame.offset}, tag, payload});
    }
}

void takeOver(Reading& r, Chain chain) {
    r.out.findings.append(chain.findings);
    r.layout.vendor = std::move(chain.blocks);
    r.layout.vendorEnd = chain.mark;
    r.vendorEnd = chain.end;
    r.skipped += chain.skipped;
}

/// The table's offset, if it can be one; a byte-swapped one is put right.
std::optional<std::uint64_t> declaredTable(Reading& r) {
    const auto usable = [&](std::uint64_t offset) {
        return offset >= kHeaderSize && offset % 4 == 0 && offset <= r.end;
    };
    const std::uint32_t stored = r.layout.tableOffset;
    const ByteRange field{0x10, 4};
    if (usable(stored)) return stored;
    if (const std::uint32_t swapped = byteSwapped(stored); usable(swapped)) {
        r.report("mclp.big-endian",
                 "the kernel table's offset " + hex(stored) + " is " + hex(swapped) +
                     " when its bytes are swapped",
                 field);
        return swapped;
    }
    r.report("mclp.table-range",
             "the kernel table's offset " + hex(stored) +
                 " is not a multiple of 4 between 0x14 and the file's end at " + hex(r.end),
             field);
    return std::nullopt;
}

void checkDuplicates(Reading& r) {
    std::set<std::string_view> seen;
    for (const MclpLayout::Block& block : r.layout.vendor) {
        if (std::find(kOnce.begin(), kOnce.end(), block.tag) == kOnce.end()) continue;
        if (!seen.insert(block.tag).second)
            r.report("mclp.vendor-duplicate", "a second block " + std::string(block.tag), block.range);
    }
}

/// Records of different Movidius programs, two at most: more than one is all that matters.
std::vector<const Record*> movidiusPrograms(const Reading& r) {
    std::vector<const Record*> found;
    for (const Record& record : r.records) {
        if (record.kind != kMovidiusKind || !record.hasProgram()) continue;
        if (found.empty() || record.program != found.front()->program) found.push_back(&record);
        if (found.size() > 1) break;
    }
    return found;
}

void checkMovidius(Reading& r, const MclpLayout::Block& block) {
    const auto programs = movidiusPrograms(r);
    if (block.payload.size != kMovidiusHeader) {
        r.report("mclp.vendor-shape", "MOVI has " + number(block.payload.size) + " bytes, not 132",
                 block.range);
        return;
    }
    if (programs.size() > 1 || (programs.empty() && !r.recordsLost)) {
        r.report("mclp.vendor-shape",
                 programs.empty() ? "MOVI stands in a file that has no Movidius program (kind 5)"
                                  : "MOVI stands in a file that has more than one Movidius program (kind 5)",
                 block.range);
        return;
    }
    if (programs.empty()) return;
    const ByteRange header{programs[0]->program.offset, std::min(programs[0]->program.size, kMovidiusHeader)};
    if (asText(slice(r.bytes, block.payload)) != asText(slice(r.bytes, header)))
        r.report("mclp.vendor-shape",
                 "MOVI differs from the first 132 bytes of the Movidius program at " + hex(header.offset),
                 block.range, r.entryOf(*programs[0]));
}

} // namespace

void readVendor(Reading& r) {
    const auto declared = declaredTable(r);
    r.tablePlace = declared;
    if (declared == kHeaderSize) return; // there is no vendor area
    Chain chain = walk(r, declared.value_or(r.end));
    if (!chain.mark && declared && *declared < r.end) {
        // The end mark is stronger evidence than one number in the header: a chain that closes further on
        // says where the table really begins.
        if (Chain longer = walk(r, r.end); longer.mark) {
            longer.findings.add("mclp.vendor-chain",
                                "the vendor blocks end at " + hex(longer.end) +
                                    ", behind the kernel table's offset " + hex(*declared) +
                                    "; the records were read from " + hex(longer.end),
                                ByteRange{0x10, 4});
            r.tablePlace = longer.end;
            chain = std::move(longer);
        }
    }
    if (!declared && chain.mark) r.tablePlace = chain.end;
    takeOver(r, std::move(chain));
}

std::optional<StoredPair> decodePair(ByteView bytes, ByteRange payload) {
    ByteReader reader(slice(bytes, payload), payload.offset);
    StoredPair pair;
    pair.key = reader.range(reader.u32());
    const std::uint32_t type = reader.u32();
    pair.value = reader.range(reader.u32());
    pair.isNumbers = type == 1;
    if (!reader.ok() || !reader.atEnd() || type > 1) return std::nullopt;
    if (pair.isNumbers && pair.value.size % 4 != 0) return std::nullopt;
    return pair;
}

void checkVendor(Reading& r) {
    checkDuplicates(r);
    if (const MclpLayout::Block* movidius = r.block("MOVI")) checkMovidius(r, *movidius);
}

} // namespace macebin::mclp
