// SPDX-License-Identifier: Apache-2.0
// What a log tells about MACE: its lines, process by process and start by start, native crashes, and the
// device. Plain data; core/log/LOGS.md explains it.
#pragma once

#include "core/answer/step.h"
#include "core/evidence/evidence.h"
#include "core/log/mace/lines.h"
#include "core/storage/storage_names.h"
#include "format/limits.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace macebin {

/// One line of MACE's.
struct LogEvent {
    std::uint64_t line = 0; ///< in the file, from 1; 0 where the file has no lines
    std::string time;       ///< as it stands there; empty where there is none
    char level = 0;         ///< V D I W E F
    std::string place;      ///< "kv_storage.cc:90"
    std::string message;    ///< at most kLongestMessage bytes
    /// Its row, or that of what it means, which for a line on any stored file is that file's; null: one that
    /// the table does not have.
    const KnownLine* known = nullptr;
    std::string file;           ///< that it names; empty: none
    std::string program;        ///< its key, or its name alone
    std::optional<int> clError; ///< as logged
    /// The driver most likely said another: MACE drops the error of creating a program and logs what building
    /// nothing gives (−44 for −42).
    std::optional<int> unmasked;
    /// True for one of these lines.
    bool is(std::initializer_list<LineRef> lines) const {
        return known && std::find(lines.begin(), lines.end(), known->id) != lines.end();
    }
};

struct LogStart;
/// What the file that a line names is to MACE: by the file's name, or, where that does not tell, by the line
/// that follows in the same start. Of what is left, `none`, any may be the cache: an app can call it what it
/// likes.
StorageRole roleOfFile(const LogStart& start, const LogEvent& event);

struct StackFrame {
    std::uint32_t number = 0;
    std::string library;  ///< path of the file
    std::string function; ///< demangled where that could be done; empty where there is no symbol
};

/// Where a native crash, or a thread of an app that does not respond, stands.
enum class CrashPlace : std::uint8_t {
    unknown,       ///< the log does not show its frames
    notMace,       ///< none of its frames is MACE's
    callerUnnamed, ///< a driver, called by a library of the app without function names: MACE may be in it
    inMace,        ///< MACE's code, elsewhere
    loadingCached, ///< a driver loading a program of the cache
    loadingPrecompiled, ///< the same, from the precompiled file
    loadingBinary,      ///< the same; the frames do not tell which file
    buildingSource,     ///< a driver compiling
    readingFile,        ///< MACE reading a cache file
    savingFile,         ///< MACE writing it
    runningKernel,      ///< a driver, called by MACE with a kernel to run
};
/// The frames show MACE. Of the others none is held against it where the process does not log its lines.
bool isInMace(CrashPlace place);
std::string_view name(CrashPlace place); ///< "not-mace", "loading-cached", …

struct LogCrash {
    std::uint64_t line = 0;
    std::string time;
    bool isHang = false;   ///< an ANR: the app did not respond, and nobody knows whether it ever would have
    std::uint32_t pid = 0; ///< 0: not told
    std::string process;
    std::string thread;
    std::string signal; ///< "SIGSEGV"; empty where it is not told
    std::string fault;  ///< "SEGV_MAPERR, fault addr 0x0"
    std::string abortMessage;
    std::string fingerprint; ///< of the phone's build
    std::vector<StackFrame> frames;
    CrashPlace place = CrashPlace::unknown;
    std::string openclCall;           ///< "clCreateProgramWithBinary"; empty: none
    std::string driverLibrary;        ///< that it died in; empty where it did not die in a driver
    const KnownLine* known = nullptr; ///< the line of MACE's that the abort message is
};

/// From one engine's creation to the next, or to the end of the process.
struct LogStart {
    std::uint32_t pid = 0; ///< 0: the log does not tell
    std::string process;   ///< name of the app; empty where it is not told
    std::uint64_t firstLine = 0;
    std::string maceVersion; ///< empty: not told
    std::vector<LogEvent> events;
    std::vector<std::size_t> crashes; ///< indices into LogReport::crashes
    std::uint64_t fromCache = 0;      ///< programs, as MACE traces them (verbose logging only)
    std::uint64_t fromPrecompiled = 0;
    std::uint64_t fromSource = 0;
    std::uint64_t refused = 0; ///< stored programs that the driver refused
    bool isTraced() const { return fromCache + fromPrecompiled + fromSource > 0; }
};

struct LogReport {
    std::vector<std::string> kinds; ///< "logcat (threadtime)", "MACE's output", "tombstone", "ANR trace"
    std::uint64_t lines = 0;
    std::vector<LogStart> starts;   ///< in the order of their first lines
    std::vector<LogCrash> crashes;  ///< those of MACE's processes, or with its frames
    std::uint64_t otherCrashes = 0; ///< of other software: left alone
    std::uint64_t unknownLines = 0; ///< MACE's, and not in the table
    bool isCut = false;             ///< there was more than is kept; counts stay whole
    std::uint64_t nuls = 0;         ///< NUL bytes, left out: what stood there is lost
    ProfileEvidence device;

    bool hasMace() const { return !starts.empty() || !crashes.empty(); }
};

/// Reads a log, a tombstone (text or protobuf), an ANR trace, or any text that holds such. Linear, reads
/// once; total on any bytes. `name` is for the sources of the device's facts.
LogReport readLog(std::string_view name, ByteView bytes);

/// The fixed strings that readLog() looks for; lines without one of them are not looked at.
std::vector<std::string_view> logStrings();

/// True if that is something to read lines in: text, in UTF-8 or UTF-16, or a tombstone in protobuf. A look
/// at the front.
bool looksLikeLog(ByteView bytes);

/// So many bytes tell of nearly every file with NULs at its front whether it is a log.
inline constexpr std::size_t kLogFront = (std::size_t{1} << 20) + 64 * 1024;
/// True where the first bytes of a file, a few KiB, neither show a log nor rule one out: NULs are in them,
/// and what else is in them is text.
bool mayBecomeLog(ByteView front);

/// In which forms of logcat's the front of a text is, by their names.
std::vector<std::string> formsIn(std::string_view text);

/// What the log comes to: the heaviest first. `id` is a public name, one of core/log/LOGS.md.
struct LogAnswer {
    AnswerRef id;
    LineWeight weight = LineWeight::fact;
    std::string what;                 ///< one sentence
    std::string meaning;              ///< for the user of the phone
    Prose remedy;                     ///< empty: nothing to do
    std::size_t count = 0;            ///< how often
    std::vector<std::uint64_t> lines; ///< the first few
    std::optional<std::size_t> crash; ///< index, where it is one
};
/// Never empty: "no MACE here" and "nothing wrong" are answers.
std::vector<LogAnswer> answersOf(const LogReport& report);

} // namespace macebin
