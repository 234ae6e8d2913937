// SPDX-License-Identifier: Apache-2.0
// Saves once, as a process of its own that a test can kill or make fail:
//     save_once PATH new|replace|backup LETTER SIZE [MILLISECONDS]
// PATH gets SIZE times LETTER; the check of the result takes that long. Exit code 0: saved; 1: not, and
// standard error says why. Standard output says "checking" when the check begins.
#include "core/host/file/save_file.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

int main(int count, char** words) {
    if (count < 5) return 2;
    const std::string how = words[2];
    macebin::SaveOptions options;
    options.replace = how != "new";
    options.backup = how == "backup";
    const std::string content(std::strtoul(words[4], nullptr, 10), words[3][0]);
    const std::chrono::milliseconds pause(count > 5 ? std::atol(words[5]) : 0);
    const auto accept = [&](macebin::ByteView) {
        std::puts("checking");
        std::fflush(stdout);
        std::this_thread::sleep_for(pause);
        return std::string();
    };
    const auto saved = macebin::saveFile(words[1], macebin::asBytes(content), options, accept);
    if (!saved) std::fprintf(stderr, "%s\n", saved.error().c_str());
    return saved ? 0 : 1;
}
