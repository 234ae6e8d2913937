// SPDX-License-Identifier: Apache-2.0
// --program GLOB: which programs of a file are meant.
#pragma once

#include "app/cli/flags/options.h"
#include "core/change/program_glob.h"
#include "format/cache/cache.h"

namespace macebin::cli {

/// True if no glob was given, or if it matches the program. A source hash goes with its program; identity and
/// tuned pairs belong to none and always match.
inline bool matchesProgram(const Options& options, const Entry& entry) {
    const bool isProgram = entry.role == EntryRole::program || entry.role == EntryRole::sourceHash;
    return !options.program || !isProgram || macebin::matchesProgram(*options.program, entry.key);
}

} // namespace macebin::cli
