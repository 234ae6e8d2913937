// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/kernel_source.h"

#include "core/host/file/read_file.h"
#include "core/rebuild/source_hash.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#ifndef MACEBIN_KERNELS_DIR
#define MACEBIN_KERNELS_DIR ""
#endif
#ifndef MACEBIN_SOURCE_KERNELS_DIR
#define MACEBIN_SOURCE_KERNELS_DIR ""
#endif

namespace macebin {

namespace fs = std::filesystem;

namespace {

Result<std::string> readText(const fs::path& path) {
    const auto bytes = readFile(path.string(), kMostSourceBytes);
    if (!bytes) return Failure{"cannot read " + path.string() + ": " + bytes.error()};
    return std::string(asText(bytes->view()));
}

} // namespace

std::string defaultKernelsFolder() {
    const char* named = std::getenv("MACEBIN_KERNELS");
    if (named && *named) return named;
    std::error_code error;
    return fs::is_directory(MACEBIN_KERNELS_DIR, error) ? MACEBIN_KERNELS_DIR : MACEBIN_SOURCE_KERNELS_DIR;
}

Result<std::vector<std::string>> programNames(const std::string& folder) {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (it->path().extension() == ".cl") names.push_back(it->path().stem().string());
    if (error) return Failure{"cannot list " + folder + ": " + error.message()};
    std::sort(names.begin(), names.end());
    return names;
}

Result<KernelSource> kernelSource(const std::string& folder, std::string_view program) {
    if (!isPrintable(program) || program.find('/') != std::string_view::npos)
        return Failure{inQuotes(program) + " is not the name of a program"};
    const fs::path path = fs::path(folder) / (std::string(program) + ".cl");
    auto source = readText(path);
    if (!source) return Failure{source.error()};
    if (!includesCommon(*source)) return composeSource(*source, {});
    const auto common = readText(fs::path(folder) / "common.h");
    if (!common) return Failure{common.error()};
    return composeSource(*source, *common);
}

Result<std::vector<std::string>> sampleKeys(const std::string& folder) {
    const auto text = readText(fs::path(folder) / "programs.txt");
    if (!text) return Failure{text.error()};
    std::vector<std::string> keys;
    std::string_view left = *text;
    while (!left.empty()) {
        const auto end = left.find('\n');
        if (end != 0) keys.emplace_back(left.substr(0, end));
        left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    }
    return keys;
}

std::string buildOptions(std::string_view keyOptions, bool warningsAreErrors) {
    return std::string(keyOptions) + std::string(warningsAreErrors ? kMaceSuffix : kLenientSuffix);
}

Result<std::map<std::string, std::string>> sourceHashes(const std::string& folder) {
    const auto names = programNames(folder);
    if (!names) return Failure{names.error()};
    if (names->empty()) return Failure{"there is no program (*.cl) in " + folder};
    std::map<std::string, std::string> hashes;
    for (const std::string& name : *names) {
        auto source = kernelSource(folder, name);
        if (!source) return Failure{source.error()};
        hashes.emplace(name, std::move(source->hash));
    }
    return hashes;
}

std::string lineEndNote(const std::string& folder) {
    auto names = programNames(folder);
    if (!names) return {};
    std::vector<std::string> found;
    for (const std::string& name : *names)
        if (const auto text = readText(fs::path(folder) / (name + ".cl"));
            text && text->find("\r\n") != std::string::npos)
            found.push_back(name + ".cl");
    if (const auto common = readText(fs::path(folder) / "common.h");
        common && common->find("\r\n") != std::string::npos)
        found.push_back("common.h");
    if (found.empty()) return {};
    return "Of the kernel sources " + counted(found.size(), "file") + " (" + inQuotes(found.front()) +
           (found.size() > 1 ? ", …" : "") + ") " + (found.size() > 1 ? "have" : "has") +
           " CR LF at the ends of lines, as a checkout on Windows makes them. The hashes are those of these "
           "bytes: an app that was built from files with LF has others.";
}

} // namespace macebin
