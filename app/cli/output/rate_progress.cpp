// SPDX-License-Identifier: Apache-2.0
#include "app/cli/output/rate_progress.h"

#include <cmath>
#include <cstdio>

namespace macebin::cli {

namespace {

/// Between plain lines: a log that nobody watches is read later, and should end.
constexpr auto kBetweenLines = std::chrono::seconds(5);

std::string timeLeft(double seconds) {
    const auto whole = static_cast<long>(std::ceil(seconds));
    if (whole < 100) return std::to_string(whole) + " s";
    return std::to_string((whole + 59) / 60) + " min";
}

} // namespace

std::string rateText(const std::string& verb, std::size_t done, std::size_t all, double seconds) {
    std::string text = verb + " " + std::to_string(done) + " of " + std::to_string(all);
    if (done == 0 || seconds <= 0) return text;
    const double rate = static_cast<double>(done) / seconds;
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.*f", rate < 10 ? 1 : 0, rate);
    text += ", " + std::string(digits) + " a second";
    if (done < all) text += ", about " + timeLeft(static_cast<double>(all - done) / rate) + " left";
    return text;
}

RateProgress::RateProgress(const Output& to, std::string verb, std::size_t all)
    : to_(to), line_(to), verb_(std::move(verb)), all_(all) {}

void RateProgress::oneMore() {
    const std::scoped_lock lock(mutex_);
    ++done_;
    const auto now = Clock::now();
    const TerminalText text =
        shown(rateText(verb_, done_, all_, std::chrono::duration<double>(now - start_).count()));
    if (line_.isTerminal()) {
        line_.show(text);
    } else if (now - said_ >= kBetweenLines || done_ == all_) {
        to_.print(text + "\n");
        said_ = now;
    }
}

void RateProgress::clear() {
    const std::scoped_lock lock(mutex_);
    line_.clear();
}

} // namespace macebin::cli
