// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/file_access.h"

#include "core/host/file/backup_file.h"
#include "core/host/system/system_call.h"
#include "format/text.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <optional>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace macebin {

namespace {

constexpr const char* kAccessList = "system.posix_acl_access";
constexpr std::size_t kAttributeOfLinux = 65536; // XATTR_SIZE_MAX and XATTR_LIST_MAX of Linux

std::optional<std::vector<char>> attribute(int file, const char* name) {
    std::vector<char> value(kAttributeOfLinux);
    const ssize_t size = ::fgetxattr(file, name, value.data(), value.size());
    if (size < 0) return std::nullopt;
    value.resize(static_cast<std::size_t>(size));
    return value;
}

/// Notes of other programs, such as where a download came from: kept where that is possible.
void copyUserAttributes(int from, int to) {
    std::vector<char> names(kAttributeOfLinux);
    const ssize_t size = ::flistxattr(from, names.data(), names.size());
    if (size <= 0) return;
    std::string_view rest(names.data(), static_cast<std::size_t>(size));
    while (!rest.empty()) {
        const std::string name(rest.substr(0, rest.find('\0')));
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
        if (!name.starts_with("user.")) continue;
        if (const auto value = attribute(from, name.c_str()))
            ::fsetxattr(to, name.c_str(), value->data(), value->size(), 0);
    }
}

/// False where the old file has, or may have, an access list that the new one did not get.
bool copyAccessList(int from, int to) {
    if (from < 0) return false;
    if (const auto list = attribute(from, kAccessList))
        return ::fsetxattr(to, kAccessList, list->data(), list->size(), 0) == 0;
    if (errno != ENODATA && errno != EOPNOTSUPP) return false;
    // The directory may have given the new file a list that the old one does not have.
    return ::fremovexattr(to, kAccessList) == 0 || errno == ENODATA || errno == EOPNOTSUPP;
}

mode_t withoutGroup(mode_t mode) {
    const mode_t everybody = mode & S_IRWXO;
    return mode & ~static_cast<mode_t>(S_IRWXG & ~(everybody << 3));
}

} // namespace

Result<std::string> keepAccess(const struct stat& old, int from, int to) {
    struct stat fresh {};
    if (::fstat(to, &fresh) != 0) return Failure{"looking at the temporary file: " + systemReason(errno)};
    const auto giveTo = [&](uid_t user, gid_t group) {
        return uninterrupted([&] { return ::fchown(to, user, group); }) == 0;
    };
    constexpr auto asItIs = static_cast<id_t>(-1);
    if (fresh.st_uid != old.st_uid && !giveTo(old.st_uid, asItIs))
        return Failure{errno == EPERM ? ownerNotKept(old.st_uid)
                                      : "keeping its owner, user number " + number(old.st_uid) + ": " +
                                            systemReason(errno)};
    const bool groupKept = fresh.st_gid == old.st_gid || giveTo(asItIs, old.st_gid);
    const bool listKept = copyAccessList(from, to);
    if (from >= 0) copyUserAttributes(from, to);

    // Without set-user-ID and set-group-ID: those bits vouch for content that is no longer there.
    const mode_t kept = old.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);
    const mode_t mode = groupKept && listKept ? kept : withoutGroup(kept);
    if (uninterrupted([&] { return ::fchmod(to, mode); }) != 0)
        return Failure{"setting its permissions: " + systemReason(errno)};
    if (mode == kept) return std::string();
    return std::string(groupKept ? "Its access list" : "Its group") +
           " could not be kept, so its group may now do no more with it than everybody.";
}

std::string whyNeverReplaced(mode_t mode) {
    if (S_ISREG(mode)) return {};
    if (S_ISLNK(mode))
        return "it is a symbolic link, which is never replaced; name the file that it leads to";
    if (S_ISDIR(mode)) return "it is a directory; name a file in it";
    return "it is a device, a pipe or a socket, which is never replaced; name a file";
}

std::string whyNoBackup(int directory, const std::string& name, const struct stat& old) {
    if (old.st_nlink > 1 + linkedBackups(directory, name, old))
        return "it has other names too (hard links), which would go on leading to the old content; save the "
               "result under another name with -o";
    struct stat status {};
    if (::fstatat(directory, (name + ".bak").c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 || errno == ENOENT)
        return {};
    return "keeping the old file as a backup: " + systemReason(errno);
}

std::string ownerNotKept(uid_t owner) {
    return "keeping its owner, user number " + number(owner) +
           ": the new file could not belong to that user; run Macebin as that user, or give the result "
           "another name";
}

std::string whyNotOfOwner(uid_t owner) {
    return owner == ::geteuid() || ::geteuid() == 0 ? std::string() : ownerNotKept(owner);
}

std::string whyNoFilesEver(int directory) {
    // Root may write there, and still nothing can be made.
    struct statfs system {};
    if (::fstatfs(directory, &system) != 0) return {};
    if (system.f_type != PROC_SUPER_MAGIC && system.f_type != SYSFS_MAGIC) return {};
    return "its directory belongs to the system's kernel, which takes no files; name another one";
}

std::string whyNoRoomFor(int directory, std::uint64_t size) {
    const std::string making = "making a temporary file beside it: ";
    if (::faccessat(directory, ".", W_OK | X_OK, AT_EACCESS) != 0) return making + systemReason(errno);
    struct statvfs disk {};
    const bool isKnown = ::fstatvfs(directory, &disk) == 0;
    if (isKnown && disk.f_files > 0 && disk.f_ffree == 0) return making + systemReason(ENOSPC);
    struct rlimit limit {};
    if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && size > limit.rlim_cur)
        return "writing: " + systemReason(EFBIG);
    // A file system that does not count its blocks says that it has none.
    const std::uint64_t blocks = ::geteuid() == 0 ? disk.f_bfree : disk.f_bavail;
    if (isKnown && disk.f_blocks > 0 && disk.f_frsize > 0 && size / disk.f_frsize > blocks)
        return "writing: " + systemReason(ENOSPC);
    return {};
}

} // namespace macebin
