// SPDX-License-Identifier: Apache-2.0
#include "widgets/dialogs/change_dialog.h"

#include "core/words/device_text.h"
#include "format/text.h"
#include "widgets/dialogs/result_bar.h"
#include "widgets/models/rows_of.h"
#include "widgets/step_words.h"
#include "widgets/window_size.h"

#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace macebin::widgets {

namespace {

QGroupBox* boxed(const QString& title, QWidget* content, QWidget* parent) {
    auto* box = new QGroupBox(title, parent);
    auto* layout = new QVBoxLayout(box);
    layout->addWidget(content);
    return box;
}

QLabel* sentence(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

/// What to know of the result: why there is none, or notes and warnings.
QString notesOf(const Change& change) {
    if (!change.refusal.empty())
        return ChangeDialog::tr("Nothing can be saved: %1").arg(said(change.refusal));
    QStringList lines;
    for (const Prose& warning : change.warnings)
        lines << ChangeDialog::tr("Warning: %1").arg(said(warning));
    for (const Prose& note : change.notes)
        lines << said(note);
    for (const std::string& key : change.missing)
        lines << ChangeDialog::tr("Missing: %1").arg(shown(key));
    return lines.join('\n');
}

} // namespace

ChangeDialog::ChangeDialog(const QString& title, const QString& introduction, QWidget* parent)
    : QDialog(parent), options_(new QFormLayout), before_(sentence(this)), after_(sentence(this)),
      plan_(new TableView(planHeaders(), tr("What becomes of each pair"), this)),
      notes_(new QPlainTextEdit(this)), result_(new ResultBar(this)) {
    setWindowTitle(title);
    plan_->setWidths({340, 200, 130});
    notes_->setReadOnly(true);
    notes_->setMaximumHeight(150);
    notes_->setAccessibleName(tr("Notes and warnings"));
    layOut(introduction);
    openAt(*this, {900, 680});
    setPreparing();
    connect(result_, &ResultBar::saveWanted, this, &ChangeDialog::saveWanted);
    connect(result_, &ResultBar::openWanted, this, &ChangeDialog::openWanted);
    connect(result_, &ResultBar::closeWanted, this, &QDialog::reject);
    connect(plan_->model(), &RowsModel::checkChanged, this, [this](qulonglong id, bool isChecked) {
        if (prepared_) emit keepChanged(prepared_->change.fates[id].key, isChecked);
    });
}

// As ClearDialog's: a field that loses the focus on the way out speaks to nobody.
ChangeDialog::~ChangeDialog() {
    for (QLineEdit* field : findChildren<QLineEdit*>())
        field->disconnect(this);
}

void ChangeDialog::layOut(const QString& introduction) {
    auto* words = sentence(this);
    words->setText(introduction);
    auto* sides = new QHBoxLayout;
    sides->addWidget(boxed(tr("Now"), before_, this), 1);
    sides->addWidget(boxed(tr("Afterwards"), after_, this), 1);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(words);
    layout->addLayout(options_);
    layout->addLayout(sides);
    layout->addWidget(plan_, 1);
    layout->addWidget(notes_);
    layout->addWidget(result_);
}

void ChangeDialog::setPreparing() {
    result_->saveButton()->setEnabled(false);
    after_->setText(tr("being prepared…"));
}

void ChangeDialog::setPrepared(std::shared_ptr<const PreparedChange> prepared) {
    prepared_ = std::move(prepared);
    const Change& change = prepared_->change;
    before_->setText(plain(prepared_->before));
    after_->setText(change.refusal.empty() ? plain(prepared_->after) : tr("There is no result."));
    plan_->setRows(planRows(change));
    plan_->setVisible(!change.fates.empty());
    notes_->setPlainText(notesOf(change));
    result_->clear();
    result_->saveButton()->setEnabled(change.refusal.empty() && prepared_->isWhole);
    result_->saveButton()->setToolTip(
        result_->saveButton()->isEnabled()
            ? tr("The result was checked already, and is checked again as it was written")
            : tr("There is nothing that could be saved: see the notes"));
}

QString ChangeDialog::notes() const {
    return notes_->toPlainText();
}

} // namespace macebin::widgets
