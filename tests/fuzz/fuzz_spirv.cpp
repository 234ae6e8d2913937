// SPDX-License-Identifier: Apache-2.0
// Any bytes given to the spirv decoder: it answers, its regions tile them, and what it names lies inside.
#include "tests/support/program_values.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    macebin::test::fuzzOne(data, size, macebin::decodeSpirv);
    return 0;
}
