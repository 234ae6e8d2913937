// SPDX-License-Identifier: Apache-2.0
// A change as JSON (core/report/REPORTS.md, "Writing actions"; the schema is change.schema.json).
#include "core/report/change.h"

#include "core/answer/version.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

Json pairJson(const PairFate& pair) {
    const bool hasPlace = pair.place.size > 0;
    Json out;
    putOrNull(out, "key", pair.key);
    out["role"] = pair.key.empty() ? Json(nullptr) : Json(name(pair.role));
    out["fate"] = name(pair.fate);
    out["reason"] = nullOrText(pair.reason);
    out["input"] = pair.input;
    out["offset"] = hasPlace ? Json(pair.place.offset) : Json(nullptr);
    out["size"] = hasPlace ? Json(pair.place.size) : Json(nullptr);
    out["value_size"] = pair.size;
    return out;
}

Json secondJson(const std::optional<SavedFile>& second) {
    if (!second) return nullptr;
    Json out;
    putText(out, "path", second->path);
    out["size"] = second->size;
    out["saved"] = second->saved;
    return out;
}

Json changeJson(const Change& change, const ChangeOutcome& outcome) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["action"] = change.action;
    out["inputs"] = listOfTexts(change.inputs, "path");
    putOrNull(out, "output", outcome.output);
    out["second_output"] = secondJson(outcome.second);
    putOrNull(out, "backup", outcome.backup);
    out["dry_run"] = outcome.dryRun;
    out["saved"] = outcome.saved;
    out["saved_size"] = outcome.saved ? Json(outcome.size) : Json(nullptr);
    out["exit_code"] = outcome.exitCode;
    out["refusal"] = nullOrText(change.refusal);
    out["failure"] = nullOrText(outcome.failure);
    out["unchanged"] = change.unchanged;
    out["key_id"] = nullOrText(change.keyId);
    out["pairs"] = Json::array();
    for (const PairFate& pair : change.fates)
        out["pairs"].push_back(pairJson(pair));
    out["missing"] = listOfTexts(change.missing, "key");
    out["notes"] = change.notes;
    if (!outcome.note.empty()) out["notes"].push_back(outcome.note);
    out["warnings"] = change.warnings;
    return out;
}

std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string jsonReport(const Change& change, const ChangeOutcome& outcome) {
    return dumped(changeJson(change, outcome), 2);
}

std::string jsonLineReport(const Change& change, const ChangeOutcome& outcome) {
    return dumped(changeJson(change, outcome), -1);
}

} // namespace macebin
