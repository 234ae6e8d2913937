// SPDX-License-Identifier: Apache-2.0
// What a log tells, as text for people and as JSON (REPORTS.md, "Logs"; the schema is log.schema.json).
#pragma once

#include "core/log/report.h"
#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"

namespace macebin {

/// One log that was read: a file, or a member of an archive.
struct NamedLog {
    std::string path; ///< "phone.log"; of a member "bugreport.zip: FS/data/tombstones/tombstone_00"
    LogReport report;
};

/// All of what was read for one call.
struct LogReading {
    std::string path; ///< as it was named
    std::vector<NamedLog>
        logs; ///< the file; of an archive those members that say something of MACE or the device
    std::size_t silentMembers = 0;  ///< logs of an archive that say nothing of either
    std::size_t otherMembers = 0;   ///< files of an archive that are no logs
    std::vector<std::string> notes; ///< what could not be read, a sentence each
    Prose failure;                  ///< why nothing could be read; else empty
    bool isUnpacked = true;         ///< false for an archive out of which nothing could be taken
    int exitCode() const;           ///< 0 read, 5 read in part or not unpacked, 3 not
};

/// The answer first, then start by start what MACE says, then crashes, then the device.
TerminalText textReport(const LogReading& reading, bool colour = false, StepWords say = commandWords);
/// The whole document, ended by a newline; with `isLine` in one line.
std::string jsonReport(const LogReading& reading, JsonLayout layout);

/// A crash in lines for people, indented: who, where, its frames.
TerminalText crashText(const LogCrash& crash);
/// "CL_INVALID_PROGRAM (-44); the driver most likely said CL_INVALID_BINARY (-42)"; empty where there is
/// none.
std::string clErrorText(const LogEvent& event);

} // namespace macebin
