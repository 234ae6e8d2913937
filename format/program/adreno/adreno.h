// SPDX-License-Identifier: Apache-2.0
// Between the parts of the Adreno decoder: sections, kernels, chips. Not for its callers.
#pragma once

#include "format/program/decoding.h"

namespace macebin::adreno {

/// How much is known of the layout that one chip's driver writes.
enum class Known {
    no,       ///< not seen: a layout that does not close is no sign of damage
    layout,   ///< the layout closed on real files
    relations ///< so did what the sections say of each other (FORMAT.md, "Adreno")
};

struct Chip {
    std::string name; ///< "Adreno 640 (0x06040001)"
    Known known = Known::no;
    std::string remark; ///< where the name comes from, if it is not established
};
/// `series` is header word 8, `id` word 9; format version 0x1e has another pair than 0x20.
Chip chipOf(std::uint32_t formatVersion, std::uint32_t series, std::uint32_t id);

/// The sections that kernels are made of, all inside the binary.
struct Sections {
    ByteRange config;       ///< type 1
    ByteRange code;         ///< type 10
    ByteRange kernels;      ///< type 11
    ByteRange stack;        ///< type 0x24
    bool relations = false; ///< check what they say of each other
};

/// Reads the kernel records, and cuts the machine code among them.
void readKernels(Decoding& out, const Sections& sections);

} // namespace macebin::adreno
