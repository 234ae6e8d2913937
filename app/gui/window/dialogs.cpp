// SPDX-License-Identifier: Apache-2.0
#include "app/gui/window/dialogs.h"

#include <QFileDialog>

namespace macebin::gui {

SystemDialogs systemDialogs() {
    return {
        [](QWidget* parent, const QString& title) { return QFileDialog::getOpenFileNames(parent, title); },
        [](QWidget* parent, const QString& title, const QString& filter) {
            return QFileDialog::getOpenFileName(parent, title, {}, filter);
        },
        [](QWidget* parent, const QString& title, const QString& suggested, const QString& filter) {
            return QFileDialog::getSaveFileName(parent, title, suggested, filter);
        },
        [](QWidget* parent, const QString& title) {
            return QFileDialog::getExistingDirectory(parent, title);
        }};
}

} // namespace macebin::gui
