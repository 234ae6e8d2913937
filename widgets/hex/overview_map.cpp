// SPDX-License-Identifier: Apache-2.0
#include "widgets/hex/overview_map.h"

#include "widgets/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace macebin::widgets {

OverviewMap::OverviewMap(HexView* view, QWidget* parent) : QWidget(parent), view_(view) {
    setFixedWidth(sizeHint().width());
    setAccessibleName(tr("Map of the file"));
    setToolTip(tr(
        "The whole file: left the kinds of bytes, right how random they are (wide: packed or machine code, "
        "narrow: alike). Marks on the right are findings. Click to go there."));
    connect(view, &HexView::topRowChanged, this, qOverload<>(&QWidget::update));
    connect(view, &HexView::selectionChanged, this, qOverload<>(&QWidget::update));
}

void OverviewMap::setContent(std::vector<OverviewCell> cells, std::vector<HexView::Mark> findings) {
    cells_ = std::move(cells);
    findings_ = std::move(findings);
    update();
}

std::uint64_t OverviewMap::offsetAt(int y) const {
    const std::uint64_t size = view_->grid().size;
    if (size == 0 || height() < 2) return 0;
    const auto line = static_cast<std::uint64_t>(std::clamp(y, 0, height() - 1));
    return (size - 1) * line / static_cast<std::uint64_t>(height() - 1);
}

int OverviewMap::yOf(std::uint64_t offset) const {
    const std::uint64_t size = view_->grid().size;
    if (size == 0) return 0;
    return static_cast<int>(std::min(offset, size) * static_cast<std::uint64_t>(height()) / size);
}

void OverviewMap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    const int left = width() / 2 - 4;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        const int top = static_cast<int>(i) * height() / static_cast<int>(cells_.size());
        const int bottom = (static_cast<int>(i) + 1) * height() / static_cast<int>(cells_.size());
        const QRect kind(0, top, left, std::max(1, bottom - top));
        painter.fillRect(kind, strong(cells_[i].kind, palette()));
        const int entropy = (width() - left - 6) * cells_[i].entropy / 255;
        painter.fillRect(QRect(left + 1, top, entropy, std::max(1, bottom - top)),
                         palette().color(QPalette::Mid));
    }
    for (const HexView::Mark& mark : findings_) {
        const int y = std::min(yOf(mark.range.offset), height() - 4);
        painter.fillRect(QRect(width() - 8, y, 8, 4), strong(toneOf(mark.severity), palette()));
    }
    const HexGeometry& grid = view_->grid();
    const int top = yOf(grid.rowBegin(view_->topRow()));
    const int bottom = yOf(grid.rowBegin(view_->topRow() + view_->rowsOnScreen()));
    painter.setPen(QPen(palette().color(QPalette::Text), 1.5));
    painter.drawRect(QRect(1, std::min(top, height() - 5), width() - 3, std::max(4, bottom - top - 1)));
}

void OverviewMap::goTo(int y) {
    const std::uint64_t row = view_->grid().rowOf(offsetAt(y));
    view_->setTopRow(row - std::min(row, view_->rowsOnScreen() / 2));
    update();
}

void OverviewMap::mousePressEvent(QMouseEvent* event) {
    goTo(static_cast<int>(event->position().y()));
}

void OverviewMap::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton)) goTo(static_cast<int>(event->position().y()));
}

} // namespace macebin::widgets
