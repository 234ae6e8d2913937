// SPDX-License-Identifier: Apache-2.0
// What else can be done with a file: comparing, extracting, clearing, verifying a signature.
#pragma once

#include "app/gui/window/desk.h"
#include "app/gui/window/dialogs.h"

class QWidget;

namespace macebin::widgets {
class ClearDialog;
class MessageBar;
} // namespace macebin::widgets

namespace macebin::gui {

class Tools final : public QObject {
    Q_OBJECT
public:
    Tools(widgets::Work* work, Desk* desk, const SystemDialogs& dialogs, QWidget* window,
          widgets::MessageBar* messages);

    /// The current file against another one that the user chooses.
    void compare();
    void compareWith(const std::string& path);
    /// All programs, or that of one pair.
    void extract(std::optional<std::size_t> entry = {});
    void clear(bool restores);
    void verify();
    /// The files of a support case that the user chooses.
    void triage();
    void triageOf(const std::vector<std::string>& paths);
    /// A log that the user chooses.
    void explainLog();
    void explain(const std::string& path);

private:
    /// `inputs` are what the page was made of: they are never replaced by it.
    void savePage(QWidget* parent, const std::string& page, const std::vector<std::string>& inputs);
    void preview(widgets::ClearDialog* dialog, bool restores, bool isDryRun);

    widgets::Work* work_;
    Desk* desk_;
    const SystemDialogs& dialogs_;
    QWidget* window_;
    widgets::MessageBar* messages_;
};

} // namespace macebin::gui
