// SPDX-License-Identifier: Apache-2.0
#include "core/host/private_directory.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace macebin {

namespace fs = std::filesystem;

Result<PrivateDirectory> PrivateDirectory::create() {
    std::error_code error;
    fs::path base = fs::temp_directory_path(error);
    if (error) base = "/tmp";
    std::string name = (base / "macebin-XXXXXX").string();
    if (!mkdtemp(name.data()))
        return Failure{"cannot make a directory in " + base.string() + ": " + std::strerror(errno)};
    return PrivateDirectory(fs::path(name));
}

PrivateDirectory::PrivateDirectory(PrivateDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

PrivateDirectory::~PrivateDirectory() {
    std::error_code ignored; // nothing can be done about it here
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<fs::path> PrivateDirectory::subdirectory(const std::string& name) const {
    const fs::path path = path_ / name;
    std::error_code error;
    fs::create_directory(path, error);
    if (error) return Failure{"cannot make " + path.string() + ": " + error.message()};
    return path;
}

} // namespace macebin
