// SPDX-License-Identifier: Apache-2.0
// The bytes of a file: offset, hexadecimal, text; coloured by region, findings underlined. Paints the rows
// that can be seen, whatever the file's size. Nothing can be changed in it.
#pragma once

#include "format/finding.h"
#include "format/limits.h"
#include "format/region.h"
#include "widgets/hex/geometry.h"

#include <QAbstractScrollArea>
#include <QTimer>

#include <memory>
#include <vector>

class QPainter;

namespace macebin::widgets {

class HexView final : public QAbstractScrollArea {
    Q_OBJECT
public:
    struct Mark {
        ByteRange range;
        Severity severity = Severity::note;
    };

    explicit HexView(QWidget* parent = nullptr);

    /// `owner` keeps bytes and regions alive. `regions` tile the bytes, or are null.
    void setContent(std::shared_ptr<const void> owner, ByteView bytes, const Regions* regions);
    /// Who knows the fields that a byte lies in, from the outermost inwards: shown while hovering.
    void setPathOf(std::function<QString(std::uint64_t offset)> pathOf) { pathOf_ = std::move(pathOf); }
    /// Underlined: what was found there.
    void setFindings(std::vector<Mark> findings);
    /// Framed: what differs from another file. Ascending, not overlapping.
    void setHighlights(std::vector<ByteRange> highlights);
    /// Bytes a row; 0: as many as fit.
    void setFixedColumns(int columns);

    ByteView bytes() const { return bytes_; }
    std::shared_ptr<const void> owner() const { return owner_; } ///< keeps them alive
    const Regions* regions() const { return regions_; }
    const HexGeometry& grid() const { return grid_; }
    std::uint64_t topRow() const { return top_; }
    void setTopRow(std::uint64_t row);
    std::uint64_t rowsOnScreen() const; ///< whole ones, at least 1

    /// Never empty, unless there are no bytes.
    ByteRange selection() const;
    std::uint64_t cursor() const { return cursor_; }
    /// Cut to the bytes there are; shows it.
    void select(ByteRange range);
    /// "offset 0x1f4, byte 7f, in pair 3 key; 12 bytes selected": what a screen reader says.
    QString spoken() const;

    enum class CopyAs { hex, cArray, text };
    /// Puts the selection on the clipboard; false where it is larger than kLargestCopy.
    bool copy(CopyAs form) const;

signals:
    void selectionChanged(macebin::ByteRange range);
    void topRowChanged(qulonglong row);
    void copyRefused(qulonglong bytes);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Row;
    void measure();
    void updateScrollBars();
    void moveTo(std::uint64_t offset, bool extends);
    void reveal(std::uint64_t offset);
    bool isMovement(QKeyEvent* event);
    void dragOn();
    std::uint64_t byteNear(const QPointF& point) const;
    QString toolTipAt(std::uint64_t offset) const;
    void tellReaders();

    void paintRow(QPainter& painter, const Row& row);
    void paintRegions(QPainter& painter, const Row& row);
    void paintSelection(QPainter& painter, const Row& row);
    void paintMarks(QPainter& painter, const Row& row);
    void paintText(QPainter& painter, const Row& row, const QColor& colour, const QColor& dim);

    std::shared_ptr<const void> owner_;
    ByteView bytes_;
    const Regions* regions_ = nullptr;
    std::function<QString(std::uint64_t)> pathOf_;
    std::vector<Mark> findings_;
    std::vector<ByteRange> highlights_;
    HexGeometry grid_;
    ScrollScale scale_;
    int fixedColumns_ = 0;
    std::uint64_t top_ = 0;
    std::uint64_t anchor_ = 0; ///< the other end of the selection; both ends are in it
    std::uint64_t cursor_ = 0;
    bool isSettingBars_ = false;
    QPointF dragPoint_;
    QTimer dragTimer_; ///< scrolls while the mouse is held outside
};

} // namespace macebin::widgets

Q_DECLARE_METATYPE(macebin::ByteRange)
