// SPDX-License-Identifier: Apache-2.0
// Any bytes given to the whole chain: recognised, named and decoded, or described as unknown.
#include "format/program/decoders.h"
#include "tests/fuzz/decoder_invariants.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const macebin::ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
    const macebin::Program program = macebin::decodeProgram(bytes);
    if (!macebin::test::brokenInvariant(bytes, program).empty()) std::abort();
    macebin::DecodeLimits none;
    none.regions = 0;
    if (!macebin::test::brokenInvariant(bytes, macebin::decodeProgram(bytes, none), false).empty())
        std::abort();
    // What has a family has a name, and the other way round only for layouts of nobody in particular.
    if (macebin::identifyProgram(bytes) != macebin::Family::unknown &&
        macebin::describeProgram(bytes).empty())
        std::abort();
    macebin::describeForeignCache(bytes);
    return 0;
}
