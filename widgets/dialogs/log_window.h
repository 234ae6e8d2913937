// SPDX-License-Identifier: Apache-2.0
// What MACE says in a log, what it means, and what to do.
#pragma once

#include "core/report/log.h"
#include "widgets/panels/table_view.h"
#include "widgets/text.h"

#include <QDialog>

class QPlainTextEdit;

namespace macebin::widgets {

class LogWindow final : public QDialog {
    Q_OBJECT
public:
    explicit LogWindow(const LogReading& reading, QWidget* parent);

    TableView* answers() const { return answers_; }
    /// All of it, for a mail.
    QString text() const;

private:
    void fill(const LogReading& reading);
    void showAnswer(quint64 id);

    TableView* answers_;
    QPlainTextEdit* detail_;
    QPlainTextEdit* text_;
    QStringList details_; ///< by id
};

} // namespace macebin::widgets
