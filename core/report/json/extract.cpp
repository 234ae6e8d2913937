// SPDX-License-Identifier: Apache-2.0
#include "core/report/extract.h"

#include "core/answer/version.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

Json fileJson(const ExtractedFile& file) {
    Json out;
    putText(out, "path", file.path);
    out["size"] = file.size;
    putText(out, "key", file.key);
    putOrNull(out, "member", file.member);
    out["written"] = file.failure.empty();
    out["failure"] = nullOrText(file.failure);
    out["note"] = nullOrText(file.note);
    return out;
}

Json document(const ExtractReport& report) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["action"] = "extract";
    putText(out, "input", report.input);
    putText(out, "folder", report.folder);
    out["verdict"] = name(report.verdict);
    out["exit_code"] = report.exitCode;
    out["failure"] = nullOrText(report.failure);
    out["files"] = Json::array();
    for (const ExtractedFile& file : report.files)
        out["files"].push_back(fileJson(file));
    return out;
}

std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string jsonReport(const ExtractReport& report) {
    return dumped(document(report), 2);
}

std::string jsonLineReport(const ExtractReport& report) {
    return dumped(document(report), -1);
}

} // namespace macebin
