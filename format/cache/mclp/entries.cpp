// SPDX-License-Identifier: Apache-2.0
// From the parts of an MCLP container to the pairs that it stands for, in the order of the file it was made
// from (FORMAT.md, "Pairs and their order").
#include "format/byte_reader.h"
#include "format/cache/mace/key.h"
#include "format/cache/mclp/internal.h"
#include "format/text.h"

#include <algorithm>
#include <numeric>

namespace macebin::mclp {

namespace {

/// A pair before its place in the order is known.
struct Item {
    Entry entry;
    ProgramPair* program = nullptr; ///< the program's own pair, not that of its hash
};

/// Collects pairs up to the limit, in the one order in which pairs with equal keys keep theirs: platform
/// info, device name, the table, then the PAIR blocks.
class Collector {
public:
    explicit Collector(Reading& reading) : r_(reading) {}

    std::vector<Item> collect() {
        addBlock("PLAT", EntryRole::platformInfo, kPlatformInfoKey);
        addBlock("DEVN", EntryRole::deviceName, kDeviceNameKey);
        for (ProgramPair& program : r_.programs)
            addProgram(program);
        for (const MclpLayout::Block& block : r_.layout.vendor)
            if (block.tag == "PAIR") addPair(block);
        return std::move(items_);
    }

private:
    void add(Item item) {
        if (items_.size() < r_.limits.entries)
            items_.push_back(item);
        else
            ++r_.skipped;
    }

    void addBlock(std::string_view tag, EntryRole role, std::string_view key) {
        const MclpLayout::Block* block = r_.block(tag);
        if (!block) return;
        Entry entry;
        entry.role = role;
        entry.key = key;
        entry.value = block->payload;
        entry.whole = block->range;
        add({entry});
    }

    void addProgram(ProgramPair& program) {
        const Record& record = r_.records[program.record];
        Entry entry;
        entry.key = asText(slice(r_.bytes, record.key));
        entry.keyRange = record.key.size ? record.key : ByteRange{};
        entry.value = record.program;
        add({entry, &program});
        if (record.sourceHash.size == 0 || !record.sourceHashFits) return;
        Entry hash;
        hash.role = EntryRole::sourceHash;
        auto& keys = r_.out.cache.impliedKeys;
        if (!keys) keys = std::make_shared<std::deque<std::string>>();
        hash.key = keys->emplace_back(std::string(kSourceHashPrefix) + std::string(entry.key));
        hash.value = record.sourceHash;
        add({hash});
    }

    void addPair(const MclpLayout::Block& block) {
        const auto stored = decodePair(r_.bytes, block.payload);
        if (!stored) {
            r_.report("mclp.vendor-shape",
                      "block PAIR of " + placed(block.payload) +
                          " is not a key, type 0 or 1, and a value that fill it exactly",
                      block.range);
            return;
        }
        Entry entry;
        entry.key = asText(slice(r_.bytes, stored->key));
        entry.role = stored->isNumbers ? EntryRole::tuned : roleOfKey(entry.key);
        entry.isNumbers = stored->isNumbers;
        entry.keyRange = stored->key;
        entry.value = stored->value;
        entry.whole = block.range;
        add({entry});
    }

    Reading& r_;
    std::vector<Item> items_;
};

/// Indices of the items, ascending by key; equal keys stay as they were collected.
std::vector<std::size_t> ascending(const std::vector<Item>& items) {
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return items[a].entry.key < items[b].entry.key; });
    return order;
}

/// The numbers of ORDR, if they are each of 0 … count − 1 once.
std::optional<std::vector<std::uint32_t>> storedOrder(Reading& r, std::size_t count) {
    const MclpLayout::Block* block = r.block("ORDR");
    if (!block || r.skipped != 0) return std::nullopt;
    if (block->payload.size != std::uint64_t{count} * 4) {
        r.report("mclp.vendor-shape",
                 "ORDR has " + counted(block->payload.size, "byte") + ", the file's " +
                     counted(count, "pair") + " need " + number(std::uint64_t{count} * 4),
                 block->range);
        return std::nullopt;
    }
    std::vector<std::uint32_t> order(count);
    std::vector<bool> seen(count);
    ByteReader reader(slice(r.bytes, block->payload), block->payload.offset);
    for (std::uint32_t& index : order) {
        index = reader.u32();
        if (index < count && !seen[index]) {
            seen[index] = true;
            continue;
        }
        r.report("mclp.vendor-shape",
                 "ORDR holds index " + number(index) +
                     (index < count ? " twice" : ", the file has " + counted(count, "pair")),
                 ByteRange{reader.position() - 4, 4});
        return std::nullopt;
    }
    return order;
}

/// The first pair with the key counts, as it does for MACE; a value that is numbers says nothing.
void identify(Cache& cache, const Reading& r) {
    const auto first = [&cache](EntryRole role) -> std::optional<std::string_view> {
        for (const Entry& entry : cache.entries)
            if (entry.role == role) return asText(cache.valueOf(entry));
        return std::nullopt;
    };
    const auto block = [&r](std::string_view tag) -> std::optional<std::string_view> {
        const MclpLayout::Block* found = r.block(tag);
        if (!found) return std::nullopt;
        return asText(slice(r.bytes, found->payload));
    };
    cache.identity = {first(EntryRole::platformInfo), first(EntryRole::deviceName), block("DRVR"),
                      block("ABI_")};
}

} // namespace

void buildEntries(Reading& r) {
    std::vector<Item> items = Collector(r).collect();
    const std::vector<std::size_t> sorted = ascending(items);
    const auto order = storedOrder(r, items.size());
    Cache& cache = r.out.cache;
    cache.entries.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        Item& item = items[sorted[order ? (*order)[i] : i]];
        if (item.program) item.program->entry = static_cast<std::uint32_t>(i);
        cache.entries.push_back(item.entry);
    }
    cache.pairCount = items.size() + r.skipped;
    if (r.skipped != 0) {
        cache.complete = false;
        r.report("report.entries-capped", counted(r.skipped, "record or block") + " beyond the limit of " +
                                              number(r.limits.entries) + " not read");
    }
    identify(cache, r);
}

} // namespace macebin::mclp

namespace macebin {

std::vector<std::uint32_t> mclpNumbers(const Cache& cache, const Entry& entry) {
    const ByteView value = entry.isNumbers ? cache.valueOf(entry) : ByteView{};
    std::vector<std::uint32_t> numbers(value.size() / 4);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = loadLittle<std::uint32_t>(value, 4 * i);
    return numbers;
}

std::vector<Pair> mclpPairs(const Cache& cache) {
    std::vector<Pair> pairs;
    pairs.reserve(cache.entries.size());
    for (const Entry& entry : cache.entries) {
        Pair pair{std::string(entry.key), std::nullopt, mclpNumbers(cache, entry)};
        if (!entry.isNumbers) pair.bytes = cache.valueOf(entry);
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

} // namespace macebin
