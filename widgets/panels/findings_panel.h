// SPDX-License-Identifier: Apache-2.0
// What was found in the file: severity, rule, place, and below it meaning and remedy.
#pragma once

#include "widgets/panels/table_view.h"
#include "widgets/text.h"

class QTextBrowser;

namespace macebin::widgets {

class FindingsPanel final : public QWidget {
    Q_OBJECT
public:
    explicit FindingsPanel(QWidget* parent = nullptr);

    void setFile(FileHandle file);
    TableView* table() const { return table_; }
    /// The current finding as text to paste.
    QString currentText() const;

signals:
    /// The user wants to see these bytes.
    void placeWanted(macebin::ByteRange range);

private:
    void showFinding(quint64 index);
    void showMenu(quint64 index, const QPoint& position);
    QString textOf(quint64 index) const;

    FileHandle file_;
    TableView* table_;
    QTextBrowser* detail_;
};

} // namespace macebin::widgets
