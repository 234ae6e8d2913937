// SPDX-License-Identifier: Apache-2.0
#include "app/commands.h"

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return macebin::cli::run(words);
}
