// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/save_file.h"

#include "core/host/file/backup_file.h"
#include "core/host/file/file_access.h"
#include "core/host/file/locked_directory.h"
#include "core/host/file/temporary_file.h"
#include "core/host/system/system_call.h"
#include "core/text/paths.h"
#include "format/text.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace macebin {

namespace {

/// Why a step did not succeed; empty where it did.
using Why = std::string;

Why whyNotAccepted(ByteView bytes, const Accept& accept) {
    const Why why = accept(bytes);
    return why.empty() ? why : "the result does not pass the check: " + why;
}

/// One file on its way to the disk. The steps are called in order, until one of them says why not.
class Saving {
public:
    Saving(const std::string& path, const SaveOptions& options, LockedDirectory directory)
        : options_(options), parent_(directoryPart(path)), name_(fileNameOf(path)),
          directory_(std::move(directory)) {}

    Why examine();
    Why foresee(ByteView bytes, const Accept& accept) const;
    void removeLeftovers() const;
    Why write(ByteView bytes);
    Why judge(ByteView bytes, const Accept& accept);
    Why keepOld();
    Why takeName();
    Why syncName();
    bool replaces() const { return old_.has_value(); }
    bool oldIsWhole() const { return old_ && whyChanged().empty(); }
    bool undoBackup();
    Saved saved() const { return {backupPath(), note_}; }
    std::string backupPath() const { return backup_ ? parent_ + backup_->name : std::string(); }

private:
    std::optional<struct stat> statusNow() const;
    Why whyChanged() const;
    Why giveAccess();

