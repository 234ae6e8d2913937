// SPDX-License-Identifier: Apache-2.0
// The SARIF 2.1.0 report (OASIS Standard, https://docs.oasis-open.org/sarif/sarif/v2.1.0/).
#include "core/answer/digest.h"
#include "core/answer/version.h"
#include "core/report/ci/sarif_parts.h"
#include "core/report/document.h"
#include "core/report/json/file.h"
#include "core/words/finding_words.h"
#include "format/text.h"

#include <map>

namespace macebin {

namespace {

/// One of `results[]`, but for the indexes that depend on the files before it.
struct Result {
    SarifRule rule;
    std::string_view level;
    std::string message;
    bool hasPlace = false;          ///< in a file; a directory has none
    std::optional<ByteRange> bytes; ///< of the file as it is
    std::string fingerprint; ///< tells results of one rule in one file apart, in every run alike; or empty
    JsonPiece properties;    ///< or empty
};

/// A file or directory, ready for the document.
struct Part {
    std::string uri;
    JsonPiece artifact;
    std::vector<Result> results;
};

JsonPiece onePiece(const JsonBody& body) {
    return jsonPiece(JsonLayout::oneLine, 0, body);
}

/// What --check's JSON says of the file beside its findings.
void putProperties(JsonObject out, const FileReport& report) {
    out.text("path", report.path);
    putForm(out, report);
    out.wordOrNull("description", report.cache.description);
    putJudgement(out, report);
    putIdentity(out, report.cache.identity);
    putDevices(out, report);
}

void putArtifact(JsonObject& out, const FileReport& report) {
    out.object("location").word("uri", uriOf(report.path));
    if (!report.findings.has("file.cannot-read")) out.number("length", report.fileSize);
    out.words("roles", {"analysisTarget"});
    if (report.fileDigest) out.object("hashes").word("sha-256", hexDigits(asText(*report.fileDigest)));
    putProperties(out.object("properties"), report);
}

std::string fingerprintOf(const std::string& what) {
    return hexDigits(asText(sha256(asBytes(what)))).substr(0, 32);
}

/// What a finding about a file and one about a directory share.
Result resultOf(const Finding& finding) {
    Result out;
    out.rule.rule = &*finding.rule;
    out.level = sarifLevel(finding.severity());
    out.message = finding.message + " What to do: " + Prose(wordsOf(finding).remedy).text();
    return out;
}

Result resultOf(const FileReport& report, const Finding& finding) {
    Result out = resultOf(finding);
    out.hasPlace = true;
    out.fingerprint = fingerprintOf(std::string(finding.rule->id) + "\n" +
                                    (finding.range ? number(finding.range->offset) : "") + "\n" +
                                    (finding.entry ? number(*finding.entry) : ""));
    const bool isOfFile = placeOf(report, finding) == Place::file;
    if (isOfFile) out.bytes = finding.range;
    const bool isElsewhere = finding.range && !isOfFile; // not bytes of the file as it is
    if (!finding.entry && !isElsewhere) return out;
    out.properties = onePiece([&](JsonObject& properties) {
        if (finding.entry) properties.number("entry", *finding.entry);
        if (!isElsewhere) return;
        properties.number("offset", finding.range->offset);
        properties.number("size", finding.range->size);
        properties.word("counted_in", placeOf(report, finding) == Place::undone ? "undone" : "inner");
    });
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

Result resultOf(const DeviceAnswer& device) {
    Result out;
    out.rule = {ruleOf(device), device.impact};
    out.level = sarifLevel(device.impact);
    out.message = "On " + inQuotes(device.name) + ": " + device.reason;
    out.hasPlace = true;
    out.properties = onePiece([&](JsonObject& properties) {
        properties.word("impact", name(device.impact));
        properties.word("source", device.source);
        properties.text("device", device.name);
    });
    return out;
}

/// `index`: of the file among `artifacts[]`, where it is one of them.
void putLocation(JsonObject& out, const std::string& uri, const std::optional<std::size_t>& index,
                 const Result* result) {
    JsonArray locations = out.array("locations");
    JsonObject location = locations.object();
    JsonObject physical = location.object("physicalLocation");
    JsonObject artifact = physical.object("artifactLocation");
    artifact.word("uri", uri);
    if (index) artifact.number("index", *index);
    if (!result || !result->hasPlace) return;
    JsonObject region = physical.object("region");
    region.number("startLine", 1);
    if (!result->bytes) return;
    region.number("byteOffset", result->bytes->offset);
    region.number("byteLength", result->bytes->size);
}

void putResult(JsonObject& out, const Part& part, const Result& result, std::size_t rule, std::size_t file) {
    out.word("ruleId", result.rule.id());
    out.word("level", result.level);
    out.object("message").word("text", result.message);
    putLocation(out, part.uri, file, &result);
    if (!result.fingerprint.empty())
        out.object("partialFingerprints").word("macebinFinding/v1", result.fingerprint);
    out.piece("properties", result.properties);
    out.number("ruleIndex", rule);
}

/// A list that grows with the files: as text, a line for each item.
class ListText {
public:
    void add(const JsonPiece& item) {
        text_ += count_++ == 0 ? "\n" : ",\n";
        text_ += item.text;
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
        part.uri = uriOf(report.path);
        part.artifact = onePiece([&](JsonObject& out) { putArtifact(out, report); });
        for (const Finding& finding : report.findings.list())
            part.results.push_back(resultOf(report, finding));
        for (const DeviceAnswer& device : report.devices)
            if (isResult(report, device)) part.results.push_back(resultOf(device));
        return [this, part = std::move(part)] { add(part); };
    }

    void addNoCache(std::string_view path, const NothingJudged& nothing) override {
        notify(path, noCacheSentence(nothing));
    }

    void addNotRead(std::string_view path, std::string_view why) override { notify(path, why); }

    void addDirectory(const StorageDirectoryReport& directory) override {
        if (directory.findings.empty()) return;
        Part part;
        part.uri = uriOf(directory.path);
        part.artifact = onePiece([&](JsonObject& out) {
            out.object("location").word("uri", part.uri);
            out.words("roles", {"directory"});
        });
        for (const Finding& finding : directory.findings.list()) {
            Result& result = part.results.emplace_back(resultOf(finding));
            result.fingerprint = fingerprintOf(std::string(finding.rule->id) + "\n" + finding.message);
        }
        add(part);
    }

    std::string end(const Tally& tally, std::size_t skipped) override {
        std::string out =
            R"({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", )"
            "\"runs\": [{\n\"tool\": ";
        out += tool().text + ",\n\"invocations\": [" + invocation(tally).text + "],\n\"artifacts\": ";
        artifacts_.moveTo(out);
        out += ",\n\"results\": ";
        results_.moveTo(out);
        const JsonPiece properties = onePiece([&](JsonObject& run) {
            run.word("verdict", name(tally.verdict()));
            run.number("skipped", skipped);
        });
        out += ",\n\"properties\": " + properties.text + "\n}]}\n";
        return out;
    }

private:
    void notify(std::string_view path, std::string_view what) {
        notifications_.push_back(onePiece([&](JsonObject& out) {
            out.word("level", "warning");
            out.object("message").word("text", what);
            if (!path.empty()) putLocation(out, uriOf(path), std::nullopt, nullptr);
        }));
    }

    void add(const Part& part) {
        for (const Result& result : part.results) {
            const auto [place, isNew] = ruleIndex_.try_emplace(result.rule.id(), rules_.size());
            if (isNew) rules_.push_back(result.rule);
            results_.add(onePiece([&, rule = place->second](JsonObject& out) {
                putResult(out, part, result, rule, artifacts_.count());
            }));
        }
        artifacts_.add(part.artifact);
    }

    JsonPiece tool() const {
        return onePiece([&](JsonObject& out) {
            JsonObject driver = out.object("driver");
            driver.word("name", "macebin");
            driver.word("version", kVersion);
            driver.word("semanticVersion", kVersion);
            JsonArray rules = driver.array("rules");
            for (const SarifRule& rule : rules_)
                putSarifRule(rules.object(), rule);
        });
    }

    JsonPiece invocation(const Tally& tally) const {
        return onePiece([&](JsonObject& out) {
            out.flag("executionSuccessful", tally.exitCode() != exitInternal);
            out.number("exitCode", tally.exitCode());
            JsonArray notifications = out.array("toolExecutionNotifications");
            for (const JsonPiece& notification : notifications_)
                notifications.piece(notification);
        });
    }

    std::map<std::string, std::size_t> ruleIndex_;
    std::vector<SarifRule> rules_; ///< in the order of their first results
    std::vector<JsonPiece> notifications_;
    ListText artifacts_, results_;
};

} // namespace

std::unique_ptr<ReportDocument> sarifDocument() {
    return std::make_unique<SarifDocument>();
}

} // namespace macebin
