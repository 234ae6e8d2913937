// SPDX-License-Identifier: Apache-2.0
// A directory that only this user may enter, and that goes when the object does.
#pragma once

#include "core/result.h"

#include <filesystem>

namespace macebin {

class PrivateDirectory {
public:
    /// Below TMPDIR, else /tmp.
    static Result<PrivateDirectory> create();
    ~PrivateDirectory();
    PrivateDirectory(PrivateDirectory&& other) noexcept;
    PrivateDirectory& operator=(PrivateDirectory&&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// A directory inside, made if need be.
    Result<std::filesystem::path> subdirectory(const std::string& name) const;

private:
    explicit PrivateDirectory(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

} // namespace macebin
