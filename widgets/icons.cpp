// SPDX-License-Identifier: Apache-2.0
#include "widgets/icons.h"

#include "widgets/theme.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

namespace macebin::widgets {

namespace {

/// Strokes on a grid of 24 by 24: M x y, L x y, C x1 y1 x2 y2 x y, O x y radius (a circle), Z closes.
const char* strokesOf(Icon which) {
    switch (which) {
    case Icon::open: return "M 3 19 L 3 5 L 9 5 L 11 8 L 20 8 L 20 11 M 3 19 L 6 11 L 22 11 L 19 19 Z";
    case Icon::reload:
        return "M 19 12 C 19 16 16 19 12 19 C 8 19 5 16 5 12 C 5 8 8 5 12 5 C 15 5 17 6 18 8 M 19 3 L 19 8 L "
               "14 8";
    case Icon::check: return "M 5 3 L 15 3 L 19 7 L 19 21 L 5 21 Z M 8 13 L 11 16 L 16 10";
    case Icon::device: return "M 7 2 L 17 2 L 17 22 L 7 22 Z M 11 19 L 13 19";
    case Icon::repair:
        return "M 20 6 L 17 9 L 15 7 L 18 4 C 15 3 12 5 12 8 L 12 10 L 4 18 L 6 20 L 14 12 L 16 12 C 19 12 "
               "21 9 20 6";
    case Icon::rebuild: return "M 4 20 L 13 11 M 11 5 L 19 13 M 13 3 L 21 11 L 18 14 L 10 6 Z";
    case Icon::convert: return "M 4 8 L 19 8 M 15 4 L 19 8 L 15 12 M 20 16 L 5 16 M 9 12 L 5 16 L 9 20";
    case Icon::compare:
        return "M 3 4 L 10 4 L 10 20 L 3 20 Z M 14 4 L 21 4 L 21 20 L 14 20 Z M 5 9 L 8 9 M 16 9 L 19 9 M 16 "
               "13 L 19 13";
    case Icon::log: return "M 5 3 L 19 3 L 19 21 L 5 21 Z M 8 8 L 16 8 M 8 12 L 16 12 M 8 16 L 13 16";
    case Icon::clear:
        return "M 4 7 L 20 7 M 9 7 L 9 4 L 15 4 L 15 7 M 6 7 L 7 21 L 17 21 L 18 7 M 10 11 L 10 17 M 14 11 L "
               "14 17";
    case Icon::restore:
        return "M 6 9 L 15 9 C 19 9 20 12 20 14 C 20 17 18 19 15 19 L 8 19 M 10 5 L 6 9 L 10 13";
    case Icon::sign:
        return "M 12 2 L 20 5 L 20 11 C 20 16 17 20 12 22 C 7 20 4 16 4 11 L 4 5 Z M 8 12 L 11 15 L 16 9";
    case Icon::save:
        return "M 4 4 L 17 4 L 20 7 L 20 20 L 4 20 Z M 8 4 L 8 9 L 15 9 L 15 4 M 7 20 L 7 14 L 17 14 L 17 20";
    case Icon::copy: return "M 8 8 L 20 8 L 20 21 L 8 21 Z M 16 8 L 16 3 L 4 3 L 4 16 L 8 16";
    case Icon::report:
        return "M 5 3 L 19 3 L 19 21 L 5 21 Z M 8 8 L 16 8 M 8 12 L 13 12 M 8 17 L 10 19 L 15 15";
    case Icon::findings: return "M 12 3 L 22 20 L 2 20 Z M 12 9 L 12 14 M 12 17 L 12 17.4";
    case Icon::programs:
        return "M 8 8 L 16 8 L 16 16 L 8 16 Z M 9 3 L 9 8 M 15 3 L 15 8 M 9 16 L 9 21 M 15 16 L 15 21 M 3 9 "
               "L 8 9 M 3 15 L 8 15 M 16 9 L 21 9 M 16 15 L 21 15";
    case Icon::bytes:
        return "M 5 5 L 9 5 L 9 11 L 5 11 Z M 15 5 L 17 4 L 17 11 M 7 14 L 9 13 L 9 20 M 15 14 L 19 14 L 19 "
               "20 L 15 20 Z";
    case Icon::find: return "O 10 10 6 M 15 15 L 21 21";
    case Icon::next: return "M 12 4 L 12 19 M 6 13 L 12 19 L 18 13";
    case Icon::previous: return "M 12 20 L 12 5 M 6 11 L 12 5 L 18 11";
    case Icon::goTo: return "M 3 12 L 16 12 M 11 6 L 17 12 L 11 18 M 21 4 L 21 20";
    case Icon::good: return "O 12 12 9 M 7 12 L 11 16 L 17 8";
    case Icon::warning: return "M 12 3 L 22 20 L 2 20 Z M 12 9 L 12 14 M 12 17 L 12 17.4";
    case Icon::bad:
        return "M 8 3 L 16 3 L 21 8 L 21 16 L 16 21 L 8 21 L 3 16 L 3 8 Z M 9 9 L 15 15 M 15 9 L 9 15";
    case Icon::info: return "O 12 12 9 M 12 11 L 12 17 M 12 7 L 12 7.4";
    case Icon::cancel: return "M 6 6 L 18 18 M 18 6 L 6 18";
    case Icon::add: return "M 12 5 L 12 19 M 5 12 L 19 12";
    case Icon::extract: return "M 4 14 L 4 20 L 20 20 L 20 14 M 12 3 L 12 15 M 7 10 L 12 15 L 17 10";
    case Icon::sample: return "M 9 3 L 15 3 M 10 3 L 10 10 L 4 20 L 20 20 L 14 10 L 14 3 M 7 15 L 17 15";
    case Icon::quit: return "M 14 4 L 5 4 L 5 20 L 14 20 M 10 12 L 21 12 M 17 8 L 21 12 L 17 16";
    case Icon::help: return "O 12 12 9 M 9 10 C 9 6 15 6 15 10 C 15 12 12 12 12 14 M 12 17 L 12 17.4";
    }
    return "";
}

QPainterPath pathOf(const char* strokes) {
    QPainterPath path;
    const QStringList words = QString::fromLatin1(strokes).split(' ', Qt::SkipEmptyParts);
    qsizetype at = 0;
    const auto value = [&] { return words.value(at++).toDouble(); };
    const auto point = [&] {
        const double x = value();
        return QPointF(x, value());
    };
    while (at < words.size()) {
        const QString& command = words[at++];
        if (command == QLatin1String("M")) {
            path.moveTo(point());
        } else if (command == QLatin1String("L")) {
            path.lineTo(point());
        } else if (command == QLatin1String("C")) {
            const QPointF first = point();
            const QPointF second = point();
            path.cubicTo(first, second, point());
        } else if (command == QLatin1String("O")) {
            const QPointF centre = point();
            const double radius = value();
            path.addEllipse(centre, radius, radius);
        } else {
            path.closeSubpath();
        }
    }
    return path;
}

class StrokeEngine final : public QIconEngine {
public:
    explicit StrokeEngine(Icon which) : which_(which) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / 24.0, rect.height() / 24.0);
        painter->setPen(QPen(colour(mode), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->setBrush(Qt::NoBrush);
        painter->drawPath(pathOf(strokesOf(which_)));
        painter->restore();
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new StrokeEngine(which_); } // owned by QIcon

private:
    QColor colour(QIcon::Mode mode) const {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled) return palette.color(QPalette::Disabled, QPalette::WindowText);
        if (mode == QIcon::Selected) return palette.color(QPalette::HighlightedText);
        switch (which_) {
        case Icon::good: return strong(Tone::good, palette);
        case Icon::warning: return strong(Tone::warning, palette);
        case Icon::bad: return strong(Tone::bad, palette);
        case Icon::info: return strong(Tone::neutral, palette);
        default: return palette.color(QPalette::WindowText);
        }
    }

    Icon which_;
};

} // namespace

QIcon icon(Icon which) {
    return QIcon(new StrokeEngine(which)); // QIcon owns it
}

} // namespace macebin::widgets
