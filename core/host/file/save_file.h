// SPDX-License-Identifier: Apache-2.0
// Safe saving: the old file or the new one, never anything between. app/cli/COMMANDS.md tells it to users.
#pragma once

#include "core/answer/result.h"
#include "core/host/file/file_identity.h"
#include "format/bytes.h"

#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>

namespace macebin {

/// Why bytes must not take a name, or nothing.
using Accept = std::function<std::string(ByteView)>;

struct SaveOptions {
    bool replace = false; ///< an existing file may be replaced
    bool backup = false;  ///< ... and is kept as FILE.bak, .bak1, …; refused for a file with hard links
    std::optional<mode_t> mode = std::nullopt; ///< exactly these permissions from the first byte on (secrets)
    std::optional<FileStamp> expected = std::nullopt; ///< replace this file only, and only as it was then
    bool isSwept = false; ///< a sweep of its directory has been: what killed processes left is gone already
};

struct Saved {
    std::string backup; ///< the path under which the old file is kept; empty where it is not
    std::string note;   ///< a sentence on what could not be kept of the old file's access; mostly empty
};

/// Writes `bytes` to a temporary file beside `path`, syncs it, reads it back, has `accept` judge what is
/// there, gives it its name and syncs the directory, all under a lock that keeps other Macebins away.
/// `accept` returns why the bytes must not take the name, or nothing. A new file has the permissions that the
/// umask leaves; one that replaces another keeps owner, group, permissions and access list, unless `mode` is
/// given. Symbolic links, directories and special files are never replaced. On failure the message names the
/// step and the reason, and says whether anything was changed: only a directory that could not be synced
/// after the last step leaves the new file in place.
Result<Saved> saveFile(const std::string& path, ByteView bytes, const SaveOptions& options,
                       const Accept& accept);

/// Removes what killed Macebins have left of the file of this path. saveFile does that by itself; this is for
/// the second file of a job that may end before its turn comes.
void sweepStrays(const std::string& path);
/// The same for many files of one directory, the names of which `isOurs` accepts; "" is the current one. The
/// directory is read once, where saveFile would read it for each file.
void sweepStrays(const std::string& directory, const std::function<bool(std::string_view name)>& isOurs);

/// What saveFile would fail with, asked in the same order and told in the same words, as far as it shows
/// without writing; empty where nothing shows. It waits for the same lock.
std::string whyNotSaved(const std::string& path, ByteView bytes, const SaveOptions& options,
                        const Accept& accept);

} // namespace macebin
