// SPDX-License-Identifier: Apache-2.0
#include "app/probe/confine.h"

#include <csignal>
#include <cstdlib>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace macebin::probe {

namespace {

/// The hard limit lies one above the soft one: at the same value the kernel kills without naming the reason.
bool limit(int resource, std::uint64_t value) {
    const rlimit both{value, value == 0 ? 0 : value + 1};
    return setrlimit(resource, &both) == 0;
}

bool isPrivate(const std::string& folder) {
    const char* home = std::getenv("HOME");
    return home && folder == home && chdir(folder.c_str()) == 0;
}

} // namespace

std::vector<std::string> confineSelf(const Request& request) {
    std::vector<std::string> inForce;
    const auto note = [&inForce](bool works, std::string_view word) {
        if (works) inForce.emplace_back(word);
    };
    note(isPrivate(request.folder), "private-directory");
    note(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no-new-privileges");
    note(limit(RLIMIT_CORE, 0), "no-core-dump");
    if (request.cpuSeconds != 0) note(limit(RLIMIT_CPU, request.cpuSeconds), "cpu-limit");
    if (request.fileBytes != 0) note(limit(RLIMIT_FSIZE, request.fileBytes), "file-size-limit");
    umask(077);
    if (request.confined) {
        // The network first: to leave it may take a user namespace, which gives capabilities back.
        note(leaveNetwork(request.network), "no-network");
        note(dropCapabilities(), "no-capabilities");
        note(makeFilesReadOnly({request.folder, request.output}), "read-only-files");
    }
    // A sanitizer's handler would turn a driver's crash into an exit status, and hide the signal.
    for (const int fatal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
        std::signal(fatal, SIG_DFL);
    return inForce;
}

} // namespace macebin::probe
