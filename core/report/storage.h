// SPDX-License-Identifier: Apache-2.0
// A storage directory in words (REPORTS.md, "Storage directories").
#pragma once

#include "core/report/text/file.h"
#include "core/storage/storage_judgement.h"
#include "core/text/terminal_text.h"

#include <string>

namespace macebin {

/// Which of MACE's files are there, and each finding; empty where one file is there and nothing was found.
TerminalText textReport(const StorageDirectoryReport& directory, const TextStyle& style = {});

} // namespace macebin
