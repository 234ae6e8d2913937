// SPDX-License-Identifier: Apache-2.0
// Reads our own reports back (core/report/REPORTS.md: JSON and JSON lines of --check and --show), as a
// stream: what is needed to add them up is kept, one file at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// What a report says of one file; texts of others, any UTF-8.
struct ReportedFile {
    struct Rule {
        std::string severity; ///< "error", "warning", "note"
        std::size_t findings = 0;
    };
    struct Device {
        std::string source, name, impact;
    };
    bool hasPath = false;
    bool isDirectory = false; ///< a storage directory: no file, but with findings
    std::string verdict;
    std::optional<std::string> platformName, platformVersion, driverVersion; ///< of the identity
    std::map<std::string, Rule> rules;
    std::vector<Device> devices;
};

/// A place that could not be read as a report.
struct ReportProblem {
    std::uint64_t line = 0; ///< where the trouble is, from 1
    std::string what;       ///< one sentence
};

struct ReportRead {
    std::size_t files = 0;               ///< that were given to `onFile`, without directories
    std::size_t bad = 0;                 ///< lines or documents that are no report, or end too early
    std::vector<ReportProblem> problems; ///< the first of them
};

/// Gives the next bytes; none at the end. They must stay until the next call.
using ReadMore = std::function<std::string_view()>;

/// Reads to the end, whatever comes: a document or line that is no report is counted, and reading goes on at
/// the next line that begins with '{'. Linear; holds one file's counts at a time, and no line longer than 256
/// MiB.
ReportRead readReports(const ReadMore& more, const std::function<void(const ReportedFile&)>& onFile);

} // namespace macebin
