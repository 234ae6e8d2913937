// SPDX-License-Identifier: Apache-2.0
#include "widgets/main_window.h"

#include "widgets/models/rows_of.h"
#include "widgets/panels/bytes_panel.h"
#include "widgets/panels/devices_panel.h"
#include "widgets/panels/findings_panel.h"
#include "widgets/panels/first_run_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/programs_panel.h"
#include "widgets/panels/report_panel.h"
#include "widgets/window_size.h"

#include <QCloseEvent>
#include <QDataStream>
#include <QDockWidget>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>
#include <QVBoxLayout>

namespace macebin::widgets {

MainWindow::MainWindow(Work* work, QWidget* parent)
    : QMainWindow(parent), work_(work), actions_(new Actions(this)), pages_(new QStackedWidget(this)),
      tabs_(new QTabWidget(this)), firstRun_(new FirstRunPanel(this)), report_(new ReportPanel(this)),
      findings_(new FindingsPanel(this)), programs_(new ProgramsPanel(work, this)),
      bytes_(new BytesPanel(work, this)), devices_(new DevicesPanel(this)), messages_(new MessageBar(this)),
      files_(new TableView(fileHeaders(), tr("Open files"), this)),
      filesDock_(new QDockWidget(tr("Files"), this)) {
    mayStop_ = [this] {
        return QMessageBox::question(this, tr("Macebin"), tr("Work is still going on. Stop it and close?")) ==
               QMessageBox::Yes;
    };
    build(work);
    connectPanels();
    setWindowIcon(icon(Icon::programs));
    setAcceptDrops(true);
    openAt(*this, {1180, 780});
    setFile(nullptr);
}

void MainWindow::build(Work* work) {
    auto* tools = addToolBar(tr("Tools"));
    tools->setObjectName(QStringLiteral("tools"));
    tools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    actions_->fill(menuBar(), tools);
    recent_ = new QMenu(tr("Open &recent"), this);
    recent_->setIcon(icon(Icon::open));
    QAction* open = (*actions_)[Act::open];
    QMenu* fileMenu = menuBar()->actions().first()->menu();
    fileMenu->insertMenu(fileMenu->actions().value(fileMenu->actions().indexOf(open) + 1), recent_);
    tabs_->setDocumentMode(true);
    tabs_->addTab(report_, icon(Icon::report), tr("Report"));
    tabs_->addTab(findings_, icon(Icon::findings), tr("Findings"));
    tabs_->addTab(programs_, icon(Icon::programs), tr("Programs"));
    tabs_->addTab(bytes_, icon(Icon::bytes), tr("Bytes"));
    tabs_->addTab(devices_, icon(Icon::device), tr("Devices"));
    pages_->addWidget(firstRun_);
    pages_->addWidget(tabs_);
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(4, 4, 4, 0);
    layout->addWidget(messages_);
    layout->addWidget(pages_, 1);
    setCentralWidget(central);
    files_->setWidths({200, 130, 220, 100, 150});
    filesDock_->setObjectName(QStringLiteral("files"));
    filesDock_->setWidget(files_);
    addDockWidget(Qt::LeftDockWidgetArea, filesDock_);
    filesDock_->hide();
    statusBar()->addPermanentWidget(new WorkBar(work, this));
}

void MainWindow::connectPanels() {
    connect(actions_, &Actions::triggered, this, &MainWindow::act);
    connect(findings_, &FindingsPanel::placeWanted, this, &MainWindow::showBytes);
    connect(programs_, &ProgramsPanel::bytesWanted, this, &MainWindow::showBytes);
    connect(programs_, &ProgramsPanel::bytesChosen, bytes_, &BytesPanel::select);
    connect(bytes_, &BytesPanel::entrySelected, programs_, &ProgramsPanel::markEntry);
    connect(bytes_, &BytesPanel::copyRefused, this, [this](qulonglong size) {
        messages_->tell(Tone::warning, tr("%1 are too much for the clipboard: it takes up to %2.")
                                           .arg(bytesText(size), bytesText(kLargestCopy)));
    });
    connect(report_, &ReportPanel::findingsWanted, this, [this] { showPage(Page::findings); });
    connect(files_, &TableView::currentChanged, this,
            [this](qulonglong id) { emit fileChosen(static_cast<int>(id)); });
    connect(work_, &Work::cancelled, this, [this](const QStringList& titles) {
        messages_->tell(Tone::neutral,
                        tr("Stopped, and nothing comes of it: %1.").arg(titles.join(tr(", "))));
    });
    connect(work_, &Work::failed, this, [this](const QString& what) {
        messages_->tell(Tone::bad, tr("A fault of Macebin itself: %1. The file was not changed.").arg(what));
    });
}

void MainWindow::act(Act act) {
    switch (act) {
    case Act::showReport: return showPage(Page::report);
    case Act::showFindings: return showPage(Page::findings);
    case Act::showPrograms: return showPage(Page::programs);
    case Act::showBytes: return showPage(Page::bytes);
    case Act::showDevices: return showPage(Page::devices);
    case Act::find: showPage(Page::bytes); return bytes_->findBar()->focusFind();
    case Act::findNext: return bytes_->findBar()->findNext();
    case Act::findPrevious: return bytes_->findBar()->findPrevious();
    case Act::goTo: showPage(Page::bytes); return bytes_->findBar()->focusGoTo();
    case Act::quit: close(); return;
    default: return; // somebody else's
    }
}

void MainWindow::setFile(const FileHandle& file) {
    pages_->setCurrentIndex(file ? 1 : 0);
    actions_->setFileOpen(file != nullptr);
    setWindowTitle(file ? tr("%1 – Macebin").arg(fileNameOf(file->path)) : tr("Macebin"));
    report_->setFile(file);
    findings_->setFile(file);
    programs_->setFile(file);
    bytes_->setFile(file);
    const std::size_t found = file ? file->report.findings.list().size() : 0;
    tabs_->setTabText(1, found > 0 ? tr("Findings (%1)").arg(found) : tr("Findings"));
    tabs_->setTabText(2, file ? tr("Programs (%1)").arg(file->programs->size()) : tr("Programs"));
}

void MainWindow::setReport(const FileHandle& file) {
    report_->setFile(file);
    findings_->setFile(file);
    programs_->setFile(file);
}

void MainWindow::setFiles(const std::vector<FileHandle>& files, std::size_t current) {
    files_->setRows(fileRows(files));
    files_->showCurrent(current);
    filesDock_->setVisible(files.size() > 1);
}

void MainWindow::setRecentFiles(const QStringList& paths) {
    recent_->clear();
    for (const QString& path : paths)
        recent_->addAction(icon(Icon::open), path, this, [this, path] { emit openWanted({path}); });
    recent_->setEnabled(!paths.isEmpty());
}

void MainWindow::showPage(Page page) {
    tabs_->setCurrentIndex(static_cast<int>(page));
}

MainWindow::Page MainWindow::page() const {
    return static_cast<Page>(tabs_->currentIndex());
}

void MainWindow::showBytes(ByteRange range) {
    showPage(Page::bytes);
    bytes_->select(range);
    bytes_->hex()->setFocus();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (work_->isBusy() && !mayStop_()) return event->ignore();
    work_->stopAll();
    emit closing();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    if (paths.isEmpty())
        return messages_->tell(Tone::warning, tr("Only files of this machine can be opened: save it first."));
    event->acceptProposedAction();
    emit openWanted(paths);
}

QByteArray MainWindow::layoutState() const {
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << saveGeometry() << saveState() << bytes_->layoutState() << programs_->table()->layoutState();
    return state;
}

void MainWindow::restoreLayout(const QByteArray& state) {
    QDataStream in(state);
    QByteArray geometry;
    QByteArray docks;
    QByteArray bytes;
    QByteArray programs;
    in >> geometry >> docks >> bytes >> programs;
    if (state.isEmpty() || in.status() != QDataStream::Ok) return;
    restoreGeometry(geometry);
    restoreState(docks);
    bytes_->restoreLayout(bytes);
    programs_->table()->restoreLayout(programs);
    tabs_->setCurrentIndex(0); // the answer first, whatever was looked at the last time
    filesDock_->hide();
}

} // namespace macebin::widgets
