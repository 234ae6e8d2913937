// SPDX-License-Identifier: Apache-2.0
#include "core/report/json/head.h"

#include "core/answer/version.h"

namespace macebin {

void putSchemaVersion(JsonObject& out) {
    out.number("schema_version", kReportSchemaVersion);
}

void putHead(JsonObject& out, std::string_view action) {
    putSchemaVersion(out);
    JsonObject tool = out.object("tool");
    tool.word("name", "macebin");
    tool.word("version", kVersion);
    if (!action.empty()) out.word("action", action);
}

} // namespace macebin
