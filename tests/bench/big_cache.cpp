// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/big_cache.h"

#include "core/change/write/seal.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v2.h"
#include "format/cache/parse.h"
#include "tests/bench/adreno_program.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <random>
#include <string>

namespace macebin::bench {

namespace {

using Random = std::mt19937; // its numbers, unlike the distributions', are the same in every library

constexpr std::array<std::string_view, 10> kKernels{
    "activation",  "batch_norm", "in_out_buffer_to_image", "filter_buffer_to_image",  "concat_channel",
    "conv_2d_1x1", "conv_2d",    "depthwise_conv2d_s1",    "resize_bilinear_nocache", "pooling"};

/// A key as MACE writes it: program, sorted options, the kernel under its obfuscated name. `index` makes it
/// differ.
std::string programKey(std::string_view kernel, std::uint32_t index) {
    const std::string data =
        index % 2 ? "-DCMD_DATA_TYPE=h -DDATA_TYPE=half" : "-DCMD_DATA_TYPE=f -DDATA_TYPE=float";
    return std::string(kernel) + " " + data + " -DNON_UNIFORM_WORK_GROUP -DVARIANT=" + std::to_string(index) +
           " -D" + std::string(kernel) + "=" + obfuscate(kernel);
}

/// Words as in machine code and its tables: more than half of the bytes are zero.
Bytes codeOf(std::uint64_t words, Random& random) {
    ByteWriter out;
    out.reserve(words * 4);
    for (std::uint64_t i = 0; i < words; ++i) {
        const auto word = static_cast<std::uint32_t>(random());
        out.u32(word % 3 == 0 ? word : word % 3 == 1 ? word & 0xff : 0);
    }
    return out.take();
}

/// A program of 3 to 65 KB that nobody knows: its kernel's name stands at five to nine tenths of it, behind
/// the code.
Bytes unknownProgram(std::string_view kernel, Random& random) {
    Bytes program = codeOf((3000 + random() % 62'000) / 4, random);
    const std::string name = obfuscate(kernel) + '\0';
    const ByteView bytes = asBytes(name);
    const auto at = static_cast<std::ptrdiff_t>(program.size() / 10 * (5 + random() % 5));
    std::copy(bytes.begin(), bytes.end(), program.begin() + at);
    return program;
}

/// A program as MACE's larger ones are: all kernels of one source file, about ten.
Bytes programOf(std::string_view kernel, Writer writer, Random& random) {
    if (writer == Writer::unknown) return unknownProgram(kernel, random);
    std::vector<std::string> kernels;
    const std::size_t count = 1 + random() % kKernels.size();
    for (std::size_t i = 0; i < count; ++i)
        kernels.push_back(obfuscate(i + 1 == count ? kernel : "kernel_" + std::to_string(i)));
    return adrenoProgram(kernels, codeOf(count * (100 + random() % 1100), random));
}

/// Pairs, and the bytes that they view.
struct Content {
    std::deque<Bytes> values;
    std::vector<Pair> pairs;
    std::uint64_t size = 0; ///< bytes of keys and values

    void add(std::string key, Bytes value) {
        size += key.size() + value.size();
        values.push_back(std::move(value));
        pairs.push_back({std::move(key), ByteView(values.back()), {}});
    }
    void addText(std::string_view key, std::string_view text) {
        const ByteView view = asBytes(text);
        add(std::string(key), {view.begin(), view.end()});
    }
};

Bytes written(const std::vector<Pair>& pairs) {
    auto unsealed = writeV2(pairs);
    auto sealed = unsealed ? seal(std::move(*unsealed)) : Result<Bytes>(Failure{""});
    if (!sealed) std::abort();
    return std::move(*sealed);
}

} // namespace

Bytes programCache(std::uint64_t size, Writer writer) {
    Random random(1); // the same file every time
    Content content;
    for (std::uint32_t i = 0; content.size < size; ++i) {
        const std::string_view kernel = kKernels[random() % kKernels.size()];
        const std::string key = programKey(kernel, i);
        content.add(key, programOf(kernel, writer, random));
        content.addText(std::string(kSourceHashPrefix) + key, "fff7106585b74d35d186");
    }
    content.addText(kDeviceNameKey, "Adreno(TM) 640");
    content.addText(kPlatformInfoKey,
                    "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM build: commit #1 "
                    "Date: 03/19/21 Fri Local Branch:  Remote Branch: refs/tags/AU_1, v1.1.1");
    return written(content.pairs);
}

Bytes tunedCache(std::uint64_t size) {
    Random random(2); // the same file every time
    std::vector<Pair> pairs;
    std::uint64_t done = 0;
    for (std::uint32_t i = 0; done < size; ++i) {
        const std::string_view kernel = kKernels[random() % kKernels.size()];
        std::string key = obfuscate(kernel) + "_1_" + std::to_string(i);
        std::vector<std::uint32_t> numbers(3 + random() % 2);
        for (std::uint32_t& number : numbers)
            number = 1 + random() % 512;
        numbers.back() = 0; // the whole range at once
        done += key.size() + 4 + 3 * numbers.size();
        pairs.push_back({std::move(key), std::nullopt, std::move(numbers)});
    }
    return written(pairs);
}

Bytes repeatedCache(std::uint64_t size, ByteView sample) {
    const std::vector<Pair> once = pairsOf(parse(sample).cache);
    std::vector<Pair> pairs;
    std::uint64_t total = 0;
    for (std::uint32_t round = 0; total < size && !once.empty(); ++round)
        for (const Pair& pair : once) {
            const bool isIdentity = roleOfKey(pair.key) == EntryRole::platformInfo ||
                                    roleOfKey(pair.key) == EntryRole::deviceName;
            if (isIdentity && round > 0) continue;
            pairs.push_back(pair);
            if (!isIdentity) pairs.back().key += " -DROUND=" + std::to_string(round);
            total += pair.bytes ? pair.bytes->size() : 0;
        }
    return once.empty() ? Bytes{} : *seal(*writeV2(pairs));
}

} // namespace macebin::bench
