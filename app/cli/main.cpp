// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/commands.h"
#include "app/cli/start_window.h"

#include <csignal>

int main(int argc, char** argv) {
    // A file that grows beyond what this user may have (ulimit -f) is a reason to tell, not to die. A handler
    // and not SIG_IGN: programs that are started keep the limit as it is.
    std::signal(SIGXFSZ, [](int) {});
    if (argc <= 1) macebin::cli::startWindow();
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return macebin::cli::run(words);
}
