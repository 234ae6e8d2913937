// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/commands.h"
#include "app/cli/start_window.h"

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace {

/// A standard stream that was closed is given to the next file that is opened, and the report would go there.
/// What stands in for it can be read only: writing to it fails, and that is told.
void fillStandardStreams() {
    for (int fd = 0; fd <= 2; ++fd)
        if (::fcntl(fd, F_GETFD) < 0)
            (void)::open("/dev/null", O_RDONLY); // takes the lowest number: this one
}

} // namespace

int main(int argc, char** argv) {
    fillStandardStreams();
    // A file that grows beyond what this user may have (ulimit -f) is a reason to tell, not to die. A handler
    // and not SIG_IGN: programs that are started keep the limit as it is.
    std::signal(SIGXFSZ, [](int) {});
    if (argc <= 1) macebin::cli::startWindow();
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return macebin::cli::run(words);
}
