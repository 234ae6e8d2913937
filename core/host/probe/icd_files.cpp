// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe/icd_files.h"

#include "core/host/file/find_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace macebin {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSystemFolder = "/etc/OpenCL/vendors";

std::string valueOf(const Environment& environment, const char* name) {
    const char* value = environment(name);
    return value ? value : "";
}

/// ocl-icd wants something before the ending.
bool isIcdName(const std::string& name) {
    return name.size() > 4 && name.ends_with(".icd");
}

/// Not sorted: both loaders take the files as readdir gives them.
std::vector<std::string> filesIn(const fs::path& folder) {
    std::vector<std::string> files;
    std::error_code error;
    fs::directory_iterator at(folder, error);
    for (const fs::directory_iterator end; !error && at != end; at.increment(error))
        if (isIcdName(at->path().filename().string())) files.push_back(at->path().string());
    return files;
}

/// What OCL_ICD_VENDORS names. A bare file name is looked for in the folder first, as ocl-icd does.
std::vector<std::string> vendors(const std::string& named, const std::string& folder) {
    std::error_code ignored;
    if (named.empty()) return filesIn(folder);
    if (fs::is_directory(named, ignored)) return filesIn(named);
    if (named.find('/') == std::string::npos && isIcdName(named) &&
        fs::exists(fs::path(folder) / named, ignored))
        return {(fs::path(folder) / named).string()};
    return {named};
}

std::string folderOf(const Environment& environment) {
    const std::string folder = valueOf(environment, "OPENCL_VENDOR_PATH");
    return folder.empty() ? kSystemFolder : folder;
}

const char* here(const char* name) {
    return std::getenv(name);
}

} // namespace

std::vector<std::string> icdFiles(const Environment& environment) {
    const std::string folder = folderOf(environment);
    std::vector<std::string> files = splitPaths(valueOf(environment, "OCL_ICD_FILENAMES"), ':');
    for (std::string& file : vendors(valueOf(environment, "OCL_ICD_VENDORS"), folder))
        if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(std::move(file));
    return files;
}

std::vector<std::string> icdFiles() {
    return icdFiles(here);
}

std::string icdPlace() {
    const std::string named = valueOf(here, "OCL_ICD_VENDORS");
    return named.empty() ? folderOf(here) : named;
}

} // namespace macebin
