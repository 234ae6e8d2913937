// SPDX-License-Identifier: Apache-2.0
// What every use of a POSIX call needs: going on after a signal, and a reason that people can read.
#pragma once

#include <cerrno>
#include <string>

namespace macebin {

/// Calls again for as long as a signal interrupts the call. Not for close(2), which must never be repeated.
template <class Call>
auto uninterrupted(Call call) {
    for (;;) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

/// What an errno means to the person whose file it is, the system's own words in brackets: "there is no room
/// left on the disk (No space left on device)".
std::string systemReason(int error);

/// The same for a file that could not be opened to be read: it is the file that may not be there.
std::string whyNotOpened(int error);

} // namespace macebin
