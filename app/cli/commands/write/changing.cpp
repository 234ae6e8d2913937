// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/write/changing.h"

#include "app/cli/flags/trusted_keys.h"
#include "app/cli/output/colour.h"
#include "core/check/check.h"
#include "core/host/file/backup_file.h"
#include "core/host/system/system_call.h"
#include "core/text/paths.h"
#include "format/text.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace macebin::cli {

namespace {

constexpr std::size_t kLongestPath = 4096;

/// The action's name in reports, without its dashes.
std::string actionWord(Action action) {
    for (const OptionSpec& spec : optionSpecs())
        if (spec.group == "Actions" && spec.actions == (ActionSet{1} << static_cast<unsigned>(action)))
            return std::string(spec.name.substr(2));
    return {};
}

bool isSameFile(const std::string& a, const std::string& b) {
    struct stat first {
    }, second{};
    return a == b || (::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 &&
                      first.st_dev == second.st_dev && first.st_ino == second.st_ino);
}

/// What can be seen of a file beforehand that keeps it from being replaced: saveFile's own reasons, for a
/// dry run, and before the first of two results is saved.
std::string whyNotReplaced(const std::string& path, const struct stat& old, const Options& options,
                           bool keepsOwner) {
    if (std::string why = whyNeverReplaced(old.st_mode); !why.empty()) return why;
    if (!options.force && !options.inPlace) return "it exists already; --force replaces it";
    if (keepsOwner && old.st_uid != ::geteuid() && ::geteuid() != 0)
        return "it belongs to user number " + number(old.st_uid) +
               ", and the new file could not; run Macebin as that user, or give the result another name";
    if (!options.inPlace) return {};
    if (old.st_nlink > 1 + linkedBackups(AT_FDCWD, path, old)) return std::string(kWhyNotWithHardLinks);
    struct stat status {};
    if (::lstat((path + ".bak").c_str(), &status) != 0 && errno != ENOENT)
        return "keeping the old file as a backup: " + systemReason(errno);
    return {};
}

/// Why no file can be made in a directory.
std::string whyNoRoomIn(const std::string& directory) {
    if (::access(directory.c_str(), F_OK) != 0) return "its directory is not there";
    if (::access(directory.c_str(), W_OK | X_OK) != 0) return "its directory cannot be written to";
    struct statfs system {};
    // Root may write there, and still nothing can be made.
    if (::statfs(directory.c_str(), &system) == 0 &&
        (system.f_type == PROC_SUPER_MAGIC || system.f_type == SYSFS_MAGIC))
        return "its directory belongs to the system's kernel, which takes no files; name another one";
    return {};
}

/// What can be seen beforehand to stand in the way of a name; saveFile sees the rest.
std::string obstacle(const std::string& path, const Options& options, const Change& change, bool keepsOwner) {
    const auto because = [&](const std::string& why) {
        return "could not save " + inQuotes(path, kLongestPath) + ": " + why + ". Nothing was changed.";
    };
    if (!options.inPlace)
        for (const std::string& input : change.inputs)
            if (isSameFile(path, input))
                return because("it is the input itself, which stays as it is; give the result another name");
    struct stat status {};
    const bool exists = ::lstat(path.c_str(), &status) == 0;
    if (!exists && errno == ENAMETOOLONG) return because(systemReason(errno));
    std::string why = exists ? whyNotReplaced(path, status, options, keepsOwner) : std::string();
    if (why.empty()) why = whyNoRoomIn(directoryOf(path));
    return why.empty() ? std::string() : because(why);
}

/// One change on its way to the disk.
class Finish {
public:
    Finish(const Options& options, const Change& change, const Finishing& finishing)
        : options_(options), change_(change), finishing_(finishing) {
        outcome_.dryRun = options.dryRun;
        outcome_.output = options.inPlace ? options.paths.front() : options.output.value_or("");
        outcome_.proof = finishing.proof;
        if (finishing.second && change.refusal.empty())
            outcome_.second = SavedFile{finishing.second->path, finishing.second->bytes.size(), false,
                                        finishing.second->proof};
    }

    ChangeOutcome run(ByteView bytes) {
        if (change_.refusal.empty()) {
            outcome_.size = bytes.size();
            // Everything is looked at before the first name is taken.
            outcome_.failure = whyNot(bytes);
            if (outcome_.failure.empty() && !options_.dryRun && !leavesInPlace()) save(bytes);
        }
        outcome_.exitCode = exitCode();
        return outcome_;
    }

private:
    /// In place of a file that is as it should be there is nothing to write.
    bool leavesInPlace() const { return options_.inPlace && change_.unchanged; }

