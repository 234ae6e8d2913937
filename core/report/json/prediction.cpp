// SPDX-License-Identifier: Apache-2.0
#include "core/report/json/prediction.h"

#include "core/diff/diff.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

Json partsJson(const std::vector<TextChange>& parts, ByteRange TextChange::*side) {
    Json out = Json::array();
    for (const TextChange& part : parts)
        out.push_back({{"offset", (part.*side).offset}, {"size", (part.*side).size}});
    return out;
}

Json comparedJson(const std::optional<PredictedPair>& two) {
    if (!two) return nullptr;
    const auto parts = changedParts(two->inFile, two->onDevice);
    Json out;
    putText(out, "in_file", two->inFile);
    putText(out, "on_device", two->onDevice);
    out["in_file_parts"] = partsJson(parts, &TextChange::before);
    out["on_device_parts"] = partsJson(parts, &TextChange::after);
    return out;
}

Json outcomesJson(const std::vector<PredictedAlternative>& outcomes) {
    Json out = Json::array();
    for (const PredictedAlternative& one : outcomes) {
        Json item;
        item["when"] = one.when;
        item["decision"] = one.decision;
        item["impact"] = one.impact;
        item["reason"] = one.reason;
        out.push_back(std::move(item));
    }
    return out;
}

Json risksJson(const std::vector<Risk>& risks) {
    Json out = Json::array();
    for (const Risk& risk : risks)
        out.push_back({{"rule", risk.rule->id}, {"text", risk.text}});
    return out;
}

Json programsJson(const std::vector<PredictedOrigin>& programs) {
    Json out = Json::array();
    for (const PredictedOrigin& program : programs) {
        Json item;
        putText(item, "key", program.key);
        item["source"] = program.source;
        item["rule"] = program.rule->id;
        out.push_back(std::move(item));
    }
    return out;
}

} // namespace

Json predictionJson(const DeviceAnswer& device) {
    const PredictedAnswer& more = *device.predicted;
    Json out;
    out["source"] = device.source;
    putText(out, "name", device.name);
    out["decision"] = device.decision;
    out["impact"] = name(device.impact);
    out["rule"] = device.rule ? Json(device.rule->id) : Json(nullptr);
    putText(out, "reason", device.reason);
    out["every_start"] = more.isEveryStart;
    out["compared"] = comparedJson(more.compared);
    out["risks"] = risksJson(more.risks);
    out["inferred"] = more.inferred;
    out["missing"] = more.missing;
    out["alternatives"] = outcomesJson(more.alternatives);
    out["programs"] = programsJson(more.programs);
    return out;
}

} // namespace macebin
