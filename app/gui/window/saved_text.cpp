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

QString savedText(const ChangeOutcome& outcome) {
    if (!outcome.saved) return tr("The file is as it should be: it was left as it is.");
    QString text = tr("Saved as %1, %2; it passes the check.")
                       .arg(QString::fromLocal8Bit(outcome.output.c_str()), widgets::bytesText(outcome.size));
    if (!outcome.backup.empty())
        text += tr(" The old file is kept as %1.").arg(widgets::shown(outcome.backup));
    if (!outcome.note.empty()) text += QStringLiteral(" ") + widgets::shown(outcome.note);
    return text;
}

} // namespace macebin::gui
