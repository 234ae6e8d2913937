// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/case/recognise.h"

#include "core/storage/storage_names.h"
#include "core/text/lines.h"
#include "format/cache/parse.h"
#include "format/limits.h"
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
    else if (isNamed)
        report.cache = {}; // what is known of it is its findings: its bytes may go
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
    file.report.reset(); // that it is no cache is no news of a log
    file.log = std::move(log);
}

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

void recogniseAs(CaseFile& file, ByteView bytes, bool isNamed) {
    if (looksLikeLog(bytes))
        recogniseText(file, bytes, isNamed);
    else
        judge(file, bytes, isNamed);
}

void recogniseMember(CaseFile& file, const ArchiveMember& member, bool isNamed) {
    if (!member.unread) return recogniseAs(file, member.content, isNamed);
    if (member.unread != Unread::cut || !looksLikeLog(member.content)) return;
    LogReport log = readLog(file.path, member.content);
    if (!log.hasMace()) return;
    file.kind = CaseKind::log;
    file.device = log.device;
    file.log = std::move(log);
}

bool mayBeOfACase(ByteView front, std::uint64_t fileSize) {
    // A tombstone in protobuf begins with its processor or with the name of the build; all of it must be
    // there before more can be said.
    const bool maybeTombstone = startsWith(front, "\x08") || startsWith(front, "\x12");
    return mayBeOurs(front, fileSize) || looksLikeArchive(front) || looksLikeLog(front) || maybeTombstone;
}

bool mayBeLogBehindNuls(ByteView front, std::uint64_t fileSize) {
    const bool mayComeYet = fileSize > front.size() && fileSize <= kMostFileBytes && mayBecomeLog(front);
    return looksLikeLog(front) || mayComeYet;
}

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
    const ArchiveReading reading = readArchive(bytes, [&](ArchiveMember&& member) {
        CaseFile inside;
        inside.path = path + ": " + member.name;
        recogniseMember(inside, member, bearsMaceName(member.baseName()));
        if (weight(inside.kind) > weight(out.kind)) out.kind = inside.kind;
    });
    if (out.kind == CaseKind::other && !reading.isWhole()) out.kind = CaseKind::unreadable;
    return out;
}

} // namespace macebin