    const SaveOptions& options_;
    std::string parent_; ///< the directory as it stands in the path, with its slash
    std::string name_;
    LockedDirectory directory_;
    std::optional<struct stat> old_;
    std::optional<TemporaryFile> temporary_; ///< goes before the lock is released
    std::optional<Backup> backup_;
    std::string note_;
};

std::optional<struct stat> Saving::statusNow() const {
    struct stat status {};
    if (::fstatat(directory_.get(), name_.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    return status;
}

/// What is known for certain by looking.
Why Saving::examine() {
    old_ = statusNow();
    if (!old_ && errno != ENOENT) return "looking at it: " + systemReason(errno);
    if (options_.expected && !old_) return "it is no longer there: somebody has moved or removed it";
    if (!old_) return whyNoFilesEver(directory_.get());
    if (const Why why = whyNeverReplaced(old_->st_mode); !why.empty()) return why;
    if (!options_.replace) return "it exists already; --force replaces it";
    if (options_.expected && *options_.expected != stampFrom(*old_))
        return "it was changed by somebody else meanwhile; try again";
    if (const Why why = whyNoFilesEver(directory_.get()); !why.empty()) return why;
    return options_.backup ? whyNoBackup(directory_.get(), name_, *old_) : Why();
}

/// What the steps would meet that come now; not asked by who takes them.
Why Saving::foresee(ByteView bytes, const Accept& accept) const {
    Why why = whyNoRoomFor(directory_.get(), 0);
    if (why.empty() && old_ && !options_.mode) why = whyNotOfOwner(old_->st_uid);
    if (why.empty()) why = whyNoRoomFor(directory_.get(), bytes.size());
    return why.empty() ? whyNotAccepted(bytes, accept) : why;
}

void Saving::removeLeftovers() const {
    if (directory_.isLocked()) removeStrays(directory_.get(), name_, old_ ? old_->st_uid : ::geteuid());
}

Why Saving::giveAccess() {
    if (options_.mode) {
        if (uninterrupted([&] { return ::fchmod(temporary_->get(), *options_.mode); }) == 0) return {};
        return "setting its permissions: " + systemReason(errno);
    }
    if (!old_) return {};
    const FileDescriptor from(uninterrupted([&] {
        return ::openat(directory_.get(), name_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    }));
    auto kept = keepAccess(*old_, from.get(), temporary_->get());
    if (!kept) return kept.error();
    note_ = *kept;
    return {};
}

Why Saving::write(ByteView bytes) {
    const bool isPrivate = old_ || options_.mode; // until it is known who may see it
    auto temporary = TemporaryFile::create(directory_.get(), name_, isPrivate ? 0600 : 0666);
    if (!temporary) return temporary.error();
    temporary_.emplace(std::move(*temporary));
    if (const Why why = giveAccess(); !why.empty()) return why;
    if (!temporary_->write(bytes)) return "writing: " + systemReason(errno);
    if (!temporary_->sync()) return "making sure that it is on the disk: " + systemReason(errno);
    return {};
}

Why Saving::judge(ByteView bytes, const Accept& accept) {
    if (!temporary_->holds(bytes)) return "reading back what was written: " + systemReason(errno);
    if (!temporary_->close()) return "closing: " + systemReason(errno);
    return whyNotAccepted(bytes, accept);
}

Why Saving::keepOld() {
    if (!old_ || !options_.backup) return {};
    if (const Why why = whyChanged(); !why.empty()) return why;
    const auto backup = keepBackup(directory_.get(), name_, *old_);
    if (!backup) return backup.error();
    backup_ = *backup;
    // On the disk before the old file loses its name.
    if (!directory_.sync()) return "making sure that the backup is on the disk: " + systemReason(errno);
    return {};
}

Why Saving::whyChanged() const {
    if (!directory_.isStillThere()) return "its directory was moved or removed meanwhile";
    const auto now = statusNow();
    if (old_ && (!now || stampFrom(*now) != stampFrom(*old_)))
        return "it was changed by somebody else meanwhile; try again";
    return {};
}

Why Saving::takeName() {
    if (const Why why = whyChanged(); !why.empty()) return why;
    if (temporary_->takeName(name_, replaces())) return {};
    if (errno == EEXIST) return "somebody else made a file of this name meanwhile";
    return "giving it its name: " + systemReason(errno);
}

Why Saving::syncName() {
    return directory_.sync() ? Why() : systemReason(errno);
}

/// Takes back the backup of a file that was not replaced. False where it stays: it could not be removed, or
/// the name has gone to another file, and the backup may be all that is left of the old one.
bool Saving::undoBackup() {
    if (!backup_ || !backup_->isNew) return true;
    const auto now = statusNow();
    if (!now || !isSameFile(*now, *old_)) return false;
    return ::unlinkat(directory_.get(), backup_->name.c_str(), 0) == 0;
}

Failure notSaved(const std::string& path, const Why& why, const std::string& state = "Nothing was changed.") {
    // What the check says ends with a full stop of its own.
    const std::string clause = why.ends_with('.') ? why.substr(0, why.size() - 1) : why;
    return Failure{"could not save " + inQuotes(path, 4096) + ": " + clause + ". " + state};
}

/// What became of the old file where the new one did not take its name: never more than is known now.
std::string stateAfterFailure(Saving& saving) {
    if (!saving.undoBackup())
        return "The file was not replaced; its backup stays as " + inQuotes(saving.backupPath(), 4096) + ".";
    if (saving.oldIsWhole()) return "Nothing was changed: the old file is whole.";
    return saving.replaces() ? "Nothing was changed by Macebin." : "Nothing was changed.";
}

/// Ready for the first step; the failure is what notSaved makes.
Result<Saving> begin(const std::string& path, const SaveOptions& options) {
    if (path.empty()) return notSaved(path, "it has no name");
    if (const std::string_view name = fileNameOf(path); name.empty() || name == "." || name == "..")
        return notSaved(path, "it names a directory; name a file in it");
    auto directory = LockedDirectory::open(directoryOf(path));
    if (!directory) return notSaved(path, directory.error());
    return Saving(path, options, std::move(*directory));
}

} // namespace

Result<Saved> saveFile(const std::string& path, ByteView bytes, const SaveOptions& options,
                       const Accept& accept) {
    auto begun = begin(path, options);
    if (!begun) return Failure{begun.error()};
    Saving& saving = *begun;
    Why why = saving.examine();
    if (!options.isSwept) saving.removeLeftovers();
    if (why.empty()) why = saving.write(bytes);
    if (why.empty()) why = saving.judge(bytes, accept);
    if (why.empty()) why = saving.keepOld();
    if (why.empty()) why = saving.takeName();
    if (!why.empty()) return notSaved(path, why, stateAfterFailure(saving));
    if (const Why unsynced = saving.syncName(); !unsynced.empty())
        return Failure{"the new file is in place as " + inQuotes(path, 4096) +
                       ", but the disk did not confirm its name: " + unsynced +
                       ". After a power cut the old state may come back."};
    return saving.saved();
}

void sweepStrays(const std::string& path) {
    const std::string name(fileNameOf(path));
    const auto directory = LockedDirectory::open(directoryOf(path));
    if (directory && directory->isLocked()) removeStrays(directory->get(), name, ::geteuid());
}

void sweepStrays(const std::string& path, const std::function<bool(std::string_view name)>& isOurs) {
    const auto directory = LockedDirectory::open(path.empty() ? "." : path);
    if (directory && directory->isLocked()) removeStrays(directory->get(), isOurs, ::geteuid());
}

std::string whyNotSaved(const std::string& path, ByteView bytes, const SaveOptions& options,
                        const Accept& accept) {
    auto begun = begin(path, options);
    if (!begun) return begun.error();
    Why why = begun->examine();
    if (why.empty()) why = begun->foresee(bytes, accept);
    return why.empty() ? why : notSaved(path, why, stateAfterFailure(*begun)).message;
}

} // namespace macebin
