// SPDX-License-Identifier: Apache-2.0
// From reports to one word and one exit code. Scripts rely on both: the table stands in `macebin --help` and
// in core/report/REPORTS.md, and a test holds the three together.
#pragma once

#include "core/answer/file_report.h"

#include <set>
#include <string_view>

namespace macebin {

enum class Verdict : std::uint8_t {
    intact,
    damaged,
    unreadable,
    notUsed, ///< intact, but the cache or a program of it is cleared, ignored, refused or rebuilt on a device
    incomplete, ///< what was asked could not be answered
    harmful,    ///< takes the app or the driver down
};

std::string_view name(Verdict verdict);

enum ExitCode : int {
    exitIntact = 0,
    exitDamaged = 1,
    exitUsage = 2,
    exitUnreadable = 3,
    exitNotUsed = 4,
    exitIncomplete = 5,
    exitHarmful = 6,
    exitWarnings = 7,
    exitInternal = 70,
};

/// The one word for a file: the first that holds of harmful, damaged, unreadable, not-used, incomplete,
/// intact.
Verdict verdictOf(const FileReport& report);
/// True if a warning was found in it or on a device (a risk is one).
bool hasWarnings(const FileReport& report);

/// Which answers make a failing exit code (--fail-on, --strict).
struct ExitPolicy {
    std::set<Verdict> fatal{Verdict::damaged, Verdict::unreadable, Verdict::notUsed, Verdict::incomplete,
                            Verdict::harmful};
    bool warnings = false;
};

/// Adds up files to one verdict and one exit code: over several, the first of 70, 6, 1, 3, 4, 5, 7, 0.
class Tally {
public:
    explicit Tally(ExitPolicy policy = {}) : policy_(std::move(policy)) {}

    void add(const FileReport& report);
    void addIncomplete() { add(Verdict::incomplete, false); }
    /// What lies beside each other was judged: nothing that makes a file damaged.
    void addDirectory(bool warnings) { add(Verdict::intact, warnings); }
    /// Our own code failed on a file: no policy can hide that.
    void addFault() { exitCode_ = exitInternal; }

    Verdict verdict() const { return verdict_; }
    int exitCode() const { return exitCode_; }
    std::size_t files() const { return files_; }

private:
    void add(Verdict verdict, bool warnings);

    ExitPolicy policy_;
    Verdict verdict_ = Verdict::intact;
    int exitCode_ = exitIntact;
    std::size_t files_ = 0;
};

/// The exit code of one answer under a policy.
int exitCodeOf(Verdict verdict, bool warnings, const ExitPolicy& policy);

} // namespace macebin
