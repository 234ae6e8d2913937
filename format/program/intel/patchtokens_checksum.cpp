// SPDX-License-Identifier: Apache-2.0
#include "format/program/intel/patchtokens_checksum.h"

namespace macebin {

namespace {

struct State {
    std::uint32_t a = 0x428a2f98, high = 0x71374491, low = 0xb5c0fbcf;

    /// One step of Jenkins' mix: takes the two others away, then folds in a shifted copy of the last.
    static void step(std::uint32_t& x, std::uint32_t y, std::uint32_t z, std::uint32_t folded) {
        x = (x - y - z) ^ folded;
    }

    void add(std::uint32_t word) {
        a ^= word;
        step(a, high, low, low >> 13);
        step(high, low, a, a << 8);
        step(low, a, high, high >> 13);
        step(a, high, low, low >> 12);
        step(high, low, a, a << 16);
        step(low, a, high, high >> 5);
        step(a, high, low, low >> 3);
        step(high, low, a, a << 10);
        step(low, a, high, high >> 15);
    }
};

} // namespace

std::uint32_t patchtokensChecksum(ByteView bytes) {
    State state;
    std::size_t at = 0;
    for (; bytes.size() - at >= 4; at += 4)
        state.add(loadLittle<std::uint32_t>(bytes, at));
    // One to three last bytes: most significant first, above an empty lowest byte.
    std::uint32_t rest = 0;
    for (; at < bytes.size(); ++at)
        rest = (rest | std::to_integer<std::uint32_t>(bytes[at])) << 8;
    if (bytes.size() % 4 != 0) state.add(rest);
    return state.low;
}

} // namespace macebin
