// SPDX-License-Identifier: Apache-2.0
// "checked 120 of 900" on standard error, for work longer than a second, on a terminal only.
#pragma once

#include "app/cli/output/output.h"

#include <chrono>
#include <cstddef>
#include <mutex>

namespace macebin::cli {

/// One line of a terminal that is written again and again.
class StatusLine {
public:
    explicit StatusLine(const Output& to) : to_(to), isTerminal_(to.isTerminal()) {}

    bool isTerminal() const { return isTerminal_; }
    void show(const TerminalText& text) {
        using namespace std::chrono_literals;
        const auto now = std::chrono::steady_clock::now();
        if (!isTerminal_ || now - start_ < 1s || now - shown_ < 100ms) return;
        to_.status(text);
        shown_ = now;
        isShown_ = true;
    }
    /// Takes the line away, so that something else can be printed.
    void clear() {
        if (!isShown_) return;
        to_.status({});
        isShown_ = false;
    }

private:
    Output to_;
    bool isTerminal_;
    bool isShown_ = false;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point shown_{};
};

/// How far the files have got, and the programs that drivers are asked about meanwhile. Thread-safe.
class Progress {
public:
    Progress(const Output& to, const TerminalText& verb, std::size_t files)
        : line_(to), verb_(verb), files_(files) {}

    void oneMore() {
        const std::scoped_lock lock(mutex_);
        ++done_;
        show();
    }
    void willAsk(std::size_t programs) {
        const std::scoped_lock lock(mutex_);
        programs_ += programs;
    }
    void asked() {
        const std::scoped_lock lock(mutex_);
        ++asked_;
        show();
    }
    /// Prints something without the line coming between.
    template <class Print>
    void aside(const Print& print) {
        const std::scoped_lock lock(mutex_);
        line_.clear();
        print();
    }
    void clear() {
        aside([] {});
    }

private:
    void show() {
        TerminalText text = verb_ + " " + shown(done_) + " of " + shown(files_);
        if (asked_ > 0)
            text += ", asked a driver about " + shown(asked_) + " of " + shown(programs_) + " programs";
        if (done_ < files_) line_.show(text);
    }

    std::mutex mutex_;
    StatusLine line_;
    TerminalText verb_;
    std::size_t files_;
    std::size_t done_ = 0;
    std::size_t programs_ = 0;
    std::size_t asked_ = 0;
};

} // namespace macebin::cli
