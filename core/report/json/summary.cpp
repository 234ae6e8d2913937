// SPDX-License-Identifier: Apache-2.0
#include "core/report/summary.h"

#include "core/answer/version.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

/// Words as values, never as keys.
Json countsJson(const ReportSummary::Counts& counts, const char* word, const char* what) {
    Json out = Json::array();
    for (const auto& [name, count] : inOrder(counts))
        out.push_back({{word, name}, {what, count}});
    return out;
}

Json reportJson(const SummedReport& report) {
    Json out;
    putText(out, "path", report.path);
    out["files"] = report.read.files;
    out["bad"] = report.read.bad;
    out["failure"] = nullOrText(report.failure);
    out["problems"] = Json::array();
    for (const ReportProblem& problem : report.read.problems)
        out["problems"].push_back({{"line", problem.line}, {"message", problem.what}});
    return out;
}

Json devicesJson(const ReportSummary& summary) {
    Json out = Json::array();
    for (const auto& [device, counts] : byFrequency(summary.devices, total))
        out.push_back({{"source", device.source},
                       {"name", device.name},
                       {"answers", total(counts)},
                       {"impacts", countsJson(counts, "impact", "answers")}});
    return out;
}

Json driversJson(const ReportSummary& summary) {
    Json out = Json::array();
    for (const auto& [driver, counts] : byFrequency(summary.drivers, total))
        out.push_back({{"platform_name", nullOrText(driver.platformName)},
                       {"platform_version", nullOrText(driver.platformVersion)},
                       {"driver_version", nullOrText(driver.driverVersion)},
                       {"files", total(counts)},
                       {"verdicts", countsJson(counts, "verdict", "files")}});
    return out;
}

Json rulesJson(const ReportSummary& summary) {
    Json out = Json::array();
    for (const auto& [id, rule] : byFrequency(summary.rules, [](const RuleCount& one) { return one.files; }))
        out.push_back(
            {{"rule", id}, {"severity", rule.severity}, {"files", rule.files}, {"findings", rule.findings}});
    return out;
}

std::string summaryJson(const ReportSummary& summary, int indent) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["action"] = "summary";
    out["exit_code"] = summary.exitCode();
    out["reports"] = Json::array();
    for (const SummedReport& report : summary.reports)
        out["reports"].push_back(reportJson(report));
    out["files"] = summary.files;
    out["directories"] = summary.directories;
    out["not_asked"] = summary.notAsked;
    out["bad"] = summary.bad();
    out["cut"] = summary.isCut;
    out["verdicts"] = countsJson(summary.verdicts, "verdict", "files");
    out["impacts"] = countsJson(summary.impacts, "impact", "answers");
    out["devices"] = devicesJson(summary);
    out["drivers"] = driversJson(summary);
    out["rules"] = rulesJson(summary);
    return out.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string jsonReport(const ReportSummary& summary) {
    return summaryJson(summary, 2);
}

std::string jsonLineReport(const ReportSummary& summary) {
    return summaryJson(summary, -1);
}

} // namespace macebin
