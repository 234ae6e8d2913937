// SPDX-License-Identifier: Apache-2.0
#include "core/log/crash/shell_end.h"

#include "core/text/lines.h"

#include <array>
#include <utility>

namespace macebin::logs {

namespace {

using Words = std::pair<std::string_view, std::string_view>;
constexpr std::array kWords{Words{"Segmentation fault", "SIGSEGV"}, Words{"Aborted", "SIGABRT"},
                            Words{"Bus error", "SIGBUS"}, Words{"Illegal instruction", "SIGILL"},
                            Words{"Killed", "SIGKILL"}};

/// "run.sh: line 3:  4242": a script that says which of its programs it was.
bool isOfScript(std::string_view before) {
    const auto line = before.find(": line ");
    const auto colon = before.rfind(':');
    return line != std::string_view::npos && colon > line && numberOf(trimmed(before.substr(colon + 1))) != 0;
}

} // namespace

std::string_view signalOfShell(std::string_view line) {
    line = trimmed(line);
    for (const auto& [words, signal] : kWords) {
        const auto at = line.find(words);
        if (at == std::string_view::npos) continue;
        const std::string_view before = trimmed(line.substr(0, at));
        const std::string_view rest = trimmed(line.substr(at + words.size()));
        const bool isAlone = before.empty() && (rest.empty() || rest == "(core dumped)");
        if (isAlone || isOfScript(before)) return signal;
    }
    return {};
}

bool ShellEnds::read(const Line& line, const LogLine& parts) {
    hasLogcat_ = hasLogcat_ || parts.level != 0;
    if (!printed_ || parts.level != 0) return false;
    LogCrash crash;
    crash.line = line.number;
    crash.signal = signalOfShell(withoutQuoting(parts.message));
    if (crash.signal.empty()) return false;
    ends_.emplace_back(*printed_, std::move(crash));
    printed_.reset();
    return true;
}

void ShellEnds::place(LogReport& report) const {
    if (hasLogcat_ || !report.crashes.empty()) return;
    for (const auto& [start, crash] : ends_) {
        report.starts[start].crashes.push_back(report.crashes.size());
        report.crashes.push_back(crash);
    }
}

} // namespace macebin::logs
