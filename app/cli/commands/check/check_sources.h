// SPDX-License-Identifier: Apache-2.0
// What --check was given: names on the line and in lists, and the files that they stand for.
#pragma once

#include "app/cli/flags/options.h"
#include "core/host/file/find_files.h"

#include <string>
#include <vector>

namespace macebin::cli {

/// What was named, and which files it stands for.
struct Source {
    std::string path;
    bool isDirectory = false;
    std::size_t first = 0; ///< in Sources::files
    std::size_t end = 0;
    std::vector<NotRead> notRead; ///< below it, where it is a directory
};
struct Sources {
    std::vector<FoundFile> files;
    std::vector<Source> named;
};

/// Every path on the line and in --files-from, in this order. The failure is wrong usage.
Result<std::vector<std::string>> pathsFrom(const Options& options);

/// Searches the directories among them. Files that cannot be read are in it all the same.
Sources findSources(const std::vector<std::string>& paths);

} // namespace macebin::cli
