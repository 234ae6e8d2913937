// SPDX-License-Identifier: Apache-2.0
#include "core/report/summary.h"

#include "core/report/json/head.h"

namespace macebin {

namespace {

/// Words as values, never as keys.
void putCounts(JsonArray out, const ReportSummary::Counts& counts, std::string_view word,
               std::string_view what) {
    for (const auto& [name, count] : inOrder(counts)) {
        JsonObject item = out.object();
        item.word(word, name);
        item.number(what, count);
    }
}

void putReport(JsonObject out, const SummedReport& report) {
    out.text("path", report.path);
    out.number("files", report.read.files);
    out.number("bad", report.read.bad);
    out.wordOrNull("failure", report.failure);
    JsonArray problems = out.array("problems");
    for (const ReportProblem& problem : report.read.problems) {
        JsonObject item = problems.object();
        item.number("line", problem.line);
        item.word("message", problem.what);
    }
}

void putDevices(JsonArray out, const ReportSummary& summary) {
    for (const auto& [device, counts] : byFrequency(summary.devices, total)) {
        JsonObject item = out.object();
        item.word("source", device.source);
        item.word("name", device.name);
        item.number("answers", total(counts));
        putCounts(item.array("impacts"), counts, "impact", "answers");
    }
}

void putDrivers(JsonArray out, const ReportSummary& summary) {
    for (const auto& [driver, counts] : byFrequency(summary.drivers, total)) {
        JsonObject item = out.object();
        item.wordOrNull("platform_name", driver.platformName);
        item.wordOrNull("platform_version", driver.platformVersion);
        item.wordOrNull("driver_version", driver.driverVersion);
        item.number("files", total(counts));
        putCounts(item.array("verdicts"), counts, "verdict", "files");
    }
}

void putRules(JsonArray out, const ReportSummary& summary) {
    for (const auto& [id, rule] :
         byFrequency(summary.rules, [](const RuleCount& one) { return one.files; })) {
        JsonObject item = out.object();
        item.word("rule", id);
        item.word("severity", rule.severity);
        item.number("files", rule.files);
        item.number("findings", rule.findings);
    }
}

} // namespace

std::string jsonReport(const ReportSummary& summary, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out, "summary");
        out.number("exit_code", summary.exitCode());
        JsonArray reports = out.array("reports");
        for (const SummedReport& report : summary.reports)
            putReport(reports.object(), report);
        out.number("files", summary.files);
        out.number("directories", summary.directories);
        out.number("not_asked", summary.notAsked);
        out.number("bad", summary.bad());
        out.flag("cut", summary.isCut);
        putCounts(out.array("verdicts"), summary.verdicts, "verdict", "files");
        putCounts(out.array("impacts"), summary.impacts, "impact", "answers");
        putDevices(out.array("devices"), summary);
        putDrivers(out.array("drivers"), summary);
        putRules(out.array("rules"), summary);
    });
}

} // namespace macebin
