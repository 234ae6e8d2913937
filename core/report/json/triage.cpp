// SPDX-License-Identifier: Apache-2.0
#include "core/report/triage.h"

#include "core/answer/version.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

Json evidenceJson(const std::vector<CaseEvidence>& evidence) {
    Json out = Json::array();
    for (const CaseEvidence& one : evidence) {
        Json item;
        putText(item, "where", one.where);
        putText(item, "what", one.what);
        out.push_back(std::move(item));
    }
    return out;
}

Json causesJson(const std::vector<CaseCause>& causes) {
    Json out = Json::array();
    for (const CaseCause& cause : causes) {
        Json item;
        item["id"] = cause.id;
        item["certainty"] = name(cause.certainty);
        item["weight"] = name(cause.weight);
        putText(item, "what", cause.what);
        putText(item, "meaning", cause.meaning);
        item["steps"] = Json::array();
        for (const CaseStep& step : cause.steps) {
            Json one;
            putText(one, "what", step.what);
            putOrNull(one, "command", step.command);
            item["steps"].push_back(std::move(one));
        }
        putOrNull(item, "tell_apart", cause.tellApart);
        item["evidence"] = evidenceJson(cause.evidence);
        out.push_back(std::move(item));
    }
    return out;
}

Json filesJson(const std::vector<CaseFile>& files) {
    Json out = Json::array();
    for (const CaseFile& file : files) {
        Json item;
        putText(item, "path", file.path);
        item["kind"] = name(file.kind);
        item["verdict"] = file.report ? Json(name(verdictOf(*file.report))) : Json(nullptr);
        putOrNull(item, "failure", file.failure);
        out.push_back(std::move(item));
    }
    return out;
}

Json missingJson(const std::vector<CaseMissing>& list) {
    Json out = Json::array();
    for (const CaseMissing& missing : list) {
        Json item;
        putText(item, "what", missing.what);
        putText(item, "why", missing.why);
        putText(item, "command", missing.command);
        out.push_back(std::move(item));
    }
    return out;
}

} // namespace

std::string jsonReport(const TriageReport& report, bool isLine) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["action"] = "triage";
    out["verdict"] = name(report.verdict);
    out["exit_code"] = report.exitCode;
    out["paths"] = listOfTexts(report.paths, "path");
    out["causes"] = causesJson(report.page.causes);
    out["also"] = causesJson(report.page.also);
    out["missing"] = missingJson(report.page.missing);
    out["files"] = filesJson(report.files);
    out["evidence"] = evidenceJson(report.page.evidence);
    out["device"] = listOfTexts(report.page.device, "fact");
    out["limits"] = listOfTexts(report.page.limits, "text");
    out["notes"] = listOfTexts(report.page.notes, "text");
    out["skipped"] = report.skipped;
    return out.dump(isLine ? -1 : 2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace macebin
