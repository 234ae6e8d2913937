// SPDX-License-Identifier: Apache-2.0
// The script that brings a whole case home from a phone: the storage directory, logs, and what tells of its
// driver. Pure text: nothing is run.
#pragma once

#include <string>
#include <string_view>

namespace macebin {

/// A POSIX shell script that needs adb, and no root on the phone. `package` may be empty (mace_run, or a
/// storage path that the shell may enter), so may `storagePath`: then MACE's files are looked for below the
/// app's own directory, or where mace_run keeps them. Both may hold any bytes but NUL, which end them.
std::string collectScript(std::string_view package, std::string_view storagePath);

} // namespace macebin
