// SPDX-License-Identifier: Apache-2.0
#include "core/report/json/prediction.h"

namespace macebin {

namespace {

void putCompared(JsonObject& device, const std::optional<PredictedPair>& two) {
    if (!two) return device.null("compared");
    const auto parts = changedParts(two->inFile, two->onDevice);
    JsonObject out = device.object("compared");
    out.text("in_file", two->inFile);
    out.text("on_device", two->onDevice);
    putParts(out.array("in_file_parts"), parts, &TextChange::before);
    putParts(out.array("on_device_parts"), parts, &TextChange::after);
}

void putOutcomes(JsonArray out, const std::vector<PredictedAlternative>& outcomes) {
    for (const PredictedAlternative& one : outcomes) {
        JsonObject item = out.object();
        item.word("when", one.when);
        item.word("decision", one.decision);
        item.word("impact", one.impact);
        item.word("reason", one.reason);
    }
}

void putRisks(JsonArray out, const std::vector<Risk>& risks) {
    for (const Risk& risk : risks) {
        JsonObject item = out.object();
        item.word("rule", risk.rule->id);
        item.word("text", risk.text);
    }
}

void putPrograms(JsonArray out, const std::vector<PredictedOrigin>& programs) {
    for (const PredictedOrigin& program : programs) {
        JsonObject item = out.object();
        item.text("key", program.key);
        item.word("source", program.source);
        item.word("rule", program.rule->id);
    }
}

} // namespace

void putParts(JsonArray out, const std::vector<TextChange>& parts, ByteRange TextChange::*side) {
    for (const TextChange& part : parts) {
        JsonObject item = out.object();
        item.number("offset", (part.*side).offset);
        item.number("size", (part.*side).size);
    }
}

void putPrediction(JsonObject out, const DeviceAnswer& device) {
    const PredictedAnswer& more = *device.predicted;
    out.word("source", device.source);
    out.text("name", device.name);
    out.word("decision", device.decision);
    out.word("impact", name(device.impact));
    out.wordOrNull("rule", device.rule ? device.rule->id : std::string_view());
    out.text("reason", device.reason);
    out.flag("every_start", more.isEveryStart);
    putCompared(out, more.compared);
    putRisks(out.array("risks"), more.risks);
    out.words("inferred", more.inferred);
    out.words("missing", more.missing);
    putOutcomes(out.array("alternatives"), more.alternatives);
    putPrograms(out.array("programs"), more.programs);
}

} // namespace macebin
