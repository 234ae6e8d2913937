// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/backup_file.h"

#include "core/host/file/file_access.h"
#include "core/host/file/file_identity.h"
#include "core/host/file/temporary_file.h"
#include "core/host/system/file_descriptor.h"
#include "core/host/system/system_call.h"
#include "format/limits.h"
#include "format/text.h"

#include <array>
#include <fcntl.h>

namespace macebin {

namespace {

std::string backupName(const std::string& name, unsigned index) {
    return name + ".bak" + (index == 0 ? "" : number(index));
}

bool isNameOf(int directory, const std::string& name, const struct stat& file) {
    struct stat status {};
    return ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && isSameFile(status, file);
}

Failure tooMany(const std::string& name) {
    return Failure{"there are " + number(kMostBackups) + " backups already, up to " +
                   inQuotes(backupName(name, kMostBackups - 1), 4096) +
                   "; move those away that are no longer needed"};
}

Failure couldNotKeep(int error) {
    return Failure{"keeping the old file as a backup: " + systemReason(error)};
}

bool hasNoLinks(int error) {
    return error == EPERM || error == EOPNOTSUPP || error == ENOSYS || error == EMLINK;
}

/// The old file's bytes; false with errno.
bool copyBytes(int from, TemporaryFile& to) {
    std::array<std::byte, 65536> piece{};
    for (;;) {
        const ssize_t got = uninterrupted([&] { return ::read(from, piece.data(), piece.size()); });
        if (got <= 0) return got == 0;
        if (!to.write(ByteView(piece.data(), static_cast<std::size_t>(got)))) return false;
    }
}

/// Copies under a temporary name first: half a copy must never look like a backup.
Result<Backup> copyAsBackup(int directory, const std::string& name, const struct stat& old) {
    const FileDescriptor from(uninterrupted(
        [&] { return ::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); }));
    if (!from) return couldNotKeep(errno);
    auto copy = TemporaryFile::create(directory, name, S_IRUSR | S_IWUSR);
    if (!copy) return Failure{"keeping the old file as a backup: " + copy.error()};
    if (!copyBytes(from.get(), *copy)) return couldNotKeep(errno);
    if (const auto kept = keepAccess(old, from.get(), copy->get()); !kept) return Failure{kept.error()};
    const std::array<timespec, 2> times{old.st_atim, old.st_mtim};
    ::futimens(copy->get(), times.data());
    if (!copy->sync() || !copy->close()) return couldNotKeep(errno);
    for (unsigned i = 0; i < kMostBackups; ++i) {
        const std::string candidate = backupName(name, i);
        if (copy->takeName(candidate, false)) return Backup{candidate, true};
        if (errno != EEXIST) return couldNotKeep(errno);
    }
    return tooMany(name);
}

} // namespace

Result<Backup> keepBackup(int directory, const std::string& name, const struct stat& old) {
    for (unsigned i = 0; i < kMostBackups; ++i) {
        const std::string candidate = backupName(name, i);
        if (::linkat(directory, name.c_str(), directory, candidate.c_str(), 0) == 0)
            return Backup{candidate, true};
        const int error = errno;
        if (hasNoLinks(error)) return copyAsBackup(directory, name, old);
        if (error != EEXIST) return couldNotKeep(error);
        if (isNameOf(directory, candidate, old)) return Backup{candidate, false};
    }
    return tooMany(name);
}

nlink_t linkedBackups(int directory, const std::string& name, const struct stat& old) {
    nlink_t count = 0;
    for (unsigned i = 0; i < kMostBackups; ++i) {
        const std::string candidate = backupName(name, i);
        if (::faccessat(directory, candidate.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0) break;
        if (isNameOf(directory, candidate, old)) ++count;
    }
    return count;
}

} // namespace macebin
