// SPDX-License-Identifier: Apache-2.0
// --color: whether text for people may hold escape sequences.
#pragma once

#include "app/cli/flags/options.h"
#include "app/cli/output/output.h"

#include <cstdlib>

namespace macebin::cli {

/// auto: on a terminal, unless NO_COLOR is set (https://no-color.org).
inline bool wantsColour(const Options& options, const Output& out) {
    if (options.colour != Colour::automatic) return options.colour == Colour::always;
    const char* noColour = std::getenv("NO_COLOR");
    return (!noColour || !*noColour) && out.isTerminal();
}

} // namespace macebin::cli
