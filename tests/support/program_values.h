// SPDX-License-Identifier: Apache-2.0
// The programs of a real cache, taken out by a reader of a few lines that shares nothing with the one under
// test; and what every decoder owes to any bytes.
#pragma once

#include "format/program/decoders.h"
#include "tests/support/samples.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace macebin::test {

struct Value {
    std::string key;
    Bytes bytes;
};

inline bool isProgramKey(const std::string& key) {
    return !key.starts_with("mace_opencl") && !key.starts_with("program_hash_");
}

/// v1: int64 count, then {int32 size, key, int32 size, value}.
inline std::vector<Value> programsOfV1(const Bytes& file) {
    std::vector<Value> values;
    const auto number = [&](std::size_t at) { return loadLittle<std::uint32_t>(file, at); };
    std::size_t at = 8;
    for (std::uint32_t left = number(0); left > 0; --left) {
        const std::size_t keySize = number(at);
        const std::string key(asText(ByteView(file).subspan(at + 4, keySize)));
        at += 4 + keySize;
        const std::size_t size = number(at);
        const ByteView value = ByteView(file).subspan(at + 4, size);
        at += 4 + size;
        if (isProgramKey(key)) values.push_back({key, Bytes(value.begin(), value.end())});
    }
    return values;
}

/// v2: protobuf pairs of a key and bytes, then a CRC that nobody asks for here.
inline std::vector<Value> programsOfV2(const Bytes& file) {
    std::vector<Value> values;
    std::size_t at = 0;
    const auto varint = [&] {
        std::uint64_t value = 0;
        for (int shift = 0;; shift += 7) {
            const auto byte = std::to_integer<std::uint64_t>(file[at++]);
            value |= (byte & 0x7f) << shift;
            if (byte < 0x80) return static_cast<std::size_t>(value);
        }
    };
    while (at < file.size() - 4) {
        ++at; // the pair's tag
        const std::size_t length = varint();
        const std::size_t end = at + length;
        Value value;
        while (at < end) {
            const bool isKey = file[at++] == std::byte{0x0a};
            const std::size_t size = varint();
            const ByteView part = ByteView(file).subspan(at, size);
            at += size;
            if (isKey)
                value.key = asText(part);
            else
                value.bytes.assign(part.begin(), part.end());
        }
        if (isProgramKey(value.key)) values.push_back(std::move(value));
    }
    return values;
}

/// Empty, or what of a decoder's promises `program` does not keep for `size` bytes.
inline std::string brokenPromise(const Program& program, std::uint64_t size, bool regionsWanted = true) {
    std::uint64_t at = 0;
    for (const Region& region : program.regions) {
        if (region.range.offset != at || region.range.size == 0)
            return "a hole or overlap before " + region.name;
        at = region.range.end();
    }
    if (regionsWanted && at != size) return "the regions do not end with the bytes";
    if (!regionsWanted && !program.regions.empty()) return "regions that nobody wanted";
    const auto inside = [&](ByteRange range) { return fits(range.offset, range.size, size); };
    for (const Kernel& kernel : program.kernels)
        if (!inside(kernel.range)) return "kernel " + kernel.name + " is outside";
    for (const EmbeddedFile& file : program.files)
        if (!inside(file.range)) return "file " + file.name + " is outside";
    if (program.structureFault && !inside(*program.structureFault)) return "the fault is outside";
    if ((program.structure == Structure::closes) != program.structureNote.empty())
        return "note and structure disagree";
    if ((program.structure == Structure::broken) != program.structureFault.has_value())
        return "fault without damage";
    if (program.structure != Structure::closes && program.structure != Structure::broken &&
        program.structure != Structure::unknownLayout)
        return "no opinion";
    return {};
}

using Decode = std::function<Program(ByteView, const DecodeLimits&)>;

/// The shares of changed copies that structure alone reveals.
struct Sweep {
    std::size_t tried = 0;
    std::size_t broken = 0;
    std::size_t unknownLayout = 0;
    std::string problem; ///< a promise not kept; empty where all are

    void add(const Program& program, std::uint64_t size) {
        ++tried;
        broken += program.structure == Structure::broken ? 1 : 0;
        unknownLayout += program.structure == Structure::unknownLayout ? 1 : 0;
        if (problem.empty()) problem = brokenPromise(program, size);
    }
    std::string text() const {
        const auto share = [&](std::size_t part) {
            char digits[16];
            std::snprintf(digits, sizeof digits, "%.2f %%",
                          tried ? 100.0 * static_cast<double>(part) / static_cast<double>(tried) : 0.0);
            return std::string(digits);
        };
        return std::to_string(tried) + " tried, broken " + share(broken) + ", unknown layout " +
               share(unknownLayout);
    }
};

/// Cuts at every length near both ends, and at about `most` others between.
inline Sweep truncate(const Bytes& bytes, const Decode& decode, std::size_t most) {
    Sweep sweep;
    const std::size_t stride = std::max<std::size_t>(1, bytes.size() / most);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const bool nearEnd = size < 2000 || bytes.size() - size < 400;
        if (!nearEnd && size % stride != 0) continue;
        const Bytes cut(bytes.begin(),
                        bytes.begin() + static_cast<std::ptrdiff_t>(size)); // its own end: for ASan
        sweep.add(decode(cut, {}), size);
    }
    return sweep;
}

/// Changes one byte at a time, at about `most` places spread over the bytes, each to a value drawn from
/// `seed`.
inline Sweep flip(Bytes bytes, const Decode& decode, std::size_t most, unsigned seed) {
    Sweep sweep;
    std::mt19937 random(seed);
    const std::size_t stride = std::max<std::size_t>(1, bytes.size() / most);
    for (std::size_t at = random() % stride; at < bytes.size(); at += stride) {
        const std::byte kept = bytes[at];
        bytes[at] ^= std::byte(1 + random() % 255);
        sweep.add(decode(bytes, {}), bytes.size());
        bytes[at] = kept;
    }
    return sweep;
}

/// For fuzz targets: the same promises, with and without regions.
inline void fuzzOne(const std::uint8_t* data, std::size_t size, const Decode& decode) {
    const ByteView bytes = std::as_bytes(std::span(data, size));
    DecodeLimits few{.kernels = 2, .arguments = 1, .regions = 0, .facts = 1, .textLength = 3};
    if (!brokenPromise(decode(bytes, {}), size).empty()) std::abort();
    const Program small = decode(bytes, few);
    if (!brokenPromise(small, size, false).empty() || small.kernels.size() > few.kernels) std::abort();
}

} // namespace macebin::test
