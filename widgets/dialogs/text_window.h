// SPDX-License-Identifier: Apache-2.0
// A page of text in a window of its own: to read, to copy, to save.
#pragma once

#include <QDialog>

class QPlainTextEdit;
class QPushButton;

namespace macebin::widgets {

class TextWindow final : public QDialog {
    Q_OBJECT
public:
    TextWindow(const QString& title, const QString& text, QWidget* parent);

    QString text() const;
    QPushButton* saveButton() const { return save_; }

signals:
    void saveWanted();

private:
    QPlainTextEdit* text_;
    QPushButton* save_;
};

} // namespace macebin::widgets
