// SPDX-License-Identifier: Apache-2.0
#include "widgets/dialogs/rebuild_dialog.h"

#include "widgets/dialogs/result_bar.h"
#include "widgets/window_size.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QThread>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace macebin::widgets {

namespace {

QPlainTextEdit* readOnlyText(const QString& name, QWidget* parent) {
    auto* text = new QPlainTextEdit(parent);
    text->setReadOnly(true);
    text->setAccessibleName(name);
    return text;
}

} // namespace

QStringList RebuildDialog::programHeaders() {
    return {tr("Program"), tr("Result"), tr("Build, ms"), tr("Load, ms"), tr("Why")};
}

RebuildDialog::RebuildDialog(const QString& title, const QString& sources, QWidget* parent)
    : QDialog(parent), sources_(new QLineEdit(sources, this)), device_(new QComboBox(this)),
      only_(new QComboBox(this)), jobs_(new QSpinBox(this)),
      keeps_(new QCheckBox(tr("Keep programs that cannot be built"), this)),
      mixed_(new QCheckBox(tr("Allow programs of two drivers in one file"), this)),
      lenient_(new QCheckBox(tr("Warnings of the compiler are no errors"), this)),
      forced_(new QCheckBox(tr("For this device, although the file is another's"), this)),
      progress_(new QProgressBar(this)), programs_(new TableView(programHeaders(), tr("Programs"), this)),
      log_(readOnlyText(tr("What the compiler said"), this)),
      notes_(readOnlyText(tr("What to know of the result"), this)), result_(new ResultBar(this)),
      start_(new QPushButton(icon(Icon::rebuild), tr("Build"), this)),
      stop_(new QPushButton(icon(Icon::cancel), tr("Stop"), this)) {
    setWindowTitle(title);
    only_->addItem(tr("all programs"));
    only_->addItem(tr("those whose source is another one"), QStringLiteral("stale"));
    only_->addItem(tr("those that the device does not load"), QStringLiteral("failing"));
    jobs_->setRange(1, 64);
    jobs_->setValue(std::max(1, QThread::idealThreadCount()));
    jobs_->setToolTip(tr("Compilers at work at the same time"));
    keeps_->setToolTip(
        tr("Where the source is missing or does not build, the program stays as it is in the file"));
    mixed_->setToolTip(tr("Such a file is at risk: one of the drivers did not make all of it"));
    log_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    programs_->setWidths({320, 110, 90, 90});
    layOut();
    setRunning(false);
    result_->saveButton()->setEnabled(false);
    openAt(*this, {900, 720});
    connect(start_, &QPushButton::clicked, this, &RebuildDialog::startWanted);
    connect(stop_, &QPushButton::clicked, this, &RebuildDialog::stopWanted);
    connect(result_, &ResultBar::saveWanted, this, &RebuildDialog::saveWanted);
    connect(result_, &ResultBar::openWanted, this, &RebuildDialog::openWanted);
    connect(result_, &ResultBar::closeWanted, this, &QDialog::reject);
}

void RebuildDialog::layOut() {
    auto* words = new QLabel(tr("Builds the programs from source with a driver of this machine. Only a "
                                "phone's own driver makes programs that "
                                "the phone takes: for a phone, use Clear and let the app build them."),
                             this);
    words->setWordWrap(true);
    auto* choose = new QPushButton(icon(Icon::open), tr("Choose…"), this);
    connect(choose, &QPushButton::clicked, this, &RebuildDialog::sourcesWanted);
    sources_->setAccessibleName(tr("Folder of the sources"));
    auto* folder = new QHBoxLayout;
    folder->addWidget(sources_, 1);
    folder->addWidget(choose);
    auto* form = new QFormLayout;
    form->addRow(tr("Sources:"), folder);
    form->addRow(tr("Device:"), device_);
    form->addRow(tr("Which:"), only_);
    form->addRow(tr("At a time:"), jobs_);
    auto* left = new QVBoxLayout;
    for (QCheckBox* box : {keeps_, mixed_, lenient_, forced_})
        left->addWidget(box);
    auto* top = new QHBoxLayout;
    top->addLayout(form, 3);
    top->addLayout(left, 2);
    auto* work = new QHBoxLayout;
    work->addWidget(start_);
    work->addWidget(stop_);
    work->addWidget(progress_, 1);
    auto* tabs = new QTabWidget(this);
    tabs->addTab(programs_, tr("Programs"));
    tabs->addTab(log_, tr("Compiler's log"));
    tabs->addTab(notes_, tr("What to know"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(words);
    layout->addLayout(top);
    layout->addLayout(work);
    layout->addWidget(tabs, 1);
    layout->addWidget(result_);
}

void RebuildDialog::setSources(const QString& folder) {
    sources_->setText(folder);
}

void RebuildDialog::setDevices(const QStringList& names) {
    device_->clear();
    device_->addItems(names);
    setRunning(false);
}

void RebuildDialog::setOnly(const std::string& key) {
    only_->addItem(shown(key), QString::fromStdString(key));
    only_->setCurrentIndex(only_->count() - 1);
}

RebuildWishes RebuildDialog::wishes() const {
    RebuildWishes wishes;
    wishes.sources = sources_->text();
    wishes.device = device_->currentIndex();
    if (only_->currentIndex() > 0) wishes.only = only_->currentData().toString().toStdString();
    wishes.isOneProgram = only_->currentIndex() > 2;
    wishes.jobs = static_cast<unsigned>(jobs_->value());
    wishes.keepsUnbuilt = keeps_->isChecked();
    wishes.allowsMixed = mixed_->isChecked();
    wishes.isLenient = lenient_->isChecked();
    wishes.forThisDevice = forced_->isChecked();
    return wishes;
}

void RebuildDialog::setRunning(bool isRunning) {
    start_->setEnabled(!isRunning && device_->count() > 0);
    stop_->setEnabled(isRunning);
    progress_->setVisible(isRunning);
    if (isRunning) {
        progress_->setRange(0, 0);
        result_->saveButton()->setEnabled(false);
        result_->clear();
    }
}

void RebuildDialog::setProgress(quint64 done, quint64 total) {
    progress_->setRange(0, static_cast<int>(total));
    progress_->setValue(static_cast<int>(std::min(done, total)));
    progress_->setFormat(tr("%1 of %2 programs").arg(std::min(done, total)).arg(total));
}

void RebuildDialog::setResult(std::vector<TableRow> rows, const QString& log, const QString& notes,
                              bool canSave) {
    setRunning(false);
    programs_->setRows(std::move(rows));
    log_->setPlainText(log);
    notes_->setPlainText(notes);
    result_->saveButton()->setEnabled(canSave);
}

QString RebuildDialog::notes() const {
    return notes_->toPlainText();
}

} // namespace macebin::widgets
