// SPDX-License-Identifier: Apache-2.0
// What a driver says about the kernels of a program that it loaded, held against what the program's decoder
// reads in its bytes.
#pragma once

#include "format/program/program.h"

#include <span>
#include <string>
#include <vector>

namespace macebin {

/// One clause for each thing that both sides tell and tell differently: kernels, their arguments, required
/// work-group size, local memory, private memory (but PoCL's). What one side does not tell is no difference.
/// At most `most` clauses.
std::vector<std::string> kernelDifferences(const Program& decoded, std::span<const Kernel> driver,
                                           std::size_t most = 16);

} // namespace macebin
