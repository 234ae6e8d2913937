// SPDX-License-Identifier: Apache-2.0
// What every document and every line of our JSON begins with (core/report/REPORTS.md).
#pragma once

#include "core/text/json_writer.h"

#include <string_view>

namespace macebin {

inline constexpr int kReportSchemaVersion = 1;

/// `schema_version`: of a line that is one of many, as those of --check --format jsonl.
void putSchemaVersion(JsonObject& out);
/// `schema_version` and `tool`; then `action`, where one is given.
void putHead(JsonObject& out, std::string_view action = {});

} // namespace macebin
