// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/find_bar.h"

#include "core/bytes/byte_search.h"
#include "format/text.h"
#include "widgets/icons.h"
#include "widgets/text.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace macebin::widgets {

namespace {

QToolButton* button(Icon which, const QString& tip, QWidget* parent) {
    auto* made = new QToolButton(parent);
    made->setIcon(icon(which));
    made->setToolTip(tip);
    made->setAccessibleName(tip);
    made->setAutoRaise(true);
    return made;
}

} // namespace

FindBar::FindBar(HexView* view, Work* work, QWidget* parent)
    : QWidget(parent), view_(view), work_(work), pattern_(new QLineEdit(this)), kind_(new QComboBox(this)),
      offset_(new QLineEdit(this)), message_(new QLabel(this)) {
    pattern_->setPlaceholderText(tr("Find…"));
    pattern_->setAccessibleName(tr("What to find"));
    pattern_->setClearButtonEnabled(true);
    kind_->addItems({tr("text"), tr("bytes")});
    kind_->setToolTip(tr("Find text as it is written, or bytes as hexadecimal digits such as 0a e2"));
    offset_->setPlaceholderText(tr("Go to offset…"));
    offset_->setAccessibleName(tr("Offset to go to"));
    offset_->setToolTip(tr("4096, 0x1000 or 1000h; +0x10 and -16 count from where you are"));
    offset_->setMaximumWidth(160);
    auto* previous = button(Icon::previous, tr("Find the previous one"), this);
    auto* next = button(Icon::next, tr("Find the next one"), this);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(pattern_, 2);
    layout->addWidget(kind_);
    layout->addWidget(previous);
    layout->addWidget(next);
    layout->addWidget(offset_, 1);
    layout->addWidget(message_, 2);
    connect(work, &Work::cancelled, this, [this] {
        if (job_ && job_->stop.stop_requested()) tell(tr("stopped"), false);
        job_.reset();
    });
    connect(pattern_, &QLineEdit::returnPressed, this, &FindBar::findNext);
    connect(next, &QToolButton::clicked, this, &FindBar::findNext);
    connect(previous, &QToolButton::clicked, this, &FindBar::findPrevious);
    connect(offset_, &QLineEdit::returnPressed, this, &FindBar::goToOffset);
}

void FindBar::focusFind() {
    pattern_->setFocus(Qt::ShortcutFocusReason);
    pattern_->selectAll();
}

void FindBar::focusGoTo() {
    offset_->setFocus(Qt::ShortcutFocusReason);
    offset_->selectAll();
}

QString FindBar::message() const {
    return message_->text();
}

void FindBar::reset() {
    if (job_) job_->stop.request_stop();
    job_.reset();
    tell({}, false);
}

void FindBar::tell(const QString& message, bool isFault) {
    QPalette colours = palette();
    if (isFault) colours.setColor(QPalette::WindowText, strong(Tone::bad, palette()));
    message_->setPalette(colours);
    message_->setText(message);
}

void FindBar::goToOffset() {
    const auto offset = parseOffset(offset_->text().toStdString(), view_->cursor(), view_->bytes().size());
    if (!offset) return tell(plain(offset.error()), true);
    view_->select({*offset, 1});
    view_->setFocus();
    tell(tr("at %1").arg(plain(hex(*offset))), false);
}

void FindBar::find(bool isBackward) {
    const std::string text = pattern_->text().toStdString();
    Bytes needle;
    if (kind_->currentIndex() == 0) {
        const ByteView view = asBytes(text);
        needle.assign(view.begin(), view.end());
    } else {
        auto parsed = parseHexBytes(text);
        if (!parsed) return tell(plain(parsed.error()), true);
        needle = std::move(*parsed);
    }
    if (needle.empty()) return tell(tr("type what to find first"), true);
    const std::uint64_t here = view_->selection().offset;
    search(needle, isBackward ? here : here + 1, isBackward, true);
}

/// From `from` to the end; then once more from the other end, which is told.
void FindBar::search(const Bytes& needle, std::uint64_t from, bool isBackward, bool mayWrap) {
    if (job_) job_->stop.request_stop();
    tell(tr("searching…"), false);
    const ByteView haystack = view_->bytes();
    const auto task = [haystack, needle, from, isBackward, owner = view_->owner()](Job& job) {
        job.total = haystack.size();
        return findBytes(haystack, needle, from, isBackward ? Direction::backward : Direction::forward,
                         job.stop.get_token(), &job.done);
    };
    job_ = work_->start(tr("Searching"), task, [=, this](std::optional<std::uint64_t> found) {
        job_.reset();
        if (found) {
            view_->select({*found, needle.size()});
            const QString where = tr("found at %1").arg(plain(hex(*found)));
            tell(mayWrap ? where
                         : where + (isBackward ? tr(", from the end again") : tr(", from the front again")),
                 false);
        } else if (mayWrap && haystack.size() > 0) {
            return search(needle, isBackward ? haystack.size() : 0, isBackward, false);
        } else {
            tell(tr("not found"), true);
        }
        emit finished();
    });
}

} // namespace macebin::widgets
