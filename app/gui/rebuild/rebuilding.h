// SPDX-License-Identifier: Apache-2.0
// Rebuilding a cache from source, and the sample of the first page, which is one from nothing.
#pragma once

#include "app/gui/devices/devices.h"
#include "app/gui/rebuild/rebuild_job.h"
#include "app/gui/window/desk.h"
#include "app/gui/window/dialogs.h"
#include "widgets/dialogs/rebuild_dialog.h"

#include <QPointer>

namespace macebin::gui {

class Rebuilding final : public QObject {
    Q_OBJECT
public:
    Rebuilding(widgets::Work* work, Desk* desk, Devices* devices, const SystemDialogs& dialogs,
               QWidget* window);

    /// The current file; only one program of it where a pair is named.
    void open(std::optional<std::size_t> onlyEntry = {});
    /// A small cache of our own kernels, saved into `folder`.
    void makeSample(const QString& folder);

signals:
    void openWanted(const QStringList& paths);
    void failed(const QString& why);
    /// How saving ended.
    void ended(const ChangeOutcome& outcome);

private:
    void start(widgets::RebuildDialog* dialog, const FileHandle& file);
    void save(widgets::RebuildDialog* dialog);

    widgets::Work* work_;
    Desk* desk_;
    Devices* devices_;
    const SystemDialogs& dialogs_;
    QWidget* window_;
    std::shared_ptr<widgets::Job> job_;
    std::shared_ptr<const RebuildRun> done_;
};

} // namespace macebin::gui
