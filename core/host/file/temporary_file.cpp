// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/temporary_file.h"

#include "core/host/system/system_call.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <sys/random.h>
#include <sys/stat.h>
#include <vector>

namespace macebin {

namespace {

constexpr std::string_view kMark = ".macebin-";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t kRandomLetters = 6;
constexpr std::size_t kNameOfLinux = 255; // NAME_MAX of its file systems

/// A long name is cut, so that the temporary one is still a name.
std::string frontOf(std::string_view name) {
    return std::string(name.substr(0, kNameOfLinux - kMark.size() - kRandomLetters)) + std::string(kMark);
}

std::string randomLetters() {
    std::array<unsigned char, kRandomLetters> random{};
    // Should it fail, O_EXCL still keeps two files apart.
    if (::getrandom(random.data(), random.size(), 0) < 0) random.fill(0);
    std::string letters;
    for (const unsigned char value : random)
        letters += kLetters[value % kLetters.size()];
    return letters;
}

/// What stands in front of the mark in a temporary name; nothing where it is none.
std::optional<std::string_view> frontOfTemporary(std::string_view candidate) {
    const std::size_t behind = kMark.size() + kRandomLetters;
    if (candidate.size() <= behind) return std::nullopt;
    const std::size_t length = candidate.size() - behind;
    if (!candidate.substr(length).starts_with(kMark)) return std::nullopt;
    if (candidate.find_first_not_of(kLetters, length + kMark.size()) != std::string_view::npos)
        return std::nullopt;
    return candidate.substr(0, length);
}

bool isStray(int directory, const char* name, uid_t owner) {
    struct stat status {};
    return ::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
           status.st_nlink == 1 && (status.st_uid == ::geteuid() || status.st_uid == owner);
}

} // namespace

Result<TemporaryFile> TemporaryFile::create(int directory, const std::string& name, mode_t mode) {
    constexpr int tries = 100;
    for (int i = 0; i < tries; ++i) {
        std::string temporary = frontOf(name) + randomLetters();
        FileDescriptor file(uninterrupted([&] {
            return ::openat(directory, temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        }));
        if (file) return TemporaryFile(directory, std::move(temporary), std::move(file));
        if (errno != EEXIST) break;
    }
    return Failure{"making a temporary file beside it: " + systemReason(errno)};
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : directory_(other.directory_), name_(std::exchange(other.name_, {})), file_(std::move(other.file_)) {}

void TemporaryFile::remove() {
    // Where that fails, the next save finds a stray.
    if (!name_.empty()) ::unlinkat(directory_, name_.c_str(), 0);
    name_.clear();
}

bool TemporaryFile::write(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t done = uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
        if (done < 0) return false;
        if (done == 0) {
            errno = EIO; // no progress and no reason
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return true;
}

bool TemporaryFile::sync() {
    return uninterrupted([&] { return ::fsync(file_.get()); }) == 0;
}

bool TemporaryFile::holds(ByteView bytes) const {
    std::vector<std::byte> piece(1024 * 1024);
    off_t position = 0;
    for (;;) {
        const ssize_t got =
            uninterrupted([&] { return ::pread(file_.get(), piece.data(), piece.size(), position); });
        if (got < 0) return false;
        errno = EIO; // should they differ: nothing failed, yet the disk gives back something else
        if (got == 0) return bytes.empty();
        const auto size = static_cast<std::size_t>(got);
        if (size > bytes.size() || !std::equal(piece.begin(), piece.begin() + got, bytes.begin()))
            return false;
        bytes = bytes.subspan(size);
        position += got;
    }
}

bool TemporaryFile::close() {
    return file_.close() || errno == EINTR; // Linux closes it all the same, and it was synced
}

bool TemporaryFile::takeName(const std::string& name, bool replace) {
    const unsigned flags = replace ? 0 : RENAME_NOREPLACE;
    int done = ::renameat2(directory_, name_.c_str(), directory_, name.c_str(), flags);
    if (done != 0 && !replace && (errno == EINVAL || errno == ENOSYS)) {
        // A file system that cannot promise to replace nothing: look, then rename.
        struct stat status {};
        const bool isFree =
            ::fstatat(directory_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
        if (!isFree)
            errno = EEXIST;
        else
            done = ::renameat(directory_, name_.c_str(), directory_, name.c_str());
    }
    if (done == 0) name_.clear();
    return done == 0;
}

bool isTemporaryNameOf(std::string_view candidate, std::string_view name) {
    const auto front = frontOfTemporary(candidate);
    return front && std::string(*front) + std::string(kMark) == frontOf(name);
}

void removeStrays(int directory, const std::string& name, uid_t owner) {
    removeStrays(
        directory,
        [front = frontOf(name)](std::string_view found) {
            return front.size() == found.size() + kMark.size() && front.starts_with(found);
        },
        owner);
}

void removeStrays(int directory, const std::function<bool(std::string_view name)>& isOurs, uid_t owner) {
    // A descriptor of its own: reading a directory moves the place in it.
    const int again = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (again < 0) return;
    const std::unique_ptr<DIR, int (*)(DIR*)> list(::fdopendir(again), ::closedir);
    if (!list) {
        ::close(again);
        return;
    }
    std::vector<std::string> strays;
    while (const dirent* entry = ::readdir(list.get()))
        if (const auto front = frontOfTemporary(entry->d_name);
            front && isOurs(*front) && isStray(directory, entry->d_name, owner))
            strays.emplace_back(entry->d_name);
    for (const std::string& stray : strays)
        ::unlinkat(directory, stray.c_str(), 0);
}

} // namespace macebin
