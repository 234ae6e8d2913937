// SPDX-License-Identifier: Apache-2.0
#include "core/text/package_name.h"

#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

std::optional<PackageName> PackageName::from(std::string_view text) {
    std::size_t parts = 0;
    std::string_view rest = text;
    while (true) {
        const std::string_view part = rest.substr(0, rest.find('.'));
        if (part.empty() || !isLetter(part.front()) ||
            !std::all_of(part.begin(), part.end(), isNameCharacter))
            return std::nullopt;
        ++parts;
        if (part.size() == rest.size()) break;
        rest.remove_prefix(part.size() + 1);
    }
    if (parts < 2) return std::nullopt;
    return PackageName(text);
}

std::optional<PackageName> PackageName::ofProcess(std::string_view process) {
    return from(process.substr(0, process.find(':')));
}

std::string takesPackageName(std::string_view text) {
    constexpr std::size_t longest = 300;
    std::string out = "takes the name of an app's package: " + std::string(kPackageNameShape) + "; not " +
                      inQuotes(text, longest);
    if (const auto package = PackageName::ofProcess(text))
        out += ", which is a process of the package " + package->text();
    return out;
}

} // namespace macebin
