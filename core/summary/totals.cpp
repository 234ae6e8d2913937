// SPDX-License-Identifier: Apache-2.0
#include "core/summary/totals.h"

#include "core/answer/verdict.h"
#include "format/limits.h"

#include <algorithm>

namespace macebin {

namespace {

/// The place of a key, or none where the table is full.
template <class Map, class Key>
typename Map::mapped_type* placeOf(Map& map, const Key& key, bool& isCut) {
    const auto found = map.find(key);
    if (found != map.end()) return &found->second;
    isCut |= map.size() >= kMostSummaryKeys;
    return map.size() >= kMostSummaryKeys ? nullptr : &map[key];
}

} // namespace

void ReportSummary::add(const ReportedFile& file) {
    addRules(file);
    if (file.isDirectory) {
        ++directories;
        return;
    }
    ++files;
    ++verdicts[file.verdict];
    notAsked += file.devices.empty() ? 1 : 0;
    for (const ReportedFile::Device& device : file.devices) {
        if (auto* count = placeOf(impacts, device.impact, isCut)) ++*count;
        if (auto* counts = placeOf(devices, ReportedDevice{device.source, device.name}, isCut))
            if (auto* count = placeOf(*counts, device.impact, isCut)) ++*count;
    }
    const ReportedDriver driver{file.platformName.value_or(""), file.platformVersion.value_or(""),
                                file.driverVersion.value_or("")};
    if (auto* counts = placeOf(drivers, driver, isCut)) ++(*counts)[file.verdict];
}

void ReportSummary::addRules(const ReportedFile& file) {
    for (const auto& [id, rule] : file.rules)
        if (auto* count = placeOf(rules, id, isCut)) {
            count->severity = rule.severity;
            count->findings += rule.findings;
            ++count->files;
        }
}

std::size_t ReportSummary::bad() const {
    std::size_t bad = 0;
    for (const SummedReport& report : reports)
        bad += report.read.bad;
    return bad;
}

int ReportSummary::exitCode() const {
    if (std::any_of(reports.begin(), reports.end(),
                    [](const SummedReport& one) { return !one.failure.empty(); }))
        return exitUnreadable;
    return bad() > 0 || files == 0 ? exitIncomplete : exitIntact;
}

} // namespace macebin
