// SPDX-License-Identifier: Apache-2.0
// The writing actions of the window: each shows its plan, has the result checked, and saves it under a name
// that the user gives.
#pragma once

#include "app/gui/window/desk.h"
#include "app/gui/window/dialogs.h"
#include "widgets/dialogs/change_dialog.h"

#include <QPointer>

#include <functional>
#include <string>
#include <vector>

namespace macebin::gui {

class Changes final : public QObject {
    Q_OBJECT
public:
    Changes(widgets::Work* work, Desk* desk, const SystemDialogs& dialogs, QWidget* window);

    void repair();
    void convert();
    void sign();

signals:
    void openWanted(const QStringList& paths);
    /// How saving ended.
    void ended(const ChangeOutcome& outcome);

private:
    using Prepare = std::function<std::shared_ptr<const widgets::PreparedChange>()>;

    widgets::ChangeDialog* makeDialog(const QString& title, const QString& introduction);
    /// Makes the plan on another thread, and shows it unless a newer one is being made.
    void prepare(widgets::ChangeDialog* dialog, Prepare plan);
    /// Under a name that the user chooses; `reads` are further files that the change read.
    void save(widgets::ChangeDialog* dialog, const QString& suggestion, const QString& filter,
              const std::vector<std::string>& reads = {});
    QString suggestedPath(const QString& word, const QString& ending) const;

    widgets::Work* work_;
    Desk* desk_;
    const SystemDialogs& dialogs_;
    QWidget* window_;
    std::shared_ptr<widgets::Job> job_; ///< of the newest plan
};

} // namespace macebin::gui
