// SPDX-License-Identifier: Apache-2.0
// One program's source the way MACE hands it to a compiler, and a compiler's log in the places of its files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace macebin {

/// What MACE appends to a key's options when it builds; no part of the key.
inline constexpr std::string_view kMaceSuffix = " -Werror -cl-mad-enable -cl-fast-relaxed-math";
/// The same without what makes errors of warnings.
inline constexpr std::string_view kLenientSuffix = " -cl-mad-enable -cl-fast-relaxed-math";

struct KernelSource {
    std::string text;            ///< what the compiler is given: common.h in front, its include line dropped
    std::string hash;            ///< as MACE stores it for this source
    std::size_t commonLines = 0; ///< how many lines of the text stand before the program's own first one
};

/// `source` is the content of `<program>.cl`; `common` that of common.h, which only a program that includes
/// it is given. The include line stays as an empty one: line numbers still fit the file.
KernelSource composeSource(std::string_view source, std::string_view common);

/// The log with the compiler's name for the text it was given (a temporary file, "<source>", "input.cl")
/// replaced by `<program>.cl`, and each line number by that in the file; a place within common.h says so.
/// What names no place stays as it is.
std::string logInFiles(std::string_view log, std::string_view program, std::size_t commonLines);

/// What a build log has to do with half precision.
enum class HalfTrouble {
    none,
    werror, ///< a float program: enabling cl_khr_fp16 is a warning on this device, and the options make
            ///< errors of warnings. It fails for no other reason
    needed  ///< the program computes in half precision, and the device has none
};
/// `options`: those of the build. Judged from the compiler's words, since they are all that a driver tells.
HalfTrouble halfTrouble(std::string_view log, std::string_view options);

} // namespace macebin
