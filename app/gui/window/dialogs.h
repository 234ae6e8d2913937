// SPDX-License-Identifier: Apache-2.0
// What the window asks the system's own dialogs for. Tests answer in their place.
#pragma once

#include <QStringList>
#include <QWidget>

#include <functional>

namespace macebin::gui {

/// An empty answer: the user changed their mind.
struct SystemDialogs {
    std::function<QStringList(QWidget* parent, const QString& title)> openFiles;
    std::function<QString(QWidget* parent, const QString& title, const QString& filter)> openFile;
    std::function<QString(QWidget* parent, const QString& title, const QString& suggested,
                          const QString& filter)>
        saveFile;
    std::function<QString(QWidget* parent, const QString& title)> folder;
};

/// Qt's.
SystemDialogs systemDialogs();

} // namespace macebin::gui
