// SPDX-License-Identifier: Apache-2.0
#include "core/change/program_glob.h"

#include "format/cache/mace/key.h"

#include <fnmatch.h>

namespace macebin {

bool matchesProgram(const std::string& glob, std::string_view key) {
    const bool isHash = key.starts_with(kSourceHashPrefix);
    const std::string programKey(isHash ? key.substr(kSourceHashPrefix.size()) : key);
    const std::string name(splitProgramKey(programKey).program);
    return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0 ||
           ::fnmatch(glob.c_str(), programKey.c_str(), 0) == 0;
}

std::string exactGlob(std::string_view text) {
    std::string glob;
    for (const char c : text) {
        glob += '\\';
        glob += c;
    }
    return glob;
}

} // namespace macebin
