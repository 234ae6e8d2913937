// SPDX-License-Identifier: Apache-2.0
// MACE's storage from March 2021: a protobuf message followed by its CRC-32 (FORMAT.md, "MACE v2").
//
//     PairContainer { repeated KVPair pairs = 1; }
//     KVPair { optional string key = 1; optional bytes bytes_value = 2; repeated uint32 uint32s_value = 3; }
#pragma once

#include "format/byte_writer.h"
#include "format/cache/cache.h"

#include <functional>
#include <span>

namespace macebin {

inline constexpr std::uint64_t kV2CrcSize = 4;

/// How parseV2 decides whether the bytes are v2 at all.
enum class V2Evidence {
    structure, ///< by the message alone: a text key in the first pair
    crc,       ///< the caller has found the CRC-32 to match: whatever the message is, it is v2
};

/// What a v2 file gives as its CRC-32: its last four bytes, whatever they are. Nothing where it has not that
/// many.
std::optional<std::uint32_t> storedCrcV2(ByteView file);

/// Reads a v2 cache or tuned-parameter file; its CRC-32 is named in `digests`, not checked. kind stays
/// unknown, without findings, where the bytes are not like one.
Parsed parseV2(ByteView bytes, const ParseLimits& limits = {}, V2Evidence evidence = V2Evidence::structure);

/// The one pair whose field begins at `offset`, in any form that a reader takes; nothing where none is whole
/// there.
std::optional<Entry> pairAtV2(ByteView bytes, std::uint64_t offset);

/// Calls `atEnd` with every offset behind a whole field of the message, in ascending order, until it gives
/// true: core tries the CRC-32 there to tell appended bytes from changed ones.
void forEachMessageEndV2(ByteView bytes, const std::function<bool(std::uint64_t)>& atEnd);

/// Pairs in the order given, written as MACE's own serialiser does. The CRC-32 is left zero. Gives nullopt
/// where the message would pass protobuf's 2 GiB.
std::optional<Unsealed> writeV2(std::span<const Pair> pairs);

/// The uint32s_value list of one pair, packed or not. `pair` is Entry::whole.
std::vector<std::uint32_t> numbersV2(ByteView file, ByteRange pair);

Regions regionsV2(const Cache& cache);

} // namespace macebin
