// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/case/read_case.h"

#include "core/answer/fault.h"
#include "core/host/file/find_files.h"
#include "core/host/file/read_file.h"
#include "core/host/system/memory_turns.h"
#include "core/host/system/ordered_jobs.h"
#include "core/host/work/case/recognise.h"
#include "core/storage/storage_names.h"
#include "core/text/paths.h"
#include "core/words/file_words.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <exception>
#include <thread>

namespace macebin {

namespace {

constexpr std::uint64_t kFrontSize = 4096;

/// What came of one path: the file, or what is in the archive.
struct FromOne {
    std::vector<CaseFile> files;
    std::vector<std::string> limits; ///< what could not be read of an archive, a sentence each
    std::size_t skipped = 0;
    std::string notRead;            ///< why nothing is known of a file that nobody named
    std::vector<std::string> empty; ///< files without a byte that nobody named, where one is waited for
    bool isArchive = false;
    bool isFault = false; ///< our own code failed
};
static_assert(std::is_nothrow_move_constructible_v<CaseFile>);

CaseFile unreadable(const std::string& path, std::string why) {
    CaseFile file;
    file.path = path;
    file.kind = CaseKind::unreadable;
    file.failure = std::move(why);
    return file;
}

/// True for the name of a file that a case is read for: without a byte in it, what it was to tell is missing.
bool isWaitedFor(std::string_view name) {
    std::string lower(name);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    constexpr std::array<std::string_view, 13> ends{".log", ".txt", ".bin", ".pb",  ".mclp", ".zip", ".gz",
                                                    ".tgz", ".tar", ".7z",  ".bz2", ".xz",   ".zst"};
    constexpr std::array<std::string_view, 8> starts{"logcat",  "tombstone", "anr",       "traces",
                                                     "dumpsys", "getprop",   "bugreport", "clinfo"};
    return std::any_of(ends.begin(), ends.end(),
                       [&](std::string_view end) { return lower.ends_with(end); }) ||
           std::any_of(starts.begin(), starts.end(),
                       [&](std::string_view start) { return lower.starts_with(start); });
}

/// Reads one of the files that were found. Called on several threads at once.
class OneFile {
public:
    OneFile(const FoundFile& found, const std::stop_token& stop, MemoryTurns& turns)
        : found_(found), stop_(stop), turns_(turns) {}

    FromOne read() {
        if (stop_.stop_requested()) return std::move(out_);
        try {
            turns_.run([this] {
                out_ = {};
                readFound();
            });
        } catch (const std::exception& error) {
            out_ = {};
            out_.isFault = true;
            out_.files.push_back(unreadable(found_.path, sentenceOnFault(error)));
        }
        return std::move(out_);
    }

private:
    void readFound() {
        if (!found_.cannotRead.empty()) return fail("It could not be read: " + found_.cannotRead + ".");
        if (!found_.named) {
            const auto isWorthIt = isWorthReading();
            if (!isWorthIt) {
                out_.notRead = isWorthIt.error();
                return;
            }
            if (!*isWorthIt) {
                ++out_.skipped;
                return;
            }
        }
        auto read = readSubject(found_.path, kMostFileBytes);
        if (!read) return fail("It could not be read: " + read.error() + ".");
        const auto bytes = std::make_shared<const FileBytes>(std::move(*read));
        if (looksLikeArchive(bytes->view())) return readMembers(bytes->view());
        CaseFile file;
        file.path = found_.path;
        file.byName = storageNameOf(fileNameOf(found_.path)).role;
        recogniseAs(file, bytes->view(), found_.named);
        keep(std::move(file), bytes, bytes->view(), found_.named);
    }

    /// By its front, so that a walk reads no more of what is somebody else's. The failure: nobody knows.
    Result<bool> isWorthReading() const {
        const auto front = readFront(found_.path, kFrontSize);
        if (!front) return Failure{front.error()};
        const std::uint64_t size = fileSize(found_.path);
        if (mayBeOfACase(asBytes(*front), size)) return true;
        if (!mayBecomeLog(asBytes(*front))) return false;
        const auto more = readFront(found_.path, kLogFront);
        if (!more) return Failure{more.error()};
        return mayBeLogBehindNuls(asBytes(*more), size);
    }

    void fail(std::string why) { out_.files.push_back(unreadable(found_.path, std::move(why))); }

    void readMembers(ByteView bytes) {
        out_.isArchive = true;
        const auto unpacking = turns_.unpacking();
        const ArchiveReading reading = readArchive(
            bytes, [&](ArchiveMember&& member) { takeMember(std::move(member)); }, {}, stop_);
        if (!reading.failure.empty())
            out_.limits.push_back(inQuotes(found_.path, 200) + " could not be read. " + reading.failure);
        for (const std::string& note : reading.notes)
            out_.limits.push_back("Not all of " + inQuotes(found_.path, 200) + " could be read. " + note);
        // Who names a file that is compressed means what is in it.
        if (found_.named && reading.isOneFile() && reading.isWhole() && out_.files.empty())
            fail("What is in it is of no kind that this tool knows.");
    }

    void takeMember(ArchiveMember&& member) {
        CaseFile file;
        file.path = member.name.empty() ? found_.path : found_.path + ": " + member.name;
        const std::string_view name = member.name.empty() ? nameInside() : member.baseName();
        const bool isNamed = bearsMaceName(name);
        file.byName = storageNameOf(name).role;
        recogniseMember(file, member, isNamed);
        if (member.unread && file.kind == CaseKind::other) return; // the limits tell of it
        const auto kept = std::make_shared<const Bytes>(std::move(member.content));
        keep(std::move(file), kept, *kept, isNamed);
    }

