// SPDX-License-Identifier: Apache-2.0
// Safe saving: the old file or the new one, never anything between. app/cli/COMMANDS.md tells it to users.
#pragma once

#include "core/answer/result.h"
#include "format/bytes.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace macebin {

/// Tells a file from another one under the same name, and from itself before somebody wrote to it.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t changedSeconds = 0;
    std::int64_t changedNanoseconds = 0;
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// The stamp of what has this name, links not followed; nothing where there is none. To be taken before the
/// file is read: then a change during the reading is noticed as well.
std::optional<FileStamp> stampOf(const std::string& path);

/// Why a file of this type is never replaced, and what to do instead: one clause; empty for a regular file.
std::string whyNeverReplaced(mode_t mode);

/// Why a file with further names is not replaced where a backup is to be kept.
inline constexpr std::string_view kWhyNotWithHardLinks =
    "it has other names too (hard links), which would go on leading to the old content; save the result "
    "under "
    "another name with -o";

struct SaveOptions {
    bool replace = false; ///< an existing file may be replaced
    bool backup = false;  ///< ... and is kept as FILE.bak, .bak1, …; refused for a file with hard links
    std::optional<mode_t> mode = std::nullopt; ///< exactly these permissions from the first byte on (secrets)
    std::optional<FileStamp> expected = std::nullopt; ///< replace this file only, and only as it was then
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
                       const std::function<std::string(ByteView)>& accept);

} // namespace macebin
