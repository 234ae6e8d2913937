// SPDX-License-Identifier: Apache-2.0
// What Intel's two layouts, patchtokens and zebin, have in common: numbers of products and core families, and
// the way their compiler (IGC) writes a kernel argument's type.
#pragma once

#include "format/program/program.h"

#include <utility>

namespace macebin::intel {

/// The name that Intel's own tools (ocloc -device) give a PRODUCT_FAMILY number (gmmlib and IGC, igfxfmid.h);
/// empty where it is not certain. 18, 29 and 1270 are verified on real files.
std::string_view productName(std::uint32_t productFamily);
/// The generation that a GFXCORE_FAMILY number (igfxfmid.h) stands for; empty where it is not certain. 12, 18
/// and 0x0c07 are verified on real files.
std::string_view coreName(std::uint32_t coreFamily);

/// An argument as IGC stores it: "__global", "NONE", "out", "float*;8", "const".
KernelArgument makeArgument(std::string_view addressQualifier, std::string_view accessQualifier,
                            std::string_view name, std::string_view typeAndSize,
                            std::string_view typeQualifier);

using NumberedArguments = std::vector<std::pair<std::uint64_t, KernelArgument>>;
/// The arguments by number; absent where there are none or the numbers are not exactly 0, 1, 2 ….
std::optional<std::vector<KernelArgument>> inOrder(NumberedArguments arguments);

} // namespace macebin::intel
