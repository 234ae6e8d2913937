// SPDX-License-Identifier: Apache-2.0
#include "app/gui/window/opening.h"

#include "core/host/file/find_files.h"
#include "core/host/work/case/recognise.h"

#include <algorithm>

namespace macebin::gui {

namespace {

bool isToLookAt(CaseKind kind) {
    return kind == CaseKind::cache || kind == CaseKind::tuned;
}

/// An archive may hold a cache that can be looked at, and more than that.
OpenedKind kindOf(const OpenedFile& file, bool isNamed) {
    const bool isRead = file.report.integrity != Integrity::unreadable;
    if (!file.file) return {CaseKind::unreadable};
    if (isRead && !looksLikeArchive(file.file->view())) return {CaseKind::cache};
    const OpenedKind kind = recognise(file.path, file.file->view(), isNamed);
    return isRead && (isToLookAt(kind.kind) || kind.kind == CaseKind::other) ? OpenedKind{CaseKind::cache}
                                                                             : kind;
}

/// Puts the file where it belongs.
void sortIn(Opened& opened, const OpenedKind& kind, widgets::FileHandle file, bool isNamed) {
    const bool saysMore = kind.kind == CaseKind::log || kind.kind == CaseKind::device;
    if (kind.kind == CaseKind::device && !kind.isArchive)
        opened.devices.push_back(file->path);
    else if (saysMore || (kind.isArchive && isToLookAt(kind.kind)))
        opened.logs.push_back(file->path);
    else if (isNamed || file->report.integrity != Integrity::unreadable)
        opened.files.push_back(std::move(file));
}

} // namespace

Opened openAll(const std::vector<std::string>& paths, const CheckOptions& options, std::size_t most,
               widgets::Job& job) {
    Opened opened;
    opened.paths = paths;
    const FoundFiles found = findFiles(paths);
    std::vector<NotRead> notRead = found.notRead;
    std::vector<OpenedKind> kinds;
    job.total = found.files.size();
    for (const FoundFile& file : found.files) {
        if (job.stop.stop_requested()) break;
        if (opened.files.size() == most) {
            opened.notLookedAt = found.files.size() - job.done;
            break;
        }
        widgets::FileHandle read = openFile(file.path, options, job.stop.get_token());
        ++job.done;
        if (!read) continue;
        // Of what nobody named, and nobody can read, no report is shown; that it is there is told.
        if (!read->file && !file.named) notRead.push_back({file.path, read->whyNotRead, false, true});
        kinds.push_back(kindOf(*read, file.named));
        sortIn(opened, kinds.back(), std::move(read), file.named);
    }
    opened.notRead = sentencesOf(notRead);
    opened.isAnyMissed =
        std::any_of(notRead.begin(), notRead.end(), [](const NotRead& one) { return one.isMissed(); });
    opened.how = openingOf(kinds);
    return opened;
}

} // namespace macebin::gui
