// SPDX-License-Identifier: Apache-2.0
// Any bytes can be read as the text form; what can be read is written and read back the same.
#include "core/check/text_form.h"
#include "format/cache/mace/v2.h"

#include <cstdlib>

using namespace macebin;

namespace {

constexpr std::size_t kMostWritten = 8192;

void require(bool promise) {
    if (!promise) std::abort();
}

void requireWritable(ByteView v2) {
    const Parsed parsed = parseV2(v2, {}, V2Evidence::crc);
    require(parsed.cache.structureCloses);
    if (!parsed.cache.complete) return;
    const auto text = writeText(pairsOf(parsed.cache));
    if (!text) return; // a key that is not UTF-8
    const TextForm back = readText(*text);
    require(back.fault.empty());
    // A pair without a key comes back with an empty one, so only what was written once is a fixed point.
    const auto again = writeText(pairsOf(parseV2(back.message, {}, V2Evidence::crc).cache));
    require(again && *again == *text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
    const TextForm form = readText(bytes);
    require(form.fault.empty() != form.message.empty());
    if (form.faultAt) require(fits(form.faultAt->offset, form.faultAt->size, size));
    if (form.fault.empty()) requireWritable(form.message);

    if (size > kMostWritten) return 0;
    // The input as a value: every byte has to survive the escapes.
    const std::vector<Pair> pairs{{"key", bytes, {}}};
    const auto text = writeText(pairs);
    require(static_cast<bool>(text));
    const TextForm back = readText(*text);
    require(back.fault.empty());
    const Parsed parsed = parseV2(back.message, {}, V2Evidence::crc);
    require(parsed.cache.entries.size() == 1);
    require(asText(parsed.cache.valueOf(parsed.cache.entries[0])) == asText(bytes));
    return 0;
}
