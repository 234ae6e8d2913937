// SPDX-License-Identifier: Apache-2.0
// The MCLP container, version 1.0: reading, naming every byte, and writing (FORMAT.md, "MCLP").
#pragma once

#include "format/cache/cache.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace macebin {

/// Where the signer's key id (32 bytes) stands in a trailer, counted from its MSIG. writeMclp leaves it zero,
/// and it is part of what the signature and the CRC cover: fill it before sealing.
inline constexpr std::uint64_t kMclpKeyIdOffset = 44;

/// Where the trailer gives its own size, a u32, counted back from its end.
inline constexpr std::uint64_t kMclpTrailerSizeFromEnd = 8;

/// True for the magic MCLP, and for the magic MACE where a version follows that is plausible in either byte
/// order: text that happens to begin with "MACE" is not taken.
bool looksLikeMclp(ByteView bytes);

/// Reads a container: its pairs in the order of the file it was
/// made from, its digests in the order of sealing, and every fault that can be seen without hashing.
Parsed parseMclp(ByteView bytes, const ParseLimits& limits = {});

/// Named ranges that tile the file that `cache` was parsed from.
Regions mclpRegions(const Cache& cache);

/// The numbers of an entry of an MCLP file: plain little-endian u32s.
std::vector<std::uint32_t> mclpNumbers(const Cache& cache, const Entry& entry);

/// All pairs of the container, for the writers of v1 and v2. The values are views into the file.
std::vector<Pair> mclpPairs(const Cache& cache);

/// What the kernel table says of one program.
struct MclpProgramInfo {
    std::uint32_t kind = 0;               ///< 0 to 12 (FORMAT.md, "Kernel table")
    std::vector<std::string> kernelNames; ///< in the program's own order; empty where they could not be read
};

/// How the writer learns about a program; an empty one makes every program kind 0 without names.
using ProgramReader = std::function<MclpProgramInfo(ByteView)>;

struct MclpWriteOptions {
    enum class Trailer : std::uint8_t { none, digest, signature };

    std::optional<std::string> driverVersion; ///< CL_DRIVER_VERSION
    std::optional<std::string> abi;           ///< such as "arm64-v8a"
    Trailer trailer = Trailer::digest;
};

/// Writes the pairs so that reading gives the same list back. Nothing where the layout cannot hold them: more
/// than 4 GiB − 1, or a pair that has both bytes and numbers. Each slot's `entry` is the pair's index in
/// `pairs`.
std::optional<Unsealed> writeMclp(std::span<const Pair> pairs, const ProgramReader& read,
                                  const MclpWriteOptions& options = {});

} // namespace macebin
