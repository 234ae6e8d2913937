// SPDX-License-Identifier: Apache-2.0
// Which programs a glob means: by the program's name, or by its whole key.
#pragma once

#include <string>
#include <string_view>

namespace macebin {

/// True if the glob (the shell's *, ? and […]) matches the name of the program with this key, or the whole
/// key. A source hash's key stands for its program.
bool matchesProgram(const std::string& glob, std::string_view key);

/// A glob in which every character of the text stands for itself.
std::string exactGlob(std::string_view text);

} // namespace macebin
