// SPDX-License-Identifier: Apache-2.0
#include "core/report/profile.h"

#include "core/answer/version.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

Json factJson(std::string_view field, const ProfileField& fact) {
    Json out;
    putText(out, "field", field);
    putText(out, "value", fact.value);
    out["confidence"] = name(fact.confidence);
    putText(out, "source", fact.source);
    out["contradicted"] = fact.contradicted;
    return out;
}

Json sentencesJson(const std::vector<std::string>& list) {
    Json out = Json::array();
    for (const std::string& sentence : list)
        out.push_back(sentence);
    return out;
}

Json evidenceJson(const ProfileReport& report) {
    Json out;
    out["files"] = Json::array();
    for (const EvidenceFile& file : report.files) {
        Json one;
        putText(one, "path", file.name);
        one["kinds"] = sentencesJson(file.kinds);
        one["failure"] = nullOrText(file.failure);
        out["files"].push_back(std::move(one));
    }
    out["fields"] = Json::array();
    for (const auto& [field, fact] : report.joined.fields)
        out["fields"].push_back(factJson(field, fact));
    out["disagreements"] = sentencesJson(report.joined.conflicts);
    out["notes"] = sentencesJson(report.joined.notes);
    return out;
}

std::string dumped(const ProfileReport& report, int indent) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out.update(profileJson(report.joined.profile));
    out["evidence"] = evidenceJson(report);
    return out.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string jsonReport(const ProfileReport& report) {
    return dumped(report, 2);
}

std::string jsonLineReport(const ProfileReport& report) {
    return dumped(report, -1);
}

} // namespace macebin
