// SPDX-License-Identifier: Apache-2.0
// Words for a Unix shell.
#pragma once

#include <string>
#include <string_view>

namespace macebin {

/// Text as one word of a POSIX shell (the phone's mksh and toybox included): any bytes but NUL.
std::string shellWord(std::string_view text);

/// A path as one word that no command takes for an option.
std::string shellPath(std::string_view path);

} // namespace macebin
