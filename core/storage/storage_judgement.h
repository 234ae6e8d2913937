// SPDX-License-Identifier: Apache-2.0
// A storage directory of MACE as a whole: do the files in it go together? Pure: facts in, findings out
// (rules storage.*, FORMAT.md, "Storage directory").
#pragma once

#include "core/storage/storage_file.h"

#include <string>
#include <vector>

namespace macebin {

struct StorageDirectoryReport {
    std::string path;               ///< as named, or as found below what was named
    bool isNamed = false;           ///< the user named this very directory
    bool hasCacheBelow = false;     ///< as mace_run keeps it, in interior/
    bool hasUnreadCache = false;    ///< something with the name of a cache was not read: a link, a pipe
    std::vector<StorageFile> files; ///< those with one of MACE's names, sorted by name
    /// Why the user whom Macebin runs as could not write the cache there: one clause that names that user;
    /// empty where they can, or where there is nothing to write.
    std::string whyNotWritable;
    Findings findings; ///< notes and warnings

    bool hasWarnings() const { return findings.worst() >= Severity::warning; }
    bool hasCache() const; ///< a binary file with the name of a cache
};

/// Adds the findings. `files` and `whyNotWritable` are there.
void judgeStorage(StorageDirectoryReport& directory);

} // namespace macebin
