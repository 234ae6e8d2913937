// SPDX-License-Identifier: Apache-2.0
// A directory whose files are listed and renamed by name, whatever becomes of the path that led to it.
#pragma once

#include "core/answer/result.h"
#include "core/host/system/file_descriptor.h"

#include <string>
#include <utility>
#include <vector>

namespace macebin {

enum class NameKind { file, link, directory, special, absent };

class StorageDirectory {
public:
    /// Opens the directory that `path` is, or the one that it stands in: then name() is the file's.
    static Result<StorageDirectory> open(const std::string& path);

    const std::string& path() const { return path_; }
    const std::string& name() const { return name_; } ///< empty: the directory itself was meant
    std::string pathOf(const std::string& name) const { return path_ + "/" + name; }

    /// All names but "." and "..", sorted.
    Result<std::vector<std::string>> list() const;
    NameKind kindOf(const std::string& name) const;
    /// Gives a file another name in the same directory, one that nobody has. Empty, or why it was not done.
    std::string rename(const std::string& from, const std::string& to) const;
    /// Gives a file the owner and permissions of another one: MACE must be able to write it. Empty, or why
    /// not.
    std::string copyAccess(const std::string& from, const std::string& to) const;
    void remove(const std::string& name) const;
    /// Empty, or why the renames may not outlive a power cut.
    std::string sync() const;

private:
    FileDescriptor directory_;
    std::string path_;
    std::string name_;
};

/// Renames that belong together: all of them, or none.
class Renames {
public:
    explicit Renames(const StorageDirectory& directory) : directory_(directory) {}
    /// Does them in order. On failure takes back what was done and says so; empty where all is well.
    std::string run(const std::vector<std::pair<std::string, std::string>>& renames);

private:
    std::string takeBack();

    const StorageDirectory& directory_;
    std::vector<std::pair<std::string, std::string>> done_;
};

} // namespace macebin
