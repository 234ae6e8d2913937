// SPDX-License-Identifier: Apache-2.0
// What is inside a file, as JSON: --show's `entries[]` and `regions[]`.
#pragma once

#include "core/answer/file_report.h"
#include "core/text/json_writer.h"
#include "core/words/kernel_table.h"

namespace macebin {

/// Those that the filter lets through; an empty filter lets all.
void putEntries(JsonArray out, const FileReport& report, const EntryFilter& filter);
void putRegions(JsonArray out, const FileReport& report);

} // namespace macebin
