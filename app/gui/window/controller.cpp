// SPDX-License-Identifier: Apache-2.0
#include "app/gui/window/controller.h"

#include "core/answer/version.h"
#include "core/report/text/file.h"
#include "format/limits.h"
#include "widgets/panels/devices_panel.h"
#include "widgets/panels/first_run_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/programs_panel.h"
#include "widgets/panels/report_panel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QStandardPaths>

namespace macebin::gui {

using widgets::Act;
using widgets::MainWindow;
using widgets::Tone;

namespace {

constexpr auto kRecent = "recentFiles";
constexpr auto kLayout = "layout";

} // namespace

Controller::Controller(SystemDialogs dialogs, QSettings* settings, QObject* parent)
    : QObject(parent), work_(std::make_unique<widgets::Work>()), dialogs_(std::move(dialogs)),
      settings_(settings), desk_(new Desk(work_.get(), this)),
      window_(std::make_unique<MainWindow>(work_.get())),
      changes_(new Changes(work_.get(), desk_, dialogs_, window_.get())),
      devices_(new Devices(work_.get(), desk_, dialogs_, window_.get())),
      tools_(new Tools(work_.get(), desk_, dialogs_, window_.get(), window_->messages())),
      rebuilding_(new Rebuilding(work_.get(), desk_, devices_, dialogs_, window_.get())) {
    connectWindow();
    if (!settings_) return;
    window_->restoreLayout(settings_->value(kLayout).toByteArray());
    window_->setRecentFiles(settings_->value(kRecent).toStringList());
}

Controller::~Controller() {
    window_.reset();
}

void Controller::connectWindow() {
    MainWindow* window = window_.get();
    connect(window, &MainWindow::openWanted, this, &Controller::open);
    connect(window, &MainWindow::closing, this, &Controller::keepLayout);
    connect(window, &MainWindow::fileChosen, this,
            [this](int index) { desk_->setCurrent(static_cast<std::size_t>(index)); });
    connect(window->actions(), &widgets::Actions::triggered, this, &Controller::act);
    connect(window->report(), &widgets::ReportPanel::stepWanted, this, &Controller::step);
    connect(window->firstRun(), &widgets::FirstRunPanel::openWanted, this, [this] { act(Act::open, false); });
    connect(window->programs(), &widgets::ProgramsPanel::extractWanted, this,
            [this](qulonglong entry) { tools_->extract(entry); });
    connect(window->programs(), &widgets::ProgramsPanel::tryWanted, this,
            [this](qulonglong entry) { devices_->tryOn(window_->devices()->chosen(), entry); });
    connect(window->programs(), &widgets::ProgramsPanel::rebuildWanted, this,
            [this](qulonglong entry) { rebuilding_->open(entry); });
    connect(window->firstRun(), &widgets::FirstRunPanel::sampleWanted, this, [this] {
        rebuilding_->makeSample(QStandardPaths::writableLocation(QStandardPaths::CacheLocation) +
                                QStringLiteral("/sample"));
    });
    connect(rebuilding_, &Rebuilding::openWanted, this, &Controller::open);
    connect(rebuilding_, &Rebuilding::failed, this,
            [this](const QString& why) { window_->messages()->tell(Tone::bad, why); });
    connect(changes_, &Changes::openWanted, this, &Controller::open);
    connect(desk_, &Desk::fileChanged, this, &Controller::showFile);
    connect(desk_, &Desk::reportChanged, this, [this] {
        window_->setReport(desk_->current());
        window_->setFiles(desk_->files(), desk_->currentIndex());
    });
    connect(desk_, &Desk::othersChanged, this,
            [this] { window_->setFiles(desk_->files(), desk_->currentIndex()); });
    for (const auto told : {&Desk::notRead, &Desk::tooMany})
        connect(desk_, told, this,
                [this](const QString& what) { window_->messages()->tell(Tone::warning, what); });
    connect(desk_, &Desk::logFound, this,
            [this](const QString& path) { tools_->explain(widgets::pathBytes(path)); });
    connect(desk_, &Desk::devicesFound, this, &Controller::offerDevices);
    connect(desk_, &Desk::caseFound, this, [this](const QStringList& paths) {
        std::vector<std::string> bytes;
        for (const QString& path : paths)
            bytes.push_back(widgets::pathBytes(path));
        tools_->triageOf(bytes);
    });
    connect(desk_, &Desk::opened, this, &Controller::rememberPaths);
    connect(desk_, &Desk::nothingFound, this,
            [this](const QString& why) { window_->messages()->tell(Tone::warning, why); });
    connect(desk_, &Desk::changedOnDisk, this, [this] {
        window_->messages()->tell(Tone::warning,
                                  tr("The file has changed on disk since it was read, or it is gone."),
                                  tr("Read it again"), [this] { desk_->reload(); });
    });
    (*window->actions())[Act::watch]->setChecked(true);
}

void Controller::open(const QStringList& paths) {
    std::vector<std::string> bytes;
    for (const QString& path : paths)
        bytes.push_back(widgets::pathBytes(path));
    if (!bytes.empty()) desk_->open(bytes);
}

void Controller::act(Act act, bool isChecked) {
    switch (act) {
    case Act::open: return open(dialogs_.openFiles(window_.get(), tr("Open")));
    case Act::openFolder:
        if (const QString folder = dialogs_.folder(window_.get(), tr("Open a folder")); !folder.isEmpty())
            open({folder});
        return;
    case Act::check: return desk_->reload();
    case Act::watch: return desk_->setWatching(isChecked);
    case Act::copyReport: return QGuiApplication::clipboard()->setText(window_->report()->mailText());
    case Act::saveReport: return saveReport();
    case Act::tryOnDevice: return devices_->tryOn(window_->devices()->chosen());
    case Act::repair: return changes_->repair();
    case Act::rebuild: return rebuilding_->open();
    case Act::convert: return changes_->convert();
    case Act::sign: return changes_->sign();
    case Act::verify: return tools_->verify();
    case Act::extract: return tools_->extract();
    case Act::compare: return tools_->compare();
    case Act::triage: return tools_->triage();
    case Act::explainLog: return tools_->explainLog();
    case Act::clear: return tools_->clear(false);
    case Act::restore: return tools_->clear(true);
    case Act::about: return about();
    default: return;
    }
}

void Controller::step(NextStep::Action action) {
    switch (action) {
    case NextStep::Action::nothing: return;
    case NextStep::Action::repair: return act(Act::repair, false);
    case NextStep::Action::rebuild: return act(Act::rebuild, false);
    case NextStep::Action::clear: return act(Act::clear, false);
    case NextStep::Action::askDevice: return window_->showPage(MainWindow::Page::devices);
    }
}

void Controller::showFile() {
    window_->messages()->hide();
    window_->setFile(desk_->current());
    window_->setFiles(desk_->files(), desk_->currentIndex());
    devices_->fileChanged();
}

/// A profile or a dump is no damaged cache: it says which phone to ask about.
void Controller::offerDevices(const QStringList& paths) {
    const QString what = paths.size() == 1
                             ? tr("%1 tells of a device. Macebin can say what MACE does with a cache there.")
                                   .arg(widgets::fileNameOf(widgets::pathBytes(paths.front())))
                             : tr("%1 of these files tell of devices. Macebin can say what MACE does with a "
                                  "cache there.")
                                   .arg(paths.size());
    window_->messages()->tell(Tone::neutral, what,
                              paths.size() == 1 ? tr("Load it as a device") : tr("Load them as devices"),
                              [this, paths] {
                                  for (const QString& path : paths)
                                      devices_->addProfiles(widgets::pathBytes(path));
                                  window_->showPage(MainWindow::Page::devices);
                              });
}

void Controller::rememberPaths(const QStringList& paths) {
    window_->showPage(MainWindow::Page::report); // the answer first
    if (!settings_) return;
    QStringList recent = settings_->value(kRecent).toStringList();
    for (const QString& path : paths) {
        recent.removeAll(path);
        recent.prepend(path);
    }
    recent = recent.mid(0, kMostRecentFiles);
    settings_->setValue(kRecent, recent);
    window_->setRecentFiles(recent);
}

void Controller::keepLayout() {
    if (settings_) settings_->setValue(kLayout, window_->layoutState());
}

void Controller::about() {
    window_->messages()->tell(
        Tone::neutral,
        tr("Macebin %1. The same answers on the command line: macebin --check FILE; macebin --explain RULE "
           "tells what a finding means.")
            .arg(widgets::plain(kVersion)));
}

} // namespace macebin::gui
