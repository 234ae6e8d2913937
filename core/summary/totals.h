// SPDX-License-Identifier: Apache-2.0
// Many reports added up: how often which answer was given.
#pragma once

#include "core/summary/report_reader.h"

#include <compare>
#include <map>
#include <string>
#include <vector>

namespace macebin {

/// One of the reports that were added up.
struct SummedReport {
    std::string path;    ///< as given; any bytes
    std::string failure; ///< why it could not be opened or read to its end; else empty
    ReportRead read;
};

/// Who built the caches, as these tell; empty where they do not.
struct ReportedDriver {
    std::string platformName, platformVersion, driverVersion;
    auto operator<=>(const ReportedDriver&) const = default;
};
struct ReportedDevice {
    std::string source, name;
    auto operator<=>(const ReportedDevice&) const = default;
};
struct RuleCount {
    std::string severity;
    std::size_t findings = 0;
    std::size_t files = 0; ///< or directories
};

/// Each file of each report counts: one that was checked twice counts twice.
struct ReportSummary {
    using Counts = std::map<std::string, std::size_t>;

    std::vector<SummedReport> reports; ///< in the order given
    std::size_t files = 0;
    std::size_t directories = 0; ///< storage directories: they have findings, and no verdict of their own
    std::size_t notAsked = 0;    ///< files that no device was asked about
    Counts verdicts;             ///< files by verdict
    Counts impacts;              ///< answers of devices by impact
    std::map<ReportedDevice, Counts> devices; ///< answers by impact
    std::map<ReportedDriver, Counts> drivers; ///< files by verdict
    std::map<std::string, RuleCount> rules;   ///< by id
    bool isCut =
        false; ///< more devices, drivers or rules than 10,000 of each: the others are in the sums only

    void add(const ReportedFile& file);
    std::size_t bad() const; ///< lines and documents that were no report
    /// 0; 5 where something in a report could not be read, or there is no file in any; 3 where one could not
    /// be opened.
    int exitCode() const;

private:
    void addRules(const ReportedFile& file);
};

} // namespace macebin
