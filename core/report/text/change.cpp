// SPDX-License-Identifier: Apache-2.0
// A change in words: the plan, what to know of the result, and how it ended.
#include "core/report/change.h"

#include "core/report/text/change_text.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace macebin {

namespace {

/// Pairs of one group beyond this many are counted instead of listed: a mail has an end. What was asked for
/// is told by few.
constexpr std::size_t kListed = 8;
constexpr std::size_t kListedAsAsked = 3;
TerminalText more(std::size_t count) {
    return "… and " + shown(count) + " more (--format json lists them all)\n";
}

Ink inkOf(Fate fate) {
    switch (fate) {
    case Fate::dropped:
    case Fate::conflict: return Ink::bad;
    case Fate::doubtful:
    case Fate::changed: return Ink::warning;
    case Fate::kept:
    case Fate::added:
    case Fate::removed: break;
    }
    return Ink::none;
}

std::string wordsOf(Fate fate) {
    return fate == Fate::doubtful ? "kept with doubt" : std::string(name(fate));
}

std::string wordsOf(EntryRole role) {
    switch (role) {
    case EntryRole::program: return "program";
    case EntryRole::tuned: return "tuned kernel";
    case EntryRole::platformInfo: return "platform info";
    case EntryRole::deviceName: return "device name";
    case EntryRole::sourceHash: return "source hash";
    }
    return "pair";
}

/// Digits in groups of three: "368,793".
std::string grouped(std::uint64_t value) {
    std::string digits = number(value);
    for (std::size_t at = digits.size(); at > 3;)
        digits.insert(at -= 3, ",");
    return digits;
}

std::string sizeText(std::uint64_t bytes) {
    return grouped(bytes) + (bytes == 1 ? " byte" : " bytes");
}

TerminalText inputsText(const Change& change) {
    TerminalText out;
    for (std::size_t i = 0; i < change.inputs.size(); ++i)
        out += either(i > 0, either(i + 1 == change.inputs.size(), " and ", ", ")) + shown(change.inputs[i]);
    return out;
}

/// Bytes that belong to no pair any more have a fate, too, and are told apart.
std::size_t pairsWith(const Change& change, Fate fate) {
    return static_cast<std::size_t>(
        std::count_if(change.fates.begin(), change.fates.end(),
                      [&](const PairFate& pair) { return pair.fate == fate && !pair.key.empty(); }));
}

/// "repair of X: 11 of 12 pairs kept, 1 dropped"
TerminalText headLine(const Change& change) {
    TerminalText out = shown(change.action);
    if (!change.inputs.empty()) out += " of " + inputsText(change);
    if (change.fates.empty()) return out + "\n";
    const auto isPair = [](const PairFate& pair) { return !pair.key.empty(); };
    const auto pairs =
        static_cast<std::size_t>(std::count_if(change.fates.begin(), change.fates.end(), isPair));
    const std::size_t kept = change.count(Fate::kept);
    if (const std::size_t conflicts = change.count(Fate::conflict); conflicts > 0)
        return out + ": " + counted(conflicts, "pair") + " in conflict\n";
    out += ": " + shown(kept) + " of " + shown(counted(pairs, "pair")) + " kept";
    for (const Fate fate : {Fate::doubtful, Fate::added, Fate::changed, Fate::removed, Fate::dropped})
        if (const std::size_t count = pairsWith(change, fate); count > 0)
            out += ", " + shown(count) + " " + wordsOf(fate);
    const std::size_t lost = change.count(Fate::dropped) - pairsWith(change, Fate::dropped);
    if (lost > 0) out += ", bytes lost at " + shown(counted(lost, "place"));
    return out + "\n";
}

TerminalText place(const PairFate& pair) {
    if (pair.place.size == 0) return "";
    return "bytes " + shown(hex(pair.place.offset)) + " to " + hex(pair.place.end()) + " (" +
           sizeText(pair.place.size) + ")";
}

TerminalText pairText(const Change& change, const PairFate& pair) {
    TerminalText out = shown(wordsOf(pair.role)) + " " + quoted(pair.key);
    if (pair.place.size > 0) out += ", " + place(pair);
    if (change.inputs.size() > 1 && pair.input < change.inputs.size())
        out += " of " + shown(change.inputs[pair.input]);
    return out;
}

/// Pairs that share a fate and its reason are told together, in the order in which the first of them stands.
void appendFates(TerminalText& out, const Change& change, bool colour) {
    std::map<std::tuple<Fate, std::string>, std::size_t> groupOf;
    std::vector<std::vector<const PairFate*>> groups;
    for (const PairFate& pair : change.fates) {
        if ((pair.fate == Fate::kept && pair.reason.empty()) || pair.key.empty()) continue;
        const auto [known, isNew] = groupOf.try_emplace({pair.fate, pair.reason.text()}, groups.size());
        if (isNew) groups.emplace_back();
        groups[known->second].push_back(&pair);
    }
    for (const auto& group : groups) {
        const PairFate& first = *group.front();
        out += "\n  " + coloured(shown(wordsOf(first.fate)), inkOf(first.fate), colour) +
               (first.reason.empty() ? TerminalText() : ": " + shown(first.reason.text())) + "\n";
        const bool wasAsked = first.fate == Fate::added || first.fate == Fate::removed;
        const std::size_t listed = std::min(group.size(), wasAsked ? kListedAsAsked : kListed);
        for (std::size_t i = 0; i < listed; ++i)
            out += "    " + pairText(change, *group[i]) + "\n";
        if (group.size() > listed) out += "    " + more(group.size() - listed);
    }
}

/// "lost: bytes 0x2d89b to 0x30d40 (13,477), which belong to no whole pair any more".
void appendLost(TerminalText& out, const Change& change, bool colour) {
    std::size_t told = 0;
    for (const PairFate& pair : change.fates) {
        if (!pair.key.empty()) continue;
        if (++told > kListed) continue;
        out += either(told == 1, "\n  ", "  ") + coloured("lost", Ink::bad, colour) + ": " +
               (pair.place.size ? place(pair) : "at " + shown(hex(pair.place.offset)));
        if (change.inputs.size() > 1 && pair.input < change.inputs.size())
            out += " of " + shown(change.inputs[pair.input]);
        out += ": " + shown(pair.reason.text()) + "\n";
    }
    if (told > kListed) out += "  " + more(told - kListed);
}

void appendMissing(TerminalText& out, const Change& change, bool colour) {
    if (change.missing.empty()) return;
    out += "\n  " + coloured("missing", Ink::bad, colour) + ": asked for, and no such pair could be taken\n";
    for (std::size_t i = 0; i < std::min(change.missing.size(), kListed); ++i)
        out += "    " + quoted(change.missing[i], 300) + "\n";
    if (change.missing.size() > kListed) out += "    " + more(change.missing.size() - kListed);
}

void appendSentences(TerminalText& out, const TerminalText& lead, const std::vector<Prose>& sentences) {
    if (sentences.empty()) return;
    out += "\n";
    for (const Prose& sentence : sentences)
        out += "  " + lead + sentence.text() + "\n";
}

TerminalText savedText(const SavedFile& file, bool colour) {
    return coloured("saved as " + shown(file.path) + ", " + sizeText(file.size), Ink::good, colour) +
           (file.proof.empty() ? TerminalText() : "; " + shown(file.proof)) + "\n";
}

} // namespace

