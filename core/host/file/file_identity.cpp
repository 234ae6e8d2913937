// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/file_identity.h"

#include <filesystem>

namespace macebin {

namespace {

namespace fs = std::filesystem;

/// Without links, "." and ".." in what is there of it.
fs::path resolved(const std::string& path) {
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error);
    if (error) return fs::path(path).lexically_normal();
    const fs::path whole = fs::weakly_canonical(absolute, error);
    return error ? absolute.lexically_normal() : whole;
}

} // namespace

bool isSameFile(const std::string& a, const std::string& b) {
    struct stat first {
    }, second{};
    const bool isFirst = ::stat(a.c_str(), &first) == 0;
    const bool isSecond = ::stat(b.c_str(), &second) == 0;
    if (isFirst != isSecond) return false;
    return isFirst ? isSameFile(first, second) : resolved(a) == resolved(b);
}

FileStamp stampFrom(const struct stat& status) {
    return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

std::optional<FileStamp> stampOf(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return stampFrom(status);
}

} // namespace macebin
