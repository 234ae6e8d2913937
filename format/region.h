// SPDX-License-Identifier: Apache-2.0
// Named byte ranges that tile a file, so that every byte belongs to something.
#pragma once

#include "format/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace macebin {

/// What a region is to a reader of the structure; the hex view colours by it.
enum class RegionKind : std::uint8_t {
    header,     ///< magic, version, counts: what describes the whole
    length,     ///< a size, tag or offset that frames something else
    key,        ///< the key of a pair
    value,      ///< the value of a pair that is not a program
    program,    ///< bytes of a program binary
    section,    ///< a part of a program binary
    kernel,     ///< a kernel's record or code
    argument,   ///< a kernel argument's record
    text,       ///< strings
    checksum,   ///< a CRC, digest or signature
    padding,    ///< zeros that align something
    gap,        ///< bytes that no structure claims
    unreadable, ///< bytes behind damage, or of a file nobody recognised
};

/// The name used in JSON and in the window, such as "key_size" kinds' "length".
std::string_view name(RegionKind kind);

struct Region {
    std::string name; ///< in the field's words: "pair 3 key", "descriptor table"
    RegionKind kind = RegionKind::gap;
    ByteRange range;
    std::optional<std::uint32_t> entry; ///< the pair it belongs to, if any
    // Where it stands in the structure: how many bytes of `name`, from its front, name what it is a part of.
    std::uint16_t unitName = 0; ///< the pair or record ("pair 3" of "pair 3 key"); 0: it is part of none
    std::uint16_t partName = 0; ///< the program ("pair 3 program" of "pair 3 program: header"); 0: of none
};

using Regions = std::vector<Region>;

/// Fills every hole between `regions` (any order, not overlapping; what overlaps or passes the end is cut) so
/// that the result tiles [0, size) in order. Holes become "gap" regions of kind `holes`. Regions of size 0
/// are dropped.
Regions tile(Regions regions, std::uint64_t size, RegionKind holes = RegionKind::gap);

} // namespace macebin
