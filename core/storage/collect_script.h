// SPDX-License-Identifier: Apache-2.0
// The script that brings a whole case home from a phone: the storage directory, logs, and what tells of its
// driver. Pure text: nothing is run.
#pragma once

#include "core/text/package_name.h"

#include <optional>
#include <string>
#include <string_view>

namespace macebin {

/// A POSIX shell script that needs adb, and no root on the phone. There may be no package (mace_run, or a
/// storage path that the shell may enter), and `storagePath` may be empty: then MACE's files are looked for
/// below the app's own directory, or where mace_run keeps them. It may hold any bytes; PATH stands in the
/// place of one with a NUL.
std::string collectScript(const std::optional<PackageName>& package, std::string_view storagePath);

} // namespace macebin
