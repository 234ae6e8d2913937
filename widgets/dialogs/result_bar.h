// SPDX-License-Identifier: Apache-2.0
// The foot of a dialog that writes: how the action ended, and what can be done with the result.
#pragma once

#include "core/change/change.h"
#include "widgets/theme.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace macebin::widgets {

/// Bad where there is nothing to save, a warning where something had to be left out.
Tone toneOf(const Change& change);

class ResultBar final : public QWidget {
    Q_OBJECT
public:
    explicit ResultBar(QWidget* parent);

    /// With a path the result can be opened.
    void tell(Tone tone, const QString& words, const QString& path = {});
    /// Nothing is told any more: something new is going on.
    void clear();

    /// What is told at the moment, and how.
    QString told() const;
    Tone tone() const { return tone_; }
    QPushButton* saveButton() const { return save_; }
    QPushButton* openButton() const { return open_; }

signals:
    void saveWanted();
    void openWanted(const QString& path);
    void closeWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void paint();

    QLabel* sign_;
    QLabel* words_;
    QPushButton* save_;
    QPushButton* open_;
    QString openPath_;
    Tone tone_ = Tone::neutral;
};

} // namespace macebin::widgets
