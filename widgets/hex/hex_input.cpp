// SPDX-License-Identifier: Apache-2.0
// Mouse and keyboard of the hex view.
#include "core/bytes/structure_tree.h"
#include "format/text.h"
#include "widgets/hex/hex_view.h"
#include "widgets/icons.h"
#include "widgets/text.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace macebin::widgets {

void HexView::moveTo(std::uint64_t offset, bool extends) {
    if (bytes_.empty()) return;
    cursor_ = std::min<std::uint64_t>(offset, bytes_.size() - 1);
    if (!extends) anchor_ = cursor_;
    reveal(cursor_);
    viewport()->update();
    emit selectionChanged(selection());
    tellReaders();
}

void HexView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::SelectAll)) {
        select({0, bytes_.size()});
    } else if (event->matches(QKeySequence::Copy)) {
        if (!copy(CopyAs::hex)) emit copyRefused(selection().size);
    } else if (!isMovement(event)) {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

bool HexView::isMovement(QKeyEvent* event) {
    if (bytes_.empty()) return false;
    const auto perRow = static_cast<std::uint64_t>(grid_.columns);
    const bool extends = event->modifiers().testFlag(Qt::ShiftModifier);
    const bool isControl = event->modifiers().testFlag(Qt::ControlModifier);
    const std::uint64_t last = bytes_.size() - 1;
    const std::uint64_t row = grid_.rowBegin(grid_.rowOf(cursor_));
    const auto back = [&](std::uint64_t by) { return cursor_ >= by ? cursor_ - by : cursor_; };
    const auto forth = [&](std::uint64_t by) { return last - cursor_ >= by ? cursor_ + by : cursor_; };
    const std::uint64_t page = perRow * rowsOnScreen();
    std::uint64_t target = cursor_;
    switch (event->key()) {
    case Qt::Key_Left: target = back(1); break;
    case Qt::Key_Right: target = forth(1); break;
    case Qt::Key_Up: target = back(perRow); break;
    case Qt::Key_Down: target = forth(perRow); break;
    case Qt::Key_PageUp: target = cursor_ >= page ? cursor_ - page : cursor_ % perRow; break;
    case Qt::Key_PageDown: target = last - cursor_ >= page ? cursor_ + page : last; break;
    case Qt::Key_Home: target = isControl ? 0 : row; break;
    case Qt::Key_End: target = isControl ? last : std::min(row + perRow - 1, last); break;
    default: return false;
    }
    moveTo(target, extends);
    return true;
}

std::uint64_t HexView::byteNear(const QPointF& point) const {
    return grid_.nearestByte(point.x() + horizontalScrollBar()->value(), point.y(), top_);
}

void HexView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        moveTo(byteNear(event->position()), event->modifiers().testFlag(Qt::ShiftModifier));
}

void HexView::mouseMoveEvent(QMouseEvent* event) {
    if (!event->buttons().testFlag(Qt::LeftButton)) return;
    dragPoint_ = event->position();
    const bool isOutside = dragPoint_.y() < 0 || dragPoint_.y() >= viewport()->height();
    if (isOutside != dragTimer_.isActive()) isOutside ? dragTimer_.start() : dragTimer_.stop();
    moveTo(byteNear(dragPoint_), true);
}

/// The mouse is held still outside of the view.
void HexView::dragOn() {
    moveTo(byteNear(dragPoint_), true);
}

void HexView::mouseReleaseEvent(QMouseEvent*) {
    dragTimer_.stop();
}

/// The whole field.
void HexView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (bytes_.empty() || !regions_) return;
    if (const auto region = regionAt(*regions_, byteNear(event->position())))
        select((*regions_)[*region].range);
}

void HexView::wheelEvent(QWheelEvent* event) {
    const int steps = event->angleDelta().y();
    if (steps == 0 || event->modifiers().testFlag(Qt::ControlModifier))
        return QAbstractScrollArea::wheelEvent(event);
    constexpr int rowsPerNotch = 3;
    const auto rows = static_cast<std::uint64_t>(std::max(1, std::abs(steps) * rowsPerNotch / 120));
    setTopRow(steps > 0 ? top_ - std::min(top_, rows) : top_ + rows);
    event->accept();
}

void HexView::contextMenuEvent(QContextMenuEvent* event) {
    if (bytes_.empty()) return;
    QMenu menu(this);
    const struct {
        QString text;
        CopyAs form;
    } forms[] = {{tr("Copy as hexadecimal"), CopyAs::hex},
                 {tr("Copy as C array"), CopyAs::cArray},
                 {tr("Copy as text"), CopyAs::text}};
    for (const auto& [text, form] : forms)
        menu.addAction(icon(Icon::copy), text, this, [this, how = form] {
            if (!copy(how)) emit copyRefused(selection().size);
        });
    const auto region = regions_ ? regionAt(*regions_, cursor_) : std::nullopt;
    if (region)
        menu.addAction(icon(Icon::bytes), tr("Select the whole field"), this,
                       [this, range = (*regions_)[*region].range] { select(range); });
    menu.exec(event->globalPos());
}

QString HexView::toolTipAt(std::uint64_t offset) const {
    QString text = plain(hex(offset));
    const auto index = regions_ ? regionAt(*regions_, offset) : std::nullopt;
    if (!index) return text;
    const Region& region = (*regions_)[*index];
    text += QStringLiteral(": ") + shown(region.name) +
            tr(" (%1, %2)").arg(plain(name(region.kind)), bytesText(region.range.size));
    if (pathOf_)
        if (const QString path = pathOf_(offset); !path.isEmpty()) text += "\n" + path;
    return text + "\n" + shown(regionValue(region, bytes_));
}

bool HexView::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto byte = grid_.byteAt(help->pos().x() + horizontalScrollBar()->value(), help->pos().y(), top_);
    if (byte)
        QToolTip::showText(help->globalPos(), toolTipAt(*byte), viewport());
    else
        QToolTip::hideText();
    return true;
}

void HexView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    measure();
}

void HexView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) measure();
    if (event->type() == QEvent::PaletteChange) viewport()->update();
}

void HexView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void HexView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace macebin::widgets
