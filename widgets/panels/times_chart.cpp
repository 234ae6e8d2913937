// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/times_chart.h"

#include "core/answer/device_verdict.h"
#include "widgets/text.h"
#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace macebin::widgets {

namespace {

constexpr int kNameWidth = 200;
constexpr int kTimeWidth = 80;

} // namespace

TimesChart::TimesChart(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Load and build times"));
}

void TimesChart::setLines(std::vector<Line> lines) {
    lines_ = std::move(lines);
    longest_ = 0;
    for (const Line& line : lines_)
        longest_ = std::max({longest_, line.loadMs.value_or(0), line.buildMs.value_or(0)});
    setVisible(longest_ > 0);
    updateGeometry();
    update();
}

int TimesChart::lineHeight() const {
    return fontMetrics().height() + 8;
}

QSize TimesChart::sizeHint() const {
    return {kNameWidth + kTimeWidth + 160, lineHeight() * (static_cast<int>(lines_.size()) + 1)};
}

void TimesChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int bars = std::max(20, width() - kNameWidth - 2 * kTimeWidth);
    const auto bar = [&](int y, int height, double ms, bool isBuild) {
        const QColor colour = strong(isBuild ? Tone::warning : Tone::good, palette());
        const QRect rect(kNameWidth, y, std::max(2, static_cast<int>(bars * ms / longest_)), height);
        painter.fillRect(rect, colour);
        if (isBuild) painter.fillRect(rect, QBrush(palette().color(QPalette::Window), Qt::BDiagPattern));
    };
    painter.drawText(QRect(0, 0, width(), lineHeight()), Qt::AlignVCenter,
                     tr("Milliseconds to load (full bar) and to build from source (hatched bar)"));
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const Line& line = lines_[i];
        const int y = lineHeight() * (static_cast<int>(i) + 1);
        const QString name = fontMetrics().elidedText(line.name, Qt::ElideRight, kNameWidth - 8);
        painter.drawText(QRect(0, y, kNameWidth, lineHeight()), Qt::AlignVCenter, name);
        const int half = (lineHeight() - 4) / 2;
        if (line.loadMs) bar(y + 2, half, *line.loadMs, false);
        if (line.buildMs) bar(y + 2 + half, half, *line.buildMs, true);
        QString times = line.loadMs ? plain(duration(*line.loadMs)) : QString();
        if (line.buildMs) times += QStringLiteral(" / ") + plain(duration(*line.buildMs));
        painter.drawText(QRect(kNameWidth + bars + 6, y, 2 * kTimeWidth - 6, lineHeight()), Qt::AlignVCenter,
                         times);
    }
}

} // namespace macebin::widgets
