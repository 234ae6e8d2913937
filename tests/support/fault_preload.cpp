// SPDX-License-Identifier: Apache-2.0
// A library for LD_PRELOAD that makes one call to the system go wrong: the Nth of a kind fails with an errno,
// or the process is killed there. For tests of what a program leaves behind. The environment says what to do:
//
//   MACEBIN_FAULT_CALL    open, read, write, fsync, close, rename, link, unlink, fchmod, fchown, flock,
//   setxattr, readdir;
//                         "any" for all of them. Variants count as one: openat as open, renameat2 as rename,
//                         …
//   MACEBIN_FAULT_NTH     which of these calls, from 1
//   MACEBIN_FAULT_ERRNO   it fails with this number
//   MACEBIN_FAULT_KILL=1  ... or SIGKILL comes instead of it; a write has written half by then
//   MACEBIN_FAULT_SHORT=1 ... or, a write only, it writes one byte and says so
//   MACEBIN_FAULT_ALWAYS=1 not only the Nth: every later one too
//   MACEBIN_FAULT_COUNT=1 nothing goes wrong: each such call is only written into the log
//   MACEBIN_FAULT_UNDER   only calls on files below this directory count (a real path, without a slash at its
//                         end): nothing of what the program does elsewhere
//   MACEBIN_FAULT_NO_LINKS=1 beside all that, hard links are refused, as by a file system that has none
//   MACEBIN_FAULT_LOG     a file that gets a line with the call's name when the fault strikes
//
// System calls are made directly: nobody between this library and the kernel, sanitizers included.
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

std::atomic<long> calls{0};

long setting(const char* name, long otherwise) {
    const char* value = ::getenv(name);
    return value ? std::strtol(value, nullptr, 10) : otherwise;
}

/// The path of a descriptor, or of `path` below it; false where there is none.
bool resolve(int directory, const char* path, char (&out)[2 * PATH_MAX]) {
    std::size_t length = 0;
    if (!path || path[0] != '/') {
        char link[64];
        if (directory == AT_FDCWD)
            std::snprintf(link, sizeof link, "/proc/self/cwd");
        else
            std::snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        const long size = ::syscall(SYS_readlinkat, AT_FDCWD, link, out, static_cast<long>(PATH_MAX));
        if (size <= 0) return false;
        length = static_cast<std::size_t>(size);
    }
    if (path && path[0] != '/') out[length++] = '/';
    std::snprintf(out + length, sizeof out - length, "%s", path ? path : "");
    return true;
}

bool isWatched(int directory, const char* path) {
    const char* under = ::getenv("MACEBIN_FAULT_UNDER");
    if (!under) return true;
    char full[2 * PATH_MAX];
    const std::size_t length = std::strlen(under);
    return resolve(directory, path, full) && std::strncmp(full, under, length) == 0 &&
           (full[length] == '/' || full[length] == '\0');
}

void log(const char* call) {
    const char* path = ::getenv("MACEBIN_FAULT_LOG");
    if (!path) return;
    const long file = ::syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return;
    char line[64];
    const int size = std::snprintf(line, sizeof line, "%s\n", call);
    ::syscall(SYS_write, file, line, size);
    ::syscall(SYS_close, file);
}

/// True if this is the call that is to go wrong. Leaves errno alone.
bool strikes(const char* call, int directory, const char* path = nullptr) {
    const char* wanted = ::getenv("MACEBIN_FAULT_CALL");
    if (!wanted || (std::strcmp(wanted, call) != 0 && std::strcmp(wanted, "any") != 0)) return false;
    const int before = errno;
    const bool counts = isWatched(directory, path);
    errno = before;
    if (!counts) return false;
    if (setting("MACEBIN_FAULT_COUNT", 0) != 0) {
        log(call);
        errno = before;
        return false;
    }
    const long number = ++calls;
    const long nth = setting("MACEBIN_FAULT_NTH", 1);
    if (number != nth && (number < nth || setting("MACEBIN_FAULT_ALWAYS", 0) == 0)) return false;
    log(call);
    errno = before;
    return true;
}

/// What a call that goes wrong gives back; it does not where the process is to die.
int wrong() {
    if (setting("MACEBIN_FAULT_KILL", 0) != 0) {
        ::syscall(SYS_kill, ::syscall(SYS_getpid), SIGKILL);
        for (;;)
            ::pause();
    }
    errno = static_cast<int>(setting("MACEBIN_FAULT_ERRNO", EIO));
    return -1;
}

int openAt(int directory, const char* path, int flags, mode_t mode) {
    if (strikes("open", directory, path)) return wrong();
    return static_cast<int>(::syscall(SYS_openat, directory, path, flags, mode));
}

/// The mode is there only if a file may be made.
mode_t modeFrom(int flags, va_list arguments) {
    const bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return makes ? static_cast<mode_t>(va_arg(arguments, unsigned)) : 0;
}

} // namespace

#define EXPORTED extern "C" __attribute__((visibility("default")))

#define OPEN_LIKE(name)                                                                                      \
    EXPORTED int name(const char* path, int flags, ...) {                                                    \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        const mode_t mode = modeFrom(flags, arguments);                                                      \
        va_end(arguments);                                                                                   \
        return openAt(AT_FDCWD, path, flags, mode);                                                          \
    }
