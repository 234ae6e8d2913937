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

/// What was come upon below a directory and not read: reading it may never end or may do something, or it is
/// a file that cannot be opened.
struct NotRead {
    std::string path;
    std::string why;          ///< a clause: "it is a pipe"; or the system's words: "Permission denied"
    bool hasMaceName = false; ///< nothing is known of a file that the user may have meant
    bool isFile = false;      ///< one that cannot be opened or read: it may hold anything

    /// The answer about the directory is not whole without it.
    bool isMissed() const { return hasMaceName || isFile; }
};

struct FoundFiles {
    std::vector<FoundFile> files;         ///< in the order given; a directory's content sorted by path
    std::vector<std::string> directories; ///< those that were named
    std::vector<NotRead> notRead;         ///< below them, in the same order
};

/// `"a/b" was not read: it is a pipe.`
std::string sentenceOf(const NotRead& one);
/// A sentence each, of many only the first few and how many more there are; what is missed comes first.
std::vector<std::string> sentencesOf(const std::vector<NotRead>& notRead);

/// Files stay as given; directories are walked to the bottom. Links to directories are not followed (no
/// loops). Pipes, sockets, devices, links to them, and what the kernel shows as files (/proc, /sys) are not
/// read: they are neither damaged nor absent.
FoundFiles findFiles(const std::vector<std::string>& paths);

/// Splits a list of paths at `separator` (newline, or NUL for -0). Empty items are dropped.
std::vector<std::string> splitPaths(std::string_view list, char separator);

} // namespace macebin
