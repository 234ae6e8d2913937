// SPDX-License-Identifier: Apache-2.0
// Whether two names lead to one file, and whether a file is still what it was. Everybody who asks either asks
// here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/stat.h>

namespace macebin {

/// True if both are of one file: a hard link is the same file under another name.
inline bool isSameFile(const struct stat& a, const struct stat& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// The same of two names: what they lead to, through links. Of names that lead to nothing yet, whether a file
/// made under one would be found under the other.
bool isSameFile(const std::string& a, const std::string& b);

/// Tells a file from another one under the same name, and from itself before somebody wrote to it.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t changedSeconds = 0;
    std::int64_t changedNanoseconds = 0;
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

FileStamp stampFrom(const struct stat& status);

/// The stamp of the file that this name leads to, through links, as a reader is led; nothing where there is
/// none. To be taken before the file is read: then a change during the reading is noticed as well.
std::optional<FileStamp> stampOf(const std::string& path);

} // namespace macebin