    std::string whyNot(ByteView bytes) const {
        if (!outcome_.output.empty() && !leavesInPlace())
            if (std::string why = obstacle(outcome_.output, options_, change_, !finishing_.mode);
                !why.empty())
                return why;
        if (outcome_.second) {
            if (std::string why = obstacle(outcome_.second->path, options_, change_, true); !why.empty())
                return why;
            if (isSameFile(outcome_.second->path, outcome_.output))
                return "The two results cannot have one name: " + inQuotes(outcome_.output, kLongestPath) +
                       ".";
            if (std::string why = finishing_.second->accept(finishing_.second->bytes); !why.empty())
                return why;
        }
        // saveFile asks again, of what it has written; here it is a dry run's answer.
        return options_.dryRun || outcome_.second ? finishing_.accept(bytes) : std::string();
    }

    void save(ByteView bytes) {
        SaveOptions how;
        how.replace = options_.force || options_.inPlace;
        how.backup = options_.inPlace;
        how.mode = finishing_.mode;
        if (options_.inPlace) how.expected = finishing_.expected;
        const auto saved = saveFile(outcome_.output, bytes, how, finishing_.accept);
        outcome_.saved = static_cast<bool>(saved);
        if (!saved) {
            outcome_.failure = saved.error();
            return;
        }
        outcome_.backup = saved->backup;
        outcome_.note = saved->note;
        if (outcome_.second) saveSecond();
    }

    void saveSecond() {
        SaveOptions how;
        how.replace = options_.force;
        const SecondOutput& second = *finishing_.second;
        const auto saved = saveFile(second.path, second.bytes, how, second.accept);
        outcome_.second->saved = static_cast<bool>(saved);
        if (!saved) outcome_.failure = saved.error() + " The other file was saved before that.";
    }

    int exitCode() const {
        if (!change_.refusal.empty()) return exitDamaged;
        if (!outcome_.failure.empty() && !outcome_.saved) return exitDamaged;
        return change_.leavesOut() || !outcome_.failure.empty() ? exitNotUsed : exitIntact;
    }

    const Options& options_;
    const Change& change_;
    const Finishing& finishing_;
    ChangeOutcome outcome_;
};

} // namespace

Result<Input> openInput(const Options& options, const std::string& path, CheckOptions check) {
    Input input;
    input.path = path;
    input.stamp = stampOf(path);
    auto bytes = readFile(path, ParseLimits{}.fileSize);
    if (!bytes) return Failure{inQuotes(path, kLongestPath) + " could not be read: " + bytes.error() + "."};
    input.bytes = std::move(*bytes);
    check.trustedKeys = options.trusted;
    input.report = checkBytes(input.bytes.view(), check);
    input.report.path = path;
    if (std::string why = whyNotTrusted(input.report); !why.empty()) return Failure{std::move(why)};
    return input;
}

std::optional<Input> readInput(const Options& options, const std::string& path, const Streams& streams,
                               const CheckOptions& check) {
    auto input = openInput(options, path, check);
    if (input) return std::move(*input);
    Change change;
    change.action = actionWord(options.action);
    change.inputs = options.paths;
    if (options.with) change.inputs.push_back(*options.with);
    change.refusal = input.error();
    finish(options, streams, change, {});
    return std::nullopt;
}

WriteOptions writeOptionsOf(const Cache& cache) {
    WriteOptions options;
    options.driverVersion = cache.identity.driverVersion;
    options.abi = cache.identity.abi;
    return options;
}

int failed(const Streams& streams, const std::string& why, int code) {
    std::fprintf(streams.err, "macebin: %s\n", why.c_str());
    return code;
}

ChangeOutcome saveChange(const Options& options, const Change& change, ByteView bytes,
                         const Finishing& finishing) {
    return Finish(options, change, finishing).run(bytes);
}

int reportChange(const Options& options, const Streams& streams, const Change& change,
                 const ChangeOutcome& outcome) {
    const std::string text =
        options.format == Format::json    ? jsonReport(change, outcome, JsonLayout::indented)
        : options.format == Format::jsonl ? jsonReport(change, outcome, JsonLayout::oneLine)
                                          : textReport(change, outcome, wantsColour(options, streams.out));
    std::fwrite(text.data(), 1, text.size(), streams.out);
    return outcome.exitCode;
}

int finish(const Options& options, const Streams& streams, const Change& change, ByteView bytes,
           const Finishing& finishing) {
    return reportChange(options, streams, change, saveChange(options, change, bytes, finishing));
}

} // namespace macebin::cli
