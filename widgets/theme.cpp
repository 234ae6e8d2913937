// SPDX-License-Identifier: Apache-2.0
#include "widgets/theme.h"

#include <QImage>

namespace macebin::widgets {

namespace {

QColor mixed(const QColor& base, const QColor& with, double share) {
    const auto channel = [&](int a, int b) { return static_cast<int>(a + (b - a) * share); };
    return {channel(base.red(), with.red()), channel(base.green(), with.green()),
            channel(base.blue(), with.blue())};
}

QColor hueOf(Tone tone) {
    switch (tone) {
    case Tone::good: return {0x2e, 0x9e, 0x4f};
    case Tone::warning: return {0xd9, 0x8a, 0x00};
    case Tone::bad: return {0xd0, 0x30, 0x30};
    case Tone::neutral:
    case Tone::unknown: break;
    }
    return {0x70, 0x78, 0x84};
}

QColor hueOf(RegionKind kind) {
    switch (kind) {
    case RegionKind::header: return {0x2f, 0x6f, 0xd6};
    case RegionKind::length: return {0x6a, 0x7b, 0x92};
    case RegionKind::key: return {0x2e, 0x9e, 0x4f};
    case RegionKind::value: return {0x12, 0x98, 0x98};
    case RegionKind::program: return {0x8a, 0x4f, 0xc8};
    case RegionKind::section: return {0xa8, 0x78, 0xd8};
    case RegionKind::kernel: return {0xd8, 0x6c, 0x1c};
    case RegionKind::argument: return {0xc0, 0x98, 0x10};
    case RegionKind::text: return {0x1c, 0xa0, 0xc8};
    case RegionKind::checksum: return {0xc8, 0x3a, 0x8c};
    case RegionKind::padding:
    case RegionKind::gap: return {0x88, 0x88, 0x88};
    case RegionKind::unreadable: return {0xd0, 0x30, 0x30};
    }
    return Qt::gray;
}

/// A stroke has to stand out on the base, a fill must let the text stand out.
QColor strokeFrom(const QColor& hue, const QPalette& palette) {
    return isDark(palette) ? mixed(hue, Qt::white, 0.35) : mixed(hue, Qt::black, 0.25);
}

QColor fillFrom(const QColor& hue, const QPalette& palette) {
    return mixed(palette.color(QPalette::Base), hue, isDark(palette) ? 0.34 : 0.17);
}

} // namespace

Icon signOf(Tone tone) {
    switch (tone) {
    case Tone::good: return Icon::good;
    case Tone::bad: return Icon::bad;
    case Tone::warning: return Icon::warning;
    case Tone::unknown:
    case Tone::neutral: break;
    }
    return Icon::info;
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Base).lightness() < 128;
}

QColor strong(Tone tone, const QPalette& palette) {
    return strokeFrom(hueOf(tone), palette);
}

QColor faint(Tone tone, const QPalette& palette) {
    return fillFrom(hueOf(tone), palette);
}

QColor strong(RegionKind kind, const QPalette& palette) {
    return strokeFrom(hueOf(kind), palette);
}

QBrush faint(RegionKind kind, const QPalette& palette) {
    const QColor fill = fillFrom(hueOf(kind), palette);
    const bool isHatched =
        kind == RegionKind::gap || kind == RegionKind::unreadable || kind == RegionKind::padding;
    if (!isHatched) return fill;
    // A tile: Qt's own patterns take ten times as long to paint.
    constexpr int size = 8;
    QImage tile(size, size, QImage::Format_RGB32);
    tile.fill(fill);
    for (int i = 0; i < size; ++i)
        tile.setPixelColor(i, size - 1 - i, strong(kind, palette));
    return QBrush(tile);
}

} // namespace macebin::widgets
