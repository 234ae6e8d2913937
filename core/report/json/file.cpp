// SPDX-License-Identifier: Apache-2.0
#include "core/report/json/file.h"

#include "core/answer/version.h"
#include "core/device/cl_error.h"
#include "core/device/identity.h"
#include "core/report/json/prediction.h"
#include "core/text/json_text.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <nlohmann/json.hpp>

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

void putOptional(Json& object, const std::string& name, const std::optional<std::string_view>& text) {
    if (text)
        putText(object, name, *text);
    else
        object[name] = nullptr;
}

Json nameOrNull(std::string_view name) {
    return name.empty() ? Json(nullptr) : Json(name);
}

Json identityJson(const Identity& identity) {
    Json out;
    putOptional(out, "platform_info", identity.platformInfo);
    putOptional(out, "device_name", identity.deviceName);
    putOptional(out, "driver_version", identity.driverVersion);
    putOptional(out, "abi", identity.abi);
    const PlatformInfo info = splitPlatformInfo(identity.platformInfo.value_or(""));
    const auto field = [&](std::string_view text, std::size_t place) {
        return info.fieldCount >= place ? std::optional(text) : std::nullopt;
    };
    const bool known = identity.platformInfo.has_value();
    putOptional(out, "platform_name", known ? field(info.platformName, 1) : std::nullopt);
    putOptional(out, "platform_version", field(info.platformVersion, 3));
    putOptional(out, "mace_version", field(info.maceVersion, 4));
    const auto date = driverDate(info.platformVersion);
    out["driver_date"] = date ? Json(*date) : Json(nullptr);
    return out;
}

/// Clauses that quote names out of files and drivers: what is not UTF-8 in them is escaped already.
Json textsJson(const std::vector<std::string>& texts) {
    Json out = Json::array();
    for (const std::string& text : texts)
        out.push_back(text);
    return out;
}

Json numberOrNull(const std::optional<double>& number) {
    return number ? Json(*number) : Json(nullptr);
}

Json programJson(const ProgramAnswer& program) {
    Json out;
    putText(out, "key", program.key);
    out["entry"] = program.entry;
    out["outcome"] = name(program.outcome);
    out["stage"] = nameOrNull(program.stage);
    out["cl_error"] = nameOrNull(clErrorName(program.clError));
    out["signal"] = nameOrNull(program.signal);
    out["exit_status"] = program.exitStatus ? Json(*program.exitStatus) : Json(nullptr);
    putText(out, "log", program.log);
    out["load_ms"] = numberOrNull(program.loadMs);
    out["load_note"] = nameOrNull(program.loadNote);
    out["build_ms"] = numberOrNull(program.buildMs);
    out["build_note"] = nameOrNull(program.buildNote);
    out["differences"] = textsJson(program.differences);
    out["remembered"] = !program.rememberedSince.empty();
    out["remembered_since"] = nameOrNull(program.rememberedSince);
    putOptional(out, "reproduce",
                program.reproduce.empty() ? std::nullopt
                                          : std::optional<std::string_view>(program.reproduce));
    return out;
}

Json deviceJson(const DeviceAnswer& device) {
    Json out;
    out["source"] = device.source;
    putText(out, "name", device.name);
    out["decision"] = nameOrNull(device.decision);
    out["impact"] = name(device.impact);
    out["rule"] = device.rule ? Json(device.rule->id) : Json(nullptr);
    putText(out, "reason", device.reason);
    out["saved_ms"] = numberOrNull(device.savedMs);
    out["programs"] = Json::array();
    for (const ProgramAnswer& program : device.programs)
        out["programs"].push_back(programJson(program));
    out["protections"] = textsJson(device.protections);
    return out;
}

Json entryJson(const Cache& cache, const Entry& entry) {
    Json out;
    putText(out, "key", entry.key);
    out["role"] = name(entry.role);
    const bool isProgram = entry.role == EntryRole::program;
    const ProgramKey parts = splitProgramKey(entry.key);
    const auto define = isProgram ? kernelDefine(parts.options) : std::nullopt;
    putOptional(out, "program", isProgram ? std::optional(parts.program) : std::nullopt);
    putOptional(out, "options", isProgram ? std::optional(parts.options) : std::nullopt);
    putOptional(out, "kernel", define ? std::optional(define->kernel) : std::nullopt);
    out["size"] = entry.value.size;
    out["sha256"] = hexDigits(asText(sha256(cache.valueOf(entry))));
    out["offset"] = entry.value.offset;
    out["numbers"] = entry.isNumbers ? Json(numbers(cache, entry)) : Json(nullptr);
    const bool isText = !isProgram && !entry.isNumbers;
    out["binary"] = isProgram ? binaryJson(entry, decodedProgram(cache, entry)) : Json(nullptr);
    putOptional(out, "value", isText ? std::optional(asText(cache.valueOf(entry))) : std::nullopt);
    return out;
}

