// SPDX-License-Identifier: Apache-2.0
// Who may do what with a file: given on from the old file to the one that replaces it.
#pragma once

#include "core/answer/result.h"

#include <string>
#include <sys/stat.h>

namespace macebin {

/// Gives `to` owner, group, mode, access list (POSIX ACL) and "user." attributes of the old file, which `old`
/// describes and `from` has open (-1 where it cannot be read). Nobody ever gets more access than before:
/// where the group or the access list cannot be kept, the group may do no more than everybody, and the answer
/// is a sentence that says so; else it is empty. Fails where the owner cannot be kept: an app whose cache
/// belongs to somebody else can no longer read or write it.
Result<std::string> keepAccess(const struct stat& old, int from, int to);

} // namespace macebin
