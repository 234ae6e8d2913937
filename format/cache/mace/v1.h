// SPDX-License-Identifier: Apache-2.0
// MACE's storage up to v1.0.4: a count, then length-prefixed pairs; no magic, no checksum (FORMAT.md, "MACE
// v1").
#pragma once

#include "format/byte_writer.h"
#include "format/cache/cache.h"

#include <span>

namespace macebin {

/// Reads a v1 cache or tuned-parameter file. kind stays unknown, without findings, where the bytes do not
/// look like one: there is no magic, so recognition is the chain of pairs itself.
Parsed parseV1(ByteView bytes, const ParseLimits& limits = {});

/// Pairs in the order given. A pair with numbers is written as raw uint32s, else its bytes. Gives nullopt
/// where a key or value is too long for the layout's int32 sizes.
std::optional<Bytes> writeV1(std::span<const Pair> pairs);

/// How many pairs the count at the start of a v1 file announces, as MACE reads it: signed. Nothing where the
/// file has not that many bytes.
std::optional<std::int64_t> announcedPairsV1(ByteView file);
/// True if a v1 cache holds just the pairs that it announces: a v1 MACE takes so many, and never looks behind
/// them.
bool holdsAnnouncedPairs(const Cache& cache);

/// The uint32 list of a v1 value; a tail shorter than four bytes is left out.
std::vector<std::uint32_t> numbersV1(ByteView value);

Regions regionsV1(const Cache& cache);

} // namespace macebin
