// SPDX-License-Identifier: Apache-2.0
// From what was named on the command line to the files to judge.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace macebin {

struct FoundFile {
    std::string path;
    bool named = false;     ///< given by the user, or bearsMaceName() of its name: always judged
    bool isBelow = false;   ///< found below a directory that was given
    std::string cannotRead; ///< why it cannot be read, where that is known already; else empty
};

struct FoundFiles {
    std::vector<FoundFile> files;         ///< in the order given; a directory's content sorted by path
    std::vector<std::string> directories; ///< those that were named
};

/// Files stay as given; directories are walked to the bottom. Links to directories are not followed (no
/// loops), special files below directories are passed over.
FoundFiles findFiles(const std::vector<std::string>& paths);

/// Splits a list of paths at `separator` (newline, or NUL for -0). Empty items are dropped.
std::vector<std::string> splitPaths(std::string_view list, char separator);

} // namespace macebin
