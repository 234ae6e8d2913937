// SPDX-License-Identifier: Apache-2.0
// The hash by which a MACE library knows whether a cached program was built from the source it carries
// (FORMAT.md, "Keys", `program_hash_`).
#pragma once

#include <string>
#include <string_view>

namespace macebin {

/// True if a line of the source is `#include <common.h>`.
bool includesCommon(std::string_view source);

/// The last 10 hex digits of the MD5 of a program's file, followed by those of common.h where the program
/// includes it. MD5 is MACE's choice: this tells versions apart, it protects nothing.
std::string sourceHash(std::string_view source, std::string_view common);

} // namespace macebin
