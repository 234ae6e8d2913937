// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/clear_storage.h"

#include "core/check/check.h"
#include "core/host/file/find_files.h"
#include "core/host/file/locked_directory.h"
#include "core/host/file/read_file.h"
#include "core/host/file/save_file.h"
#include "core/host/file/storage_directory.h"
#include "core/storage/adb_commands.h"
#include "core/storage/storage_names.h"
#include "format/cache/parse.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

using RenameList = std::vector<std::pair<std::string, std::string>>;

std::string named(const std::string& name) {
    return inQuotes(name, 4096);
}

ClearReport failedReport(ClearReport report, Prose why) {
    report.failure = std::move(why);
    report.moved.clear();
    report.notes.clear();
    report.undo = {};
    return report;
}

ClearJudgement judgeFile(const StorageDirectory& storage, const std::string& name) {
    constexpr std::uint64_t frontSize = 4096;
    const std::string path = storage.pathOf(name);
    ClearSubject subject{name, bearsMaceName(name), name == storage.name(), {}, nullptr};
    if (!subject.hasMaceName && !subject.isNamed) {
        const auto front = readFront(path, frontSize);
        if (!front) return judgeForClearing(subject); // nobody knows what it is
        if (!mayBeOurs(asBytes(*front), fileSize(path)))
            return {ClearAction::leftAlone, "not a MACE cache", {}, false, false};
    }
    const auto bytes = readFile(path, kMostFileBytes);
    if (!bytes) return judgeForClearing(subject);
    const FileReport report = checkBytes(bytes->view());
    subject.file = bytes->view();
    subject.report = &report;
    return judgeForClearing(subject);
}

/// Why a name in a directory is none to judge, where it is none.
std::string whyNoFile(const StorageDirectory& storage, const std::string& name) {
    switch (storage.kindOf(name)) {
    case NameKind::file: return whyOwnLeftover(name, name == storage.name());
    case NameKind::link: return "a symbolic link: name the file that it leads to";
    case NameKind::directory: return "a directory: it is not searched, name it to clear it";
    case NameKind::special: return "a device, pipe or socket, not a file";
    case NameKind::absent: return "gone meanwhile";
    }
    return {};
}

/// The renames, with other Macebins kept away. Empty, or why nothing was renamed.
std::string renameLocked(const StorageDirectory& storage, const RenameList& renames) {
    const auto lock = LockedDirectory::open(storage.path());
    return lock ? Renames(storage).run(renames) : "Nothing was moved: " + lock.error();
}

/// Decides on every name; gathers what the notes and the moves need.
class ClearPlan {
public:
    ClearPlan(const ClearRequest& request, const StorageDirectory& storage)
        : request_(request), storage_(storage) {}

    void judge(const std::string& name) {
        if (const std::string why = whyNoFile(storage_, name); !why.empty()) {
            const bool isOurs = bearsMaceName(name) || name == storage_.name();
            (isOurs ? report.refused : report.leftAlone).push_back({name, why});
            return;
        }
        const ClearJudgement judged = judgeFile(storage_, name);
        switch (judged.action) {
        case ClearAction::aside: takeAside(name, judged); break;
        case ClearAction::kept: report.kept.push_back({name, judged.why}); break;
        case ClearAction::leftAlone: report.leftAlone.push_back({name, judged.why}); break;
        case ClearAction::refused: report.refused.push_back({name, judged.why}); break;
        }
    }

    ClearReport report;
    bool anyDeviceNameEmpty = false;

private:
    void takeAside(const std::string& name, const ClearJudgement& judged) {
        const std::optional<Era> wanted = request_.maceEra ? request_.maceEra : judged.era;
        if (request_.empty && judged.holdsNothing && judged.era == wanted) {
            report.kept.push_back({name, "an empty cache already"});
            return;
        }
        anyDeviceNameEmpty = anyDeviceNameEmpty || judged.deviceNameEmpty;
        ClearMove move{name, {}, judged.era, {}};
        if (request_.empty) move.emptied = wanted;
        report.moved.push_back(std::move(move));
    }

    const ClearRequest& request_;
    const StorageDirectory& storage_;
};

/// The first file that --empty cannot serve, as a sentence; else nothing.
Prose whyNoEmpty(const ClearRequest& request, const std::vector<ClearMove>& moves) {
    const auto unknown =
        std::find_if(moves.begin(), moves.end(), [](const ClearMove& move) { return !move.emptied; });
    if (!request.empty || unknown == moves.end()) return {};
    return "What MACE reads " + named(unknown->from) +
           " cannot be told from its bytes, and an empty cache for the wrong one can crash the app. " +
           Prose{FixedStep{StepKind::sayEra}, ". Nothing was changed."};
}

