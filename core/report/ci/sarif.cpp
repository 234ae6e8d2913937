// SPDX-License-Identifier: Apache-2.0
// The SARIF 2.1.0 report (OASIS Standard, https://docs.oasis-open.org/sarif/sarif/v2.1.0/).
#include "core/answer/digest.h"
#include "core/answer/version.h"
#include "core/report/ci/sarif_parts.h"
#include "core/report/document.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"
#include "format/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

/// A file, ready for the document but for the indexes that depend on the files before it.
struct Part {
    Json artifact;
    std::vector<Json> results; ///< with ruleId, without ruleIndex
    std::map<std::string, Json> rules;
};

/// What --check's JSON says of the file beside its findings.
Json propertiesOf(const FileReport& report) {
    const Json all = jsonReport(report);
    Json out;
    for (const char* field :
         {"path", "path_hex", "kind", "contains", "era", "description", "verdict", "integrity", "protection",
          "complete", "undone", "identity", "device_note", "devices"})
        if (all.contains(field)) out[field] = all[field];
    return out;
}

Json artifactOf(const FileReport& report) {
    Json out;
    out["location"] = {{"uri", uriOf(report.path)}};
    if (!report.findings.has("file.cannot-read")) out["length"] = report.fileSize;
    out["roles"] = {"analysisTarget"};
    if (report.fileDigest) out["hashes"] = {{"sha-256", hexDigits(asText(*report.fileDigest))}};
    out["properties"] = propertiesOf(report);
    return out;
}

/// Tells results of one rule in one file apart, in every run alike.
Json fingerprint(const Finding& finding) {
    const std::string what = std::string(finding.rule->id) + "\n" +
                             (finding.range ? number(finding.range->offset) : "") + "\n" +
                             (finding.entry ? number(*finding.entry) : "");
    return {{"macebinFinding/v1", hexDigits(asText(sha256(asBytes(what)))).substr(0, 32)}};
}

Json locationOf(const FileReport& report, const Finding* finding) {
    Json region{{"startLine", 1}};
    if (finding && finding->range && placeOf(report, *finding) == Place::file) {
        region["byteOffset"] = finding->range->offset;
        region["byteLength"] = finding->range->size;
    }
    return Json::array(
        {{{"physicalLocation", {{"artifactLocation", {{"uri", uriOf(report.path)}}}, {"region", region}}}}});
}

/// What a finding about a file and one about a directory share.
Json resultAt(Json locations, const Finding& finding) {
    Json out;
    out["ruleId"] = finding.rule->id;
    out["level"] = sarifLevel(finding.severity());
    out["message"] = {{"text", finding.message + " What to do: " + finding.remedy}};
    out["locations"] = std::move(locations);
    return out;
}

Json resultOf(const FileReport& report, const Finding& finding) {
    Json out = resultAt(locationOf(report, &finding), finding);
    out["partialFingerprints"] = fingerprint(finding);
    Json properties;
    if (finding.entry) properties["entry"] = *finding.entry;
    if (finding.range && placeOf(report, finding) != Place::file) {
        // Not bytes of the file as it is.
        properties["offset"] = finding.range->offset;
        properties["size"] = finding.range->size;
        properties["counted_in"] = placeOf(report, finding) == Place::undone ? "undone" : "inner";
    }
    if (!properties.is_null()) out["properties"] = properties;
    return out;
}

/// An answer that somebody should look at, unless a finding says the same already.
bool isResult(const FileReport& report, const DeviceAnswer& device) {
    if (device.impact == Impact::none) return false;
    const auto& list = report.findings.list();
    return !device.rule || std::none_of(list.begin(), list.end(),
                                        [&](const Finding& finding) { return finding.rule == device.rule; });
}

/// Where MACE uses the file, it is the first risk that somebody should look at, not MACE's own rule.
const Rule* ruleOf(const DeviceAnswer& device) {
    const bool isRisk =
        device.impact == Impact::atRisk && device.predicted && !device.predicted->risks.empty();
    return isRisk ? &*device.predicted->risks.front().rule : device.rule;
}

Json resultOf(const FileReport& report, const DeviceAnswer& device) {
    const Rule* rule = ruleOf(device);
    Json out;
    out["ruleId"] = rule ? std::string(rule->id) : impactRuleId(device.impact);
    out["level"] = sarifLevel(device.impact);
    out["message"] = {{"text", "On " + inQuotes(device.name) + ": " + device.reason}};
    out["locations"] = locationOf(report, nullptr);
    Json properties{{"impact", name(device.impact)}, {"source", device.source}};
    putText(properties, "device", device.name);
    out["properties"] = properties;
    return out;
}

