// SPDX-License-Identifier: Apache-2.0
#include "app/gui/window/saved_text.h"

#include "widgets/text.h"

#include <QCoreApplication>

namespace macebin::gui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("macebin::gui::Changes", text);
}

} // namespace

QString savedText(const QString& path, std::size_t bytes, const Saved& saved) {
    QString text = tr("Saved as %1, %2; it passes the check.").arg(path, widgets::bytesText(bytes));
    if (!saved.backup.empty()) text += tr(" The old file is kept as %1.").arg(widgets::shown(saved.backup));
    if (!saved.note.empty()) text += QStringLiteral(" ") + widgets::shown(saved.note);
    return text;
}

} // namespace macebin::gui
