// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/case/log_file.h"

#include "core/archive/archive.h"
#include "core/check/check.h"
#include "core/host/file/read_file.h"
#include "core/report/text/file.h"
#include "format/text.h"

namespace macebin {

namespace {

bool saysSomething(const LogReport& report) {
    return report.hasMace() || !report.device.fields.empty();
}

void readMembers(ByteView bytes, LogReading& out) {
    const ArchiveReading reading = readArchive(bytes, [&](ArchiveMember&& member) {
        if (member.unread && member.content.empty()) return; // the notes tell of it
        if (!looksLikeLog(member.content)) {
            ++out.otherMembers;
            return;
        }
        LogReport report = readLog(member.name, member.content);
        if (saysSomething(report))
            out.logs.push_back(
                {member.name.empty() ? out.path : out.path + ": " + member.name, std::move(report)});
        else
            ++out.silentMembers;
    });
    if (!reading.failure.empty()) {
        out.failure = "This is " + describe(reading) + ". " + reading.failure;
        out.isUnpacked = false;
    }
    out.notes = reading.notes;
    if (out.failure.empty() && out.notes.empty() && out.logs.empty() && out.silentMembers == 0)
        out.failure =
            "This is " + describe(reading) + ", and no log is in it." +
            (out.otherMembers == 0
                 ? Prose()
                 : " What is in it, " + Prose{FixedStep{StepKind::check, StepForm::code}, " judges."});
}

/// What the file is instead of a log.
Prose notALog(ByteView bytes) {
    if (bytes.empty()) return "The file is empty.";
    const FileReport report = checkBytes(bytes);
    if (report.cache.kind != CacheKind::unknown)
        return "This is no log but a " + describeKind(report) +
               Prose{": ", FixedStep{StepKind::check, StepForm::code}, " judges it."};
    return "This is no log: it is neither text, nor a tombstone, nor an archive of such.";
}

} // namespace

LogReading readLogs(const std::string& path) {
    LogReading out;
    out.path = path;
    const auto bytes = readSubject(path == "-" ? "/dev/stdin" : path, kMostFileBytes);
    if (!bytes) {
        out.failure = "It could not be read: " + bytes.error() + ".";
        return out;
    }
    if (looksLikeArchive(bytes->view()))
        readMembers(bytes->view(), out);
    else if (looksLikeLog(bytes->view()))
        out.logs.push_back({path, readLog(path, bytes->view())});
    else
        out.failure = notALog(bytes->view());
    return out;
}

} // namespace macebin
