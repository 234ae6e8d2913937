// SPDX-License-Identifier: Apache-2.0
// --program GLOB: which programs of a file are meant.
#pragma once

#include "app/options.h"
#include "format/mace_key.h"

#include <fnmatch.h>
#include <string>

namespace macebin::cli {

/// True if no glob was given, or if it matches the program's name or its whole key (the shell's *, ? and
/// […]). A source hash goes with its program; identity and tuned pairs belong to none and always match.
inline bool matchesProgram(const Options& options, const Entry& entry) {
    const bool isHash = entry.role == EntryRole::sourceHash;
    if (!options.program || (!isHash && entry.role != EntryRole::program)) return true;
    const std::string key(isHash ? entry.key.substr(kSourceHashPrefix.size()) : entry.key);
    const std::string name(splitProgramKey(key).program);
    return ::fnmatch(options.program->c_str(), name.c_str(), 0) == 0 ||
           ::fnmatch(options.program->c_str(), key.c_str(), 0) == 0;
}

} // namespace macebin::cli
