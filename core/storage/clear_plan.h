// SPDX-License-Identifier: Apache-2.0
// Clearing a MACE storage: which files go aside, which stay, and what to tell people about it. Pure: names
// and bytes in, decisions out (core/storage/CLEARING.md).
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/step.h"
#include "core/text/shell.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

enum class ClearAction : std::uint8_t {
    aside,     ///< compiled programs: moved aside
    kept,      ///< belongs to MACE, and is better left there
    leftAlone, ///< none of MACE's compiled programs
    refused,   ///< compiled programs, perhaps; only who names the file decides
};

/// One file of a storage directory.
struct ClearSubject {
    std::string_view name;
    bool hasMaceName = false;           ///< bearsMaceName(name)
    bool isNamed = false;               ///< the user named this very file
    ByteView file;                      ///< its bytes
    const FileReport* report = nullptr; ///< what the check says of them; null where it cannot be read
};

struct ClearJudgement {
    ClearAction action = ClearAction::leftAlone;
    std::string why;              ///< one clause for people
    std::optional<Era> era;       ///< of the cache, where it is known
    bool deviceNameEmpty = false; ///< MACE did not know the GPU that it ran on
    bool holdsNothing = false;    ///< an intact cache without any pair
};

/// The content decides, not the name; the name decides about files that cannot be read, and keeps strangers
/// safe: without one of MACE's names only an intact cache with programs goes aside; a damaged one is refused.
ClearJudgement judgeForClearing(const ClearSubject& subject);

/// Why a file that Macebin itself left in the directory is none to judge: a backup of --clear, and, unless
/// the user named it, one of --in-place or an unfinished temporary. Empty for all other names.
std::string whyOwnLeftover(std::string_view name, bool isNamed);

/// A valid cache without pairs: eight zero bytes for a v1 MACE, four for a v2 one (FORMAT.md, "Eras").
ByteView emptyCache(Era era);

/// A name that --clear gave: `<original>.cleared-2026-11-20T161503Z`, perhaps with -2, -3, … behind.
struct BackupName {
    std::string original;
    std::string stamp;           ///< "2026-11-20T161503Z"
    unsigned number = 1;         ///< of several sets with one stamp
    std::string setName() const; ///< what all files of one clearing share behind ".cleared-"
    /// True for the same or an earlier clearing.
    bool isNoNewerThan(const BackupName& other) const;
};
std::optional<BackupName> parseBackupName(std::string_view name);
std::string backupName(std::string_view original, std::string_view setName);
/// The stamp, numbered so that no name of the directory belongs to such a set already.
std::string freeSetName(std::span<const std::string> names, std::string_view stamp);
/// The backups of the newest set among `names`; only those of `original` where it is not empty.
std::vector<BackupName> newestSet(std::span<const std::string> names, std::string_view original);

struct ClearMove {
    std::string from;
    std::string to;
    std::optional<Era> era;     ///< of what was moved, where it is known
    std::optional<Era> emptied; ///< an empty cache of this era stands in its place
};
struct ClearStay {
    std::string name;
    std::string why; ///< one clause
};
/// One line to paste into a shell.
struct AdbCommand {
    std::string what;
    HostCommand line;
};

/// One --clear or --restore from plan to result.
struct ClearReport {
    std::string action; ///< "clear", "restore"
    std::string path;   ///< as given
    bool dryRun = false;
    std::vector<ClearMove> moved; ///< names in the storage directory; with dryRun what would be moved
    std::vector<ClearStay> kept;
    std::vector<ClearStay> leftAlone;
    std::vector<ClearStay> refused;   ///< should have been moved, and was not
    Prose failure;                    ///< why nothing was moved; empty where something was
    std::vector<Prose> notes;         ///< a sentence or two each
    Prose undo;                       ///< the step that takes it back; may be empty
    std::vector<AdbCommand> commands; ///< for a phone; then nothing is done here
    /// 0 done (or commands given), 1 nothing was moved, 4 something had to be left.
    int exitCode() const;
};

/// What a reader of the report should know: what comes next, and when clearing does not help.
/// `eras`: of what is cleared, nullopt where unknown. `isCache`: it is more than what an app ships.
std::vector<std::string> clearingNotes(std::span<const std::optional<Era>> eras, bool anyDeviceNameEmpty,
                                       bool isCache);
/// What becomes of a file that bears the name of a precompiled one.
std::string precompiledNote(std::string_view name);

} // namespace macebin
