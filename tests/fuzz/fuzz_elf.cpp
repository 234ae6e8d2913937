// SPDX-License-Identifier: Apache-2.0
// Fuzz target: decodeElf on any bytes.
#include "format/program/decoders.h"
#include "tests/fuzz/decoder_invariants.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const macebin::ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
    if (!macebin::test::brokenInvariant(bytes, macebin::decodeElf(bytes)).empty()) std::abort();
    macebin::DecodeLimits none;
    none.regions = 0;
    if (!macebin::test::brokenInvariant(bytes, macebin::decodeElf(bytes, none), false).empty()) std::abort();
    return 0;
}
