// SPDX-License-Identifier: Apache-2.0
// What a shell prints when a program that it ran was ended by a signal.
#pragma once

#include "core/log/line/log_line.h"
#include "core/log/report.h"

#include <utility>

namespace macebin::logs {

/// "SIGSEGV" of "Segmentation fault", of "Segmentation fault (core dumped)", and of "run.sh: line 3:  4242
/// Segmentation fault  ./mace_run"; empty for all other lines.
std::string_view signalOfShell(std::string_view line);

/// The words alone mean nothing: they count behind what MACE printed, as the end of that run.
class ShellEnds {
public:
    /// MACE printed a line of this start, an index into LogReport::starts.
    void printed(std::size_t start) { printed_ = start; }
    /// A line that is not MACE's. True if it is the end of the start that printed last.
    bool read(const Line& line, const LogLine& parts);
    /// The file is a logcat, or has parts of one.
    void sawLogcat() { hasLogcat_ = true; }
    /// Adds them as crashes, where nothing in the file tells more of them, and nothing is of a logcat, where
    /// the words are anybody's.
    void place(LogReport& report) const;

private:
    std::optional<std::size_t> printed_;
    std::vector<std::pair<std::size_t, LogCrash>> ends_;
    bool hasLogcat_ = false;
};

} // namespace macebin::logs
