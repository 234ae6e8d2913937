// SPDX-License-Identifier: Apache-2.0
// Reports as JSON. The schema stands in core/report/json/report.schema.json, explained in
// core/report/REPORTS.md; the tests validate every kind of report against it. Field names are a public
// interface.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/verdict.h"
#include "core/words/kernel_table.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace macebin {

inline constexpr int kReportSchemaVersion = 1;

/// What `files[]` holds for one file: `--check`'s form.
nlohmann::ordered_json jsonReport(const FileReport& report);
/// `--show`'s form: `entries` is the list of them, and `regions` stands beside it if asked for.
nlohmann::ordered_json jsonShow(const FileReport& report, const ShowOptions& show);

/// One of `findings[]`.
nlohmann::ordered_json jsonFinding(const Finding& finding);

/// One line of --format jsonl: the object with the schema version in front.
std::string jsonLine(const nlohmann::ordered_json& file);
/// A document that is one list: the rules of `--explain`.
std::string jsonList(const std::string& name, const std::vector<nlohmann::ordered_json>& items);
/// One file as the document holds it, for a document of many files: as text it takes a fraction of the room.
std::string jsonFileText(const nlohmann::ordered_json& file);
/// What stands in the document before and behind the list of files; between files stands a comma.
struct JsonFrame {
    std::string head;
    std::string tail;
};
JsonFrame jsonFrame(const Tally& tally, std::size_t skipped,
                    const std::vector<nlohmann::ordered_json>& directories);

/// The whole document, ended by a newline. `skipped`: files of no known kind that were passed over in
/// directories; `directories`: the storage directories among them, --check only.
std::string jsonDocument(const std::vector<nlohmann::ordered_json>& files, const Tally& tally,
                         std::size_t skipped, const std::vector<nlohmann::ordered_json>& directories);
std::string jsonDocument(const std::vector<nlohmann::ordered_json>& files, const Tally& tally,
                         std::size_t skipped);

/// One rule as JSON, for `--explain RULE --format json`.
nlohmann::ordered_json jsonRule(const Rule& rule);

} // namespace macebin
