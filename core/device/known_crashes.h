// SPDX-License-Identifier: Apache-2.0
// Programs that took a driver down before: remembered, so that they are not loaded again unasked. A file of
// JSON lines, the oldest first; core/report/REPORTS.md tells the fields.
#pragma once

#include "core/answer/outcome.h"
#include "format/limits.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

class JsonObject;

/// The driver, the program, its options and whether the sandbox was off say which crash it is; the rest says
/// what happened.
struct KnownCrash {
    std::string platform;               ///< CL_PLATFORM_NAME; these four as storedText() gives them
    std::string device;                 ///< CL_DEVICE_NAME
    std::string driver;                 ///< CL_DRIVER_VERSION
    std::string options;                ///< that the program is built with
    std::string sha256;                 ///< of the program's bytes, 64 lower-case digits
    std::string program;                ///< its name, for people; storedText, too
    Outcome outcome = Outcome::crashed; ///< crashed, exited
    std::string stage;                  ///< the OpenCL call that did not come back
    std::string signal;                 ///< such as SIGSEGV; empty where there was none
    std::optional<int> exitStatus;      ///< for exited
    std::string when;                   ///< UTC, "2026-11-20T17:04:34Z"
    bool isUnconfined = false;          ///< with --sandbox off: some drivers die of the sandbox

    bool isOfSameProgram(const KnownCrash& other) const;
};

/// Text as the list keeps it: itself, or where it is long or not UTF-8 "sha256:" and its digest.
std::string storedText(std::string_view text);

class KnownCrashes {
public:
    /// Any text: lines that are no entries are left out and counted.
    static KnownCrashes parse(std::string_view text);
    std::string text() const;

    const KnownCrash* find(const KnownCrash& like) const;
    /// In place of one of the same program. Of more than kMostKnownCrashes the oldest go.
    void remember(KnownCrash crash);
    void forget(const KnownCrash& like);

    const std::vector<KnownCrash>& list() const { return list_; }
    std::size_t damagedLines() const { return damagedLines_; }

private:
    std::vector<KnownCrash> list_;
    std::size_t damagedLines_ = 0;
};

/// Its members, as a line of the file holds them.
void putKnownCrash(JsonObject& out, const KnownCrash& crash);
/// One line of the file, with its end.
std::string knownCrashLine(const KnownCrash& crash);

} // namespace macebin
