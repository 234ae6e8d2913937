// SPDX-License-Identifier: Apache-2.0
// What --profile-from says: the joined profile with where each fact stands (REPORTS.md, "Profiles from
// evidence").
#pragma once

#include "core/evidence/evidence.h"
#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"

#include <string>
#include <vector>

namespace macebin {

/// One file that was looked at.
struct EvidenceFile {
    std::string name;               ///< as given; "standard input"
    std::vector<std::string> kinds; ///< what was recognised in it; empty: nothing
    std::string failure;            ///< why it could not be read, one clause; else empty
    bool isArchive = false;         ///< the failure is of unpacking it
};

/// Everything that --profile-from has to say.
struct ProfileReport {
    std::vector<EvidenceFile> files;
    JoinedProfile joined;
    /// True if the profile has any member at all: facts beside it alone make none.
    bool hasProfile() const;
    /// True if a member is left out because sources disagree.
    bool hasContradiction() const;
    bool hasUnreadFile() const;
    /// 0 learnt; 3 a file could not be read; 4 learnt, with members left out; 5 nothing learnt, or an archive
    /// that could not be unpacked whole.
    int exitCode() const;
};

/// For people: each fact with source and confidence, what is not known, disagreements, notes.
TerminalText textReport(const ProfileReport& report);
/// A device profile that readProfile() takes, with `evidence` beside it; ended by a newline.
std::string jsonReport(const ProfileReport& report, JsonLayout layout);

} // namespace macebin
