// SPDX-License-Identifier: Apache-2.0
// Paths as text, with '/' between their parts. Nothing is looked up.
#pragma once

#include <string>
#include <string_view>

namespace macebin {

/// What stands before the file's name, with its slash: "a/b/" of "a/b/c"; empty for a bare name.
constexpr std::string_view directoryPart(std::string_view path) {
    return path.substr(0, path.rfind('/') + 1);
}

/// The file's name: "c" of "a/b/c"; empty where the path ends in a slash.
constexpr std::string_view fileNameOf(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// The directory that the file lies in, as a path of its own: "a/b" of "a/b/c", "." of a bare name, "/" of
/// "/c".
inline std::string directoryOf(std::string_view path) {
    const std::string_view part = directoryPart(path);
    if (part.empty()) return ".";
    return std::string(part.size() == 1 ? part : part.substr(0, part.size() - 1));
}

/// Without the slashes at its end, but for the root.
inline std::string withoutSlashes(std::string path) {
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path;
}

} // namespace macebin
