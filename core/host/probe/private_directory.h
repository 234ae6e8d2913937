// SPDX-License-Identifier: Apache-2.0
// A directory that only this user may enter, and that goes when the object does, or when this process does,
// be it killed: a janitor, a process of its own, makes it and removes it.
#pragma once

#include "core/host/system/child_process.h"

#include <filesystem>

namespace macebin {

class PrivateDirectory {
public:
    /// Below TMPDIR, else /tmp. `probePath`: macebin-probe, whose janitor it is; empty: see findProbe.
    static Result<PrivateDirectory> create(std::string probePath = {});
    /// Ends what still runs in there, too.
    ~PrivateDirectory();
    PrivateDirectory(PrivateDirectory&& other) noexcept;
    PrivateDirectory& operator=(PrivateDirectory&&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    PrivateDirectory(std::filesystem::path path, std::unique_ptr<ChildProcess> janitor)
        : path_(std::move(path)), janitor_(std::move(janitor)) {}
    std::filesystem::path path_;
    std::unique_ptr<ChildProcess> janitor_;
};

} // namespace macebin
