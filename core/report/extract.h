// SPDX-License-Identifier: Apache-2.0
// What --extract wrote, in words and as JSON (core/report/REPORTS.md, "Extracting"; the schema is
// extract.schema.json).
#pragma once

#include "core/answer/verdict.h"
#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"

#include <cstdint>
#include <string>
#include <vector>

namespace macebin {

/// One file of the folder.
struct ExtractedFile {
    std::string path;
    std::uint64_t size = 0; ///< bytes of the content
    std::string key;        ///< of the program; its bytes, which may be no text
    std::string member;     ///< name of the file inside the program; empty for the program itself
    std::string failure;    ///< why it was not written, a whole sentence; empty where it was
    std::string note;       ///< what to know of one that was written; mostly empty
};

struct ExtractReport {
    std::string input;
    std::string folder;
    Verdict verdict = Verdict::unreadable; ///< of the input, as --check --probe never gives it
    int exitCode = exitInternal;
    std::string failure; ///< why nothing was written; empty where something was
    std::vector<ExtractedFile> files;

    std::size_t written() const;
};

/// One line for each file that was written.
TerminalText textReport(const ExtractReport& report);
/// One JSON document.
std::string jsonReport(const ExtractReport& report, JsonLayout layout);

} // namespace macebin
