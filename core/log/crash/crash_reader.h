// SPDX-License-Identifier: Apache-2.0
// Native crashes and ANRs out of lines: tombstones as text, crash blocks inside a logcat, traces of an app
// that does not respond.
#pragma once

#include "core/log/line/log_line.h"
#include "core/log/report.h"

#include <map>

namespace macebin::logs {

class CrashReader {
public:
    /// A line's message, with what stood in front of it. True if it belongs to a crash.
    bool read(const Line& line, const LogLine& parts);
    /// All crashes in order, judged, each once. To be called once, at the end.
    std::vector<LogCrash> take();
    /// What was recognised: "tombstone", "native crash in a logcat", "ANR trace".
    const std::vector<std::string>& kinds() const { return kinds_; }
    bool isCut() const { return isCut_; }

private:
    /// A crash that is being read: its next frame, whether its backtrace has ended.
    struct Open {
        std::size_t crash = 0;
        bool hasEnded = false;
        bool isInOthers = false; ///< behind a separator: the other threads of that process follow
    };

    bool readHead(const Line& line, const LogLine& parts);
    void readProcessHead(const Line& line, const LogLine& parts, std::uint32_t reporter);
    bool readFatalSignal(const Line& line, const LogLine& parts);
    bool readAnr(const Line& line, std::string_view text);
    bool readSection(std::string_view text);
    void beginAnr(const Line& line, std::string_view text);
    bool readFrame(std::uint32_t reporter, std::string_view text);
    std::uint32_t reporterOf(const LogLine& parts);
    LogCrash* openOf(std::uint32_t reporter);
    LogCrash* begin(std::uint32_t reporter, const Line& line, const LogLine& parts);
    void endThread();
    void addKind(std::string_view kind);

    std::vector<LogCrash> crashes_;
    std::map<std::uint32_t, Open> open_; ///< by the process that writes the block; 0 for a file of its own
    std::uint32_t lastReporter_ = 0;     ///< whose block a line without a prefix goes on with
    std::string fingerprint_;            ///< that stands in front of the next block
    std::vector<std::string> kinds_;
    bool isCut_ = false;

    bool isAnr_ = false;   ///< inside the traces of one process
    LogCrash thread_;      ///< the one that is being read
    bool isHung_ = false;  ///< inside the traces of the process that did not respond: the first of its file
    bool hasHung_ = false; ///< that first process has been seen
};

} // namespace macebin::logs
