// SPDX-License-Identifier: Apache-2.0
// The whole file on one stripe: kinds of regions, entropy, findings, and which part is on the screen.
#pragma once

#include "core/bytes/overview.h"
#include "widgets/hex/hex_view.h"

#include <QWidget>

#include <vector>

namespace macebin::widgets {

/// Belongs to a hex view: a click goes there.
class OverviewMap final : public QWidget {
    Q_OBJECT
public:
    explicit OverviewMap(HexView* view, QWidget* parent = nullptr);

    void setContent(std::vector<OverviewCell> cells, std::vector<HexView::Mark> findings);
    QSize sizeHint() const override { return {36, 200}; }
    /// The byte that a height of this widget stands for, and the other way round.
    std::uint64_t offsetAt(int y) const;
    int yOf(std::uint64_t offset) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void goTo(int y);

    HexView* view_;
    std::vector<OverviewCell> cells_;
    std::vector<HexView::Mark> findings_;
};

} // namespace macebin::widgets
