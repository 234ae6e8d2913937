// SPDX-License-Identifier: Apache-2.0
#include "core/report/triage.h"

#include "core/report/json/head.h"

namespace macebin {

namespace {

void putEvidence(JsonArray out, const std::vector<CaseEvidence>& evidence) {
    for (const CaseEvidence& one : evidence) {
        JsonObject item = out.object();
        item.text("where", one.where);
        item.text("what", one.what);
    }
}

void putSteps(JsonArray out, const std::vector<CaseStep>& steps) {
    for (const CaseStep& step : steps) {
        JsonObject item = out.object();
        item.text("what", step.what.text());
        item.textOrNull("command", step.command.text());
    }
}

void putCauses(JsonArray out, const std::vector<CaseCause>& causes) {
    for (const CaseCause& cause : causes) {
        JsonObject item = out.object();
        item.word("id", cause.id);
        item.word("certainty", name(cause.certainty));
        item.word("weight", name(cause.weight));
        item.text("what", cause.what);
        item.text("meaning", cause.meaning);
        putSteps(item.array("steps"), cause.steps);
        item.textOrNull("tell_apart", cause.tellApart.text());
        putEvidence(item.array("evidence"), cause.evidence);
    }
}

void putFiles(JsonArray out, const std::vector<CaseFile>& files) {
    for (const CaseFile& file : files) {
        JsonObject item = out.object();
        item.text("path", file.path);
        item.word("kind", name(file.kind));
        item.wordOrNull("verdict", file.report ? name(verdictOf(*file.report)) : std::string_view());
        item.textOrNull("failure", file.failure);
    }
}

void putMissing(JsonArray out, const std::vector<CaseMissing>& list) {
    for (const CaseMissing& missing : list) {
        JsonObject item = out.object();
        item.text("what", missing.what);
        item.text("why", missing.why);
        item.text("command", missing.command.text());
    }
}

} // namespace

std::string jsonReport(const TriageReport& report, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out, "triage");
        out.word("verdict", name(report.verdict));
        out.number("exit_code", report.exitCode);
        out.texts("paths", report.paths, "path");
        putCauses(out.array("causes"), report.page.causes);
        putCauses(out.array("also"), report.page.also);
        putMissing(out.array("missing"), report.page.missing);
        putFiles(out.array("files"), report.files);
        putEvidence(out.array("evidence"), report.page.evidence);
        out.texts("device", report.page.device, "fact");
        out.texts("limits", report.page.limits, "text");
        out.texts("notes", report.page.notes, "text");
        out.number("skipped", report.skipped);
    });
}

} // namespace macebin
