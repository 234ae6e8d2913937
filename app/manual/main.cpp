// SPDX-License-Identifier: Apache-2.0
// Writes what the package installs beside the command line: macebin-manual man|bash|zsh|fish FILE.
#include "app/manual/manual.h"

#include <cstdio>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
    using namespace macebin::cli;
    const std::string wanted = argc == 3 ? argv[1] : "";
    const std::string text = wanted == "man"    ? manualPage()
                             : wanted == "bash" ? bashCompletion()
                             : wanted == "zsh"  ? zshCompletion()
                             : wanted == "fish" ? fishCompletion()
                                                : "";
    if (text.empty()) {
        std::fputs("macebin-manual man|bash|zsh|fish FILE\n", stderr);
        return 2;
    }
    std::ofstream file(argv[2], std::ios::binary);
    file << text;
    file.close();
    return file ? 0 : 1;
}
