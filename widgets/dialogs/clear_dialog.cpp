// SPDX-License-Identifier: Apache-2.0
#include "widgets/dialogs/clear_dialog.h"

#include "widgets/icons.h"
#include "widgets/window_size.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace macebin::widgets {

ClearDialog::ClearDialog(bool restores, const QString& path, QWidget* parent)
    : QDialog(parent), path_(new QLineEdit(path, this)), package_(new QLineEdit(this)),
      empty_(new QCheckBox(tr("Leave an empty cache in the place of each"), this)),
      text_(new QPlainTextEdit(this)),
      do_(new QPushButton(icon(restores ? Icon::restore : Icon::clear),
                          restores ? tr("Bring back") : tr("Move aside"), this)) {
    setWindowTitle(restores ? tr("Bring back what was moved aside")
                            : tr("Have MACE build its programs again"));
    auto* words = new QLabel(restores ? tr("Brings back the caches that were moved aside last.")
                                      : tr("Moves compiled caches aside, so that MACE builds its programs "
                                           "again at the next start. Nothing is "
                                           "deleted, and tuned parameters stay. For a path on a phone this "
                                           "gives the commands instead."),
                             this);
    words->setWordWrap(true);
    auto* browse = new QPushButton(icon(Icon::open), tr("Choose…"), this);
    path_->setAccessibleName(tr("Folder to look in"));
    auto* line = new QHBoxLayout;
    line->addWidget(path_, 1);
    line->addWidget(browse);
    path_->setToolTip(tr("The app's storage folder, or one cache in it"));
    package_->setPlaceholderText(tr("only for a phone: com.example.app"));
    package_->setToolTip(tr("With the name of an app this gives the adb commands for that path on a phone"));
    auto* form = new QFormLayout;
    form->addRow(tr("Folder or file:"), line);
    form->addRow(tr("App on a phone:"), package_);
    if (!restores) form->addRow(QString(), empty_);
    empty_->setVisible(!restores);
    text_->setReadOnly(true);
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text_->setAccessibleName(tr("What would be done"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(do_, QDialogButtonBox::ActionRole);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(words);
    layout->addLayout(form);
    layout->addWidget(text_, 1);
    layout->addWidget(buttons);
    openAt(*this, {760, 520});
    setPreview({}, false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(do_, &QPushButton::clicked, this, &ClearDialog::doWanted);
    connect(browse, &QPushButton::clicked, this, &ClearDialog::browseWanted);
    connect(path_, &QLineEdit::editingFinished, this, &ClearDialog::previewWanted);
    connect(package_, &QLineEdit::editingFinished, this, &ClearDialog::previewWanted);
    connect(empty_, &QCheckBox::toggled, this, &ClearDialog::previewWanted);
}

QString ClearDialog::path() const {
    return path_->text();
}

QString ClearDialog::package() const {
    return package_->text().trimmed();
}

bool ClearDialog::leavesEmpty() const {
    return empty_->isChecked();
}

// A dialog that goes away takes the focus from its field, which then says that its editing ended: nobody is
// there any more to hear it.
ClearDialog::~ClearDialog() {
    path_->disconnect(this);
    package_->disconnect(this);
}

void ClearDialog::setPreview(const QString& text, bool canDo) {
    text_->setPlainText(text);
    do_->setEnabled(canDo);
}

QString ClearDialog::text() const {
    return text_->toPlainText();
}

} // namespace macebin::widgets