/// A directory, or a list: no place in it.
Json wholeLocation(std::string_view path) {
    return Json::array({{{"physicalLocation", {{"artifactLocation", {{"uri", uriOf(path)}}}}}}});
}

std::string textOf(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A JSON array, as text from the start: a tree of the results of many files takes ten times the memory.
class ListText {
public:
    void add(const Json& item) {
        text_ += count_++ == 0 ? "\n" : ",\n";
        text_ += textOf(item);
    }
    std::size_t count() const { return count_; }
    /// With its brackets. What was added is gone from here.
    void moveTo(std::string& out) {
        out += "[" + text_ + "]";
        *this = {};
    }

private:
    std::string text_;
    std::size_t count_ = 0;
};

class SarifDocument final : public ReportDocument {
public:
    Addition prepare(const FileReport& report) override {
        Part part;
        part.artifact = artifactOf(report);
        for (const Finding& finding : report.findings.list()) {
            part.results.push_back(resultOf(report, finding));
            part.rules.try_emplace(std::string(finding.rule->id), sarifRule(*finding.rule));
        }
        for (const DeviceAnswer& device : report.devices) {
            if (!isResult(report, device)) continue;
            part.results.push_back(resultOf(report, device));
            part.rules.try_emplace(part.results.back()["ruleId"].get<std::string>(),
                                   ruleOf(device) ? sarifRule(*ruleOf(device)) : sarifRule(device.impact));
        }
        return [this, part = std::move(part)]() mutable { add(std::move(part)); };
    }

    void addNoCache(std::string_view path, bool isDirectory, std::size_t passedOver) override {
        Json note{{"level", "warning"}, {"message", {{"text", noCacheSentence(isDirectory, passedOver)}}}};
        if (!path.empty()) note["locations"] = wholeLocation(path);
        notifications_.push_back(std::move(note));
    }

    void addDirectory(const StorageDirectoryReport& directory) override {
        if (directory.findings.empty()) return;
        Part part;
        part.artifact = {{"location", {{"uri", uriOf(directory.path)}}}, {"roles", {"directory"}}};
        for (const Finding& finding : directory.findings.list()) {
            part.results.push_back(resultAt(wholeLocation(directory.path), finding));
            const std::string what = std::string(finding.rule->id) + "\n" + finding.message;
            part.results.back()["partialFingerprints"] = {
                {"macebinFinding/v1", hexDigits(asText(sha256(asBytes(what)))).substr(0, 32)}};
            part.rules.try_emplace(std::string(finding.rule->id), sarifRule(*finding.rule));
        }
        add(std::move(part));
    }

    std::string end(const Tally& tally, std::size_t skipped) override {
        Json tool;
        tool["driver"] = {{"name", "macebin"}, {"version", kVersion}, {"semanticVersion", kVersion}};
        tool["driver"]["rules"] = rules_;
        const Json invocations = Json::array({{{"executionSuccessful", tally.exitCode() != exitInternal},
                                               {"exitCode", tally.exitCode()},
                                               {"toolExecutionNotifications", notifications_}}});
        const Json properties{{"verdict", name(tally.verdict())}, {"skipped", skipped}};
        std::string out =
            R"({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", )"
            "\"runs\": [{\n\"tool\": ";
        out += textOf(tool) + ",\n\"invocations\": " + textOf(invocations) + ",\n\"artifacts\": ";
        artifacts_.moveTo(out);
        out += ",\n\"results\": ";
        results_.moveTo(out);
        out += ",\n\"properties\": " + textOf(properties) + "\n}]}\n";
        return out;
    }

private:
    void add(Part part) {
        for (Json& result : part.results) {
            const std::string id = result["ruleId"];
            const auto [place, isNew] = ruleIndex_.try_emplace(id, rules_.size());
            if (isNew) rules_.push_back(std::move(part.rules.at(id)));
            result["ruleIndex"] = place->second;
            result["locations"][0]["physicalLocation"]["artifactLocation"]["index"] = artifacts_.count();
            results_.add(result);
        }
        artifacts_.add(part.artifact);
    }

    std::map<std::string, std::size_t> ruleIndex_;
    Json rules_ = Json::array(), notifications_ = Json::array();
    ListText artifacts_, results_;
};

} // namespace

std::unique_ptr<ReportDocument> sarifDocument() {
    return std::make_unique<SarifDocument>();
}

} // namespace macebin
