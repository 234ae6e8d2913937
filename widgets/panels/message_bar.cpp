// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/message_bar.h"

#include "widgets/icons.h"

#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace macebin::widgets {

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent), sign_(new QLabel(this)), text_(new QLabel(this)), button_(new QPushButton(this)) {
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::PlainText);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* close = new QToolButton(this);
    close->setIcon(icon(Icon::cancel));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close this message"));
    close->setAccessibleName(close->toolTip());
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(sign_);
    layout->addWidget(text_, 1);
    layout->addWidget(button_);
    layout->addWidget(close);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(button_, &QPushButton::clicked, this, [this] {
        hide();
        const auto action = action_; // a copy: it may tell something new
        if (action) action();
    });
    hide();
}

void MessageBar::tell(Tone tone, const QString& message, const QString& button,
                      std::function<void()> action) {
    QPalette colours = QGuiApplication::palette();
    colours.setColor(QPalette::Window, faint(tone, colours));
    setPalette(colours);
    sign_->setPixmap(icon(signOf(tone)).pixmap(QSize(20, 20), devicePixelRatioF()));
    text_->setText(message);
    action_ = std::move(action);
    button_->setText(button);
    button_->setVisible(!button.isEmpty());
    show();
}

QString MessageBar::message() const {
    return isHidden() ? QString() : text_->text();
}

WorkBar::WorkBar(Work* work, QWidget* parent)
    : QWidget(parent), work_(work), title_(new QLabel(this)), progress_(new QProgressBar(this)),
      cancel_(new QPushButton(icon(Icon::cancel), tr("Cancel"), this)) {
    cancel_->setToolTip(tr("Stop what is going on"));
    progress_->setTextVisible(false);
    progress_->setMaximumWidth(220);
    progress_->setAccessibleName(tr("Progress"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(title_, 1);
    layout->addWidget(progress_);
    layout->addWidget(cancel_);
    often_.setInterval(100);
    connect(&often_, &QTimer::timeout, this, &WorkBar::refresh);
    connect(work, &Work::changed, this, &WorkBar::refresh);
    connect(cancel_, &QPushButton::clicked, work, &Work::cancel);
    hide();
}

QString WorkBar::title() const {
    return isHidden() ? QString() : title_->text();
}

void WorkBar::refresh() {
    if (!work_->isBusy()) {
        often_.stop();
        hide();
        return;
    }
    // What still goes on comes before what only has not ended yet.
    const auto& jobs = work_->jobs();
    const auto goesOn = std::find_if(jobs.rbegin(), jobs.rend(),
                                     [](const auto& each) { return !each->stop.stop_requested(); });
    const Job& job = goesOn == jobs.rend() ? *jobs.back() : **goesOn;
    cancel_->setEnabled(goesOn != jobs.rend());
    QString title =
        job.stop.stop_requested() ? tr("Stopping: %1").arg(job.title) : job.title + QStringLiteral("…");
    if (work_->jobs().size() > 1) title += tr(" (and %1 more)").arg(work_->jobs().size() - 1);
    title_->setText(title);
    const std::uint64_t total = job.total;
    progress_->setRange(0, total == 0 ? 0 : 1000); // an empty range moves to and fro
    if (total > 0)
        progress_->setValue(static_cast<int>(std::min<std::uint64_t>(job.done, total) * 1000 / total));
    if (!often_.isActive()) {
        often_.start();
        show();
    }
}

} // namespace macebin::widgets
