// SPDX-License-Identifier: Apache-2.0
// Layouts that are named but not read: what recogniseOther() knows about each.
#pragma once

#include "format/program/program.h"

#include <optional>
#include <string_view>

namespace macebin {

struct OtherProgram {
    Family family = Family::unknown;
    std::string_view description; ///< one line for people
    std::string_view note;        ///< why nothing more is said
};

/// The layout by its first bytes, or nullopt. Conservative: a magic, and where there is one a second field
/// agrees.
std::optional<OtherProgram> recogniseOther(ByteView bytes);

} // namespace macebin
