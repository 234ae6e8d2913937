// SPDX-License-Identifier: Apache-2.0
// What the outer blocks of LLVM bitcode say, for its own decoder and for the binaries that carry bitcode
// inside.
#pragma once

#include "format/program/program.h"

#include <optional>
#include <string>
#include <vector>

namespace macebin {

/// One function of the module as its record in the module block tells it.
struct BitcodeFunction {
    std::string name; ///< empty where the string table does not give it
    std::uint64_t callingConvention =
        0;                    ///< LLVM's number: 76 is spir_kernel, 91 amdgpu_kernel, 71 ptx_kernel
    bool declaration = false; ///< no body in this module
};

/// One block of the outermost level: 13 identification, 8 module, 23 string table, 25 symbol table.
struct BitcodeBlock {
    std::uint64_t id = 0;
    ByteRange range; ///< in the bytes given to summariseBitcode, from its abbreviation id to its last word
};

struct BitcodeSummary {
    bool isBitcode = false; ///< the magic is there (raw, or behind the wrapper)
    bool wrapped = false;   ///< 0x0B17C0DE wrapper around the raw stream
    std::string producer;   ///< identification block: "LLVM14.0.6"; empty if absent (before LLVM 3.8)
    std::string epoch;      ///< identification block, decimal; empty if absent
    std::string triple;     ///< module block: "spir64-unknown-unknown"
    std::string dataLayout;
    std::string sourceFileName;
    std::optional<std::uint64_t> moduleVersion; ///< 2: names stand in the string table (LLVM 5 and later)
    std::vector<BitcodeFunction> functions;     ///< in file order
    bool functionsKnown = false;                ///< every function record was read and named
    std::vector<BitcodeBlock> blocks;
    std::uint64_t size = 0; ///< bytes that the stream accounts for, from the start of the bytes given
    bool closes = false;    ///< every block ends where its length says, and the stream ends with the bytes
    std::string problem;    ///< why it does not close: one clause
    std::optional<ByteRange> fault; ///< where
};

/// How far to read. The outline is quick: top-level blocks, producer and triple, the rest skipped by its
/// lengths. The whole walks every record of every block, so that any length or abbreviation out of step is
/// found.
enum class BitcodeDepth : std::uint8_t { outline, whole };

/// Total, and linear in the size.
BitcodeSummary summariseBitcode(ByteView bytes, BitcodeDepth depth = BitcodeDepth::outline,
                                const DecodeLimits& limits = {});

/// Calling conventions that only kernels have (LLVM's CallingConv.h).
bool isKernelConvention(std::uint64_t callingConvention);

} // namespace macebin
