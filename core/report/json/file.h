// SPDX-License-Identifier: Apache-2.0
// Reports as JSON. In: what the check found out about files. Out: a document of all of them, a line for each
// (jsonl), or the members of one, for a document of another form. Each document is one function; all are
// written by core/text/json_writer.h, from front to back, and begin with the same members (head.h). The
// schema stands in core/report/json/report.schema.json, explained in core/report/REPORTS.md; the tests
// validate every kind of report against it. Field names are a public interface: none is renamed, and what is
// not known is null.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/verdict.h"
#include "core/report/json/head.h"
#include "core/storage/storage_judgement.h"
#include "core/text/json_writer.h"
#include "core/words/kernel_table.h"

#include <string>
#include <vector>

namespace macebin {

/// One file as `files[]` of a document holds it; with `show`, --show's form: `entries` is the list of them,
/// and `regions` stands behind all if asked for. As text it takes a fraction of the report's room.
JsonPiece jsonFile(const FileReport& report, const ShowOptions* show = nullptr);
/// The same as a line of --format jsonl.
std::string jsonLine(const FileReport& report, const ShowOptions* show = nullptr);

/// What stands below a directory and was not read.
struct JsonNotRead {
    std::string path;
    std::string reason; ///< a clause
};

/// What a document holds beside its files.
struct JsonTotals {
    const Tally& tally;
    std::size_t skipped = 0; ///< files of no known kind that were passed over in directories
    const std::vector<JsonNotRead>& notRead;
    /// The storage directories among what was named, --check only.
    const std::vector<StorageDirectoryReport>& directories;
};
/// The whole document, ended by a newline. `files`: as jsonFile gives them.
void writeJsonDocument(const JsonSink& sink, const std::vector<JsonPiece>& files, const JsonTotals& totals);

/// Members of a file, in groups, as other forms take them over.
void putForm(JsonObject& out, const FileReport& report); ///< kind, contains, era
void putJudgement(JsonObject& out,
                  const FileReport& report); ///< verdict, integrity, protection, complete, undone
void putIdentity(JsonObject& out, const Identity& identity); ///< identity
void putDevices(JsonObject& out, const FileReport& report);  ///< device_note, devices
/// `findings[]`.
void putFindings(JsonArray out, const Findings& findings);

/// Rules as a document, and one as a line: `--explain RULE`.
std::string jsonRules(const std::vector<const Rule*>& rules);
std::string jsonLine(const Rule& rule);

} // namespace macebin
