// SPDX-License-Identifier: Apache-2.0
// The page of a case: as text for a mail, as JSON (REPORTS.md, "Cases"; the schema is triage.schema.json), as
// HTML.
#pragma once

#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"
#include "core/triage/triage.h"

namespace macebin {

/// A page with what the call adds.
struct TriageReport {
    std::vector<std::string> paths; ///< as they were named, in ascending order, each once
    std::vector<CaseFile> files;
    TriagePage page;
    Verdict verdict = Verdict::intact;
    int exitCode = 0;
    std::size_t skipped = 0; ///< files of no known kind in folders and archives
};

TerminalText textReport(const TriageReport& report, bool colour = false, StepWords say = commandWords);
std::string jsonReport(const TriageReport& report, JsonLayout layout);
std::string htmlReport(const TriageReport& report);

} // namespace macebin