Json regionJson(const Region& region) {
    Json out;
    out["name"] = region.name;
    out["kind"] = name(region.kind);
    out["offset"] = region.range.offset;
    out["size"] = region.range.size;
    out["entry"] = region.entry ? Json(*region.entry) : Json(nullptr);
    return out;
}

std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace

Json jsonFinding(const Finding& finding) {
    Json out;
    out["rule"] = finding.rule->id;
    out["severity"] = name(finding.severity());
    out["offset"] = finding.range ? Json(finding.range->offset) : Json(nullptr);
    out["size"] = finding.range ? Json(finding.range->size) : Json(nullptr);
    out["entry"] = finding.entry ? Json(*finding.entry) : Json(nullptr);
    out["message"] = finding.message;
    out["meaning"] = finding.rule->meaning;
    out["remedy"] = finding.remedy;
    return out;
}

Json jsonReport(const FileReport& report) {
    const Cache& cache = report.cache;
    Json out;
    putText(out, "path", report.path);
    const bool wasRead = !report.findings.has("file.cannot-read");
    out["file_size"] = wasRead ? Json(report.fileSize) : Json(nullptr);
    out["kind"] = nameOrNull(name(report.form.value_or(cache.kind)));
    const bool isInside = report.form && cache.kind != CacheKind::text && cache.kind != CacheKind::cc;
    out["contains"] = isInside ? nameOrNull(name(cache.kind)) : Json(nullptr);
    out["era"] = cache.era ? Json(name(*cache.era)) : Json(nullptr);
    out["recognised_by"] = nameOrNull(cache.recognisedBy);
    out["description"] = nameOrNull(cache.description);
    out["verdict"] = name(verdictOf(report));
    out["integrity"] = name(report.integrity);
    out["protection"] = name(report.protection);
    out["complete"] = report.complete;
    out["undone"] = nameOrNull(report.undoneHow);
    out["sha256"] = report.fileDigest ? Json(hexDigits(asText(*report.fileDigest))) : Json(nullptr);
    out["identity"] = identityJson(cache.identity);
    out["entries"] = cache.pairCount;
    out["findings"] = Json::array();
    for (const Finding& finding : report.findings.list())
        out["findings"].push_back(jsonFinding(finding));
    out["device_note"] = nameOrNull(report.deviceNote);
    out["devices"] = Json::array();
    for (const DeviceAnswer& device : report.devices)
        out["devices"].push_back(device.predicted ? predictionJson(device) : deviceJson(device));
    return out;
}

Json jsonShow(const FileReport& report, const ShowOptions& show) {
    Json out = jsonReport(report);
    out["entries"] = Json::array();
    for (const Entry& entry : report.cache.entries)
        if (!show.entries || show.entries(entry)) out["entries"].push_back(entryJson(report.cache, entry));
    if (!show.regions) return out;
    out["regions"] = Json::array();
    for (const Region& region : regionsOf(report))
        out["regions"].push_back(regionJson(region));
    return out;
}

std::string jsonLine(const Json& file) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out.update(file);
    return dumped(out, -1);
}

std::string jsonList(const std::string& name, const std::vector<Json>& items) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out[name] = items;
    return dumped(out, 2);
}

std::string jsonFileText(const Json& file) {
    std::string text = "\n    ";
    for (const char c : dumped(file, 2)) {
        text += c;
        if (c == '\n') text += "    "; // no text in JSON holds a line feed of its own
    }
    text.resize(text.find_last_not_of(" \n") + 1);
    return text;
}

JsonFrame jsonFrame(const Tally& tally, std::size_t skipped, const std::vector<Json>& directories) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["verdict"] = name(tally.verdict());
    out["exit_code"] = tally.exitCode();
    out["skipped"] = skipped;
    out["files"] = Json::array();
    out["directories"] = directories;
    const std::string text = dumped(out, 2);
    constexpr std::string_view files = "\"files\": [";
    const auto end = text.find(files) + files.size(); // nothing of a user's stands before it
    return {text.substr(0, end), text.substr(end)};
}

std::string jsonDocument(const std::vector<Json>& files, const Tally& tally, std::size_t skipped,
                         const std::vector<Json>& directories) {
    const JsonFrame frame = jsonFrame(tally, skipped, directories);
    std::string out = frame.head;
    for (const Json& file : files)
        out += (&file == &files.front() ? "" : ",") + jsonFileText(file);
    return out + (files.empty() ? "" : "\n  ") + frame.tail;
}

std::string jsonDocument(const std::vector<Json>& files, const Tally& tally, std::size_t skipped) {
    return jsonDocument(files, tally, skipped, {});
}

Json jsonRule(const Rule& rule) {
    Json out;
    out["rule"] = rule.id;
    out["severity"] = name(rule.severity);
    out["section"] = rule.section;
    out["title"] = rule.title;
    out["meaning"] = rule.meaning;
    out["remedy"] = rule.remedy;
    return out;
}

} // namespace macebin
