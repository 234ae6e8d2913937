// SPDX-License-Identifier: Apache-2.0
// How large a window opens.
#pragma once

#include <QScreen>
#include <QSize>
#include <QWidget>

namespace macebin::widgets {

/// `wanted`, in device-independent pixels, where `screen` has room for it; else what the screen leaves to
/// windows.
inline QSize sizeOn(const QSize& screen, const QSize& wanted) {
    return screen.isEmpty() ? wanted : wanted.boundedTo(screen);
}

/// Resizes a window before it is shown. Its content scrolls where that is less than it wants.
inline void openAt(QWidget& window, const QSize& wanted) {
    const QScreen* screen = window.screen();
    window.resize(sizeOn(screen ? screen->availableSize() : QSize(), wanted));
}

} // namespace macebin::widgets
