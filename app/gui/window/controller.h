// SPDX-License-Identifier: Apache-2.0
// From what is wanted in the window to what is done about it.
#pragma once

#include "app/gui/change/changes.h"
#include "app/gui/devices/devices.h"
#include "app/gui/rebuild/rebuilding.h"
#include "app/gui/window/desk.h"
#include "app/gui/window/dialogs.h"
#include "app/gui/window/tools.h"
#include "widgets/main_window.h"

#include <QObject>
#include <QSettings>

namespace macebin::gui {

/// One window and all its work.
class Controller final : public QObject {
    Q_OBJECT
public:
    /// `settings` keeps layout and recent files; null: nothing is kept.
    explicit Controller(SystemDialogs dialogs, QSettings* settings = nullptr, QObject* parent = nullptr);
    ~Controller() override;

    widgets::MainWindow* window() const { return window_.get(); }
    widgets::Work* work() const { return work_.get(); }
    Desk* desk() const { return desk_; }
    Devices* devices() const { return devices_; }
    Tools* tools() const { return tools_; }
    void open(const QStringList& paths);

private:
    void connectWindow();
    void act(widgets::Act act, bool isChecked);
    void step(NextStep::Action action);
    void showFile();
    void offerDevices(const QStringList& paths);
    void rememberPaths(const QStringList& paths);
    void keepLayout();
    void saveReport();

    void about();

    std::unique_ptr<widgets::Work> work_; ///< outlives the window, which shows it
    SystemDialogs dialogs_;
    QSettings* settings_;
    Desk* desk_;
    std::unique_ptr<widgets::MainWindow> window_;
    Changes* changes_; ///< the window owns it, as the next two
    Devices* devices_;
    Tools* tools_;
    Rebuilding* rebuilding_;
};

} // namespace macebin::gui
