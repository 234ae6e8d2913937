// SPDX-License-Identifier: Apache-2.0
#include "app/gui/window/desk.h"

#include "app/gui/window/opening.h"
#include "format/limits.h"

#include <QThreadPool>

#include <algorithm>

namespace macebin::gui {

namespace {

QString titleFor(const std::vector<std::string>& paths) {
    return paths.size() == 1 ? Desk::tr("Opening %1").arg(widgets::fileNameOf(paths.front()))
                             : Desk::tr("Opening %1 files").arg(paths.size());
}

} // namespace

Desk::Desk(widgets::Work* work, QObject* parent) : QObject(parent), work_(work) {
    connect(&watcher_, &QFileSystemWatcher::fileChanged, this, &Desk::changedOnDisk);
}

void Desk::open(const std::vector<std::string>& paths) {
    if (job_) job_->stop.request_stop();
    const auto task = [paths, options = options_](widgets::Job& job) {
        return std::make_shared<Opened>(openAll(paths, options, kMostOpenFiles, job));
    };
    job_ = work_->start(titleFor(paths), task, [this](const std::shared_ptr<Opened>& result) {
        if (!result->files.empty())
            take(std::move(result->files));
        else if (result->how == Opening::files)
            emit nothingFound(
                result->isAnyMissed
                    ? tr("Whether there is a cache in that folder is not known: not all in it could be read.")
                    : tr("There is no cache in that folder. That is normal before an app's first start; else "
                         "look "
                         "in the app's storage path."));
        tellWhatElse(*result);
    });
}

void Desk::tellWhatElse(const Opened& result) {
    const auto list = [](const std::vector<std::string>& paths) {
        QStringList out;
        for (const std::string& path : paths)
            out << QString::fromLocal8Bit(path.c_str());
        return out;
    };
    switch (result.how) {
    case Opening::files: break;
    case Opening::log: emit logFound(list(result.logs).value(0)); break;
    case Opening::device: emit devicesFound(list(result.devices)); break;
    case Opening::theCase: emit caseFound(list(result.paths)); break;
    }
    if (!result.notRead.empty()) emit notRead(list(result.notRead).join(' '));
    if (result.notLookedAt > 0)
        emit tooMany(tr("Only the first %1 files are open here; %2 more were not looked at, and are in no "
                        "saved report. For all of them: macebin --check FOLDER.")
                         .arg(kMostOpenFiles)
                         .arg(result.notLookedAt));
}

void Desk::take(std::vector<FileHandle> files) {
    // Giving a gigabyte back takes a while, too: what goes, goes on another thread.
    auto old = std::make_shared<std::vector<FileHandle>>(files_);
    files_ = std::move(files);
    current_ = 0;
    QStringList paths;
    for (const FileHandle& file : files_)
        paths << QString::fromLocal8Bit(file->path.c_str());
    emit opened(paths);
    watchCurrent();
    emit fileChanged();
    QThreadPool::globalInstance()->start([old] { old->clear(); });
}

/// Another file may have become the current one meanwhile: it goes back where it came from.
void Desk::takeAgain(const FileHandle& file) {
    const auto place = std::find_if(files_.begin(), files_.end(),
                                    [&](const FileHandle& open) { return open->path == file->path; });
    if (place == files_.end()) return;
    QThreadPool::globalInstance()->start([old = std::make_shared<FileHandle>(*place)] { old->reset(); });
    *place = file;
    if (static_cast<std::size_t>(place - files_.begin()) != current_) {
        emit othersChanged();
        return;
    }
    watchCurrent();
    emit fileChanged();
}

void Desk::reload() {
    if (files_.empty()) return;
    if (job_) job_->stop.request_stop();
    const auto task = [path = files_[current_]->path, options = options_](widgets::Job& job) {
        return openFile(path, options, job.stop.get_token());
    };
    job_ = work_->start(titleFor({files_[current_]->path}), task, [this](const FileHandle& file) {
        if (file) takeAgain(file);
    });
}

void Desk::setCurrent(std::size_t index) {
    if (index >= files_.size() || index == current_) return;
    current_ = index;
    watchCurrent();
    emit fileChanged();
}

void Desk::setTrustedKeys(std::vector<PublicKey> keys) {
    options_.trustedKeys = std::move(keys);
    reload();
}

void Desk::setReport(FileReport report) {
    if (files_.empty()) return;
    files_[current_] = withReport(*files_[current_], std::move(report));
    emit reportChanged();
}

void Desk::setReports(const std::vector<std::pair<FileHandle, FileReport>>& reports) {
    for (const auto& [file, report] : reports) {
        const auto place = std::find(files_.begin(), files_.end(), file);
        if (place != files_.end()) *place = withReport(*file, copyOf(report));
    }
    if (!reports.empty()) emit othersChanged();
}

void Desk::setWatching(bool isOn) {
    isWatching_ = isOn;
    watchCurrent();
}

void Desk::watchCurrent() {
    if (!watcher_.files().isEmpty()) watcher_.removePaths(watcher_.files());
    if (isWatching_ && !files_.empty())
        watcher_.addPath(QString::fromLocal8Bit(files_[current_]->path.c_str()));
}

} // namespace macebin::gui
