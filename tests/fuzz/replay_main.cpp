// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without a fuzzer: on every sample, on every program inside the samples, and on seeded
// damage of each. The tests run this everywhere; libFuzzer replaces it under `./dev fuzz`.
#include "format/cache/parse.h"
#include "tests/support/samples.h"

#include <cstdio>
#include <cstdlib>
#include <random>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

using namespace macebin;

namespace {

constexpr std::size_t kDamagedCopies = 24; ///< of each input
constexpr std::size_t kLargestDamaged = 128 * 1024;
constexpr std::size_t kProgramsPerFile = 6;

std::size_t runs = 0;

void feed(ByteView bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    ++runs;
}

void feedDamaged(ByteView whole, std::mt19937& random) {
    feed(whole);
    if (whole.empty() || whole.size() > kLargestDamaged) return;
    for (std::size_t i = 0; i < kDamagedCopies; ++i) {
        Bytes copy(whole.begin(), whole.end());
        // Headers decide most; half of the damage goes to the front.
        const std::size_t reach = i % 2 ? copy.size() : std::min<std::size_t>(copy.size(), 256);
        for (auto flips = 1 + random() % 4; flips > 0; --flips)
            copy[random() % reach] = std::byte(random());
        if (i % 3 == 0) copy.resize(random() % copy.size());
        feed(copy);
    }
}

void feedFile(const Bytes& file, std::mt19937& random) {
    feedDamaged(file, random);
    std::size_t programs = 0;
    const Parsed parsed = parse(file);
    for (const Entry& entry : parsed.cache.entries)
        if (entry.role == EntryRole::program && programs++ < kProgramsPerFile)
            feedDamaged(parsed.cache.valueOf(entry), random);
}

} // namespace

int main(int argc, char** argv) {
    std::mt19937 random(1); // the same damage every time
    for (int i = 1; i < argc; ++i)
        feedFile(test::readFile(argv[i]), random);
    if (argc == 1)
        for (const char* folder : {"mace", "mclp", "movidius", "programs"})
            for (const std::string& path : test::samplesIn(folder))
                feedFile(*test::sample(path), random);
    Bytes noise(4096);
    for (std::size_t size = 0; size < noise.size(); size += 97) {
        for (std::byte& byte : noise)
            byte = std::byte(random());
        feed(ByteView(noise).first(size));
    }
    std::printf("%zu inputs, no fault\n", runs);
    return runs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
