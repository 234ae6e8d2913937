// SPDX-License-Identifier: Apache-2.0
// Where a probe is found, and what surrounds it.
#include "core/host/probe/session.h"
#include "core/text/shell.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
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
    "XDG_STATE_HOME",
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
constexpr ShellLiteral kSettings[] = {"POCL_KERNEL_CACHE=0", "CUDA_CACHE_DISABLE=1"};

std::string_view nameOf(std::string_view variable) {
    return variable.substr(0, variable.find('='));
}

bool isReplaced(std::string_view variable) {
    const std::string_view name = nameOf(variable);
    const auto sameName = [name](ShellLiteral setting) { return nameOf(setting.text()) == name; };
    return std::find(std::begin(kPlaces), std::end(kPlaces), name) != std::end(kPlaces) ||
           std::any_of(std::begin(kSettings), std::end(kSettings), sameName);
}

/// A driver that finds a display or a session bus here waits for it in vain inside the sandbox.
constexpr std::string_view kDropped[] = {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR",
                                         "DBUS_SESSION_BUS_ADDRESS"};

bool isDropped(std::string_view variable) {
    return std::find(std::begin(kDropped), std::end(kDropped), nameOf(variable)) != std::end(kDropped);
}

bool choosesDrivers(std::string_view variable) {
    return variable.starts_with("OCL_ICD_VENDORS=") || variable.starts_with("OCL_ICD_FILENAMES=");
}

/// The probe works in a folder of its own: a path that is meant from here must stay what it was.
std::string fromAnywhere(const std::string& variable) {
    const auto equals = variable.find('=');
    const fs::path path = variable.substr(equals + 1);
    std::error_code error;
    if (!choosesDrivers(variable) || path.empty() || path.is_absolute() || !fs::exists(path, error))
        return variable;
    return variable.substr(0, equals + 1) + fs::absolute(path, error).string();
}

/// A library without a folder is looked for by the dynamic loader: its name means the same everywhere.
std::string libraryFromAnywhere(const std::string& library) {
    std::error_code error;
    return library.find('/') == std::string::npos ? library : fs::absolute(library, error).string();
}

/// A directory with a single .icd file is the one way to name a driver that both common loaders know: ocl-icd
/// also takes a file or a library in OCL_ICD_VENDORS (libOpenCL(7)), the Khronos loader takes only a
/// directory (its loader/linux/icd_linux.c). Gives why it could not be written.
std::optional<std::string> writeVendors(const fs::path& vendors, const std::string& icd) {
    std::error_code error;
    fs::create_directory(vendors, error);
    if (error) return "cannot make " + vendors.string() + ": " + error.message();
    const fs::path file = vendors / "driver.icd";
    if (icd.ends_with(".icd")) {
        // One that cannot be read (a link that leads nowhere) is no driver for any loader: it sees none.
        if (!fs::is_regular_file(icd, error) || access(icd.c_str(), R_OK) != 0) return std::nullopt;
        fs::copy_file(icd, file, error);
        return error ? std::optional("cannot copy " + icd + ": " + error.message()) : std::nullopt;
    }
    std::ofstream line(file);
    line << libraryFromAnywhere(icd) << '\n';
    line.close();
    return line ? std::nullopt : std::optional("cannot write " + file.string());
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

HostCommand reproduceCommand(const DeviceFacts& device, const std::string& binaryPath,
                             std::string_view options, const std::string& probePath) {
    const std::string found = probePath.empty() ? findProbe() : probePath;
    HostCommand settings;
    for (const ShellLiteral setting : kSettings)
        settings = HostCommand{settings, setting};
    const HostWord vendors = HostWord::of(device.icd, "DRIVER").assignedTo("OCL_ICD_VENDORS");
    return {settings,
            device.icd.empty() ? HostCommand{} : HostCommand{vendors},
            HostWord::path(found.empty() ? kProbeName : found, "PROBE"),
            "load --platform",
            HostWord::of(device.platformIndex),
            "--device",
            HostWord::of(device.deviceIndex),
            "--binary",
            HostWord::path(binaryPath, "FILE"),
            options.empty() ? HostCommand{} : HostCommand{"--options", HostWord::of(options, "OPTIONS")}};
}

Result<std::vector<std::string>> privateEnvironment(const std::string& folder, const std::string& icd) {
    std::error_code error;
    fs::remove_all(folder, error);
    if (!error) fs::create_directories(folder, error);
    if (error) return Failure{"cannot make " + folder + ": " + error.message()};
    std::vector<std::string> result;
    for (char** variable = environ; *variable; ++variable)
        if (!isReplaced(*variable) && !isDropped(*variable) && (icd.empty() || !choosesDrivers(*variable)))
            result.push_back(fromAnywhere(*variable));
    for (const std::string_view place : kPlaces)
        result.push_back(std::string(place) + "=" + folder);
    for (const ShellLiteral setting : kSettings)
        result.emplace_back(setting.text());
    if (icd.empty()) return result;
    const std::string vendors = folder + "/vendors";
    if (auto why = writeVendors(vendors, icd)) return Failure{*why};
    result.push_back("OCL_ICD_VENDORS=" + vendors);
    return result;
}

} // namespace macebin