std::string whyNothing(const ClearReport& report, const StorageDirectory& storage) {
    if (!storage.name().empty()) {
        for (const auto* list : {&report.refused, &report.kept, &report.leftAlone}) {
            if (list->empty()) continue;
            const std::string& why = list->front().why;
            return "Nothing was moved: " + std::string(why.starts_with("tuned") ? "these are " : "this is ") +
                   why + ".";
        }
    }
    if (!report.refused.empty())
        return "Nothing was moved: " + named(report.refused.front().name) + " is " +
               report.refused.front().why + ".";
    return "Nothing was moved: there is no compiled cache in this directory.";
}

/// Writes the empty caches. What cannot be written is left out: MACE does without the file as well.
void leaveEmpties(ClearReport& report, const StorageDirectory& storage) {
    for (ClearMove& move : report.moved) {
        if (!move.emptied) continue;
        const ByteView bytes = emptyCache(*move.emptied);
        const auto accept = [&](ByteView written) {
            const FileReport check = checkBytes(written);
            const bool isEmpty = check.integrity == Integrity::intact && check.cache.era == move.emptied;
            return isEmpty ? std::string() : std::string("it does not read back as an empty cache");
        };
        const auto saved = saveFile(storage.pathOf(move.from), bytes, {}, accept);
        std::string why = saved ? storage.copyAccess(move.to, move.from) : saved.error();
        if (why.empty()) continue;
        // A file that MACE may not write is worse than none: a v2 MACE aborts when it cannot save.
        if (saved) storage.remove(move.from);
        move.emptied.reset();
        report.refused.push_back(
            {move.from, "moved aside, but no empty cache was left in its place: " + why});
    }
}

void addSyncNote(ClearReport& report, const StorageDirectory& storage) {
    if (const std::string why = storage.sync(); !why.empty())
        report.notes.push_back("The directory could not be synced (" + why +
                               "): a power cut now may undo the renaming.");
}

/// A directory inside that holds a cache of its own is what people may have meant.
void addInnerNote(ClearReport& report, const StorageDirectory& storage) {
    for (const ClearStay& stay : report.leftAlone) {
        if (storage.kindOf(stay.name) != NameKind::directory) continue;
        const auto inner = StorageDirectory::open(storage.pathOf(stay.name));
        const auto names = inner ? inner->list() : Result<std::vector<std::string>>(Failure{});
        if (names && std::any_of(names->begin(), names->end(), bearsMaceName))
            report.notes.push_back(
                "The directory " + named(stay.name) + " holds files of MACE, too, and was not searched: " +
                Prose(Step{StepKind::clear, StepForm::command, storage.pathOf(stay.name), {}}));
    }
}

Result<std::vector<std::string>> namesToJudge(const StorageDirectory& storage,
                                              const std::vector<std::string>& names) {
    if (storage.name().empty()) return names;
    if (storage.kindOf(storage.name()) == NameKind::absent)
        return Failure{"There is no " + named(storage.pathOf(storage.name())) + "."};
    return std::vector<std::string>{storage.name()};
}

/// True for a file that is certain to hold no pair: what --empty left.
bool isEmptyCache(const StorageDirectory& storage, const std::string& name) {
    if (storage.kindOf(name) != NameKind::file) return false;
    const auto bytes = readFile(storage.pathOf(name), 8);
    return bytes && std::all_of(bytes->view().begin(), bytes->view().end(),
                                [](std::byte byte) { return byte == std::byte{}; });
}

/// What a restore does: `conflicts` go aside first.
struct RestorePlan {
    RenameList renames;
    std::vector<std::string> conflicts; ///< files that hold something
    std::string obstacle;               ///< a name that is no file: it never moves
};

RestorePlan planRestore(const StorageDirectory& storage, const std::vector<std::string>& names,
                        const std::vector<BackupName>& backups, std::time_t now) {
    RestorePlan plan;
    const std::string set = freeSetName(names, clearingStamp(now));
    for (const BackupName& backup : backups) {
        const NameKind kind = storage.kindOf(backup.original);
        if (kind == NameKind::absent) continue;
        if (kind != NameKind::file) plan.obstacle = backup.original;
        if (!isEmptyCache(storage, backup.original)) plan.conflicts.push_back(backup.original);
        plan.renames.emplace_back(backup.original, backupName(backup.original, set));
    }
    for (const BackupName& backup : backups)
        plan.renames.emplace_back(backupName(backup.original, backup.setName()), backup.original);
    return plan;
}

