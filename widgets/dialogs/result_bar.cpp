// SPDX-License-Identifier: Apache-2.0
#include "widgets/dialogs/result_bar.h"

#include "widgets/icons.h"

#include <QDialogButtonBox>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace macebin::widgets {

Tone toneOf(const Change& change) {
    if (!change.refusal.empty()) return Tone::bad;
    return change.leavesOut() ? Tone::warning : Tone::good;
}

ResultBar::ResultBar(QWidget* parent)
    : QWidget(parent), sign_(new QLabel(this)), words_(new QLabel(this)),
      save_(new QPushButton(icon(Icon::save), tr("Save as…"), this)),
      open_(new QPushButton(icon(Icon::open), tr("Open the result"), this)) {
    words_->setWordWrap(true);
    words_->setTextFormat(Qt::PlainText);
    words_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words_->setAccessibleName(tr("How it ended"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(open_, QDialogButtonBox::ActionRole);
    buttons->addButton(save_, QDialogButtonBox::ActionRole);
    auto* line = new QHBoxLayout;
    line->addWidget(sign_, 0, Qt::AlignTop);
    line->addWidget(words_, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(line);
    layout->addWidget(buttons);
    clear();
    connect(save_, &QPushButton::clicked, this, &ResultBar::saveWanted);
    connect(open_, &QPushButton::clicked, this, [this] { emit openWanted(openPath_); });
    connect(buttons, &QDialogButtonBox::rejected, this, &ResultBar::closeWanted);
}

void ResultBar::clear() {
    for (QWidget* part : std::initializer_list<QWidget*>{sign_, words_, open_})
        part->hide();
}

void ResultBar::tell(Tone tone, const QString& words, const QString& path) {
    tone_ = tone;
    words_->setText(words);
    openPath_ = path;
    paint();
    for (QWidget* part : {sign_, words_})
        part->show();
    open_->setVisible(!path.isEmpty());
}

void ResultBar::paint() {
    QPalette colours = QGuiApplication::palette();
    if (tone_ != Tone::neutral) colours.setColor(QPalette::WindowText, strong(tone_, colours));
    words_->setPalette(colours);
    sign_->setPixmap(icon(signOf(tone_)).pixmap(QSize(18, 18), devicePixelRatioF()));
}

void ResultBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) paint();
}

QString ResultBar::told() const {
    return words_->isHidden() ? QString() : words_->text();
}

} // namespace macebin::widgets
