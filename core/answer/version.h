// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace macebin {

/// The version of this build, as CMakeLists.txt gives it.
inline constexpr std::string_view kVersion = MACEBIN_VERSION;

} // namespace macebin
