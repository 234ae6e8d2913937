// SPDX-License-Identifier: Apache-2.0
// Where a probe is found, and what surrounds it.
#include "core/host/probe_session.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <unistd.h>

#ifndef MACEBIN_LIBEXEC_DIR
#define MACEBIN_LIBEXEC_DIR ""
#endif

namespace macebin {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kProbeName = "macebin-probe";

/// Every variable by which a driver, or a library of its, chooses a directory to keep files in.
constexpr std::string_view kPlaces[] = {
    "HOME",
    "TMPDIR",
    "TMP",
    "TEMP",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "POCL_CACHE_DIR",
    "CUDA_CACHE_PATH",
    "NEO_CACHE_DIR",
    "cl_cache_dir",
    "MESA_SHADER_CACHE_DIR",
    "MESA_GLSL_CACHE_DIR",
    "AMD_SHADER_DISK_CACHE_PATH",
};

/// PoCL finds a program it has seen in its cache even when the binary at hand is damaged, so that one good
/// program would answer for all damaged copies of it in the same child: no kernel outlives its program.
constexpr std::string_view kSettings[] = {"POCL_KERNEL_CACHE=0", "CUDA_CACHE_DISABLE=1"};

bool isReplaced(std::string_view variable) {
    const std::string_view name = variable.substr(0, variable.find('='));
    const auto sameName = [name](std::string_view setting) {
        return setting.substr(0, setting.find('=')) == name;
    };
    return std::find(std::begin(kPlaces), std::end(kPlaces), name) != std::end(kPlaces) ||
           std::any_of(std::begin(kSettings), std::end(kSettings), sameName);
}

bool isProgram(const fs::path& path) {
    return access(path.c_str(), X_OK) == 0;
}

} // namespace

std::string findProbe() {
    if (const char* named = std::getenv("MACEBIN_PROBE"); named && *named) return named;
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    if (!error && isProgram(self.parent_path() / kProbeName)) return self.parent_path() / kProbeName;
    const fs::path installed = fs::path(MACEBIN_LIBEXEC_DIR) / kProbeName;
    return isProgram(installed) && installed.is_absolute() ? installed.string() : std::string();
}

Result<std::vector<std::string>> privateEnvironment(const std::string& folder) {
    std::error_code error;
    fs::remove_all(folder, error);
    if (!error) fs::create_directories(folder, error);
    if (error) return Failure{"cannot make " + folder + ": " + error.message()};
    std::vector<std::string> result;
    for (char** variable = environ; *variable; ++variable)
        if (!isReplaced(*variable)) result.emplace_back(*variable);
    for (const std::string_view place : kPlaces)
        result.push_back(std::string(place) + "=" + folder);
    for (const std::string_view setting : kSettings)
        result.emplace_back(setting);
    return result;
}

} // namespace macebin
