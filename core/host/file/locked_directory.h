// SPDX-License-Identifier: Apache-2.0
// The directory that a file is saved in, held open and locked: two Macebins never save in one directory at
// the same time, and a directory that is moved meanwhile is noticed.
#pragma once

#include "core/answer/result.h"
#include "core/host/system/file_descriptor.h"

#include <string>

namespace macebin {

/// The lock is flock(2) on the directory itself. It needs no file of its own, and the system releases it when
/// the process ends, however it ends.
class LockedDirectory {
public:
    /// Waits a few seconds for another Macebin to finish. On a file system without locks it goes on unlocked.
    static Result<LockedDirectory> open(const std::string& path);

    /// For the …at() calls: they stay in this directory, whatever its path leads to by now.
    int get() const { return file_.get(); }
    /// False where the file system has no locks: then nothing proves that no other Macebin is at work.
    bool isLocked() const { return isLocked_; }
    /// True if the path still leads to this directory.
    bool isStillThere() const;
    /// Makes names that were given or taken away outlast a power cut. False, with errno, if that failed.
    bool sync() const;

private:
    LockedDirectory(std::string path, FileDescriptor file) : path_(std::move(path)), file_(std::move(file)) {}
    std::string lock();

    std::string path_;
    FileDescriptor file_;
    bool isLocked_ = false;
};

} // namespace macebin
