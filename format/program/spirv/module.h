// SPDX-License-Identifier: Apache-2.0
// A SPIR-V module walked instruction by instruction: what a kernel table needs of it.
#pragma once

#include "format/program/program.h"

#include <array>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace macebin::spirv {

struct EntryPoint {
    std::uint32_t model = 0; ///< 6 is Kernel
    std::uint32_t function = 0;
    std::string name;
    std::optional<std::array<std::uint64_t, 3>> localSize;
};

struct Parameter {
    std::uint32_t type = 0;
    std::uint32_t id = 0;
};

struct Function {
    std::uint32_t id = 0;
    ByteRange range;
    std::vector<Parameter> parameters;
    std::uint32_t forwardsTo = 0; ///< a function called with exactly these parameters, or 0
};

/// A type declaration: its opcode and up to eight operands behind the result id.
struct Type {
    std::uint16_t opcode = 0;
    std::array<std::uint32_t, 8> operands{};
};

struct Module {
    bool bigEndian = false;
    std::uint32_t version = 0, generator = 0, bound = 0;
    std::uint32_t addressing = 0; ///< 1 Physical32, 2 Physical64
    std::uint32_t sourceLanguage = 0, sourceVersion = 0;
    std::vector<EntryPoint> entryPoints;
    std::vector<Function> functions;
    std::unordered_map<std::uint32_t, std::string> names;
    std::unordered_map<std::uint32_t, Type> types;
    std::vector<std::string> argumentStrings; ///< OpStrings that begin with "kernel_arg_"
    bool complete = true;                     ///< false where a limit cut a list short

    std::string problem; ///< why it does not close; empty if it does
    ByteRange fault;
};

/// The byte order if the first word is the magic: true for big-endian.
std::optional<bool> byteOrder(ByteView bytes);

/// Reads to the end, or to the first instruction that does not fit. Linear.
Module readModule(ByteView bytes, const DecodeLimits& limits);

} // namespace macebin::spirv
