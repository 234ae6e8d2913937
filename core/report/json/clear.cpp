// SPDX-License-Identifier: Apache-2.0
#include "core/report/clear.h"

#include "core/answer/version.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

Json nameOrNull(const std::optional<Era>& era) {
    return era ? Json(name(*era)) : Json(nullptr);
}

Json staysJson(const std::vector<ClearStay>& stays) {
    Json list = Json::array();
    for (const ClearStay& stay : stays) {
        Json item;
        putText(item, "name", stay.name);
        item["why"] = stay.why;
        list.push_back(std::move(item));
    }
    return list;
}

Json movesJson(const std::vector<ClearMove>& moves) {
    Json list = Json::array();
    for (const ClearMove& move : moves) {
        Json item;
        putText(item, "from", move.from);
        putText(item, "to", move.to);
        item["era"] = nameOrNull(move.era);
        item["emptied"] = nameOrNull(move.emptied);
        list.push_back(std::move(item));
    }
    return list;
}

Json commandsJson(const std::vector<AdbCommand>& commands) {
    Json list = Json::array();
    for (const AdbCommand& command : commands) {
        Json item;
        item["what"] = command.what;
        putText(item, "line", command.line);
        list.push_back(std::move(item));
    }
    return list;
}

Json document(const ClearReport& report) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["action"] = report.action;
    putText(out, "path", report.path);
    out["exit_code"] = report.exitCode();
    out["dry_run"] = report.dryRun;
    out["failure"] = nullOrText(report.failure);
    out["moved"] = movesJson(report.moved);
    out["kept"] = staysJson(report.kept);
    out["left_alone"] = staysJson(report.leftAlone);
    out["refused"] = staysJson(report.refused);
    out["notes"] = report.notes;
    if (report.undo.empty())
        out["undo"] = nullptr;
    else
        putText(out, "undo", report.undo);
    out["commands"] = commandsJson(report.commands);
    return out;
}

std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string jsonReport(const ClearReport& report) {
    return dumped(document(report), 2);
}

std::string jsonLineReport(const ClearReport& report) {
    return dumped(document(report), -1);
}

} // namespace macebin
