// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/locked_directory.h"

#include "core/host/file/file_identity.h"
#include "core/host/system/system_call.h"
#include "format/limits.h"

#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>

namespace macebin {

namespace {

constexpr std::chrono::milliseconds kBetweenTries{20};

} // namespace

Result<LockedDirectory> LockedDirectory::open(const std::string& path) {
    FileDescriptor file(
        uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!file) return Failure{"opening its directory: " + systemReason(errno)};
    LockedDirectory directory(path, std::move(file));
    if (const std::string why = directory.lock(); !why.empty()) return Failure{why};
    return directory;
}

std::string LockedDirectory::lock() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kLongestWaitForLockSeconds);
    for (;;) {
        if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) {
            isLocked_ = true;
            return {};
        }
        if (errno != EWOULDBLOCK && errno != EINTR) return {}; // no locks here: not a reason to save nothing
        if (std::chrono::steady_clock::now() >= end)
            return "another Macebin is writing in this directory; try again when it has finished";
        std::this_thread::sleep_for(kBetweenTries);
    }
}

bool LockedDirectory::isStillThere() const {
    struct stat here {};
    struct stat there {};
    return ::fstat(file_.get(), &here) == 0 && ::stat(path_.c_str(), &there) == 0 && isSameFile(here, there);
}

bool LockedDirectory::sync() const {
    if (uninterrupted([&] { return ::fsync(file_.get()); }) == 0) return true;
    return errno == EINVAL; // a file system that has no such thing for directories
}

} // namespace macebin
