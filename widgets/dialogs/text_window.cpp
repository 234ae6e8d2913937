// SPDX-License-Identifier: Apache-2.0
#include "widgets/dialogs/text_window.h"

#include "widgets/icons.h"
#include "widgets/window_size.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace macebin::widgets {

TextWindow::TextWindow(const QString& title, const QString& text, QWidget* parent)
    : QDialog(parent), text_(new QPlainTextEdit(this)),
      save_(new QPushButton(icon(Icon::save), tr("Save as a page…"), this)) {
    setWindowTitle(title);
    setWindowFlag(Qt::WindowMinMaxButtonsHint);
    setAttribute(Qt::WA_DeleteOnClose);
    text_->setReadOnly(true);
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text_->setPlainText(text);
    text_->setAccessibleName(title);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(save_, QDialogButtonBox::ActionRole);
    auto* copy = buttons->addButton(tr("Copy all"), QDialogButtonBox::ActionRole);
    copy->setIcon(icon(Icon::copy));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(text_, 1);
    layout->addWidget(buttons);
    openAt(*this, {960, 720});
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(this->text()); });
    connect(save_, &QPushButton::clicked, this, &TextWindow::saveWanted);
}

QString TextWindow::text() const {
    return text_->toPlainText();
}

} // namespace macebin::widgets
