// SPDX-License-Identifier: Apache-2.0
// The files on the desk: opened, read again, watched; one of them is the one that is looked at.
#pragma once

#include "widgets/text.h"
#include "widgets/work.h"

#include <QFileSystemWatcher>
#include <QObject>

#include <vector>

namespace macebin::gui {

using widgets::FileHandle;

struct Opened;

class Desk final : public QObject {
    Q_OBJECT
public:
    explicit Desk(widgets::Work* work, QObject* parent = nullptr);

    /// Opens them, in the background; what is open already goes. Folders are searched as --check does.
    void open(const std::vector<std::string>& paths);
    /// Reads the current file again.
    void reload();
    void setCurrent(std::size_t index);
    /// Who looks at the signature: an empty list is nobody's.
    void setTrustedKeys(std::vector<PublicKey> keys);
    /// Another report of the current file, as after a device was asked.
    void setReport(FileReport report);
    /// Other reports of files that need not be the current one; those that are no longer open are passed
    /// over.
    void setReports(const std::vector<std::pair<FileHandle, FileReport>>& reports);
    void setWatching(bool isOn);

    FileHandle current() const { return files_.empty() ? nullptr : files_[current_]; }
    const std::vector<FileHandle>& files() const { return files_; }
    std::size_t currentIndex() const { return current_; }

signals:
    /// Another file, or the same read anew.
    void fileChanged();
    /// The same file, another report.
    void reportChanged();
    /// Reports of other files than the current one.
    void othersChanged();
    void opened(const QStringList& paths);
    /// The watched file is another one now, or gone.
    void changedOnDisk();
    void nothingFound(const QString& why);
    /// What was opened is not files to look at, or not only: a log alone, what tells of devices, a case.
    void logFound(const QString& path);
    void devicesFound(const QStringList& paths);
    void caseFound(const QStringList& paths);
    /// Not everything that was asked for is open.
    void tooMany(const QString& what);
    /// What in a folder was no file to read: it is neither damaged nor absent.
    void notRead(const QString& what);

private:
    void take(std::vector<FileHandle> files);
    void tellWhatElse(const Opened& result);
    void takeAgain(const FileHandle& file);
    void watchCurrent();

    widgets::Work* work_;
    std::vector<FileHandle> files_;
    std::size_t current_ = 0;
    CheckOptions options_;
    std::shared_ptr<widgets::Job> job_;
    QFileSystemWatcher watcher_;
    bool isWatching_ = true;
};

} // namespace macebin::gui
