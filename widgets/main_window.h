// SPDX-License-Identifier: Apache-2.0
// The window: pages of one file, a table of several, messages, work. It shows and asks; what is asked for is
// done by who connects to its signals.
#pragma once

#include "core/words/next_step.h"
#include "widgets/actions.h"
#include "widgets/text.h"
#include "widgets/work.h"

#include <QMainWindow>

#include <functional>

class QDockWidget;
class QMenu;
class QStackedWidget;
class QTabWidget;

namespace macebin::widgets {

class BytesPanel;
class DevicesPanel;
class FindingsPanel;
class FirstRunPanel;
class MessageBar;
class ProgramsPanel;
class ReportPanel;
class TableView;

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(Work* work, QWidget* parent = nullptr);

    /// Shows one file; null: the first page.
    void setFile(const FileHandle& file);
    /// The same file under a new report: nothing moves.
    void setReport(const FileHandle& file);
    /// The table beside, seen where there are several.
    void setFiles(const std::vector<FileHandle>& files, std::size_t current);
    void setRecentFiles(const QStringList& paths);

    enum class Page { report, findings, programs, bytes, devices };
    void showPage(Page page);
    Page page() const;

    Actions* actions() const { return actions_; }
    ReportPanel* report() const { return report_; }
    FindingsPanel* findings() const { return findings_; }
    ProgramsPanel* programs() const { return programs_; }
    BytesPanel* bytes() const { return bytes_; }
    DevicesPanel* devices() const { return devices_; }
    FirstRunPanel* firstRun() const { return firstRun_; }
    MessageBar* messages() const { return messages_; }
    TableView* files() const { return files_; }

    /// Asks whether work may be stopped when the window closes; a message box unless replaced.
    void setCloseQuestion(std::function<bool()> question) { mayStop_ = std::move(question); }

    QByteArray layoutState() const;
    void restoreLayout(const QByteArray& state);

signals:
    void openWanted(const QStringList& paths);
    void fileChosen(int index);
    void closing();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build(Work* work);
    void connectPanels();
    void showBytes(ByteRange range);
    void act(Act act);

    Work* work_;
    Actions* actions_;
    QStackedWidget* pages_;
    QTabWidget* tabs_;
    FirstRunPanel* firstRun_;
    ReportPanel* report_;
    FindingsPanel* findings_;
    ProgramsPanel* programs_;
    BytesPanel* bytes_;
    DevicesPanel* devices_;
    MessageBar* messages_;
    TableView* files_;
    QDockWidget* filesDock_;
    QMenu* recent_ = nullptr;
    std::function<bool()> mayStop_;
};

} // namespace macebin::widgets
