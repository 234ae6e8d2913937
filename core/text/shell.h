// SPDX-License-Identifier: Apache-2.0
// Words for a Unix shell.
#pragma once

#include <string>
#include <string_view>

namespace macebin {

/// Text as one word of a POSIX shell (the phone's mksh and toybox included): any bytes but NUL.
std::string shellWord(std::string_view text);

/// A command line for the phone as words of adb's (`adb shell …`, `adb exec-out …`). adb joins its words with
/// blanks and hands them to the phone's shell: what is quoted for that one is quoted once more for the shell
/// here. A command that neither shell could misread stays as it is.
std::string phoneCommand(std::string_view command);

/// A path as one word that no command takes for an option.
std::string shellPath(std::string_view path);

} // namespace macebin
