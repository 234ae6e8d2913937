// SPDX-License-Identifier: Apache-2.0
#include "core/report/clear.h"

#include "core/report/json/head.h"

namespace macebin {

namespace {

std::string_view nameOf(const std::optional<Era>& era) {
    return era ? name(*era) : std::string_view();
}

void putStays(JsonArray out, const std::vector<ClearStay>& stays) {
    for (const ClearStay& stay : stays) {
        JsonObject item = out.object();
        item.text("name", stay.name);
        item.word("why", stay.why);
    }
}

void putMoves(JsonArray out, const std::vector<ClearMove>& moves) {
    for (const ClearMove& move : moves) {
        JsonObject item = out.object();
        item.text("from", move.from);
        item.text("to", move.to);
        item.wordOrNull("era", nameOf(move.era));
        item.wordOrNull("emptied", nameOf(move.emptied));
    }
}

void putCommands(JsonArray out, const std::vector<AdbCommand>& commands) {
    for (const AdbCommand& command : commands) {
        JsonObject item = out.object();
        item.word("what", command.what);
        item.text("line", command.line.text());
    }
}

} // namespace

std::string jsonReport(const ClearReport& report, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out, report.action);
        out.text("path", report.path);
        out.number("exit_code", report.exitCode());
        out.flag("dry_run", report.dryRun);
        out.wordOrNull("failure", report.failure.text());
        putMoves(out.array("moved"), report.moved);
        putStays(out.array("kept"), report.kept);
        putStays(out.array("left_alone"), report.leftAlone);
        putStays(out.array("refused"), report.refused);
        out.words("notes", Prose::texts(report.notes));
        out.textOrNull("undo", report.undo.text());
        putCommands(out.array("commands"), report.commands);
    });
}

} // namespace macebin
