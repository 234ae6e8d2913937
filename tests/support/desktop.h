// SPDX-License-Identifier: Apache-2.0
// A whole window for tests, which answer in the place of the system's dialogs.
#pragma once

#include "app/gui/window/controller.h"
#include "tests/support/drivers.h"
#include "widgets/panels/message_bar.h"

#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

namespace macebin::test {

inline constexpr int kLong = 60'000; ///< milliseconds: drivers are slow to start under sanitizers

/// PoCL takes its time to be listed, and most tests of the window need no driver: it is not there until it is
/// asked for. While this is alive, nothing touches the user's settings.
class LocalDrivers {
public:
    LocalDrivers() {
        qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
        QStandardPaths::setTestModeEnabled(true);
        use(false);
    }
    void use(bool isOn) { useDrivers(vendors_, isOn ? QStringList{poclLibrary()} : QStringList()); }

private:
    QTemporaryDir vendors_;
};

/// A window whose system dialogs give the answers of the test.
struct Desktop {
    Desktop() : controller(dialogs()) {
        controller.window()->show();
        controller.window()->setCloseQuestion([this] {
            ++closeQuestions;
            return mayStop;
        });
    }
    gui::SystemDialogs dialogs() {
        return {[this](QWidget*, const QString&) {
                    return answer.isEmpty() ? QStringList() : QStringList{answer};
                },
                [this](QWidget*, const QString&, const QString&) { return answer; },
                [this](QWidget*, const QString&, const QString&, const QString&) { return answer; },
                [this](QWidget*, const QString&) { return answer; }};
    }
    void open(const QStringList& paths) {
        controller.open(paths);
        settle();
    }
    /// All work has ended.
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!controller.work()->isBusy(), kLong); }
    widgets::MainWindow* window() const { return controller.window(); }
    void trigger(widgets::Act act) { (*window()->actions())[act]->trigger(); }
    template <class Dialog>
    Dialog* dialog() const {
        return window()->findChild<Dialog*>();
    }
    QString message() const { return window()->messages()->message(); }

    QString answer;
    int closeQuestions = 0;
    bool mayStop = true;
    gui::Controller controller;
};

} // namespace macebin::test
