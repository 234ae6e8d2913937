// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/case/triage_files.h"

#include "core/archive/archive.h"
#include "core/host/file/find_files.h"
#include "core/host/file/read_file.h"
#include "core/storage/storage_names.h"
#include "core/text/lines.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

bool hasTransferFinding(const FileReport& report) {
    const auto& list = report.findings.list();
    return std::any_of(list.begin(), list.end(), [](const Finding& finding) {
        return std::string_view(finding.rule->id).starts_with("transfer.");
    });
}

bool isCache(const FileReport& report) {
    const CacheKind kind = report.cache.kind;
    return kind == CacheKind::maceCache || kind == CacheKind::mclp || kind == CacheKind::text ||
           kind == CacheKind::cc || kind == CacheKind::program;
}

/// Executables and libraries of some computer are bare programs, too, and nobody's business.
bool isHostBinary(const FileReport& report) {
    return report.cache.kind == CacheKind::program &&
           (report.integrity == Integrity::unreadable || report.bareProgram->family == Family::elf);
}

/// What the check says of it; the kind follows. What was not named may be anything: a message in it is
/// only a message, such as the collect script's account of what it could not reach.
void judge(CaseFile& file, ByteView bytes, bool isNamed) {
    CheckOptions options;
    options.fileDigest = true;
    FileReport report = checkBytes(bytes, options);
    report.path = file.path;
    if (report.cache.kind == CacheKind::tuned)
        file.kind = CaseKind::tuned;
    else if (isCache(report) && (isNamed || !isHostBinary(report)))
        file.kind = CaseKind::cache;
    else if (hasTransferFinding(report))
        file.kind = isNamed ? CaseKind::notTheFile : CaseKind::message;
    else
        return;
    file.report = std::move(report);
}

/// Text may be many things: MACE's lines come first, since nothing else has them.
void recogniseText(CaseFile& file, ByteView bytes, bool isNamed) {
    LogReport log = readLog(file.path, bytes);
    if (log.hasMace()) {
        file.kind = CaseKind::log;
        file.device = log.device;
        file.log = std::move(log);
        return;
    }
    if (auto digests = readPhoneDigests(logs::TextOf(bytes).text()); !digests.empty()) {
        file.kind = CaseKind::digests;
        file.digests = std::move(digests);
        return;
    }
    const std::string_view text = asText(bytes);
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool isJson = first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
    ProfileEvidence device = log.device;
    if (device.fields.empty() && isJson) device = readEvidence(file.path, bytes);
    if (!device.fields.empty()) {
        file.kind = CaseKind::device;
        file.device = std::move(device);
        return;
    }
    judge(file, bytes, isNamed);
    if (file.kind != CaseKind::other || log.kinds.empty()) return;
    file.kind = CaseKind::log;
    file.log = std::move(log);
}

void recogniseAs(CaseFile& file, ByteView bytes, bool isNamed) {
    if (looksLikeLog(bytes))
        recogniseText(file, bytes, isNamed);
    else
        judge(file, bytes, isNamed);
}

class Reader {
public:
    explicit Reader(const ExitPolicy& policy) : tally_(policy) {}

    void read(const FoundFile& found) {
        if (!found.cannotRead.empty())
            return fail(found.path, "It could not be read: " + found.cannotRead + ".");
        auto read = readFile(found.path, ParseLimits().fileSize);
        if (!read) return fail(found.path, "It could not be read: " + read.error() + ".");
        const auto bytes = std::make_shared<const FileBytes>(std::move(*read));
        if (looksLikeArchive(bytes->view())) return readMembers(found, bytes->view());
        add(found.path, bytes, bytes->view(), found.named);
    }

    TriageReport finish(std::size_t directories) {
        if (out_.files.empty() && directories > 0) tally_.addIncomplete();
        out_.page = triage(out_.files);
        out_.page.limits.insert(out_.page.limits.end(), limits_.begin(), limits_.end());
        out_.verdict = tally_.verdict();
        out_.exitCode = tally_.exitCode();
        return std::move(out_);
    }

private:
    void fail(const std::string& path, std::string why) {
        CaseFile& file = out_.files.emplace_back();
        file.path = path;
        file.kind = CaseKind::unreadable;
        file.failure = std::move(why);
        tally_.add(cannotRead(file.failure));
    }

    void readMembers(const FoundFile& found, ByteView bytes) {
        const auto notes = readArchive(
            bytes, [](const std::string&) { return true; },
            [&](const std::string& name, Bytes content) {
                const auto kept = std::make_shared<const Bytes>(std::move(content));
                add(found.path + ": " + name, kept, *kept, bearsMaceName(name.substr(name.rfind('/') + 1)));
            });
        if (!notes) return fail(found.path, "It looks like an archive, but " + notes.error() + ".");
        for (const std::string& note : *notes)
            limits_.push_back("Not all of " + inQuotes(found.path, 200) + " could be read. " + note);
        if (!notes->empty()) tally_.addIncomplete();
    }

    void add(const std::string& path, std::shared_ptr<const void> bytes, ByteView view, bool isNamed) {
        CaseFile file;
        file.path = path;
        recogniseAs(file, view, isNamed);
        if (file.report) {
            file.bytes = std::move(bytes);
            if (file.kind != CaseKind::message) tally_.add(*file.report);
        } else if (file.kind == CaseKind::other && isNamed) {
            fail(path, view.empty() ? "The file is empty." : "It is of no kind that this tool knows.");
            out_.files.back().isEmpty = view.empty();
            return;
        }
        if (file.kind == CaseKind::other) {
            ++out_.skipped;
            return;
        }
        out_.files.push_back(std::move(file));
    }

    TriageReport out_;
    Tally tally_;
    std::vector<std::string> limits_;
};

/// What says most of a case comes first.
int weight(CaseKind kind) {
    switch (kind) {
    case CaseKind::log: return 4;
    case CaseKind::device: return 3;
    case CaseKind::cache: return 2;
    case CaseKind::tuned: return 1;
    default: return 0;
    }
}

} // namespace

OpenedKind recognise(const std::string& path, ByteView bytes, bool isNamed) {
    OpenedKind out;
    CaseFile file;
    file.path = path;
    out.isArchive = looksLikeArchive(bytes);
    if (!out.isArchive) {
        recogniseAs(file, bytes, isNamed);
        out.kind = file.kind;
        return out;
    }
    // One that cannot be unpacked has nothing in it.
    (void)readArchive(
        bytes, [](const std::string&) { return true; },
        [&](const std::string& name, Bytes content) {
            CaseFile member;
            member.path = path + ": " + name;
            recogniseAs(member, content, bearsMaceName(name.substr(name.rfind('/') + 1)));
            if (weight(member.kind) > weight(out.kind)) out.kind = member.kind;
        });
    return out;
}

TriageReport readCase(const std::vector<std::string>& paths, const ExitPolicy& policy) {
    const FoundFiles found = findFiles(paths);
    Reader reader(policy);
    for (const FoundFile& file : found.files)
        reader.read(file);
    TriageReport report = reader.finish(found.directories.size());
    report.paths = paths;
    return report;
}

} // namespace macebin
