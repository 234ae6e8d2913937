// SPDX-License-Identifier: Apache-2.0
// A writing action before it is done: what goes in, what comes out, pair by pair; then its outcome.
#pragma once

#include "core/change/change_outcome.h"
#include "widgets/panels/table_view.h"
#include "widgets/text.h"

#include <QDialog>

#include <memory>

class QFormLayout;
class QLabel;
class QPlainTextEdit;

namespace macebin::widgets {

class ResultBar;

/// A plan with its result, which was checked already.
struct PreparedChange : MadeChange {
    std::string before;                              ///< what the file is now, one sentence
    std::string after;                               ///< what the result is, one sentence
    bool isWhole = false;                            ///< the result passes the check
    std::vector<std::shared_ptr<const void>> inputs; ///< keep alive what the pairs view
};

class ChangeDialog final : public QDialog {
    Q_OBJECT
public:
    ChangeDialog(const QString& title, const QString& introduction, QWidget* parent);
    ~ChangeDialog() override;

    /// Where an action puts its own fields.
    QFormLayout* options() const { return options_; }
    /// The plan is being made anew: what is seen is no longer true.
    void setPreparing();
    void setPrepared(std::shared_ptr<const PreparedChange> prepared);
    std::shared_ptr<const PreparedChange> prepared() const { return prepared_; }

    TableView* plan() const { return plan_; }
    /// How saving ended is told there.
    ResultBar* result() const { return result_; }
    QString notes() const;

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
    ResultBar* result_;
    std::shared_ptr<const PreparedChange> prepared_;
};

} // namespace macebin::widgets
