// SPDX-License-Identifier: Apache-2.0
#include "widgets/actions.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>

#include <array>

namespace macebin::widgets {

namespace {

// clang-format off
constexpr std::array kActs = {
    ActSpec{Act::open, "&File", "&Open…", Icon::open, "Ctrl+O", "Open caches, parameters, program binaries or logs; several at once become a table", false, true},
    ActSpec{Act::openFolder, "&File", "Open fol&der…", Icon::open, "Ctrl+Shift+O", "Open all caches of a folder as a table; with a log among them, the page of the case", false, false},
    ActSpec{Act::saveReport, "&File", "&Save report…", Icon::save, "Ctrl+S", "Save the report of all open files as a web page, text, JSON, JUnit or SARIF", true, false},
    ActSpec{Act::copyReport, "&File", "&Copy report", Icon::copy, "Ctrl+Shift+C", "Copy the report as text, for a mail or a ticket", true, false},
    ActSpec{Act::extract, "&File", "&Extract programs…", Icon::extract, "Ctrl+E", "Write all program binaries into a folder", true, false},
    ActSpec{Act::quit, "&File", "&Quit", Icon::quit, "Ctrl+Q", "Close Macebin", false, false},
    ActSpec{Act::check, "&Do", "&Check again", Icon::reload, "F5", "Read the file again and judge it", true, true},
    ActSpec{Act::watch, "&Do", "&Watch the file", Icon::check, "Ctrl+W", "Say so when the file changes on disk, and offer to read it again", true, false, true},
    ActSpec{Act::tryOnDevice, "&Do", "&Try on device", Icon::device, "Ctrl+T", "Have a driver of this machine load every program, in a child process that may crash", true, true},
    ActSpec{Act::repair, "&Do", "&Repair…", Icon::repair, "Ctrl+R", "Save what is whole in a damaged file; shows first what that is", true, true},
    ActSpec{Act::rebuild, "&Do", "Re&build…", Icon::rebuild, "Ctrl+B", "Build the programs again from source, for a device of this machine", true, true},
    ActSpec{Act::convert, "&Do", "Con&vert…", Icon::convert, "Ctrl+Shift+E", "Save the same pairs in another form, and be told what that form cannot hold", true, true},
    ActSpec{Act::sign, "&Do", "&Sign…", Icon::sign, "Ctrl+Shift+S", "Save a signed MCLP container of the file", true, false},
    ActSpec{Act::verify, "&Do", "Veri&fy signature…", Icon::check, "Ctrl+Shift+V", "Check whether the file was signed by a key that you trust", true, false},
    ActSpec{Act::clear, "&Do", "C&lear…", Icon::clear, "Ctrl+Shift+D", "Move compiled caches of a folder aside, so that MACE builds its programs again; or the commands for a phone", false, false},
    ActSpec{Act::restore, "&Do", "&Bring back…", Icon::restore, "Ctrl+Shift+B", "Bring back what Clear moved aside", false, false},
    ActSpec{Act::compare, "&Do", "C&ompare with…", Icon::compare, "Ctrl+D", "What an update changed: this file before it, another one after it", true, true},
    ActSpec{Act::triage, "&Do", "Tria&ge…", Icon::report, "Ctrl+Shift+G", "Everything that came with a support case at once: caches, logs, listings, bug reports; one page that answers it", false, false},
    ActSpec{Act::explainLog, "&Do", "Explain lo&g…", Icon::log, "Ctrl+L", "What MACE says in a log, a tombstone or a bug report, and what to do about it", false, false},
    ActSpec{Act::find, "&Go", "&Find…", Icon::find, "Ctrl+F", "Find text or bytes in the file", true, false},
    ActSpec{Act::findNext, "&Go", "Find &next", Icon::next, "F3", "The next place with the same bytes", true, false},
    ActSpec{Act::findPrevious, "&Go", "Find &previous", Icon::previous, "Shift+F3", "The place before with the same bytes", true, false},
    ActSpec{Act::goTo, "&Go", "&Go to offset…", Icon::goTo, "Ctrl+G", "Go to an offset: 4096, 0x1000, or +16 from here", true, false},
    ActSpec{Act::showReport, "&View", "&Report", Icon::report, "Ctrl+1", "What the file is, whether it is intact, what to do", true, false},
    ActSpec{Act::showFindings, "&View", "&Findings", Icon::findings, "Ctrl+2", "What was found in it, and where", true, false},
    ActSpec{Act::showPrograms, "&View", "&Programs", Icon::programs, "Ctrl+3", "Its programs and their kernels", true, false},
    ActSpec{Act::showBytes, "&View", "&Bytes", Icon::bytes, "Ctrl+4", "Its bytes and their structure", true, false},
    ActSpec{Act::showDevices, "&View", "&Devices", Icon::device, "Ctrl+5", "What devices would do with it", true, false},
    ActSpec{Act::about, "&Help", "&About Macebin", Icon::help, "F1", "Which Macebin this is, and where its documents are", false, false},
};
// clang-format on

} // namespace

std::span<const ActSpec> actSpecs() {
    return kActs;
}

Actions::Actions(QObject* parent) : QObject(parent) {
    for (const ActSpec& spec : kActs) {
        auto* action = new QAction(icon(spec.icon), tr(spec.text), this);
        const QKeySequence keys(QString::fromLatin1(spec.shortcut));
        action->setShortcut(keys);
        action->setToolTip(tr("%1 (%2)").arg(tr(spec.tip), keys.toString(QKeySequence::NativeText)));
        action->setStatusTip(tr(spec.tip));
        action->setCheckable(spec.isCheckable);
        connect(action, &QAction::triggered, this,
                [this, act = spec.act](bool isChecked) { emit triggered(act, isChecked); });
        actions_.push_back(action);
    }
    setFileOpen(false);
}

QAction* Actions::operator[](Act act) const {
    for (std::size_t i = 0; i < kActs.size(); ++i)
        if (kActs[i].act == act) return actions_[i];
    return nullptr;
}

void Actions::fill(QMenuBar* menus, QToolBar* tools) const {
    QMenu* menu = nullptr;
    for (std::size_t i = 0; i < kActs.size(); ++i) {
        const QString title = tr(kActs[i].menu);
        if (!menu || menu->title() != title) {
            menu = menus->addMenu(title);
            menu->setToolTipsVisible(true);
        }
        menu->addAction(actions_[i]);
        if (kActs[i].onToolBar) tools->addAction(actions_[i]);
    }
}

void Actions::setFileOpen(bool isOpen) {
    for (std::size_t i = 0; i < kActs.size(); ++i)
        if (kActs[i].needsFile) actions_[i]->setEnabled(isOpen);
}

} // namespace macebin::widgets
