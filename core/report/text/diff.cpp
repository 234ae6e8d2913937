// SPDX-License-Identifier: Apache-2.0
// A comparison in words: the answer, then what it rests on, the suspects first.
#include "core/report/diff.h"

#include "core/text/text_difference.h"
#include "core/words/device_text.h"
#include "core/words/diff_words.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

/// Pairs of one group beyond this many are counted instead of listed: a mail has an end.
constexpr std::size_t kListed = 8;
constexpr std::size_t kClausesListed = 4; ///< of one program

TerminalText more(std::size_t count, std::size_t listed, const TerminalText& indent) {
    if (count <= listed) return {};
    return indent + "… and " + shown(count - listed) + " more (--format json lists them all)\n";
}

/// The text in quotes, what differs between marks.
TerminalText marked(std::string_view text, const std::vector<TextChange>& parts, ByteRange TextChange::*side,
                    bool colour) {
    TerminalText out = "\"";
    for (const MarkedPart& part : markedParts(text, parts, side))
        out += part.isMarked
                   ? ">>" + coloured(shown(part.text, kLongestDiffText), Ink::warning, colour) + "<<"
                   : shown(part.text, kLongestDiffText);
    return out + "\"";
}

void appendIdentity(TerminalText& out, const CacheDiff& diff, bool colour) {
    if (diff.identity.empty()) return;
    out += "\n  Identity, with what differs between >> and <<\n";
    for (const IdentityChange& change : diff.identity) {
        const auto line = [&](const TerminalText& when, const std::optional<std::string>& text,
                              ByteRange TextChange::*side) {
            out += "      " + when +
                   (text ? marked(*text, change.parts, side, colour) : TerminalText("not in the file")) +
                   "\n";
        };
        out += "    " + shown(diffFieldLabel(change.field)) + "\n";
        line("before: ", change.before, &TextChange::before);
        line("after:  ", change.after, &TextChange::after);
    }
}

void appendProgram(TerminalText& out, const ProgramDiff& program) {
    out += "    " + (program.key.empty() ? TerminalText("the program") : quoted(program.key, 300)) + ": " +
           diffSizes(program);
    const bool isChanged = program.state == DiffState::changed;
    if (!isChanged) out += shown(diffMaker(program.after ? *program.after : *program.before));
    out += "\n";
    const auto clauses = diffClauses(program);
    for (std::size_t i = 0; i < std::min(clauses.size(), kClausesListed); ++i)
        out += "      " + shown(clauses[i]) + "\n";
    out += more(clauses.size(), kClausesListed, "      ");
}

template <class List, class Wanted, class Append>
void appendGroup(TerminalText& out, const TerminalText& title, const List& list, Wanted wanted,
                 Append append) {
    std::size_t count = 0;
    for (const auto& item : list) {
        if (!wanted(item)) continue;
        if (++count == 1) out += "\n  " + title + "\n";
        if (count <= kListed) append(out, item);
    }
    out += more(count, kListed, "    ");
}

void appendPrograms(TerminalText& out, const CacheDiff& diff, bool colour) {
    const auto group = [&](const TerminalText& title, DiffState state) {
        appendGroup(
            out, title, diff.programs, [&](const ProgramDiff& item) { return item.state == state; },
            appendProgram);
    };
    group(coloured("Suspects", Ink::bad, colour) +
              ": programs carried over byte for byte under the new label",
          DiffState::carried);
    group("Programs that changed", DiffState::changed);
    group("Programs in AFTER only", DiffState::added);
    group("Programs in BEFORE only", DiffState::removed);
    appendGroup(
        out, "Same bytes, but another source hash", diff.programs,
        [](const ProgramDiff& item) { return item.state == DiffState::same && item.sourceChanged(); },
        appendProgram);
}

void appendTuned(TerminalText& out, const CacheDiff& diff) {
    appendGroup(
        out, "Tuned parameters", diff.tuned,
        [](const TunedDiff& item) { return item.state != DiffState::same; },
        [](TerminalText& to, const TunedDiff& item) {
            to += "    " + quoted(item.key, 300) + ": " + diffNumbers(item) + "\n";
        });
}

void appendHashes(TerminalText& out, const CacheDiff& diff) {
    appendGroup(
        out, "Source hashes without a program", diff.sourceHashes,
        [](const HashDiff& item) { return item.state != DiffState::same; },
        [](TerminalText& to, const HashDiff& item) {
            to += "    " + quoted(item.key, 300) + ": " + shown(name(item.state)) + "\n";
        });
}

TerminalText fileLine(const TerminalText& which, const DiffFile& file) {
    TerminalText out = "  " + which + file.path;
    if (file.integrity == Integrity::unreadable) return out + "\n";
    out += ", " + shown(diffSize(file.size)) + ", " + either(file.isCut, "more than ") +
           shown(counted(file.pairs - file.duplicates, "pair"));
    if (file.driverDate) out += ", driver built " + shown(*file.driverDate);
    return out + "\n";
}

Ink inkOf(DiffAnswer answer) {
    return answer == DiffAnswer::same ? Ink::good : answer == DiffAnswer::different ? Ink::warning : Ink::bad;
}

std::string_view wordOf(DiffAnswer answer) {
    return answer == DiffAnswer::same        ? "THE SAME"
           : answer == DiffAnswer::different ? "DIFFERENT"
                                             : "UNREADABLE";
}

/// Did the update leave a cache behind that MACE still uses?
TerminalText predictionText(const DeviceAnswer& answer) {
    return "\n  What MACE would do with BEFORE on AFTER's device: " + shown(answer.decision) + ", impact " +
           shown(name(answer.impact)) + ".\n    " + shown(answer.reason) + "\n";
}

} // namespace

TerminalText textReport(const CacheDiff& diff, bool colour) {
    TerminalText out =
        coloured(shown(wordOf(diff.answer)), inkOf(diff.answer), colour) + ". " + diffSummary(diff) + "\n\n";
    out += fileLine("BEFORE: ", diff.before) + fileLine("AFTER:  ", diff.after);
    appendIdentity(out, diff, colour);
    appendPrograms(out, diff, colour);
    appendTuned(out, diff);
    appendHashes(out, diff);
    if (diff.beforeOnAfter && diff.answer == DiffAnswer::different)
        out += predictionText(*diff.beforeOnAfter);
    for (std::size_t i = 0; i < diff.notes.size(); ++i)
        out += either(i == 0, "\n  ", "  ") + diff.notes[i] + "\n";
    return out;
}

} // namespace macebin
