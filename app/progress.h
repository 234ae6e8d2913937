// SPDX-License-Identifier: Apache-2.0
// "checked 120 of 900" on standard error, for work longer than a second, on a terminal only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <unistd.h>

namespace macebin::cli {

class Progress {
public:
    Progress(std::FILE* to, std::string_view verb, std::size_t total)
        : to_(to), verb_(verb), total_(total), isTerminal_(::isatty(::fileno(to)) == 1) {}

    void show(std::size_t done) {
        using namespace std::chrono_literals;
        const auto now = std::chrono::steady_clock::now();
        if (!isTerminal_ || done >= total_ || now - start_ < 1s || now - shown_ < 100ms) return;
        std::fprintf(to_, "\r%.*s %zu of %zu", static_cast<int>(verb_.size()), verb_.data(), done, total_);
        std::fflush(to_);
        shown_ = now;
        isShown_ = true;
    }
    /// Takes the line away, so that something else can be printed.
    void clear() {
        if (!isShown_) return;
        std::fputs("\r\033[K", to_);
        isShown_ = false;
    }

private:
    std::FILE* to_;
    std::string_view verb_;
    std::size_t total_;
    bool isTerminal_;
    bool isShown_ = false;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point shown_{};
};

} // namespace macebin::cli
