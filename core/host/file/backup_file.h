// SPDX-License-Identifier: Apache-2.0
// FILE.bak: the old file under a second name, before a new one takes its first.
#pragma once

#include "core/answer/result.h"

#include <string>
#include <sys/stat.h>

namespace macebin {

struct Backup {
    std::string name;
    bool isNew = false; ///< false: a run that was killed had made it already
};

/// Keeps the file `name`, which `old` describes, as the first free one of NAME.bak, NAME.bak1, NAME.bak2, …
/// Nothing is ever overwritten. The backup is the old file itself under a second name (a hard link), or a
/// synced copy where the file system has no links.
Result<Backup> keepBackup(int directory, const std::string& name, const struct stat& old);

/// How many of the file's names are backups of it: those that a killed run made before it came to replace it.
nlink_t linkedBackups(int directory, const std::string& name, const struct stat& old);

} // namespace macebin
