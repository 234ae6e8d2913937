// SPDX-License-Identifier: Apache-2.0
// Reports that are one document over all files: HTML, JUnit, SARIF. Each is valid whatever happened to the
// files.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/verdict.h"
#include "core/storage/storage_judgement.h"
#include "core/words/file_words.h"
#include "core/words/kernel_table.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace macebin {

/// Takes files one by one, then gives the document.
class ReportDocument {
public:
    using Addition = std::function<void()>;

    ReportDocument() = default;
    ReportDocument(const ReportDocument&) = delete;
    ReportDocument& operator=(const ReportDocument&) = delete;
    virtual ~ReportDocument() = default;

    /// Puts a file into words, while its bytes are there. On any thread, several at once.
    /// What it returns adds them to the document, and is called at most once: for one file after the other,
    /// in the order in which they are to stand there.
    virtual Addition prepare(const FileReport& report) = 0;
    /// A directory, or a list of paths, in which there was nothing to judge.
    virtual void addNoCache(std::string_view path, const NothingJudged& nothing) = 0;
    /// A file below a directory that was not read and may be a cache. `why`: a sentence that names it.
    virtual void addNotRead(std::string_view path, std::string_view why) = 0;
    /// A storage directory; behind its files.
    virtual void addDirectory(const StorageDirectoryReport& directory) = 0;
    /// The whole document, ended by a line feed. `skipped`: files of no known kind that were passed over in
    /// directories.
    virtual std::string end(const Tally& tally, std::size_t skipped) = 0;
};

/// A page for people (html/markup.h): a summary where there are several files, then each file. With `show`,
/// everything inside as well.
std::unique_ptr<ReportDocument> htmlDocument(std::optional<ShowOptions> show = {});
/// JUnit's XML, for CI systems. `startedAt`: "2026-11-27T05:20:00", in UTC. `askedEra`: of the MACE that
/// every file was judged for; its test is there whatever it answers.
std::unique_ptr<ReportDocument> junitDocument(std::string startedAt, std::optional<Era> askedEra = {});
/// SARIF 2.1.0, for code scanners and their viewers.
std::unique_ptr<ReportDocument> sarifDocument();

} // namespace macebin
