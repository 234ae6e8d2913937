// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace macebin {

/// How JSON is laid out (core/text/json_writer.h).
enum class JsonLayout : std::uint8_t {
    indented, ///< a line for each member and item, two blanks a level
    oneLine,  ///< without a blank
};

} // namespace macebin
