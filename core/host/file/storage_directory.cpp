// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/storage_directory.h"

#include "core/text/paths.h"
#include "format/text.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>

namespace macebin {

namespace {

std::string systemError() {
    return std::strerror(errno);
}

FileDescriptor openDirectory(const std::string& path) {
    return FileDescriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

} // namespace

Result<StorageDirectory> StorageDirectory::open(const std::string& path) {
    StorageDirectory storage;
    const std::string whole = withoutSlashes(path);
    struct stat status {};
    const bool isDirectory = ::stat(whole.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    if (isDirectory) {
        storage.path_ = whole;
    } else {
        storage.path_ = directoryOf(whole);
        storage.name_ = fileNameOf(whole);
    }
    storage.directory_ = openDirectory(storage.path_);
    if (!storage.directory_)
        return Failure{"the directory " + inQuotes(storage.path_, 4096) +
                       " cannot be opened: " + systemError()};
    return storage;
}

Result<std::vector<std::string>> StorageDirectory::list() const {
    // A stream of its own: fdopendir takes its descriptor along, position included.
    const int copy = ::openat(directory_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(copy < 0 ? nullptr : ::fdopendir(copy), ::closedir);
    if (!stream) {
        const std::string why = systemError();
        if (copy >= 0) ::close(copy);
        return Failure{"the directory " + inQuotes(path_, 4096) + " cannot be listed: " + why};
    }
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(stream.get())) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(name);
        errno = 0;
    }
    if (errno != 0)
        return Failure{"the directory " + inQuotes(path_, 4096) + " cannot be listed: " + systemError()};
    std::sort(names.begin(), names.end());
    return names;
}

NameKind StorageDirectory::kindOf(const std::string& name) const {
    struct stat status {};
    if (::fstatat(directory_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return NameKind::absent;
    if (S_ISREG(status.st_mode)) return NameKind::file;
    if (S_ISLNK(status.st_mode)) return NameKind::link;
    return S_ISDIR(status.st_mode) ? NameKind::directory : NameKind::special;
}

std::string StorageDirectory::rename(const std::string& from, const std::string& to) const {
    const int at = directory_.get();
    if (::renameat2(at, from.c_str(), at, to.c_str(), RENAME_NOREPLACE) == 0) return {};
    if (errno != EINVAL && errno != ENOSYS) return systemError();
    // Some file systems cannot promise not to replace.
    if (kindOf(to) != NameKind::absent) return "the name " + inQuotes(to, 4096) + " is taken";
    return ::renameat(at, from.c_str(), at, to.c_str()) == 0 ? std::string() : systemError();
}

std::string StorageDirectory::copyAccess(const std::string& from, const std::string& to) const {
    struct stat old {};
    struct stat now {};
    const int at = directory_.get();
    if (::fstatat(at, from.c_str(), &old, AT_SYMLINK_NOFOLLOW) != 0) return systemError();
    const FileDescriptor file(::openat(at, to.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file || ::fstat(file.get(), &now) != 0) return systemError();
    const bool sameOwner = now.st_uid == old.st_uid && now.st_gid == old.st_gid;
    if (!sameOwner && ::fchown(file.get(), old.st_uid, old.st_gid) != 0) return systemError();
    // Clearing makes MACE write the file anew: its owner must be able to, whatever the old one allowed.
    return ::fchmod(file.get(), (old.st_mode & 07777) | S_IWUSR) == 0 ? std::string() : systemError();
}

void StorageDirectory::remove(const std::string& name) const {
    ::unlinkat(directory_.get(), name.c_str(), 0);
}

std::string StorageDirectory::sync() const {
    // Some file systems have nothing to sync in a directory, and say EINVAL.
    return ::fsync(directory_.get()) == 0 || errno == EINVAL ? std::string() : systemError();
}

std::string Renames::run(const std::vector<std::pair<std::string, std::string>>& renames) {
    for (const auto& [from, to] : renames) {
        const std::string why = directory_.rename(from, to);
        if (why.empty()) {
            done_.emplace_back(from, to);
            continue;
        }
        const bool isFirst = done_.empty();
        const std::string left = takeBack();
        return inQuotes(from, 4096) + " could not be renamed: " + why + "." +
               (isFirst        ? " Nothing was changed."
                : left.empty() ? " What had been renamed was renamed back: nothing has changed."
                               : left);
    }
    return {};
}

std::string Renames::takeBack() {
    std::string left;
    for (; !done_.empty(); done_.pop_back()) {
        const auto& [from, to] = done_.back();
        const std::string why = directory_.rename(to, from);
        if (!why.empty())
            left += " " + inQuotes(from, 4096) + " is now called " + inQuotes(to, 4096) +
                    " and could not be renamed back: " + why + ".";
    }
    return left;
}

} // namespace macebin
