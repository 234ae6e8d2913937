// SPDX-License-Identifier: Apache-2.0
// The answer: verdict, what the file is, where it was made, who was asked, what to do next, and a text for a
// mail.
#pragma once

#include "core/words/next_step.h"
#include "widgets/text.h"

#include <QScrollArea>
#include <QTimer>

class QComboBox;
class QFrame;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace macebin::widgets {

class ReportPanel final : public QScrollArea {
    Q_OBJECT
public:
    explicit ReportPanel(QWidget* parent = nullptr);

    void setFile(FileHandle file);
    /// Those that can be asked about, in the order in which the devices page lists them.
    void setDevices(const QStringList& names, int current);

    QString verdict() const;
    QString mailText() const;
    QPushButton* nextButton() const { return nextButton_; }
    QComboBox* askedAbout() const { return asked_; }

signals:
    void stepWanted(macebin::NextStep::Action action);
    /// The user chose a device to ask about; -1: none.
    void deviceChosen(int index);
    void findingsWanted();

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeBanner();
    QWidget* makeFacts();
    QWidget* makeStep();
    void paintBanner();
    void fillFacts();
    void fitLabels();
    QString impactLines() const;

    FileHandle file_;
    QFrame* banner_ = nullptr;
    QLabel* sign_ = nullptr;
    QLabel* verdict_ = nullptr;
    QLabel* what_ = nullptr;
    QLabel* meaning_ = nullptr;
    QLabel* path_ = nullptr;
    QLabel* kind_ = nullptr;
    QLabel* protection_ = nullptr;
    QLabel* made_ = nullptr;
    QLabel* impact_ = nullptr;
    QLabel* findings_ = nullptr;
    QComboBox* asked_ = nullptr;
    QLabel* step_ = nullptr;
    QPushButton* nextButton_ = nullptr;
    QPlainTextEdit* mail_ = nullptr;
    NextStep next_;
    QTimer fitSoon_;
};

} // namespace macebin::widgets
