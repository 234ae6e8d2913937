// SPDX-License-Identifier: Apache-2.0
// Core's advice names flags of the command line, since it does not know who reads it. In the window the menu
// entry stands in their place.
#pragma once

#include "widgets/actions.h"

#include <QString>

#include <span>
#include <string_view>

namespace macebin::widgets {

/// A flag, and the entry that does the same.
struct FlagEntry {
    const char* flag;
    Act act;
};
std::span<const FlagEntry> flagEntries();

/// "Do › Repair…"
QString menuPath(Act act);

/// Our own text as the window says it. Lines that are commands for a shell, to be copied, stay as they are.
QString advice(std::string_view text);
/// The same of the report of the open files, which can be saved with everything in it.
QString reportAdvice(std::string_view text);

} // namespace macebin::widgets
