// SPDX-License-Identifier: Apache-2.0
// A writing action before it is done: what goes in, what comes out, pair by pair; then its outcome.
#pragma once

#include "core/change.h"
#include "widgets/panels/table_view.h"
#include "widgets/text.h"

#include <QDialog>

#include <memory>

class QFormLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace macebin::widgets {

class OutcomeLabel;

/// A plan with its result, which was checked already.
struct PreparedChange {
    Change change;
    Bytes bytes;                                     ///< the result; empty where it is refused
    std::string before;                              ///< what the file is now, one sentence
    std::string after;                               ///< what the result is, one sentence
    bool isWhole = false;                            ///< the result passes the check
    std::vector<std::shared_ptr<const void>> inputs; ///< keep alive what the pairs view
};

class ChangeDialog final : public QDialog {
    Q_OBJECT
public:
    ChangeDialog(const QString& title, const QString& introduction, QWidget* parent);

    /// Where an action puts its own fields.
    QFormLayout* options() const { return options_; }
    /// The plan is being made anew: what is seen is no longer true.
    void setPreparing();
    void setPrepared(std::shared_ptr<const PreparedChange> prepared);
    std::shared_ptr<const PreparedChange> prepared() const { return prepared_; }
    /// How saving ended. With a path the result can be opened.
    void setOutcome(bool isGood, const QString& text, const QString& path = {});

    TableView* plan() const { return plan_; }
    QPushButton* saveButton() const { return save_; }
    QPushButton* openButton() const { return open_; }
    QString notes() const;
    QString outcome() const;

signals:
    void saveWanted();
    void openWanted(const QString& path);
    /// The user wants to keep this program of the plan, or not.
    void keepChanged(const std::string& key, bool keeps);

private:
    void layOut(const QString& introduction);

    QFormLayout* options_;
    QLabel* before_;
    QLabel* after_;
    TableView* plan_;
    QPlainTextEdit* notes_;
    OutcomeLabel* outcome_;
    QPushButton* save_;
    QPushButton* open_;
    QString openPath_;
    std::shared_ptr<const PreparedChange> prepared_;
};

} // namespace macebin::widgets
