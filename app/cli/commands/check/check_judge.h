// SPDX-License-Identifier: Apache-2.0
// --check and --show on one file: read it, judge it, ask drivers and profiles, put it into the form asked
// for.
#pragma once

#include "app/cli/cancel.h"
#include "app/cli/flags/profile_question.h"
#include "app/cli/output/progress.h"
#include "core/check/check.h"
#include "core/host/file/find_files.h"
#include "core/host/system/memory_turns.h"
#include "core/host/work/device/local_driver.h"
#include "core/report/document.h"
#include "core/report/text/file.h"
#include "core/storage/storage_file.h"

#include <string>
#include <vector>

namespace macebin::cli {

/// What is left of a report when the file's bytes are gone.
struct Printed {
    bool skipped = false;
    std::string notRead;  ///< why nothing is known of a file that nobody named; then it is skipped, too
    bool fault = false;   ///< our own code failed on this file
    FileReport report;    ///< its views are dead: only verdict, findings and devices are looked at
    TerminalText text;    ///< where the report is words
    std::string document; ///< where it is a document for each file
    ReportDocument::Addition addition; ///< where the report is one document
    StorageFile storage;               ///< what the judgement on its directory reads
};

/// Judges files one by one; called on several threads at once. What it refers to must live as long.
class Judge {
public:
    /// `profiles`: none where no profile was given. `document`: none for reports that are written file by
    /// file.
    Judge(const Options& options, CheckOptions checkOptions, TextStyle style, DriverQuestion question,
          const ProfileQuestion* profiles, ReportDocument* document, Cancel& cancel, Progress& progress);

    /// Never throws: a fault of ours is the answer for that file.
    Printed operator()(const FoundFile& file);
    /// What went wrong beside the answers, one sentence each.
    std::vector<std::string> complaints() const { return driver_.complaints(); }

private:
    Printed judge(const FoundFile& file);
    void askDriver(FileReport& report);
    Result<FileBytes> read(const FoundFile& file) const;
    Printed faultOn(const FoundFile& file, const std::string& what) const;
    void print(const FileReport& report, Printed& printed) const;

    const Options& options_;
    ReportDocument* document_;
    CheckOptions checkOptions_;
    TextStyle style_;
    bool asksDrivers_;
    LocalDriver driver_;
    MemoryTurns turns_;
    const ProfileQuestion* profiles_;
    Cancel& cancel_;
    Progress& progress_;
};

} // namespace macebin::cli