/// The newest set of the directory or of the file that was named, or the very backup that was.
std::vector<BackupName> backupsFor(const StorageDirectory& storage, std::vector<std::string> names) {
    std::erase_if(names, [&](const std::string& name) {
        return !parseBackupName(name) || storage.kindOf(name) != NameKind::file;
    });
    const std::string& name = storage.name();
    if (std::find(names.begin(), names.end(), name) != names.end()) return {*parseBackupName(name)};
    return newestSet(names, name);
}

} // namespace

std::string clearingStamp(std::time_t now) {
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char text[32];
    const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H%M%SZ", &utc);
    return {text, size};
}

ClearReport clearStorage(const ClearRequest& request) {
    ClearReport base;
    base.action = "clear";
    base.path = request.path;
    base.dryRun = request.dryRun;
    const auto storage = StorageDirectory::open(request.path);
    if (!storage) return failedReport(base, "Nothing was moved: " + storage.error() + ".");
    const auto names = storage->list();
    if (!names) return failedReport(base, "Nothing was moved: " + names.error() + ".");
    const auto subjects = namesToJudge(*storage, *names);
    if (!subjects) return failedReport(base, subjects.error());

    ClearPlan plan(request, *storage);
    plan.report = base;
    for (const std::string& name : *subjects)
        plan.judge(name);
    ClearReport& report = plan.report;
    addInnerNote(report, *storage);
    if (report.moved.empty()) {
        report.failure = whyNothing(report, *storage);
        return report;
    }
    if (Prose why = whyNoEmpty(request, report.moved); !why.empty()) return failedReport(report, why);

    const std::string set = freeSetName(*names, clearingStamp(request.now));
    RenameList renames;
    std::vector<std::optional<Era>> eras;
    bool isCache = false;
    for (ClearMove& move : report.moved) {
        const bool isShipped = storageNameOf(move.from).role == StorageRole::precompiled;
        if (isShipped) report.notes.emplace_back(precompiledNote(move.from));
        isCache = isCache || !isShipped;
        move.to = backupName(move.from, set);
        renames.emplace_back(move.from, move.to);
        eras.push_back(move.era);
    }
    for (std::string& note : clearingNotes(eras, plan.anyDeviceNameEmpty, isCache))
        report.notes.push_back(std::move(note));
    report.undo = Step{StepKind::restore, StepForm::command, request.path, {}};
    if (request.dryRun) return report;
    if (std::string why = renameLocked(*storage, renames); !why.empty()) return failedReport(report, why);
    leaveEmpties(report, *storage);
    addSyncNote(report, *storage);
    return report;
}

ClearReport restoreStorage(const ClearRequest& request) {
    ClearReport report;
    report.action = "restore";
    report.path = request.path;
    report.dryRun = request.dryRun;
    const auto storage = StorageDirectory::open(request.path);
    if (!storage) return failedReport(report, "Nothing was moved: " + storage.error() + ".");
    const auto names = storage->list();
    if (!names) return failedReport(report, "Nothing was moved: " + names.error() + ".");
    const auto backups = backupsFor(*storage, *names);
    if (backups.empty())
        return failedReport(report, Prose{"Nothing was moved: there is no backup that ",
                                          FixedStep{StepKind::clear}, " made of "} +
                                        named(request.path) + ".");

    const RestorePlan plan = planRestore(*storage, *names, backups, request.now);
    if (!plan.obstacle.empty())
        return failedReport(report, "Nothing was moved: " + named(plan.obstacle) +
                                        " is a link, a directory or a device now, and is left as it is.");
    if (!plan.conflicts.empty() && !request.force)
        return failedReport(report, "Nothing was moved: " + named(plan.conflicts.front()) +
                                        " is there again; MACE has probably built it anew since. " +
                                        Prose{FixedStep{StepKind::forceAside}, "."});
    for (const auto& [from, to] : plan.renames)
        report.moved.push_back({from, to, {}, {}});
    report.notes.emplace_back(
        "On its next start MACE finds these files as they were before the clearing. Stop "
        "the app before they are brought back: while it runs it can write over them.");
    if (request.dryRun) return report;
    if (std::string why = renameLocked(*storage, plan.renames); !why.empty())
        return failedReport(report, why);
    addSyncNote(report, *storage);
    return report;
}

} // namespace macebin
