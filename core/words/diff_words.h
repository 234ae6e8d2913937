// SPDX-License-Identifier: Apache-2.0
// The clauses that every form of a comparison shares. Safe to print.
#pragma once

#include "core/diff/diff.h"

#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// Digits in groups of three: "368,793 bytes".
std::string diffSize(std::uint64_t bytes);
/// What people call a field of the identity: "driver (platform version)".
std::string diffFieldLabel(std::string_view field);
/// "was 10 bytes, is 12 bytes"
std::string diffSizes(const ProgramDiff& program);
/// ", Adreno 640, LLVM 14": who made it, as far as it tells.
std::string diffMaker(const ProgramSide& side);
/// What differs, a clause each: kernels first.
std::vector<std::string> diffClauses(const ProgramDiff& program);
/// "was 4 4 16, is 8 8 16"; long lists are cut.
std::string diffNumbers(const TunedDiff& tuned);

} // namespace macebin
