// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/programs_panel.h"

#include "widgets/models/rows_of.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QTreeView>
#include <QVBoxLayout>

namespace macebin::widgets {

ProgramsPanel::ProgramsPanel(Work* work, QWidget* parent)
    : QWidget(parent), work_(work),
      table_(new TableView(programHeaders(), tr("Programs and their kernels"), this)) {
    table_->setWidths({260, 260, 80, 140, 140, 80, 110, 90, 100, 70, 90, 110});
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(table_);
    connect(table_, &TableView::currentChanged, this,
            [this](qulonglong entry) { emit bytesChosen(rangeOf(entry)); });
    connect(table_, &TableView::activated, this,
            [this](qulonglong entry) { emit bytesWanted(rangeOf(entry)); });
    connect(table_, &TableView::menuWanted, this, &ProgramsPanel::showMenu);
}

void ProgramsPanel::setFile(FileHandle file) {
    if (job_) job_->stop.request_stop();
    const bool isSame = file && file_ && file->programs == file_->programs; // another report of it
    const auto selected = isSame ? table_->current() : std::nullopt;
    if (!isSame) table_->setRows({});
    file_ = std::move(file);
    marked_.reset();
    if (!file_) return;
    using Rows = std::shared_ptr<std::vector<TableRow>>;
    job_ = work_->start(
        tr("Listing programs"),
        [file = file_](Job&) { return std::make_shared<std::vector<TableRow>>(programRows(*file)); },
        [this, selected](const Rows& rows) {
            table_->setRows(std::move(*rows));
            if (selected) table_->showCurrent(*selected);
            if (marked_) table_->showCurrent(*marked_);
        });
}

void ProgramsPanel::markEntry(std::uint32_t entry) {
    marked_ = entry;
    table_->showCurrent(entry);
}

ByteRange ProgramsPanel::rangeOf(quint64 entry) const {
    return file_->report.cache.entries[entry].value;
}

const ProgramAnswer* ProgramsPanel::answerFor(quint64 entry) const {
    for (const DeviceAnswer& device : file_->report.devices)
        for (const ProgramAnswer& answer : device.programs)
            if (answer.entry == entry) return &answer;
    return nullptr;
}

void ProgramsPanel::showMenu(quint64 entry, const QPoint& position) {
    QMenu menu(this);
    menu.addAction(icon(Icon::bytes), tr("Show its bytes"), this,
                   [=, this] { emit bytesWanted(rangeOf(entry)); });
    menu.addAction(icon(Icon::extract), tr("Extract the program…"), this,
                   [=, this] { emit extractWanted(entry); });
    menu.addAction(icon(Icon::device), tr("Try it on a device of this machine"), this,
                   [=, this] { emit tryWanted(entry); });
    menu.addAction(icon(Icon::rebuild), tr("Rebuild only this…"), this,
                   [=, this] { emit rebuildWanted(entry); });
    menu.addAction(icon(Icon::copy), tr("Copy its key"), this, [=, this] {
        QGuiApplication::clipboard()->setText(shown(file_->report.cache.entries[entry].key));
    });
    const ProgramAnswer* answer = answerFor(entry);
    if (answer && !answer->reproduce.empty())
        menu.addAction(
            icon(Icon::copy), tr("Copy the command that shows its crash"), this,
            [command = answer->reproduce] { QGuiApplication::clipboard()->setText(plain(command.text())); });
    menu.exec(position);
}

} // namespace macebin::widgets
