// SPDX-License-Identifier: Apache-2.0
#include "app/cli/flags/key_list.h"

#include "core/host/file/read_file.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::cli {

Result<std::vector<std::string>> readKeyList(const std::string& flag, const std::string& path) {
    const auto bytes = readFile(path, kMostKeyListBytes);
    if (!bytes) return Failure{flag + " " + inQuotes(path) + ": " + bytes.error()};
    std::vector<std::string> keys;
    std::string_view text = asText(bytes->view());
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty() && line.front() != '#') keys.emplace_back(line);
    }
    if (keys.empty()) return Failure{flag + " " + inQuotes(path) + " holds no key"};
    return keys;
}

} // namespace macebin::cli
