// SPDX-License-Identifier: Apache-2.0
// How an action ended, in the dialog that it was asked for in.
#pragma once

#include "widgets/theme.h"

#include <QLabel>

namespace macebin::widgets {

class OutcomeLabel final : public QLabel {
public:
    explicit OutcomeLabel(QWidget* parent) : QLabel(parent) {
        setWordWrap(true);
        setTextFormat(Qt::PlainText);
        setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        hide();
    }

    void tell(bool isGood, const QString& words) {
        QPalette colours = parentWidget()->palette();
        colours.setColor(QPalette::WindowText, strong(isGood ? Tone::good : Tone::bad, colours));
        setPalette(colours);
        setText(words);
        show();
    }
    /// What is told at the moment.
    QString told() const { return isHidden() ? QString() : text(); }
};

} // namespace macebin::widgets
