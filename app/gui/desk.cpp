// SPDX-License-Identifier: Apache-2.0
#include "app/gui/desk.h"

#include "core/host/find_files.h"

#include <QThreadPool>

namespace macebin::gui {

namespace {

/// Files that are open at once: more than anybody looks at, fewer than fill the memory.
constexpr std::size_t kMostFiles = 1000;

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
        auto files = std::make_shared<std::vector<FileHandle>>();
        const FoundFiles found = findFiles(paths);
        job.total = found.files.size();
        for (const FoundFile& file : found.files) {
            if (files->size() == kMostFiles || job.stop.stop_requested()) break;
            FileHandle opened = openFile(file.path, options, job.stop.get_token());
            ++job.done;
            // In folders there is much that is none of ours.
            const bool isOurs = file.named || (opened && opened->report.integrity != Integrity::unreadable);
            if (opened && isOurs) files->push_back(std::move(opened));
        }
        return files;
    };
    job_ = work_->start(titleFor(paths), task, [this](const std::shared_ptr<std::vector<FileHandle>>& files) {
        take(*files, false);
    });
}

void Desk::take(std::vector<FileHandle> files, bool isReload) {
    // Giving a gigabyte back takes a while, too: what goes, goes on another thread.
    auto old = std::make_shared<std::vector<FileHandle>>(files_);
    if (files.empty()) {
        emit nothingFound(tr(
            "There is no cache in that folder. That is normal before an app's first start; else look in the "
            "app's storage path."));
        return;
    }
    if (isReload) {
        files_[current_] = files.front();
    } else {
        files_ = std::move(files);
        current_ = 0;
        QStringList paths;
        for (const FileHandle& file : files_)
            paths << QString::fromLocal8Bit(file->path.c_str());
        emit opened(paths);
    }
    watchCurrent();
    emit fileChanged();
    QThreadPool::globalInstance()->start([old] { old->clear(); });
}

void Desk::reload() {
    if (files_.empty()) return;
    if (job_) job_->stop.request_stop();
    const auto task = [path = files_[current_]->path, options = options_](widgets::Job& job) {
        return openFile(path, options, job.stop.get_token());
    };
    job_ = work_->start(titleFor({files_[current_]->path}), task, [this](const FileHandle& file) {
        if (file) take({file}, true);
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
