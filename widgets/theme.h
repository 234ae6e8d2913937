// SPDX-License-Identifier: Apache-2.0
// Colours that work on light and dark palettes. None of them is the only sign of anything.
#pragma once

#include "core/report/html/markup.h"
#include "format/region.h"
#include "widgets/icons.h"

#include <QBrush>
#include <QColor>
#include <QPalette>

namespace macebin::widgets {

using html::Tone;
using html::toneOf;

/// Says by its shape what the tone says by colour.
Icon signOf(Tone tone);

bool isDark(const QPalette& palette);
/// For text and strokes on the palette's base.
QColor strong(Tone tone, const QPalette& palette);
/// For a background under the palette's text.
QColor faint(Tone tone, const QPalette& palette);

/// The kind's colour, for strokes and legends.
QColor strong(RegionKind kind, const QPalette& palette);
/// The background of its bytes. Bytes that no structure claims are hatched, too.
QBrush faint(RegionKind kind, const QPalette& palette);

} // namespace macebin::widgets
