// SPDX-License-Identifier: Apache-2.0
// One line of a log: who says it, when, and what. Logcat's formats, Android Studio's copy of them, and what
// MACE prints on standard output.
#pragma once

#include "core/text/lines.h"

namespace macebin::logs {

enum class LogFormat : std::uint8_t {
    plain,      ///< no prefix that we know
    brief,      ///< W/MACE    ( 1234): message
    tag,        ///< W/MACE: message
    process,    ///< W( 1234) message  (MACE); without the tag W( 1234: 1250) message
    time,       ///< 03-19 12:00:00.123 W/MACE    ( 1234): message
    threadtime, ///< 03-19 12:00:00.123  1234  1250 W MACE    : message; also with the user, year, zone
    longHeader, ///< [ 03-19 12:00:00.123  1234: 1250 W/MACE     ], and the message in the next lines
    studio,     ///< 2021-03-19 12:00:00.123 1234-1250/com.app W/MACE: message; and the columns of newer ones
};
/// "logcat (threadtime)"; empty for plain.
std::string_view name(LogFormat format);

struct LogLine {
    LogFormat format = LogFormat::plain;
    std::string_view time;
    std::string_view tag;
    std::string_view app;     ///< Android Studio only
    std::string_view message; ///< behind the prefix; the whole line where there is none
    std::uint32_t pid = 0;    ///< 0: not told
    std::uint32_t tid = 0;
    char level = 0; ///< V D I W E F A; 0: not told
};

/// Without "> " in front, as mails and tickets quote, and without "12:", as `grep -n` counts.
std::string_view withoutQuoting(std::string_view text);

/// Total; views `text`.
LogLine parseLogLine(std::string_view text);

/// A line of MACE's: "file.cc:90 message" in logcat, "W path/file.cc:90] message" on standard output, and
/// "W file.cc:90 message" there up to v0.8. Level 0: the line tells none.
struct MaceText {
    std::string_view place; ///< "kv_storage.cc:90", without folders
    std::string_view message;
    char level = 0;
};
/// Nothing for the lines of others: in logcat the tag must be MACE, elsewhere the path must go through a
/// folder `mace`, or have none; where no tag is told, the words must be known, too.
std::optional<MaceText> maceText(const LogLine& line);

} // namespace macebin::logs
