// SPDX-License-Identifier: Apache-2.0
// A comparison as JSON (core/report/REPORTS.md, "Diff"; the schema is diff.schema.json).
#include "core/report/diff.h"

#include "core/answer/version.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"
#include "format/cache/mace/key.h"

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

void putOptional(Json& object, const std::string& name, const std::optional<std::string>& text) {
    if (text)
        putText(object, name, *text);
    else
        object[name] = nullptr;
}

void putOrNull(Json& object, const std::string& name, const std::string& text) {
    putOptional(object, name, text.empty() ? std::nullopt : std::optional(text));
}

Json digestJson(const std::optional<Sha256>& digest) {
    return digest ? Json(hexDigits(asText(*digest))) : Json(nullptr);
}

Json fileJson(const DiffFile& file) {
    Json out;
    putText(out, "path", file.path);
    out["file_size"] = file.size;
    out["sha256"] = digestJson(file.digest);
    out["kind"] = nullOrText(name(file.form.value_or(file.kind)));
    out["contains"] = file.form ? nullOrText(name(file.kind)) : Json(nullptr);
    out["era"] = file.era ? Json(name(*file.era)) : Json(nullptr);
    out["integrity"] = name(file.integrity);
    out["fault"] = nullOrText(file.fault);
    out["compared_whole"] = file.comparedWhole;
    out["entries"] = file.pairs;
    out["duplicates"] = file.duplicates;
    putOptional(out, "platform_info", file.platformInfo);
    putOptional(out, "device_name", file.deviceName);
    putOptional(out, "driver_version", file.driverVersion);
    putOptional(out, "abi", file.abi);
    out["driver_date"] = file.driverDate ? Json(*file.driverDate) : Json(nullptr);
    return out;
}

Json placesJson(const std::vector<TextChange>& parts, ByteRange TextChange::*side) {
    Json out = Json::array();
    for (const TextChange& part : parts)
        out.push_back({{"offset", (part.*side).offset}, {"size", (part.*side).size}});
    return out;
}

Json identityJson(const IdentityChange& change) {
    Json out;
    out["field"] = change.field;
    putOptional(out, "before", change.before);
    putOptional(out, "after", change.after);
    out["before_parts"] = placesJson(change.parts, &TextChange::before);
    out["after_parts"] = placesJson(change.parts, &TextChange::after);
    return out;
}

/// Names of others, each as an object: a place for the bytes of one that is not UTF-8.
Json namesJson(const std::vector<std::string>& names) {
    Json out = Json::array();
    for (const std::string& text : names) {
        Json item;
        putText(item, "name", text);
        out.push_back(std::move(item));
    }
    return out;
}

Json sideJson(const std::optional<ProgramSide>& side) {
    if (!side) return nullptr;
    Json out;
    out["entry"] = side->entry;
    out["size"] = side->size;
    out["sha256"] = digestJson(side->digest);
    out["family"] = side->family;
    putOrNull(out, "format", side->format);
    putOrNull(out, "architecture", side->architecture);
    putOrNull(out, "compiler", side->compiler);
    out["kernels"] = side->kernels ? namesJson(*side->kernels) : Json(nullptr);
    putOptional(out, "source_hash", side->sourceHash);
    return out;
}

Json programJson(const ProgramDiff& program) {
    const ProgramKey parts = splitProgramKey(program.key);
    Json out;
    putText(out, "key", program.key);
    putText(out, "program", parts.program);
    putText(out, "options", parts.options);
    out["fate"] = name(program.state);
    out["source_changed"] = program.sourceChanged();
    out["before"] = sideJson(program.before);
    out["after"] = sideJson(program.after);
    out["kernels_added"] = namesJson(program.kernelsAdded);
    out["kernels_removed"] = namesJson(program.kernelsRemoved);
    out["differences"] = program.differences;
    return out;
}

Json numbersJson(const std::optional<std::vector<std::uint32_t>>& numbers) {
    return numbers ? Json(*numbers) : Json(nullptr);
}

Json tunedJson(const TunedDiff& tuned) {
    Json out;
    putText(out, "key", tuned.key);
    out["fate"] = name(tuned.state);
    out["before"] = numbersJson(tuned.before);
    out["after"] = numbersJson(tuned.after);
    return out;
}

Json hashJson(const HashDiff& hash) {
    Json out;
    putText(out, "key", hash.key);
    out["fate"] = name(hash.state);
    putOptional(out, "before", hash.before);
    putOptional(out, "after", hash.after);
    return out;
}

Json answerJson(const std::optional<DeviceAnswer>& answer) {
    if (!answer) return nullptr;
    Json out;
    putText(out, "name", answer->name);
    out["decision"] = nullOrText(answer->decision);
    out["impact"] = name(answer->impact);
    out["rule"] = answer->rule ? Json(answer->rule->id) : Json(nullptr);
    putText(out, "reason", answer->reason);
    return out;
}

Json countsJson(const CacheDiff& diff) {
    Json out;
    for (const DiffState state :
         {DiffState::carried, DiffState::same, DiffState::changed, DiffState::added, DiffState::removed})
        out[std::string(name(state))] = diff.count(state);
    return out;
}

template <class List, class ToJson>
Json listJson(const List& list, ToJson toJson) {
    Json out = Json::array();
    for (const auto& item : list)
        out.push_back(toJson(item));
    return out;
}

Json diffJson(const CacheDiff& diff) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["action"] = "diff";
    out["exit_code"] = diff.exitCode();
    out["answer"] = name(diff.answer);
    out["summary"] = diffSummary(diff);
    out["before"] = fileJson(diff.before);
    out["after"] = fileJson(diff.after);
    out["label"] = name(diff.label);
    out["identity"] = listJson(diff.identity, identityJson);
    out["order_changed"] = diff.orderChanged;
    out["counts"] = countsJson(diff);
    out["programs"] = listJson(diff.programs, programJson);
    out["tuned"] = listJson(diff.tuned, tunedJson);
    out["source_hashes"] = listJson(diff.sourceHashes, hashJson);
    out["before_on_after"] = answerJson(diff.beforeOnAfter);
    out["notes"] = diff.notes;
    return out;
}

std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string jsonReport(const CacheDiff& diff) {
    return dumped(diffJson(diff), 2);
}

std::string jsonLineReport(const CacheDiff& diff) {
    return dumped(diffJson(diff), -1);
}

} // namespace macebin
