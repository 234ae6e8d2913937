// SPDX-License-Identifier: Apache-2.0
// What stands on a command line and does not go together.
#pragma once

#include "app/cli/flags/options.h"

namespace macebin::cli {

/// One sentence without its full stop; empty where an action, its paths and the flags that were given go
/// together.
std::string whyWrongUsage(const Options& options, std::span<const OptionSpec* const> given);

} // namespace macebin::cli
