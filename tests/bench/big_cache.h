// SPDX-License-Identifier: Apache-2.0
// Large v2 files for the benchmarks, made the same on every machine and built like those from phones: names,
// sizes, the share of zero bytes and the place of the kernel's name follow real caches.
#pragma once

#include "format/byte_writer.h"

namespace macebin::bench {

/// What the first bytes of every program say.
enum class Writer {
    unknown, ///< nothing that Macebin knows
    adreno,  ///< Adreno, format version 0x20
};

inline constexpr std::uint64_t kBigFile = 64'000'000; ///< bytes; the files come out a little larger

/// A compiled cache of at least `size` bytes: programs of 3 to 65 KB with their source hashes, and the
/// identity.
Bytes programCache(std::uint64_t size, Writer writer);

/// The pairs of a real cache over and over, under keys that differ, until there are at least `size` bytes;
/// empty where `sample` is no cache.
Bytes repeatedCache(std::uint64_t size, ByteView sample);

/// Tuned parameters of at least `size` bytes: pairs of a short name and three or four numbers.
Bytes tunedCache(std::uint64_t size);

} // namespace macebin::bench
