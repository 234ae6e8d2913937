// SPDX-License-Identifier: Apache-2.0
// Everything that can be done in the window: one table of menu, name, icon, shortcut and tool tip.
#pragma once

#include "widgets/icons.h"

#include <QKeySequence>
#include <QObject>

#include <span>
#include <vector>

class QAction;
class QMenuBar;
class QToolBar;

namespace macebin::widgets {

enum class Act {
    open,
    openFolder,
    saveReport,
    copyReport,
    quit,
    check,
    watch,
    tryOnDevice,
    repair,
    rebuild,
    convert,
    sign,
    verify,
    clear,
    restore,
    extract,
    compare,
    triage,
    explainLog,
    find,
    findNext,
    findPrevious,
    goTo,
    showReport,
    showFindings,
    showPrograms,
    showBytes,
    showDevices,
    about,
};

struct ActSpec {
    Act act;
    const char* menu; ///< the title of its menu
    const char* text;
    Icon icon;
    const char* shortcut;
    const char* tip;
    bool needsFile; ///< of no use while no file is open
    bool onToolBar;
    bool isCheckable = false;
};
std::span<const ActSpec> actSpecs();

/// The actions of one window.
class Actions final : public QObject {
    Q_OBJECT
public:
    explicit Actions(QObject* parent = nullptr);

    QAction* operator[](Act act) const;
    void fill(QMenuBar* menus, QToolBar* tools) const;
    void setFileOpen(bool isOpen);

signals:
    void triggered(macebin::widgets::Act act, bool isChecked);

private:
    std::vector<QAction*> actions_; ///< as in the table
};

} // namespace macebin::widgets
