// SPDX-License-Identifier: Apache-2.0
// The programs of a file, decoded once, however many look at them: the check, the table of kernels, a repair
// and the check of its result. Only where somebody asks for it: a check alone keeps no program.
#pragma once

#include "format/program/program.h"

#include <functional>
#include <string_view>
#include <unordered_map>

namespace macebin {

class DecodedPrograms {
public:
    using Decode = std::function<Program(ByteView, const DecodeLimits&)>;

    /// Everything is decoded within `limits`. `decode` stands for decodeProgram.
    explicit DecodedPrograms(const DecodeLimits& limits = {}, Decode decode = {});

    /// For another file that holds programs of the first, such as the result of a change: what is known there
    /// is taken from there. It must outlive this, and gets nothing new.
    explicit DecodedPrograms(const DecodedPrograms* first);
    DecodedPrograms(const DecodedPrograms&) = delete;
    DecodedPrograms& operator=(const DecodedPrograms&) = delete;

    /// The program of these bytes; equal bytes are one program, wherever they stand. The bytes that were
    /// given first must outlive this. Linear in their number.
    const Program& of(ByteView bytes);

private:
    const Program* find(std::string_view bytes) const;

    const DecodedPrograms* first_ = nullptr;
    DecodeLimits limits_;
    Decode decode_;
    std::unordered_map<std::string_view, Program> known_; ///< by their bytes; references to it stay good
};

/// From the table where there is one, else decoded within `limits` into `own`.
const Program& decoded(DecodedPrograms* known, ByteView bytes, const DecodeLimits& limits, Program& own);

} // namespace macebin
