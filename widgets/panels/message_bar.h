// SPDX-License-Identifier: Apache-2.0
// What went wrong, or has to be decided, said inside the window; and the work that is going on.
#pragma once

#include "widgets/theme.h"
#include "widgets/work.h"

#include <QFrame>
#include <QTimer>

#include <functional>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace macebin::widgets {

class MessageBar final : public QFrame {
    Q_OBJECT
public:
    explicit MessageBar(QWidget* parent = nullptr);

    /// Shows a sentence until it is closed or another one comes. With `button` something can be done about
    /// it.
    void tell(Tone tone, const QString& message, const QString& button = {},
              std::function<void()> action = {});
    QString message() const;
    QPushButton* button() const { return button_; }

private:
    QLabel* sign_;
    QLabel* text_;
    QPushButton* button_;
    std::function<void()> action_;
};

/// What `work` is at, how far, and a way to stop it. Seen only while there is something.
class WorkBar final : public QWidget {
    Q_OBJECT
public:
    explicit WorkBar(Work* work, QWidget* parent = nullptr);

    QString title() const;
    QPushButton* cancelButton() const { return cancel_; }

private:
    void refresh();

    Work* work_;
    QLabel* title_;
    QProgressBar* progress_;
    QPushButton* cancel_;
    QTimer often_;
};

} // namespace macebin::widgets
