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
        if (!found_.named &&
            !mayBeOfACase(asBytes(readFront(found_.path, kFrontSize)), fileSize(found_.path))) {
            ++out_.skipped;
            return;
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

    void fail(std::string why) { out_.files.push_back(unreadable(found_.path, std::move(why))); }

    void readMembers(ByteView bytes) {
        out_.isArchive = true;
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

    void take(FromOne one) {
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
        out_.skipped += one.skipped;
        hasArchive_ = hasArchive_ || one.isArchive;
    }

    void takeNotRead(const std::vector<NotRead>& notRead) {
        for (std::string& sentence : sentencesOf(notRead))
            limits_.push_back(std::move(sentence));
        if (std::any_of(notRead.begin(), notRead.end(), [](const NotRead& one) { return one.hasMaceName; }))
            tally_.addIncomplete();
    }

    TriageReport finish(std::vector<std::string> paths, bool hasDirectory) {
        if (out_.files.empty() && (hasDirectory || hasArchive_)) tally_.addIncomplete();
        out_.paths = std::move(paths);
        out_.page = triage(out_.files, std::move(limits_));
        out_.verdict = tally_.verdict();
        out_.exitCode = tally_.exitCode();
        return std::move(out_);
    }

private:
    TriageReport out_;
    Tally tally_;
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
            all.take(std::move(one));
            if (work.progress) work.progress(i + 1, total);
        });
    if (work.stop.stop_requested()) return {};
    all.takeNotRead(found.notRead);
    return all.finish(std::move(paths), !found.directories.empty());
}

} // namespace macebin
