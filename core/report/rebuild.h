// SPDX-License-Identifier: Apache-2.0
// A rebuild in words and as JSON (core/report/REPORTS.md, "Rebuilding"; the schema is rebuild.schema.json).
#pragma once

#include "core/rebuild/plan.h"
#include "core/report/change.h"
#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"

#include <string>

namespace macebin {

/// A rebuild and how it ended.
struct RebuildReport {
    const Rebuild* rebuild = nullptr;
    const RebuildRequest* request = nullptr;
    bool hasDevice = true; ///< false where none could be asked: the request's is empty then
    ChangeOutcome outcome;
};

/// For people: counts, what was left out and why with the compiler's words, a bar a program of build against
/// load time, the seconds saved, notes, outcome.
TerminalText textReport(const RebuildReport& report, bool colour);
/// One JSON document.
std::string jsonReport(const RebuildReport& report, JsonLayout layout);

} // namespace macebin
