// SPDX-License-Identifier: Apache-2.0
#include "core/report/json/file.h"

#include "core/device/cl_error.h"
#include "core/device/identity.h"
#include "core/report/json/entry.h"
#include "core/report/json/prediction.h"
#include "core/report/json/storage.h"
#include "core/words/finding_words.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

namespace macebin {

namespace {

/// A file stands in the list of the document's object.
constexpr std::size_t kDepthOfFile = 2;

void putProgram(JsonObject out, const ProgramAnswer& program) {
    out.text("key", program.key);
    out.number("entry", program.entry);
    out.word("outcome", name(program.outcome));
    out.wordOrNull("stage", program.stage);
    out.wordOrNull("cl_error", clErrorName(program.clError));
    out.wordOrNull("signal", program.signal);
    out.number("exit_status", program.exitStatus);
    out.text("log", program.log);
    out.number("load_ms", program.loadMs);
    out.wordOrNull("load_note", program.loadNote);
    out.number("build_ms", program.buildMs);
    out.wordOrNull("build_note", program.buildNote);
    // They quote names out of files and drivers: what is not UTF-8 in them is escaped already.
    out.words("differences", program.differences);
    out.flag("remembered", !program.rememberedSince.empty());
    out.wordOrNull("remembered_since", program.rememberedSince);
    out.textOrNull("reproduce", program.reproduce.text());
}

void putDevice(JsonObject out, const DeviceAnswer& device) {
    out.word("source", device.source);
    out.text("name", device.name);
    out.wordOrNull("decision", device.decision);
    out.word("impact", name(device.impact));
    out.wordOrNull("rule", device.rule ? device.rule->id : std::string_view());
    out.text("reason", device.reason);
    out.number("saved_ms", device.savedMs);
    JsonArray programs = out.array("programs");
    for (const ProgramAnswer& program : device.programs)
        putProgram(programs.object(), program);
    out.words("protections", device.protections);
}

void putFinding(JsonObject out, const Finding& finding) {
    out.word("rule", finding.rule->id);
    out.word("severity", name(finding.severity()));
    out.number("offset", finding.range ? std::optional(finding.range->offset) : std::nullopt);
    out.number("size", finding.range ? std::optional(finding.range->size) : std::nullopt);
    out.number("entry", finding.entry);
    out.word("message", finding.message);
    const FindingWords words = wordsOf(finding);
    out.word("meaning", words.meaning);
    out.word("remedy", Prose(words.remedy).text());
}

void putRule(JsonObject& out, const Rule& rule) {
    out.word("rule", rule.id);
    out.word("severity", name(rule.severity));
    const FindingWords words = wordsOf(rule);
    out.word("section", rule.section());
    out.word("title", words.title);
    out.word("meaning", words.meaning);
    out.word("remedy", Prose(words.remedy).text());
}

void putReport(JsonObject& out, const FileReport& report, const ShowOptions* show) {
    out.text("path", report.path);
    const bool wasRead = !report.findings.has("file.cannot-read");
    out.number("file_size", wasRead ? std::optional(report.fileSize) : std::nullopt);
    putForm(out, report);
    out.wordOrNull("recognised_by", report.cache.recognisedBy);
    out.wordOrNull("description", report.cache.description);
    putJudgement(out, report);
    out.wordOrNull("sha256", report.fileDigest ? hexDigits(asText(*report.fileDigest)) : std::string());
    putIdentity(out, report.cache.identity);
    if (show)
        putEntries(out.array("entries"), report, show->entries);
    else
        out.number("entries", report.cache.pairCount);
    putFindings(out.array("findings"), report.findings);
    putDevices(out, report);
    if (show && show->regions) putRegions(out.array("regions"), report);
}

} // namespace

void putForm(JsonObject& out, const FileReport& report) {
    const Cache& cache = report.cache;
    out.wordOrNull("kind", name(report.form.value_or(cache.kind)));
    const bool isInside = report.form && cache.kind != CacheKind::text && cache.kind != CacheKind::cc;
    out.wordOrNull("contains", isInside ? name(cache.kind) : std::string_view());
    out.wordOrNull("era", cache.era ? name(*cache.era) : std::string_view());
}

void putJudgement(JsonObject& out, const FileReport& report) {
    out.word("verdict", name(verdictOf(report)));
    out.word("integrity", name(report.integrity));
    out.word("protection", name(report.protection));
    out.flag("complete", report.complete);
    out.wordOrNull("undone", report.undoneHow);
}

void putIdentity(JsonObject& file, const Identity& identity) {
    JsonObject out = file.object("identity");
    out.text("platform_info", identity.platformInfo);
    out.text("device_name", identity.deviceName);
    out.text("driver_version", identity.driverVersion);
    out.text("abi", identity.abi);
    const PlatformInfo info = splitPlatformInfo(identity.platformInfo.value_or(""));
    const auto field = [&](std::string_view text, std::size_t place) {
        return info.fieldCount >= place ? std::optional(text) : std::nullopt;
    };
    const bool known = identity.platformInfo.has_value();
    out.text("platform_name", known ? field(info.platformName, 1) : std::nullopt);
    out.text("platform_version", field(info.platformVersion, 3));
    out.text("mace_version", field(info.maceVersion, 4));
    out.text("driver_date", driverDate(info.platformVersion));
}

void putDevices(JsonObject& out, const FileReport& report) {
    out.wordOrNull("device_note", report.deviceNote);
    JsonArray devices = out.array("devices");
    for (const DeviceAnswer& device : report.devices)
        device.predicted ? putPrediction(devices.object(), device) : putDevice(devices.object(), device);
}

void putFindings(JsonArray out, const Findings& findings) {
    for (const Finding& finding : findings.list())
        putFinding(out.object(), finding);
}

JsonPiece jsonFile(const FileReport& report, const ShowOptions* show) {
    return jsonPiece(JsonLayout::indented, kDepthOfFile,
                     [&](JsonObject& out) { putReport(out, report, show); });
}

std::string jsonLine(const FileReport& report, const ShowOptions* show) {
    return jsonText(JsonLayout::oneLine, [&](JsonObject& out) {
        putSchemaVersion(out);
        putReport(out, report, show);
    });
}

void writeJsonDocument(const JsonSink& sink, const std::vector<JsonPiece>& files, const JsonTotals& totals) {
    writeJson(sink, JsonLayout::indented, [&](JsonObject& out) {
        putHead(out);
        out.word("verdict", name(totals.tally.verdict()));
        out.number("exit_code", totals.tally.exitCode());
        out.number("skipped", totals.skipped);
        JsonArray notRead = out.array("not_read");
        for (const JsonNotRead& one : totals.notRead) {
            JsonObject item = notRead.object();
            item.text("path", one.path);
            item.text("reason", one.reason);
        }
        JsonArray list = out.array("files");
        for (const JsonPiece& file : files)
            list.piece(file);
        JsonArray directories = out.array("directories");
        for (const StorageDirectoryReport& directory : totals.directories) {
            JsonObject item = directories.object();
            putDirectory(item, directory);
        }
    });
}

std::string jsonRules(const std::vector<const Rule*>& rules) {
    return jsonText(JsonLayout::indented, [&](JsonObject& out) {
        putHead(out);
        JsonArray list = out.array("rules");
        for (const Rule* rule : rules) {
            JsonObject item = list.object();
            putRule(item, *rule);
        }
    });
}

std::string jsonLine(const Rule& rule) {
    return jsonText(JsonLayout::oneLine, [&](JsonObject& out) {
        putSchemaVersion(out);
        putRule(out, rule);
    });
}

} // namespace macebin
