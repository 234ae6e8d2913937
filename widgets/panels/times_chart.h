// SPDX-License-Identifier: Apache-2.0
// Load and build times as bars, a program a line.
#pragma once

#include <QWidget>

#include <optional>
#include <vector>

namespace macebin::widgets {

class TimesChart final : public QWidget {
    Q_OBJECT
public:
    struct Line {
        QString name;
        std::optional<double> loadMs;
        std::optional<double> buildMs;
    };

    explicit TimesChart(QWidget* parent = nullptr);
    void setLines(std::vector<Line> lines);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int lineHeight() const;

    std::vector<Line> lines_;
    double longest_ = 0;
};

} // namespace macebin::widgets
