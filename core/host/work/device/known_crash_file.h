// SPDX-License-Identifier: Apache-2.0
// The list of known crashes on this machine's disk. Several Macebins may write it at the same time: each
// reads, changes and saves it, and starts again where another one was faster.
#pragma once

#include "core/answer/result.h"
#include "core/device/known_crashes.h"

#include <string>
#include <vector>

namespace macebin {

/// $XDG_STATE_HOME/macebin/known-crashes.jsonl, else below ~/.local/state; empty where there is no home.
std::string knownCrashesPath();

/// A list that is not there is empty. The failure: it is there and cannot be read.
Result<KnownCrashes> readKnownCrashes(const std::string& path);

struct CrashNews {
    std::vector<KnownCrash> remember;
    std::vector<KnownCrash> forget;
    bool isEmpty() const { return remember.empty() && forget.empty(); }
};

/// Puts the news into the list, which is made if it is not there. Gives why that failed, or nothing.
std::string saveCrashNews(const std::string& path, const CrashNews& news);

/// Empties the list. Gives how many entries it had.
Result<std::size_t> forgetKnownCrashes(const std::string& path);

} // namespace macebin
