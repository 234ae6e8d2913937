// SPDX-License-Identifier: Apache-2.0
// --color: whether text for people may hold escape sequences.
#pragma once

#include "app/cli/flags/options.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace macebin::cli {

/// auto: on a terminal, unless NO_COLOR is set (https://no-color.org).
inline bool wantsColour(const Options& options, std::FILE* out) {
    if (options.colour != Colour::automatic) return options.colour == Colour::always;
    const char* noColour = std::getenv("NO_COLOR");
    return (!noColour || !*noColour) && ::isatty(::fileno(out)) == 1;
}

} // namespace macebin::cli
