// SPDX-License-Identifier: Apache-2.0
#include "app/cli/start_window.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace macebin::cli {

namespace {

bool isSet(const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value;
}

std::string windowProgram() {
    if (isSet("MACEBIN_GUI")) return std::getenv("MACEBIN_GUI");
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::string() : (self.parent_path() / "macebin-gui").string();
}

} // namespace

void startWindow() {
    if (!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY")) return;
    std::string program = windowProgram();
    if (program.empty()) return;
    char* arguments[] = {program.data(), nullptr};
    ::execv(program.c_str(), arguments); // comes back only where there is no such program
}

} // namespace macebin::cli
