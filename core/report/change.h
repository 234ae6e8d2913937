// SPDX-License-Identifier: Apache-2.0
// A change in words and as JSON (core/report/REPORTS.md, "Writing actions").
#pragma once

#include "core/change/change.h"
#include "core/text/json_layout.h"

#include <string>

namespace macebin {

/// A file that was written, or was to be.
struct SavedFile {
    std::string path;
    std::uint64_t size = 0; ///< bytes
    bool saved = false;
    std::string proof; ///< why it can be relied on: one clause
};

/// How a change ended.
struct ChangeOutcome {
    bool dryRun = false;
    bool saved = false;
    std::string output;     ///< path; empty where nothing was to be written
    std::string backup;     ///< path of the old file's copy; empty where there is none
    std::string note;       ///< what could not be kept of the old file's access: a sentence, mostly empty
    std::string failure;    ///< why it was not saved although it could have been; empty where it was
    std::uint64_t size = 0; ///< bytes of the result
    std::string proof = "it passes --check"; ///< why the result can be relied on: one clause
    std::optional<SavedFile> second;         ///< what goes with it: the rest of a split, a public key
    int exitCode = 0;
};

/// For people: the plan (every pair that is not simply kept, and how many are), notes, warnings, outcome.
std::string textReport(const Change& change, const ChangeOutcome& outcome, bool colour);
/// One JSON document.
std::string jsonReport(const Change& change, const ChangeOutcome& outcome, JsonLayout layout);

} // namespace macebin
