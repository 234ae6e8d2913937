// SPDX-License-Identifier: Apache-2.0
// The adb commands that clear or restore a cache on a phone. Pure text: nothing is run.
#pragma once

#include "core/storage/clear_plan.h"
#include "core/storage/storage_names.h"
#include "core/text/shell.h"

namespace macebin {

/// Where on the phone, and as whom.
struct PhonePlace {
    std::string path; ///< as given; a relative one counts from the app's own directory
    std::optional<PackageName> package = std::nullopt; ///< none: the shell user, as for mace_run

    bool isFile() const; ///< a name ending in .bin is taken for a file, any other for a directory
    /// Only the app itself may enter its directory; the shell may enter shared storage and /data/local/tmp.
    bool needsRunAs() const;
    /// By the file's name, which is all that a command for a phone can go by; none for a directory.
    StorageRole role() const;
};

/// True for paths that exist on phones only: /data/…, /sdcard/…, /storage/….
bool looksLikePhonePath(std::string_view path);
/// True where only the app itself may enter: not in shared storage, nor in /data/local/tmp.
bool isOfAppOnly(std::string_view path);
/// The user of the phone whose folder a path lies in, such as 10 of /data/user/10/NAME and of
/// /storage/emulated/10; 0, the first one, where it tells no other: /data/data is theirs.
std::uint32_t userInPath(std::string_view path);
/// The same for two names of one path: /data/user/0 is /data/data.
std::string oneNameOf(std::string_view path);
/// In front of what the app itself must do. Without --user, run-as takes the phone's first user.
PhoneCommand runAs(const PhoneWord& package, std::uint32_t user);
/// The folder of one app in a path such as /data/data/NAME/files, whatever its name is; empty where there is
/// none.
std::string_view appFolderInPath(std::string_view path);
/// The app that such a path belongs to; none where its folder has no name of a package.
std::optional<PackageName> packageInPath(std::string_view path);

/// Stops the app, shows what is there, moves it aside, starts the app; the last line takes it back. An era
/// leaves an empty cache in the place of each file.
/// Nothing where whyNotCleared() has a reason.
std::vector<AdbCommand> adbClear(const PhonePlace& place, std::string_view setName, std::optional<Era> empty);
/// Why the file there is kept: a sentence; empty where it may go.
std::string whyNotCleared(const PhonePlace& place);
/// Brings back the newest set.
std::vector<AdbCommand> adbRestore(const PhonePlace& place);
/// What can keep these commands from working, and what to do then.
std::vector<Prose> adbNotes(const PhonePlace& place);
/// What the file that they move is, where it is not surely the cache: a sentence; else empty.
std::string whatIsCleared(const PhonePlace& place);

} // namespace macebin
