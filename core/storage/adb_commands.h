// SPDX-License-Identifier: Apache-2.0
// The adb commands that clear or restore a cache on a phone. Pure text: nothing is run.
#pragma once

#include "core/storage/clear_plan.h"
#include "core/text/shell.h"

namespace macebin {

/// Where on the phone, and as whom.
struct PhonePlace {
    std::string path; ///< as given; a relative one counts from the app's own directory
    std::optional<PackageName> package = std::nullopt; ///< none: the shell user, as for mace_run

    bool isFile() const; ///< a name ending in .bin is taken for a file, any other for a directory
    /// Only the app itself may enter its directory; the shell may enter shared storage and /data/local/tmp.
    bool needsRunAs() const;
};

/// True for paths that exist on phones only: /data/…, /sdcard/…, /storage/….
bool looksLikePhonePath(std::string_view path);
/// True where only the app itself may enter: not in shared storage, nor in /data/local/tmp.
bool isOfAppOnly(std::string_view path);
/// The folder of one app in a path such as /data/data/NAME/files, whatever its name is; empty where there is
/// none.
std::string_view appFolderInPath(std::string_view path);
/// The app that such a path belongs to; none where its folder has no name of a package.
std::optional<PackageName> packageInPath(std::string_view path);

/// Stops the app, shows what is there, moves it aside, starts the app; the last line takes it back. An era
/// leaves an empty cache in the place of each file.
std::vector<AdbCommand> adbClear(const PhonePlace& place, std::string_view setName, std::optional<Era> empty);
/// Brings back the newest set.
std::vector<AdbCommand> adbRestore(const PhonePlace& place);
/// What can keep these commands from working, and what to do then.
std::vector<Prose> adbNotes(const PhonePlace& place);

} // namespace macebin
