// SPDX-License-Identifier: Apache-2.0
// How the hex view paints: a row at a time, each from its background to its text.
#include "core/bytes/structure_tree.h"
#include "widgets/hex/hex_view.h"
#include "widgets/theme.h"

#include <QPaintEvent>
#include <QPainter>
#include <QPolygon>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace macebin::widgets {

/// One row on the screen.
struct HexView::Row {
    std::uint64_t begin = 0; ///< offset of its first byte
    int count = 0;           ///< bytes in it
    double y = 0;
};

namespace {

/// The columns of a row that a range covers: [first, end); empty where it covers none.
std::pair<int, int> columnsIn(ByteRange range, std::uint64_t begin, int count) {
    const std::uint64_t rowEnd = begin + static_cast<std::uint64_t>(count);
    if (range.offset >= rowEnd || range.end() <= begin) return {0, 0};
    const std::uint64_t first = std::max(range.offset, begin) - begin;
    const std::uint64_t end = std::min(range.end(), rowEnd) - begin;
    return {static_cast<int>(first), static_cast<int>(end)};
}

QRectF hexRect(const HexGeometry& grid, int first, int end, double y) {
    const double half = grid.charWidth / 2;
    const double left = grid.x(grid.hexCharacter(first)) - half;
    const double right = grid.x(grid.hexCharacter(end - 1) + 2) + half;
    return {left, y, right - left, static_cast<double>(grid.lineHeight)};
}

QRectF textRect(const HexGeometry& grid, int first, int end, double y) {
    const double left = grid.x(grid.textCharacter(first));
    return {left, y, grid.x(grid.textCharacter(end - 1) + 1) - left, static_cast<double>(grid.lineHeight)};
}

QChar digit(unsigned value) {
    return QLatin1Char("0123456789abcdef"[value & 15]);
}

QString offsetText(std::uint64_t offset, int digits) {
    return QStringLiteral("%1").arg(offset, digits, 16, QLatin1Char('0'));
}

/// A wave under some bytes: a sign that is none of colour. Not smoothed: a finding may be as long as the
/// file, and every row has one then.
void paintWave(QPainter& painter, const QRectF& rect, const QColor& colour) {
    QPolygon line;
    const int bottom = static_cast<int>(rect.bottom()) - 1;
    bool isUp = false;
    for (int x = static_cast<int>(rect.left()); x < static_cast<int>(rect.right()); x += 4, isUp = !isUp)
        line << QPoint(x, isUp ? bottom - 2 : bottom);
    painter.setPen(colour);
    painter.drawPolyline(line);
}

} // namespace

void HexView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    if (bytes_.empty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(viewport()->rect(), Qt::AlignCenter, tr("There are no bytes to show."));
        return;
    }
    painter.translate(-horizontalScrollBar()->value(), 0);
    const int first = event->rect().top() / grid_.lineHeight;
    const int last = event->rect().bottom() / grid_.lineHeight;
    for (int line = first; line <= last; ++line) {
        const std::uint64_t row = top_ + static_cast<std::uint64_t>(line);
        if (row >= grid_.rows()) break;
        paintRow(painter,
                 {grid_.rowBegin(row), grid_.bytesIn(row), static_cast<double>(line) * grid_.lineHeight});
    }
}

void HexView::paintRow(QPainter& painter, const Row& row) {
    paintRegions(painter, row);
    paintText(painter, row, palette().color(QPalette::Text), palette().color(QPalette::PlaceholderText));
    paintSelection(painter, row);
    paintMarks(painter, row);
}

/// Each region has its colour, and a stroke where it begins.
void HexView::paintRegions(QPainter& painter, const Row& row) {
    if (!regions_) return;
    const auto at = regionAt(*regions_, row.begin);
    for (std::size_t i = at.value_or(regions_->size()); i < regions_->size(); ++i) {
        const Region& region = (*regions_)[i];
        const auto [first, end] = columnsIn(region.range, row.begin, row.count);
        if (first == end) return;
        for (const QRectF& rect : {hexRect(grid_, first, end, row.y), textRect(grid_, first, end, row.y)}) {
            painter.fillRect(rect, faint(region.kind, palette()));
            // A rectangle: lines of a pen take longer.
            if (region.range.offset >= row.begin)
                painter.fillRect(QRectF(rect.left(), rect.top() + 1, 1.5, rect.height() - 2),
                                 strong(region.kind, palette()));
        }
    }
}

