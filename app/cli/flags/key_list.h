// SPDX-License-Identifier: Apache-2.0
// A list file of keys, as --programs and --list take it.
#pragma once

#include "core/answer/result.h"

#include <string>
#include <vector>

namespace macebin::cli {

/// The keys of a list file: one a line, blank lines and lines that begin with '#' left out. Nothing is
/// trimmed but the line's end: double blanks belong to a key. `flag` names the file in messages.
Result<std::vector<std::string>> readKeyList(const std::string& flag, const std::string& path);

} // namespace macebin::cli
