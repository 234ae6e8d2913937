// SPDX-License-Identifier: Apache-2.0
#include "app/cli/output/check_output.h"

#include "app/cli/commands/check/check_storage.h"
#include "core/report/json/storage.h"
#include "core/report/storage.h"
#include "core/storage/storage_names.h"
#include "core/text/paths.h"
#include "format/text.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace macebin::cli {

namespace {

TerminalText summary(const std::vector<Verdict>& verdicts, std::size_t skipped) {
    TerminalText out = "\n" + shown(counted(verdicts.size(), "file")) + ":";
    bool isFirst = true;
    for (const Verdict verdict : {Verdict::harmful, Verdict::damaged, Verdict::unreadable, Verdict::notUsed,
                                  Verdict::incomplete, Verdict::intact})
        if (const auto count = std::count(verdicts.begin(), verdicts.end(), verdict))
            out += either(!std::exchange(isFirst, false), ",") + " " +
                   number(static_cast<std::uint64_t>(count)) + " " + name(verdict);
    out += ".";
    if (skipped > 0) out += " " + shown(passedOverText(skipped)) + ".";
    return out + "\n";
}

} // namespace

void CheckOutput::take(std::size_t index, Printed printed) {
    if (printed.storage.byName != StorageRole::none) stored[index] = std::move(printed.storage);
    if (!printed.notRead.empty()) unread[index] = std::move(printed.notRead);
    if (printed.skipped) return;
    if (isText()) streams.out.print(either(!verdicts.empty(), "\n") + printed.text);
    if (options.format != Format::json) streams.out.document(printed.document);
    if (printed.addition) printed.addition();
    if (printed.fault) tally.addFault();
    judged.push_back(index);
    if (options.format == Format::json) documents.push_back({std::move(printed.document)});
    verdicts.push_back(verdictOf(printed.report));
    tally.add(printed.report);
    if (isText() && !matrix.devices.empty()) matrix.add(printed.report);
}

/// Nothing to judge is not the same as nothing wrong.
void CheckOutput::noCacheIn(const std::string& path, const NothingJudged& nothing, bool isFirst) {
    tally.addIncomplete();
    if (isText() && !isFirst) streams.out.print("\n");
    (isText() ? streams.out : streams.err).print(textNoCache(path, nothing, TextStyle{isText() && colour}));
    if (document) document->addNoCache(path, nothing);
}

/// All that was not read below a directory: what the walk passed, and what could not be opened.
std::vector<NotRead> CheckOutput::notReadIn(const Sources& sources, const Source& source) const {
    std::vector<NotRead> all = source.notRead;
    const auto end = unread.lower_bound(source.end);
    for (auto at = unread.lower_bound(source.first); at != end; ++at)
        all.push_back({sources.files[at->first].path, at->second, false, true});
    return all;
}

/// A report has a place for what may be a cache. For the rest, and where it has none, there is standard
/// error.
std::vector<JsonNotRead> CheckOutput::tellNotRead(const Sources& sources) {
    std::vector<JsonNotRead> told;
    std::vector<NotRead> missed;
    std::vector<NotRead> others;
    for (const Source& source : sources.named)
        for (NotRead& one : notReadIn(sources, source)) {
            told.push_back({one.path, one.why});
            if (!one.isMissed())
                others.push_back(std::move(one));
            else if (!isHollow(source)) // else noCacheIn() has told it
                missed.push_back(std::move(one));
        }
    // Nothing is known of what MACE may read.
    if (!missed.empty()) tally.addIncomplete();
    if (document)
        for (const NotRead& one : missed)
            document->addNotRead(one.path, sentenceOf(one));
    if (isText()) {
        for (bool isFirst = true; const std::string& sentence : sentencesOf(missed))
            streams.out.print(either(std::exchange(isFirst, false), "\n") + shown(sentence) + "\n");
    } else {
        std::move(missed.begin(), missed.end(), std::back_inserter(others));
    }
    for (const std::string& sentence : sentencesOf(others))
        streams.err.complain(sentence);
    return told;
}

bool CheckOutput::isHollow(const Source& source) const {
    const auto next = std::lower_bound(judged.begin(), judged.end(), source.first);
    return source.isDirectory && (next == judged.end() || *next >= source.end);
}

/// What lies together in the directories that were searched.
std::vector<StorageDirectoryReport> CheckOutput::judgeDirectories(const Sources& sources) {
    std::vector<NamedDirectory> named;
    for (const Source& source : sources.named) {
        if (!source.isDirectory || options.action != Action::check) continue;
        NamedDirectory& one = named.emplace_back(NamedDirectory{source.path, isHollow(source), {}});
        const auto end = stored.lower_bound(source.end);
        for (auto at = stored.lower_bound(source.first); at != end; ++at)
            one.files.push_back({sources.files[at->first].path, std::move(at->second)});
        for (const NotRead& unreadOne : source.notRead)
            if (storageNameOf(fileNameOf(unreadOne.path)).role == StorageRole::cache)
                one.notRead.push_back(unreadOne.path);
    }
    std::vector<StorageDirectoryReport> all = judgeStorages(std::move(named));
    for (const StorageDirectoryReport& directory : all) {
        tally.addDirectory(directory.hasWarnings());
        if (document) document->addDirectory(directory);
        const TerminalText text = isText() ? textReport(directory, TextStyle{colour}) : TerminalText();
        if (!text.empty()) streams.out.print("\n" + text);
        if (options.format == Format::jsonl && !directory.findings.empty())
            streams.out.document(jsonLine(directory));
    }
    return all;
}

void CheckOutput::finish(const Sources& sources) {
    const std::size_t skipped = sources.files.size() - verdicts.size() - unread.size();
    bool isFirst = verdicts.empty();
    for (const Source& source : sources.named) {
        if (!isHollow(source)) continue;
        std::vector<NotRead> below = notReadIn(sources, source);
        std::erase_if(below, [](const NotRead& one) { return !one.isMissed(); });
        const auto unopened = unread.lower_bound(source.end);
        const auto notOpened =
            static_cast<std::size_t>(std::distance(unread.lower_bound(source.first), unopened));
        noCacheIn(source.path, {true, source.end - source.first - notOpened, sentencesOf(below)}, isFirst);
        isFirst = false;
    }
    if (sources.named.empty()) noCacheIn({}, {false}, true);
    const std::vector<JsonNotRead> notRead = tellNotRead(sources);
    const auto directories = judgeDirectories(sources);
    if (options.format == Format::json)
        writeJsonDocument([this](std::string_view text) { streams.out.document(text); }, documents,
                          {tally, skipped, notRead, directories});
    if (document) streams.out.document(document->end(tally, skipped));
    if (matrix.answers() > 1) streams.out.print(textMatrix(matrix));
    if (isText() && (verdicts.size() > 1 || (skipped > 0 && !verdicts.empty())))
        streams.out.print(summary(verdicts, skipped));
}

} // namespace macebin::cli
