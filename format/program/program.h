// SPDX-License-Identifier: Apache-2.0
// The model of one program binary: what a driver or compiler wrote, as its decoder found it. Nothing is
// guessed: a field that the layout does not hold, or that nobody has established, is absent.
#pragma once

#include "format/finding.h"
#include "format/limits.h"
#include "format/region.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace macebin {

/// Who wrote a binary. The names in JSON are those of name(Family).
enum class Family : std::uint8_t {
    unknown,
    pocl,
    adreno,
    mali,
    powervr,
    movidius,
    elf,
    intel,
    amd,
    nvidia,
    spirv,
    llvm,
    ptx
};
std::string_view name(Family family);

/// How a binary's structure reads.
enum class Structure : std::uint8_t {
    closes,        ///< every byte is accounted for, every size and offset fits
    broken,        ///< a layout that we know for certain does not close: damaged
    unknownLayout, ///< a known family whose layout is newer or other than what is known: no opinion
    notJudged      ///< identified by name only, or unknown altogether
};
std::string_view name(Structure structure);

struct KernelArgument {
    std::string name;            ///< empty where the binary does not keep names
    std::string type;            ///< as in the source, such as "float*" or "image2d_t"; empty if not stored
    std::string addressSpace;    ///< "global", "local", "constant", "private", or empty
    std::string accessQualifier; ///< "read_only", "write_only", "read_write", or empty
    std::string typeQualifier;   ///< "const restrict volatile" words, or empty
    std::optional<std::uint64_t> size; ///< bytes
};

struct Kernel {
    std::string name;                                     ///< as stored in the binary
    std::optional<std::vector<KernelArgument>> arguments; ///< absent where the layout does not tell
    std::optional<std::array<std::uint64_t, 3>>
        workGroupSize;                          ///< required (reqd_work_group_size); absent: none or unknown
    std::optional<std::uint64_t> localMemory;   ///< bytes per work-group
    std::optional<std::uint64_t> privateMemory; ///< bytes per work-item
    std::optional<std::uint32_t> registers;     ///< full registers per work-item
    std::optional<std::uint32_t> halfRegisters;
    std::optional<std::uint32_t> samplers;
    std::optional<std::uint64_t> codeSize;         ///< bytes of machine code
    std::optional<std::uint64_t> firstInstruction; ///< index into the machine code
    std::string attributes;                        ///< as stored, such as "reqd_work_group_size(8,8,1)"
    ByteRange range; ///< its record or code in the binary; empty if it has no place of its own
};

/// A file inside the binary that can be written out on its own, such as PoCL's kernel objects.
struct EmbeddedFile {
    std::string name; ///< as stored: untrusted, may hold slashes and dots
    ByteRange range;
};

/// Something the decoder learnt that has no field of its own: shown as it is, in order.
struct Fact {
    std::string name; ///< such as "build hash", "SPIR-V version"
    std::string value;
};

struct Program {
    Family family = Family::unknown;
    std::string format;       ///< the layout: "poclbin version 9", "zebin", "SPIR-V 1.0"
    std::string architecture; ///< GPU or CPU it is for: "Adreno 640 (6.4.0.1)", "gfx906", "sm_75"; empty if
                              ///< not stored
    std::string compiler;     ///< driver or compiler hints; empty if not stored
    std::string buildOptions; ///< as stored in the binary; empty if not stored
    Structure structure = Structure::notJudged;
    std::string structureNote; ///< why it is broken, unknown or not judged: one clause; empty when it closes
    std::optional<ByteRange> structureFault; ///< where a broken structure stops making sense, in the binary
    std::vector<Kernel> kernels;
    bool kernelsKnown = false; ///< the list is complete; false: the layout was not read that far
    std::vector<EmbeddedFile> files;
    std::vector<Fact> facts;
    Regions regions;                           ///< tile the binary from first to last byte
    std::optional<ByteRange> checksumMismatch; ///< a checksum inside the binary that does not match its bytes
};

/// Bounds on what one hostile binary can make a decoder keep. Decoders stop listing, never fail, beyond them.
struct DecodeLimits {
    std::size_t kernels = kMostDecodedKernels;
    std::size_t arguments = kMostDecodedArguments; ///< per kernel
    std::size_t regions = kMostProgramRegions;
    std::size_t facts = kMostFacts;
    std::size_t textLength = kLongestDecodedText; ///< of one name, option string or attribute list, in bytes
};

} // namespace macebin
