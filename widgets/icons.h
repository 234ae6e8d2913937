// SPDX-License-Identifier: Apache-2.0
// The window's icons: strokes that follow the palette, so that they are sharp at any scale and seen on light
// and dark.
#pragma once

#include <QIcon>

namespace macebin::widgets {

enum class Icon {
    open,
    reload,
    check,
    device,
    repair,
    rebuild,
    convert,
    compare,
    log,
    clear,
    restore,
    sign,
    save,
    copy,
    report,
    findings,
    programs,
    bytes,
    find,
    next,
    previous,
    goTo,
    good,
    warning,
    bad,
    info,
    cancel,
    add,
    extract,
    sample,
    quit,
    help
};

/// For themes that follow: a colour of Tone, if it is a sign; else the palette's text colour.
QIcon icon(Icon which);

} // namespace macebin::widgets
