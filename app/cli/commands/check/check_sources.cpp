// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/check/check_sources.h"

#include "core/host/file/read_file.h"
#include "format/limits.h"
#include "format/text.h"

#include <iterator>

namespace macebin::cli {

Result<std::vector<std::string>> pathsFrom(const Options& options) {
    std::vector<std::string> paths = options.paths;
    if (!options.filesFrom) return paths;
    const auto list =
        readFile(*options.filesFrom == "-" ? "/dev/stdin" : *options.filesFrom, kMostFilesFromBytes);
    if (!list) return Failure{"--files-from " + inQuotes(*options.filesFrom) + ": " + list.error()};
    const std::string_view text = asText(list->view());
    if (!options.nulSeparated && text.find('\0') != std::string_view::npos)
        return Failure{"--files-from " + inQuotes(*options.filesFrom) + " holds NUL bytes: give -0 as well"};
    const auto listed = splitPaths(text, options.nulSeparated ? '\0' : '\n');
    paths.insert(paths.end(), listed.begin(), listed.end());
    return paths;
}

Sources findSources(const std::vector<std::string>& paths) {
    Sources sources;
    for (const std::string& path : paths) {
        FoundFiles found = findFiles({path});
        const std::size_t first = sources.files.size();
        std::move(found.files.begin(), found.files.end(), std::back_inserter(sources.files));
        sources.named.push_back(
            {path, !found.directories.empty(), first, sources.files.size(), std::move(found.notRead)});
    }
    return sources;
}

} // namespace macebin::cli
