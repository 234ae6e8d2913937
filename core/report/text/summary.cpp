// SPDX-License-Identifier: Apache-2.0
#include "core/report/summary.h"

#include "core/answer/verdict.h"
#include "core/text/csv.h"
#include "core/words/device_text.h"
#include "format/limits.h"
#include "format/text.h"

#include <array>

namespace macebin {

namespace {

constexpr std::size_t kListed = 10;

TerminalText countsText(const ReportSummary::Counts& counts) {
    TerminalText out;
    for (const auto& [word, count] : inOrder(counts))
        out += either(!out.empty(), ", ") + shown(count) + " " + word;
    return out;
}

TerminalText shortName(std::string_view text) {
    return shown(text, kLongestSummaryName);
}

/// A title, then at most ten lines.
template <class Rows, class ToLine>
void appendTable(TerminalText& out, const TerminalText& title, const Rows& rows, const ToLine& toLine) {
    if (rows.empty()) return;
    out += "\n" + title + "\n";
    for (std::size_t i = 0; i < std::min(rows.size(), kListed); ++i)
        out += "  " + toLine(rows[i].first, rows[i].second) + "\n";
    if (rows.size() > kListed)
        out += "  … and " + shown(rows.size() - kListed) + " more (--format json and csv list them all)\n";
}

void appendProblems(TerminalText& out, const ReportSummary& summary) {
    for (const SummedReport& report : summary.reports) {
        if (!report.failure.empty()) out += "\n" + shown(report.path) + ": " + report.failure + "\n";
        if (report.read.bad == 0) continue;
        out += "\n" + shown(report.path) + ": " + shown(report.read.bad) +
               either(report.read.bad == 1, " place is", " places are") + " no report and not counted.\n";
        constexpr std::size_t listed = 5;
        const auto& problems = report.read.problems;
        for (std::size_t i = 0; i < std::min(problems.size(), listed); ++i)
            out += "  line " + shown(problems[i].line) + ": " + problems[i].what + "\n";
    }
}

TerminalText firstLine(const ReportSummary& summary) {
    const std::string from = counted(summary.reports.size(), "report");
    if (summary.files == 0)
        return shown(from) + ", and no file in " + either(summary.reports.size() == 1, "it", "them") +
               ". Reports are what --check writes with --format json or jsonl.\n";
    return shown(counted(summary.files, "file")) + " in " + from + ": " + countsText(summary.verdicts) +
           ".\n";
}

} // namespace

std::size_t total(const ReportSummary::Counts& counts) {
    std::size_t sum = 0;
    for (const auto& [word, count] : counts)
        sum += count;
    return sum;
}

std::vector<std::pair<std::string, std::size_t>> inOrder(const ReportSummary::Counts& counts) {
    constexpr std::array<std::string_view, 11> known{"harmful",    "damaged", "unreadable", "not-used",
                                                     "incomplete", "intact",  "app-crash",  "at-risk",
                                                     "slow-start", "unknown", "none"};
    std::vector<std::pair<std::string, std::size_t>> out;
    for (const std::string_view word : known)
        if (const auto found = counts.find(std::string(word)); found != counts.end())
            out.emplace_back(*found);
    for (const auto& [word, count] : counts)
        if (std::find(known.begin(), known.end(), word) == known.end()) out.emplace_back(word, count);
    return out;
}

std::string nameOf(const ReportedDriver& driver) {
    std::string out;
    for (const std::string* part : {&driver.platformName, &driver.platformVersion, &driver.driverVersion})
        if (!part->empty()) out += (out.empty() ? "" : ", ") + *part;
    return out.empty() ? "not told" : out;
}

TerminalText textReport(const ReportSummary& summary) {
    TerminalText out = firstLine(summary);
    if (summary.files > 0 && summary.notAsked > 0)
        out += "No device was asked about " + shown(summary.notAsked) + " of them.\n";
    appendProblems(out, summary);
    if (!summary.impacts.empty())
        out += "\nWhat devices do with them: " + countsText(summary.impacts) + ".\n";
    const auto counts = [](const auto& name, const ReportSummary::Counts& row) {
        return shortName(name) + ": " + countsText(row);
    };
    appendTable(out, "By device that was asked", byFrequency(summary.devices, total),
                [&](const ReportedDevice& device, const ReportSummary::Counts& row) {
                    return counts(device.name + " (" + device.source + ")", row);
                });
    appendTable(out, "By driver that built the programs", byFrequency(summary.drivers, total),
                [&](const ReportedDriver& driver, const ReportSummary::Counts& row) {
                    return counts(nameOf(driver), row);
                });
    appendTable(out, "By rule (macebin --explain RULE says what it means)",
                byFrequency(summary.rules, [](const RuleCount& rule) { return rule.files; }),
                [](const std::string& id, const RuleCount& rule) {
                    return shortName(id) + " (" + shortName(rule.severity) +
                           "): " + shown(counted(rule.files, "file")) + ", " +
                           shown(counted(rule.findings, "finding"));
                });
    if (summary.isCut) out += "\nThere are more than 10,000 of a kind; the rarest may be missing above.\n";
    return out;
}

std::string csvReport(const ReportSummary& summary) {
    std::string out = csvLine({"table", "name", "detail", "count"});
    const auto rows = [&](const std::string& table, const std::string& name,
                          const ReportSummary::Counts& counts) {
        for (const auto& [word, count] : inOrder(counts))
            out += name.empty() ? csvLine({table, word, "", number(count)})
                                : csvLine({table, name, word, number(count)});
    };
    for (const SummedReport& report : summary.reports) {
        out += csvLine({"report", printable(report.path), "files", number(report.read.files)});
        out += csvLine({"report", printable(report.path), "bad", number(report.read.bad)});
        if (!report.failure.empty()) out += csvLine({"report", printable(report.path), "failure", "1"});
    }
    rows("verdict", "", summary.verdicts);
    rows("impact", "", summary.impacts);
    if (summary.notAsked > 0) out += csvLine({"impact", "not-asked", "", number(summary.notAsked)});
    for (const auto& [device, counts] : byFrequency(summary.devices, total))
        rows("device", printable(device.name) + " (" + printable(device.source) + ")", counts);
    for (const auto& [driver, counts] : byFrequency(summary.drivers, total))
        rows("driver", printable(nameOf(driver)), counts);
    for (const auto& [id, rule] :
         byFrequency(summary.rules, [](const RuleCount& one) { return one.files; })) {
        out += csvLine({"rule", printable(id), "files", number(rule.files)});
        out += csvLine({"rule", printable(id), "findings", number(rule.findings)});
    }
    return out;
}

} // namespace macebin
