// SPDX-License-Identifier: Apache-2.0
// The sum of many reports in words, as JSON and as CSV (core/report/REPORTS.md, "Summary").
#pragma once

#include "core/summary/totals.h"
#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace macebin {

/// For people: the ten most frequent of each kind.
TerminalText textReport(const ReportSummary& summary);
/// One JSON document, or in one line; the form is summary.schema.json.
std::string jsonReport(const ReportSummary& summary, JsonLayout layout);
/// One line a count (RFC 4180): table, name, detail, count.
std::string csvReport(const ReportSummary& summary);

/// The entries of a table, the most frequent first.
template <class Key, class Value, class CountOf>
std::vector<std::pair<Key, Value>> byFrequency(const std::map<Key, Value>& table, CountOf countOf) {
    std::vector<std::pair<Key, Value>> out(table.begin(), table.end());
    std::stable_sort(out.begin(), out.end(),
                     [&](const auto& a, const auto& b) { return countOf(a.second) > countOf(b.second); });
    return out;
}
/// All counts of a row together.
std::size_t total(const ReportSummary::Counts& counts);
/// The words of verdicts and impacts, the worst first, as far as they occur; words of a later Macebin behind
/// them.
std::vector<std::pair<std::string, std::size_t>> inOrder(const ReportSummary::Counts& counts);
/// "QUALCOMM Snapdragon(TM), OpenCL 2.0 …"; "not told" where there is nothing. Text of others.
std::string nameOf(const ReportedDriver& driver);

} // namespace macebin
