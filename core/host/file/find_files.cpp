// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/find_files.h"

#include "core/storage/storage_names.h"

#include <algorithm>
#include <filesystem>

namespace macebin {

namespace fs = std::filesystem;

namespace {

/// Adds the files below `directory`. A part that cannot be listed is an answer too: it is reported, and the
/// rest goes on.
void walk(const fs::path& directory, std::vector<FoundFile>& found) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    fs::directory_iterator at(directory, error);
    for (const fs::directory_iterator end; !error && at != end; at.increment(error))
        entries.push_back(*at);
    if (error) found.push_back({directory.string(), true, true, error.message()});
    std::sort(entries.begin(), entries.end());
    for (const fs::directory_entry& entry : entries) {
        std::error_code ignored;
        if (entry.is_directory(ignored) && !entry.is_symlink(ignored))
            walk(entry.path(), found);
        else if (entry.is_regular_file(ignored))
            found.push_back(
                {entry.path().string(), bearsMaceName(entry.path().filename().string()), true, {}});
    }
}

} // namespace

FoundFiles findFiles(const std::vector<std::string>& paths) {
    FoundFiles found;
    for (const std::string& path : paths) {
        std::error_code error;
        if (fs::is_directory(path, error)) {
            found.directories.push_back(path);
            walk(path, found.files);
        } else {
            found.files.push_back({path, true, false, {}});
        }
    }
    return found;
}

std::vector<std::string> splitPaths(std::string_view list, char separator) {
    std::vector<std::string> paths;
    while (!list.empty()) {
        const auto end = std::min(list.find(separator), list.size());
        std::string_view path = list.substr(0, end);
        if (separator == '\n' && path.ends_with('\r')) path.remove_suffix(1);
        if (!path.empty()) paths.emplace_back(path);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return paths;
}

} // namespace macebin
