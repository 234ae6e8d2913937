// SPDX-License-Identifier: Apache-2.0
// What --check and --show print of all files, in the order given, and the exit code that follows.
#pragma once

#include "app/cli/commands/check/check_judge.h"
#include "app/cli/commands/check/check_sources.h"
#include "app/cli/commands/commands.h"
#include "core/answer/verdict.h"
#include "core/report/json/file.h"
#include "core/report/text/matrix.h"

#include <map>
#include <string>
#include <vector>

namespace macebin::cli {

/// Collects what the files answered, and prints as it goes where the format allows.
struct CheckOutput {
    const Options& options;
    const Streams& streams;
    ReportDocument* document = nullptr; ///< none for reports that are written file by file
    bool colour = false;
    Tally tally;
    std::vector<JsonPiece> documents; ///< of the files, for --format json
    std::vector<Verdict> verdicts;
    std::vector<std::size_t> judged;           ///< which files were not skipped, ascending
    std::map<std::size_t, StorageFile> stored; ///< by index, those with one of MACE's names
    std::map<std::size_t, std::string> unread; ///< by index, those that could not be opened, and why
    Matrix matrix;                             ///< of what the profiles say, for text

    /// In ascending order of `index`, that of the file in Sources.
    void take(std::size_t index, Printed printed);
    /// What is known only when all files were taken: once, at the end.
    void finish(const Sources& sources);

private:
    bool isText() const { return options.format == Format::text; }
    void noCacheIn(const std::string& path, const NothingJudged& nothing, bool isFirst);
    std::vector<NotRead> notReadIn(const Sources& sources, const Source& source) const;
    std::vector<JsonNotRead> tellNotRead(const Sources& sources);
    bool isHollow(const Source& source) const;
    std::vector<StorageDirectoryReport> judgeDirectories(const Sources& sources);
};

} // namespace macebin::cli