    /// As --check says it.
    static std::string whyNotKnown(const CaseFile& file) {
        const Finding* worst = file.report ? worstFinding(*file.report) : nullptr;
        if (!worst || worst->severity() != Severity::error) return "It is of no kind that this tool knows.";
        return worst->message;
    }

    /// "cache.bin" of "folder/cache.bin.gz".
    std::string_view nameInside() const {
        const std::string_view path = found_.path;
        const std::string_view own = fileNameOf(path);
        return own.substr(0, own.rfind('.'));
    }

    /// Bytes stay only where the report views them.
    void keep(CaseFile file, std::shared_ptr<const void> bytes, ByteView view, bool isNamed) {
        if (file.kind == CaseKind::other && !isNamed) {
            if (view.empty() && isWaitedFor(fileNameOf(file.path)))
                out_.empty.push_back(std::move(file.path));
            else
                ++out_.skipped;
            return;
        }
        if (file.kind == CaseKind::other) {
            file.kind = CaseKind::unreadable;
            file.isEmpty = view.empty();
            file.failure = view.empty() ? "The file is empty." : whyNotKnown(file);
        } else if (file.report) {
            file.bytes = std::move(bytes);
        }
        out_.files.push_back(std::move(file));
    }

    const FoundFile& found_;
    const std::stop_token& stop_;
    MemoryTurns& turns_;
    FromOne out_;
};

/// Puts together what the files came to, in their order.
class Gathering {
public:
    explicit Gathering(const ExitPolicy& policy) : tally_(policy) {}

    void take(const std::string& path, FromOne one) {
        for (CaseFile& file : one.files) {
            if (file.kind == CaseKind::unreadable)
                tally_.add(cannotRead(file.failure));
            else if (file.report && file.kind != CaseKind::message)
                tally_.add(*file.report);
            out_.files.push_back(std::move(file));
        }
        if (!one.limits.empty()) tally_.addIncomplete();
        if (one.isFault) tally_.addFault();
        std::move(one.limits.begin(), one.limits.end(), std::back_inserter(limits_));
        if (!one.notRead.empty()) notRead_.push_back({path, std::move(one.notRead), false, true});
        std::move(one.empty.begin(), one.empty.end(), std::back_inserter(empty_));
        out_.skipped += one.skipped;
        hasArchive_ = hasArchive_ || one.isArchive;
    }

    /// What the walk did not read; behind that, what could not be opened.
    void takeNotRead(std::vector<NotRead> notRead) {
        std::move(notRead_.begin(), notRead_.end(), std::back_inserter(notRead));
        for (std::string& sentence : sentencesOf(notRead))
            limits_.push_back(std::move(sentence));
        if (std::any_of(notRead.begin(), notRead.end(), [](const NotRead& one) { return one.isMissed(); }))
            tally_.addIncomplete();
    }

    TriageReport finish(std::vector<std::string> paths, bool hasDirectory) {
        if (out_.files.empty() && (hasDirectory || hasArchive_)) tally_.addIncomplete();
        if (!empty_.empty()) limits_.push_back(emptyFiles());
        out_.paths = std::move(paths);
        out_.page = triage(out_.files, std::move(limits_));
        out_.verdict = tally_.verdict();
        out_.exitCode = tally_.exitCode();
        return std::move(out_);
    }

private:
    /// One sentence, however many there are: an empty file is no fault of the reading.
    std::string emptyFiles() const {
        std::string names;
        for (std::size_t i = 0; i < std::min(empty_.size(), kMostEmptyFilesTold); ++i)
            names += (i ? ", " : "") + inQuotes(empty_[i], 200);
        if (empty_.size() == 1) return names + " is empty: not a byte is in it.";
        const std::string more = empty_.size() > kMostEmptyFilesTold ? ", among them " : ": ";
        return counted(empty_.size(), "file") + " are empty" + more + names + ".";
    }

    TriageReport out_;
    Tally tally_;
    std::vector<NotRead> notRead_;
    std::vector<std::string> empty_;
    std::vector<std::string> limits_;
    bool hasArchive_ = false;
};

/// By path, each once; one that was found and named as well counts as named.
void putInOrder(std::vector<FoundFile>& files) {
    std::sort(files.begin(), files.end(), [](const FoundFile& a, const FoundFile& b) {
        return a.path != b.path ? a.path < b.path : a.named > b.named;
    });
    files.erase(std::unique(files.begin(), files.end(),
                            [](const FoundFile& a, const FoundFile& b) { return a.path == b.path; }),
                files.end());
}

} // namespace

std::optional<TriageReport> readCase(std::vector<std::string> paths, const ExitPolicy& policy,
                                     const CaseWork& work) {
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    FoundFiles found = findFiles(paths);
    putInOrder(found.files);
    const std::size_t total = found.files.size();
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    Gathering all(policy);
    MemoryTurns turns;
    runInOrder<FromOne>(
        total, work.jobs == 0 ? cores : work.jobs,
        [&](std::size_t i) { return OneFile(found.files[i], work.stop, turns).read(); },
        [&](std::size_t i, FromOne one) {
            all.take(found.files[i].path, std::move(one));
            if (work.progress) work.progress(i + 1, total);
        });
    if (work.stop.stop_requested()) return {};
    all.takeNotRead(std::move(found.notRead));
    return all.finish(std::move(paths), !found.directories.empty());
}

} // namespace macebin
