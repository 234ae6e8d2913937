// SPDX-License-Identifier: Apache-2.0
#include "core/report/profile.h"

#include "core/report/json/head.h"

namespace macebin {

namespace {

void putFact(JsonObject out, std::string_view field, const ProfileField& fact) {
    out.text("field", field);
    out.text("value", fact.value);
    out.word("confidence", name(fact.confidence));
    out.text("source", fact.source);
    out.flag("contradicted", fact.contradicted);
}

void putEvidence(JsonObject out, const ProfileReport& report) {
    JsonArray files = out.array("files");
    for (const EvidenceFile& file : report.files) {
        JsonObject one = files.object();
        one.text("path", file.name);
        one.words("kinds", file.kinds);
        one.wordOrNull("failure", file.failure);
    }
    JsonArray fields = out.array("fields");
    for (const auto& [field, fact] : report.joined.fields)
        putFact(fields.object(), field, fact);
    out.words("disagreements", report.joined.conflicts);
    out.words("notes", report.joined.notes);
}

} // namespace

std::string jsonReport(const ProfileReport& report, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out);
        putProfile(out, report.joined.profile);
        putEvidence(out.object("evidence"), report);
    });
}

} // namespace macebin
