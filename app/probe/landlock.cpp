// SPDX-License-Identifier: Apache-2.0
// The kernel's own means, for machines without a working bubblewrap: Landlock (its documentation:
// userspace-api/landlock), namespaces, capabilities, and seccomp where its library is there.
#include "app/probe/confine.h"
#include "core/host/system/device_nodes.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef MACEBIN_HAS_SECCOMP
#include <cerrno>
#include <seccomp.h>
#include <sys/socket.h>
#endif

namespace macebin::probe {

namespace {

// Of newer kernels than the headers that this may be built with.
constexpr std::uint64_t kRefer = 1ull << 13;    ///< version 2
constexpr std::uint64_t kTruncate = 1ull << 14; ///< version 3

/// The rights that change files, of those that this kernel's Landlock knows.
std::uint64_t writingRights(long version) {
    std::uint64_t rights = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                           LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                           LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                           LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                           LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
    if (version >= 2) rights |= kRefer;
    if (version >= 3) rights |= kTruncate;
    return rights;
}

/// What is not there needs no rule.
bool allowWriting(int rules, const std::string& path, std::uint64_t rights) {
    const int place = open(path.c_str(), O_PATH | O_CLOEXEC);
    if (place < 0) return true;
    struct stat status {};
    const bool isFolder = fstat(place, &status) == 0 && S_ISDIR(status.st_mode);
    landlock_path_beneath_attr rule{};
    rule.allowed_access = isFolder ? rights : rights & (LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate);
    rule.parent_fd = place;
    const bool added = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0u) == 0;
    close(place);
    return added;
}

bool writeFile(const char* path, const std::string& text) {
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    close(file);
    return written;
}

/// Leaving needs a right that a user namespace gives; inside, this user stays who it is.
bool unshareNetwork() {
    constexpr int spaces = CLONE_NEWNET | CLONE_NEWIPC;
    if (unshare(spaces) == 0) return true;
    const std::string user = std::to_string(getuid());
    const std::string group = std::to_string(getgid());
    if (unshare(CLONE_NEWUSER | spaces) != 0) return false;
    writeFile("/proc/self/setgroups", "deny");
    return writeFile("/proc/self/uid_map", user + " " + user + " 1") &&
           writeFile("/proc/self/gid_map", group + " " + group + " 1");
}

/// For kernels that allow no user namespace: only sockets of this machine's own kind can be made.
bool forbidSockets() {
#ifdef MACEBIN_HAS_SECCOMP
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter) return false;
    const scmp_arg_cmp isNotUnix{0, SCMP_CMP_NE, AF_UNIX, 0}; // the first argument: the family
    const bool loaded =
        seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1, &isNotUnix) == 0 &&
        seccomp_load(filter) == 0;
    seccomp_release(filter);
    return loaded;
#else
    return false;
#endif
}

} // namespace

bool leaveNetwork(std::uint64_t outside) {
    struct stat status {};
    const bool known = outside != 0 && stat("/proc/self/ns/net", &status) == 0;
    if (known && status.st_ino != outside) return true;
    return unshareNetwork() || forbidSockets();
}

bool dropCapabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2]{};
    return syscall(SYS_capset, &header, none) == 0;
}

bool makeFilesReadOnly(const std::vector<std::string>& writable) {
    struct statvfs root {};
    if (statvfs("/", &root) == 0 && (root.f_flag & ST_RDONLY) != 0) return true;
    const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0ul, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return false;
    const std::uint64_t rights = writingRights(version);
    landlock_ruleset_attr handled{};
    handled.handled_access_fs = rights;
    const auto rules = static_cast<int>(
        syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0u));
    if (rules < 0) return false;
    bool whole = true;
    std::vector<std::string> places = writable;
    for (const char* device : {"/dev/null", "/dev/zero", "/dev/full", "/dev/tty"})
        places.emplace_back(device);
    for (const std::string& device : deviceNodes())
        places.push_back(device);
    for (const std::string& place : places)
        whole = allowWriting(rules, place, rights) && whole;
    whole = whole && syscall(SYS_landlock_restrict_self, rules, 0u) == 0;
    close(rules);
    return whole;
}

} // namespace macebin::probe
