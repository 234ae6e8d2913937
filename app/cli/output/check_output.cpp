// SPDX-License-Identifier: Apache-2.0
#include "app/cli/output/check_output.h"

#include "app/cli/commands/check/check_storage.h"
#include "core/report/json/storage.h"
#include "core/report/storage.h"
#include "format/text.h"

#include <algorithm>
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
void CheckOutput::noCacheIn(const std::string& path, bool isDirectory, std::size_t passedOver, bool isFirst) {
    tally.addIncomplete();
    if (isText() && !isFirst) streams.out.print("\n");
    (isText() ? streams.out : streams.err)
        .print(textNoCache(path, isDirectory, passedOver, TextStyle{isText() && colour}));
    if (document) document->addNoCache(path, isDirectory, passedOver);
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
    const std::size_t skipped = sources.files.size() - verdicts.size();
    bool isFirst = verdicts.empty();
    for (const Source& source : sources.named) {
        if (!isHollow(source)) continue;
        noCacheIn(source.path, true, source.end - source.first, isFirst);
        isFirst = false;
    }
    if (sources.named.empty()) noCacheIn({}, false, 0, true);
    // Of a file that MACE may read nothing is known.
    if (std::any_of(sources.notRead.begin(), sources.notRead.end(),
                    [](const NotRead& one) { return one.hasMaceName; }))
        tally.addIncomplete();
    const auto directories = judgeDirectories(sources);
    if (options.format == Format::json)
        writeJsonDocument([this](std::string_view text) { streams.out.document(text); }, documents,
                          {tally, skipped, directories});
    if (document) streams.out.document(document->end(tally, skipped));
    if (matrix.answers() > 1) streams.out.print(textMatrix(matrix));
    if (isText() && (verdicts.size() > 1 || (skipped > 0 && !verdicts.empty())))
        streams.out.print(summary(verdicts, skipped));
}

} // namespace macebin::cli
