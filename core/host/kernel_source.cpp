// SPDX-License-Identifier: Apache-2.0
#include "core/host/kernel_source.h"

#include "core/source_hash.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#ifndef MACEBIN_KERNELS_DIR
#define MACEBIN_KERNELS_DIR ""
#endif
#ifndef MACEBIN_SOURCE_KERNELS_DIR
#define MACEBIN_SOURCE_KERNELS_DIR ""
#endif

namespace macebin {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kIncludeLine = "#include <common.h>";

Result<std::string> readText(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in.is_open() || in.bad()) return Failure{"cannot read " + path.string()};
    return text;
}

/// The line becomes empty, so that the compiler's line numbers still fit the file.
std::string withoutInclude(std::string source) {
    std::size_t at = source.find(kIncludeLine);
    while (at != std::string::npos && at != 0 && source[at - 1] != '\n')
        at = source.find(kIncludeLine, at + 1);
    if (at != std::string::npos) source.erase(at, kIncludeLine.size());
    return source;
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
    if (program.empty() || program.find('/') != std::string_view::npos)
        return Failure{"\"" + std::string(program) + "\" is not the name of a program"};
    auto source = readText(fs::path(folder) / (std::string(program) + ".cl"));
    if (!source) return Failure{source.error()};
    if (!includesCommon(*source)) return KernelSource{*source, sourceHash(*source, {})};
    const auto common = readText(fs::path(folder) / "common.h");
    if (!common) return Failure{common.error()};
    return KernelSource{*common + withoutInclude(*source), sourceHash(*source, *common)};
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
    return std::string(keyOptions) + (warningsAreErrors ? " -Werror" : "") +
           " -cl-mad-enable -cl-fast-relaxed-math";
}

} // namespace macebin
