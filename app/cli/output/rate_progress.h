// SPDX-License-Identifier: Apache-2.0
// "built 12 of 33, 0.8 a second, about 26 s left" for long work: a line that is written again and again on a
// terminal, plain lines elsewhere.
#pragma once

#include "app/cli/output/progress.h"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace macebin::cli {

/// `verb` done of all after so many seconds: with the rate and the time left, once a rate can be told.
std::string rateText(const std::string& verb, std::size_t done, std::size_t all, double seconds);

/// Thread-safe.
class RateProgress {
public:
    RateProgress(const Output& to, std::string verb, std::size_t all);
    void oneMore();
    /// Takes the terminal's line away.
    void clear();

private:
    using Clock = std::chrono::steady_clock;

    std::mutex mutex_;
    Output to_;
    StatusLine line_;
    std::string verb_;
    std::size_t all_;
    std::size_t done_ = 0;
    Clock::time_point start_ = Clock::now();
    Clock::time_point said_ = Clock::now();
};

} // namespace macebin::cli