#define OPENAT_LIKE(name)                                                                                    \
    EXPORTED int name(int directory, const char* path, int flags, ...) {                                     \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        const mode_t mode = modeFrom(flags, arguments);                                                      \
        va_end(arguments);                                                                                   \
        return openAt(directory, path, flags, mode);                                                         \
    }

OPEN_LIKE(open)
OPEN_LIKE(open64)
OPENAT_LIKE(openat)
OPENAT_LIKE(openat64)

EXPORTED ssize_t read(int file, void* to, size_t size) {
    if (strikes("read", file)) return wrong();
    return ::syscall(SYS_read, file, to, size);
}

EXPORTED ssize_t pread(int file, void* to, size_t size, off_t offset) {
    if (strikes("read", file)) return wrong();
    return ::syscall(SYS_pread64, file, to, size, offset);
}

EXPORTED ssize_t pread64(int file, void* to, size_t size, off64_t offset) {
    return pread(file, to, size, offset);
}

EXPORTED ssize_t write(int file, const void* from, size_t size) {
    if (!strikes("write", file)) return ::syscall(SYS_write, file, from, size);
    if (setting("MACEBIN_FAULT_SHORT", 0) != 0) return ::syscall(SYS_write, file, from, size > 0 ? 1 : 0);
    if (setting("MACEBIN_FAULT_KILL", 0) != 0) ::syscall(SYS_write, file, from, size / 2);
    return wrong();
}

EXPORTED int fsync(int file) {
    return strikes("fsync", file) ? wrong() : static_cast<int>(::syscall(SYS_fsync, file));
}

EXPORTED int fdatasync(int file) {
    return strikes("fsync", file) ? wrong() : static_cast<int>(::syscall(SYS_fdatasync, file));
}

/// Even a close that fails has closed, as on Linux.
EXPORTED int close(int file) {
    const bool goesWrong = strikes("close", file);
    const int done =
        goesWrong && setting("MACEBIN_FAULT_KILL", 0) != 0 ? 0 : static_cast<int>(::syscall(SYS_close, file));
    return goesWrong ? wrong() : done;
}

EXPORTED int renameat2(int fromDirectory, const char* from, int toDirectory, const char* to, unsigned flags) {
    if (strikes("rename", toDirectory, to)) return wrong();
    return static_cast<int>(::syscall(SYS_renameat2, fromDirectory, from, toDirectory, to, flags));
}

EXPORTED int renameat(int fromDirectory, const char* from, int toDirectory, const char* to) {
    return renameat2(fromDirectory, from, toDirectory, to, 0);
}

EXPORTED int rename(const char* from, const char* to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

EXPORTED int linkat(int fromDirectory, const char* from, int toDirectory, const char* to, int flags) {
    if (strikes("link", toDirectory, to)) return wrong();
    if (setting("MACEBIN_FAULT_NO_LINKS", 0) != 0) {
        errno = EPERM;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_linkat, fromDirectory, from, toDirectory, to, flags));
}

EXPORTED int link(const char* from, const char* to) {
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

EXPORTED int unlinkat(int directory, const char* path, int flags) {
    if (strikes("unlink", directory, path)) return wrong();
    return static_cast<int>(::syscall(SYS_unlinkat, directory, path, flags));
}

EXPORTED int unlink(const char* path) {
    return unlinkat(AT_FDCWD, path, 0);
}

EXPORTED int fchmod(int file, mode_t mode) {
    return strikes("fchmod", file) ? wrong() : static_cast<int>(::syscall(SYS_fchmod, file, mode));
}

EXPORTED int fchown(int file, uid_t user, gid_t group) {
    return strikes("fchown", file) ? wrong() : static_cast<int>(::syscall(SYS_fchown, file, user, group));
}

// By its label, because a struct has the name.
EXPORTED int lockFile(int file, int operation) __asm__("flock");
int lockFile(int file, int operation) {
    return strikes("flock", file) ? wrong() : static_cast<int>(::syscall(SYS_flock, file, operation));
}

/// The end of the directory, where it goes wrong.
EXPORTED dirent* readdir(DIR* list) {
    using Next = dirent* (*)(DIR*);
    static const auto next = reinterpret_cast<Next>(::dlsym(RTLD_NEXT, "readdir"));
    if (strikes("readdir", ::dirfd(list))) {
        wrong();
        return nullptr;
    }
    return next(list);
}
/// What std::filesystem and programs for large files call; the same on 64-bit systems.
EXPORTED dirent64* readdir64(DIR* list) {
    using Next = dirent64* (*)(DIR*);
    static const auto next = reinterpret_cast<Next>(::dlsym(RTLD_NEXT, "readdir64"));
    if (strikes("readdir", ::dirfd(list))) {
        wrong();
        return nullptr;
    }
    return next(list);
}

EXPORTED int fsetxattr(int file, const char* name, const void* value, size_t size, int flags) {
    if (strikes("setxattr", file)) return wrong();
    return static_cast<int>(::syscall(SYS_fsetxattr, file, name, value, size, flags));
}
