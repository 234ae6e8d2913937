// SPDX-License-Identifier: Apache-2.0
// The names that MACE and its tools give their files (FORMAT.md, "Storage directory"). The one list of them.
#pragma once

#include "core/text/shell.h"

#include <cstdint>
#include <string_view>

namespace macebin {

/// What a file is to MACE.
enum class StorageRole : std::uint8_t {
    none,
    cache,       ///< compiled programs that MACE writes itself
    precompiled, ///< compiled programs that are shipped with an app
    tuned,       ///< tuned work-group sizes, shipped or written by mace_run
};
/// "cache", "precompiled", "tuned"; empty for none.
std::string_view name(StorageRole role);

/// How a file of that name holds its pairs.
enum class StorageForm : std::uint8_t { binary, text, cc };
std::string_view name(StorageForm form); ///< "binary", "text", "cc"

struct StorageName {
    StorageRole role = StorageRole::none;
    StorageForm form = StorageForm::binary;
    /// The phone that it was made on, of `<library>_compiled_opencl_kernel.<model>.<soc>.bin`; empty where
    /// the name does not have both.
    std::string_view model;
    std::string_view soc;
    std::string_view stem; ///< the name up to and with ".bin": the same for all forms of one file
};
/// Reads a file's name, without its directory. It views the name.
StorageName storageNameOf(std::string_view fileName);

/// True for the binary files that MACE itself looks for, and that are judged wherever they are found.
/// mace_run.config is left out: only its content shows whether it is MACE's.
bool bearsMaceName(std::string_view fileName);

/// The same names as patterns of `find -name`, joined by ` -o `.
ShellLiteral storageFindPatterns();

} // namespace macebin
