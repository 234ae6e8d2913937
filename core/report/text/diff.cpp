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

constexpr std::string_view kGood = "\033[1;32m";
constexpr std::string_view kBad = "\033[1;31m";
constexpr std::string_view kWarning = "\033[33m";

std::string coloured(std::string_view text, std::string_view colour, bool isOn) {
    return isOn ? std::string(colour) + std::string(text) + "\033[0m" : std::string(text);
}

/// Safe on a terminal, without the quotes.
std::string safe(std::string_view text, std::size_t most) {
    const std::string quoted = inQuotes(text, most);
    return quoted.substr(1, quoted.size() - 2);
}

std::string more(std::size_t count, std::size_t listed, std::string_view indent) {
    if (count <= listed) return {};
    return std::string(indent) + "… and " + number(count - listed) + " more (--format json lists them all)\n";
}

void appendIdentity(std::string& out, const CacheDiff& diff, bool colour) {
    if (diff.identity.empty()) return;
    const std::string open = ">>" + std::string(colour ? kWarning : "");
    const DifferenceMarks marks{open, colour ? "\033[0m<<" : "<<"};
    out += "\n  Identity, with what differs between >> and <<\n";
    for (const IdentityChange& change : diff.identity) {
        const auto line = [&](std::string_view when, const std::optional<std::string>& text,
                              ByteRange TextChange::*side) {
            out += "      " + std::string(when) +
                   (text ? markedText(*text, change.parts, side, marks) : std::string("not in the file")) +
                   "\n";
        };
        out += "    " + diffFieldLabel(change.field) + "\n";
        line("before: ", change.before, &TextChange::before);
        line("after:  ", change.after, &TextChange::after);
    }
}

void appendProgram(std::string& out, const ProgramDiff& program) {
    out += "    " + (program.key.empty() ? "the program" : inQuotes(program.key, 300)) + ": " +
           diffSizes(program);
    const bool isChanged = program.state == DiffState::changed;
    if (!isChanged) out += diffMaker(program.after ? *program.after : *program.before);
    out += "\n";
    const auto clauses = diffClauses(program);
    for (std::size_t i = 0; i < std::min(clauses.size(), kClausesListed); ++i)
        out += "      " + clauses[i] + "\n";
    out += more(clauses.size(), kClausesListed, "      ");
}

template <class List, class Wanted, class Append>
void appendGroup(std::string& out, std::string_view title, const List& list, Wanted wanted, Append append) {
    std::size_t count = 0;
    for (const auto& item : list) {
        if (!wanted(item)) continue;
        if (++count == 1) out += "\n  " + std::string(title) + "\n";
        if (count <= kListed) append(out, item);
    }
    out += more(count, kListed, "    ");
}

void appendPrograms(std::string& out, const CacheDiff& diff, bool colour) {
    const auto group = [&](std::string_view title, DiffState state) {
        appendGroup(
            out, title, diff.programs, [&](const ProgramDiff& item) { return item.state == state; },
            appendProgram);
    };
    group(coloured("Suspects", kBad, colour) + ": programs carried over byte for byte under the new label",
          DiffState::carried);
    group("Programs that changed", DiffState::changed);
    group("Programs in AFTER only", DiffState::added);
    group("Programs in BEFORE only", DiffState::removed);
    appendGroup(
        out, "Same bytes, but another source hash", diff.programs,
        [](const ProgramDiff& item) { return item.state == DiffState::same && item.sourceChanged(); },
        appendProgram);
}

void appendTuned(std::string& out, const CacheDiff& diff) {
    appendGroup(
        out, "Tuned parameters", diff.tuned,
        [](const TunedDiff& item) { return item.state != DiffState::same; },
        [](std::string& to, const TunedDiff& item) {
            to += "    " + inQuotes(item.key, 300) + ": " + diffNumbers(item) + "\n";
        });
}

void appendHashes(std::string& out, const CacheDiff& diff) {
    appendGroup(
        out, "Source hashes without a program", diff.sourceHashes,
        [](const HashDiff& item) { return item.state != DiffState::same; },
        [](std::string& to, const HashDiff& item) {
            to += "    " + inQuotes(item.key, 300) + ": " + std::string(name(item.state)) + "\n";
        });
}

std::string fileLine(std::string_view which, const DiffFile& file) {
    std::string out = "  " + std::string(which) + safe(file.path, kLongestPath);
    if (file.integrity == Integrity::unreadable) return out + "\n";
    out += ", " + diffSize(file.size) + ", " + counted(file.pairs - file.duplicates, "pair");
    if (file.driverDate) out += ", driver built " + *file.driverDate;
    return out + "\n";
}

std::string_view colourOf(DiffAnswer answer) {
    return answer == DiffAnswer::same ? kGood : answer == DiffAnswer::different ? kWarning : kBad;
}

std::string_view wordOf(DiffAnswer answer) {
    return answer == DiffAnswer::same        ? "THE SAME"
           : answer == DiffAnswer::different ? "DIFFERENT"
                                             : "UNREADABLE";
}

/// Did the update leave a cache behind that MACE still uses?
std::string predictionText(const DeviceAnswer& answer) {
    return "\n  What MACE would do with BEFORE on AFTER's device: " + answer.decision + ", impact " +
           std::string(name(answer.impact)) + ".\n    " + printable(answer.reason) + "\n";
}

} // namespace

std::string textReport(const CacheDiff& diff, bool colour) {
    std::string out =
        coloured(wordOf(diff.answer), colourOf(diff.answer), colour) + ". " + diffSummary(diff) + "\n\n";
    out += fileLine("BEFORE: ", diff.before) + fileLine("AFTER:  ", diff.after);
    appendIdentity(out, diff, colour);
    appendPrograms(out, diff, colour);
    appendTuned(out, diff);
    appendHashes(out, diff);
    if (diff.beforeOnAfter && diff.answer == DiffAnswer::different)
        out += predictionText(*diff.beforeOnAfter);
    for (std::size_t i = 0; i < diff.notes.size(); ++i)
        out += (i == 0 ? "\n  " : "  ") + diff.notes[i] + "\n";
    return out;
}

} // namespace macebin