void appendChangeSentences(TerminalText& out, const Change& change, bool colour) {
    appendSentences(out, "", change.notes);
    appendSentences(out, coloured("warning", Ink::warning, colour) + ": ", change.warnings);
}

TerminalText changeOutcomeText(const Change& change, const ChangeOutcome& outcome, bool colour) {
    const std::string refusal = change.refusal.empty() ? outcome.failure : change.refusal.text();
    if (!refusal.empty() && !outcome.saved)
        return coloured("nothing was saved", Ink::bad, colour) + ": " + refusal + "\n";
    if (outcome.dryRun) return "dry run: nothing was written\n";
    if (!outcome.saved) return "nothing had to be done; the file was left as it is\n";
    TerminalText out = savedText({outcome.output, outcome.size, true, outcome.proof}, colour);
    if (outcome.second && outcome.second->saved) out += savedText(*outcome.second, colour);
    if (!outcome.failure.empty())
        out += coloured("not saved", Ink::bad, colour) + ": " + outcome.failure + "\n";
    if (!outcome.backup.empty()) out += "the old file is kept as " + shown(outcome.backup) + "\n";
    if (!outcome.note.empty()) out += shown(outcome.note) + "\n";
    return out;
}

TerminalText textReport(const Change& change, const ChangeOutcome& outcome, bool colour) {
    TerminalText out = headLine(change);
    appendFates(out, change, colour);
    appendLost(out, change, colour);
    appendMissing(out, change, colour);
    appendChangeSentences(out, change, colour);
    return out + "\n" + changeOutcomeText(change, outcome, colour);
}

} // namespace macebin
