// SPDX-License-Identifier: Apache-2.0
// Who may do what with a file: given on from the old file to the one that replaces it; and what can be seen,
// before anything is written, to stand in the way of a file, in the words of the step that would fail (one
// clause each; empty where nothing does).
#pragma once

#include "core/answer/result.h"

#include <cstdint>
#include <string>
#include <sys/stat.h>

namespace macebin {

/// Gives `to` owner, group, mode, access list (POSIX ACL) and "user." attributes of the old file, which `old`
/// describes and `from` has open (-1 where it cannot be read). Nobody ever gets more access than before:
/// where the group or the access list cannot be kept, the group may do no more than everybody, and the answer
/// is a sentence that says so; else it is empty. Fails where the owner cannot be kept: an app whose cache
/// belongs to somebody else can no longer read or write it.
Result<std::string> keepAccess(const struct stat& old, int from, int to);

/// Why a file of this type is never replaced, and what to do instead.
std::string whyNeverReplaced(mode_t mode);

/// Why the old file cannot be kept as a backup: it has further names, or its name is too long for one.
std::string whyNoBackup(int directory, const std::string& name, const struct stat& old);

/// Why a new file cannot belong to the old one's owner. A privilege may still allow it, so that only who
/// does not try asks this.
std::string whyNotOfOwner(uid_t owner);
/// The same once it was tried.
std::string ownerNotKept(uid_t owner);

/// Why the system's kernel takes no file in this directory, whoever asks.
std::string whyNoFilesEver(int directory);

/// Why this process can make no file in the directory, or none of `size` bytes: rights, room, limits.
std::string whyNoRoomFor(int directory, std::uint64_t size);

} // namespace macebin