void HexView::paintSelection(QPainter& painter, const Row& row) {
    const auto [first, end] = columnsIn(selection(), row.begin, row.count);
    if (first == end) return;
    const QPalette::ColorGroup group = hasFocus() ? QPalette::Active : QPalette::Inactive;
    for (const QRectF& rect : {hexRect(grid_, first, end, row.y), textRect(grid_, first, end, row.y)}) {
        painter.save();
        painter.setClipRect(rect);
        painter.fillRect(rect, palette().color(group, QPalette::Highlight));
        const QColor text = palette().color(group, QPalette::HighlightedText);
        paintText(painter, row, text, text);
        painter.restore();
    }
    const auto [cursor, behind] = columnsIn({cursor_, 1}, row.begin, row.count);
    if (cursor == behind) return;
    painter.setPen(QPen(palette().color(QPalette::Text), hasFocus() ? 2 : 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(hexRect(grid_, cursor, behind, row.y).adjusted(1, 1, -1, -1));
    painter.setPen(QPen(palette().color(QPalette::Text), 1));
    painter.drawRect(textRect(grid_, cursor, behind, row.y).adjusted(0, 0, -1, -1));
}

void HexView::paintMarks(QPainter& painter, const Row& row) {
    painter.setBrush(Qt::NoBrush);
    auto next =
        std::lower_bound(highlights_.begin(), highlights_.end(), row.begin,
                         [](const ByteRange& range, std::uint64_t begin) { return range.end() <= begin; });
    for (; next != highlights_.end(); ++next) {
        const auto [first, end] = columnsIn(*next, row.begin, row.count);
        if (first == end) break;
        painter.setPen(QPen(strong(Tone::warning, palette()), 1.4));
        for (const QRectF& rect : {hexRect(grid_, first, end, row.y), textRect(grid_, first, end, row.y)})
            painter.drawRect(rect.adjusted(0.5, 1, -0.5, -1));
    }
    for (const Mark& mark : findings_) {
        const auto [first, end] = columnsIn(mark.range, row.begin, row.count);
        if (first == end) continue;
        const QColor colour = strong(toneOf(mark.severity), palette());
        paintWave(painter, hexRect(grid_, first, end, row.y), colour);
        paintWave(painter, textRect(grid_, first, end, row.y), colour);
    }
}

/// Whole strings, not single characters: the font is fixed, so that they stay on the grid. Zeros are dim.
void HexView::paintText(QPainter& painter, const Row& row, const QColor& colour, const QColor& dim) {
    QString digits(grid_.hexCharacter(row.count - 1) + 2 - grid_.offsetDigits, QLatin1Char(' '));
    QString zeros = digits;
    QString text(row.count, QLatin1Char(' '));
    QString dots = text;
    for (int i = 0; i < row.count; ++i) {
        const auto byte = std::to_integer<unsigned>(bytes_[row.begin + static_cast<std::uint64_t>(i)]);
        QString& line = byte == 0 ? zeros : digits;
        const int at = grid_.hexCharacter(i) - grid_.offsetDigits;
        line[at] = digit(byte >> 4);
        line[at + 1] = digit(byte);
        if (byte >= 0x20 && byte < 0x7f)
            text[i] = QLatin1Char(static_cast<char>(byte));
        else
            dots[i] = QLatin1Char('.');
    }
    const double baseline = row.y + 1 + QFontMetricsF(font()).ascent();
    painter.setPen(dim);
    painter.drawText(QPointF(grid_.x(0), baseline), offsetText(row.begin, grid_.offsetDigits));
    painter.drawText(QPointF(grid_.x(grid_.offsetDigits), baseline), zeros);
    painter.drawText(QPointF(grid_.x(grid_.textCharacter(0)), baseline), dots);
    painter.setPen(colour);
    painter.drawText(QPointF(grid_.x(grid_.offsetDigits), baseline), digits);
    painter.drawText(QPointF(grid_.x(grid_.textCharacter(0)), baseline), text);
}

} // namespace macebin::widgets
