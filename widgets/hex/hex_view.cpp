// SPDX-License-Identifier: Apache-2.0
#include "widgets/hex/hex_view.h"

#include "core/bytes/byte_text.h"
#include "core/bytes/structure_tree.h"
#include "format/limits.h"
#include "format/text.h"
#include "widgets/hex/hex_accessible.h"
#include "widgets/text.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QScrollBar>

#include <algorithm>

namespace macebin::widgets {

HexView::HexView(QWidget* parent) : QAbstractScrollArea(parent) {
    installHexAccessibility();
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bytes of the file"));
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setMouseTracking(true);
    dragTimer_.setInterval(40);
    connect(&dragTimer_, &QTimer::timeout, this, &HexView::dragOn);
    measure();
}

void HexView::setContent(std::shared_ptr<const void> owner, ByteView bytes, const Regions* regions) {
    owner_ = std::move(owner);
    bytes_ = bytes;
    regions_ = regions;
    findings_.clear();
    highlights_.clear();
    top_ = anchor_ = cursor_ = 0;
    measure();
    emit selectionChanged(selection());
}

void HexView::setFindings(std::vector<Mark> findings) {
    findings_ = std::move(findings);
    viewport()->update();
}

void HexView::setHighlights(std::vector<ByteRange> highlights) {
    highlights_ = std::move(highlights);
    viewport()->update();
}

void HexView::setFixedColumns(int columns) {
    fixedColumns_ = std::clamp(columns, 0, 256);
    measure();
}

/// Everything that depends on the font, the size of the view and that of the file.
void HexView::measure() {
    const QFontMetricsF metrics(font());
    const std::uint64_t firstByte = grid_.rowBegin(top_);
    grid_.size = bytes_.size();
    grid_.offsetDigits = offsetDigitsFor(grid_.size);
    grid_.charWidth = metrics.horizontalAdvance(QLatin1Char('0'));
    grid_.lineHeight = std::max(1, static_cast<int>(metrics.height()) + 2);
    grid_.columns = fixedColumns_ > 0 ? fixedColumns_ : grid_.columnsThatFit(viewport()->width());
    top_ = grid_.rowOf(firstByte);
    updateScrollBars();
    viewport()->update();
}

std::uint64_t HexView::rowsOnScreen() const {
    return static_cast<std::uint64_t>(std::max(1, viewport()->height() / grid_.lineHeight));
}

void HexView::updateScrollBars() {
    scale_ = ScrollScale(grid_.rows(), rowsOnScreen());
    top_ = std::min(top_, scale_.rowOf(scale_.maximum));
    isSettingBars_ = true;
    verticalScrollBar()->setRange(0, scale_.maximum);
    verticalScrollBar()->setPageStep(static_cast<int>(rowsOnScreen()));
    verticalScrollBar()->setValue(scale_.stepOf(top_));
    horizontalScrollBar()->setRange(0, std::max(0, static_cast<int>(grid_.width()) - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    isSettingBars_ = false;
}

void HexView::setTopRow(std::uint64_t row) {
    row = std::min(row, scale_.rowOf(scale_.maximum));
    if (row == top_) return;
    top_ = row;
    isSettingBars_ = true; // the bar may be coarser than the row
    verticalScrollBar()->setValue(scale_.stepOf(row));
    isSettingBars_ = false;
    viewport()->update();
    emit topRowChanged(row);
}

void HexView::scrollContentsBy(int, int) {
    if (!isSettingBars_ && verticalScrollBar()->value() != scale_.stepOf(top_))
        setTopRow(scale_.rowOf(verticalScrollBar()->value()));
    viewport()->update();
}

ByteRange HexView::selection() const {
    if (bytes_.empty()) return {};
    const auto [begin, last] = std::minmax(anchor_, cursor_);
    return {begin, last - begin + 1};
}

void HexView::select(ByteRange range) {
    if (bytes_.empty()) return;
    const std::uint64_t last = bytes_.size() - 1;
    const std::uint64_t begin = std::min(range.offset, last);
    const std::uint64_t end = begin + std::min(std::max<std::uint64_t>(range.size, 1), bytes_.size() - begin);
    anchor_ = end - 1;
    cursor_ = begin;
    reveal(end - 1);
    reveal(begin); // the front matters more where both do not fit
    viewport()->update();
    emit selectionChanged(selection());
    tellReaders();
}

void HexView::reveal(std::uint64_t offset) {
    const std::uint64_t row = grid_.rowOf(offset);
    const std::uint64_t visible = rowsOnScreen();
    if (row < top_)
        setTopRow(row);
    else if (row - top_ >= visible)
        setTopRow(row - visible + 1);
}

QString HexView::spoken() const {
    if (bytes_.empty()) return tr("no bytes");
    QString text = tr("offset %1, byte %2")
                       .arg(plain(hex(cursor_)), plain(hexDigits(asText(bytes_.subspan(cursor_, 1)))));
    if (const auto region = regions_ ? regionAt(*regions_, cursor_) : std::nullopt)
        text += tr(", in %1").arg(shown((*regions_)[*region].name));
    for (const Mark& mark : findings_)
        if (mark.range.contains(cursor_)) {
            text += tr(", a finding is here");
            break;
        }
    if (const std::uint64_t size = selection().size; size > 1)
        text += tr("; %1 selected").arg(bytesText(size));
    return text;
}

bool HexView::copy(CopyAs form) const {
    const ByteRange range = selection();
    if (range.size > kLargestCopy) return false;
    const ByteView chosen = slice(bytes_, range);
    const std::string text = form == CopyAs::hex      ? hexLines(chosen)
                             : form == CopyAs::cArray ? cArray(chosen, "kBytes")
                                                      : readableText(chosen);
    QGuiApplication::clipboard()->setText(plain(text));
    return true;
}

} // namespace macebin::widgets
