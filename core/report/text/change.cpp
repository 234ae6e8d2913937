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
constexpr std::string_view kMore = " more (--format json lists them all)\n";

constexpr std::string_view kGood = "\033[1;32m";
constexpr std::string_view kBad = kChangeBad;
constexpr std::string_view kWarning = "\033[33m";

std::string_view colourOf(Fate fate) {
    switch (fate) {
    case Fate::dropped:
    case Fate::conflict: return kBad;
    case Fate::doubtful:
    case Fate::changed: return kWarning;
    case Fate::kept:
    case Fate::added:
    case Fate::removed: break;
    }
    return "";
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

std::string path(std::string_view text) {
    const std::string quoted = inQuotes(text, kLongestPath);
    return quoted.substr(1, quoted.size() - 2);
}

std::string inputsText(const Change& change) {
    std::string out;
    for (std::size_t i = 0; i < change.inputs.size(); ++i)
        out += (i == 0 ? "" : i + 1 == change.inputs.size() ? " and " : ", ") + path(change.inputs[i]);
    return out;
}

/// Bytes that belong to no pair any more have a fate, too, and are told apart.
std::size_t pairsWith(const Change& change, Fate fate) {
    return static_cast<std::size_t>(
        std::count_if(change.fates.begin(), change.fates.end(),
                      [&](const PairFate& pair) { return pair.fate == fate && !pair.key.empty(); }));
}

/// "repair of X: 11 of 12 pairs kept, 1 dropped"
std::string headLine(const Change& change) {
    std::string out = change.action + (change.inputs.empty() ? "" : " of " + inputsText(change));
    if (change.fates.empty()) return out + "\n";
    const auto isPair = [](const PairFate& pair) { return !pair.key.empty(); };
    const auto pairs =
        static_cast<std::size_t>(std::count_if(change.fates.begin(), change.fates.end(), isPair));
    const std::size_t kept = change.count(Fate::kept);
    if (const std::size_t conflicts = change.count(Fate::conflict); conflicts > 0)
        return out + ": " + counted(conflicts, "pair") + " in conflict\n";
    out += ": " + number(kept) + " of " + counted(pairs, "pair") + " kept";
    for (const Fate fate : {Fate::doubtful, Fate::added, Fate::changed, Fate::removed, Fate::dropped})
        if (const std::size_t count = pairsWith(change, fate); count > 0)
            out += ", " + number(count) + " " + wordsOf(fate);
    const std::size_t lost = change.count(Fate::dropped) - pairsWith(change, Fate::dropped);
    if (lost > 0) out += ", bytes lost at " + counted(lost, "place");
    return out + "\n";
}

std::string place(const PairFate& pair) {
    if (pair.place.size == 0) return "";
    return ", bytes " + hex(pair.place.offset) + " to " + hex(pair.place.end()) + " (" +
           sizeText(pair.place.size) + ")";
}

std::string pairText(const Change& change, const PairFate& pair) {
    std::string out = wordsOf(pair.role) + " " + inQuotes(pair.key) + place(pair);
    if (change.inputs.size() > 1 && pair.input < change.inputs.size())
        out += " of " + path(change.inputs[pair.input]);
    return out;
}

/// Pairs that share a fate and its reason are told together, in the order in which the first of them stands.
void appendFates(std::string& out, const Change& change, bool colour) {
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
        out += "\n  " + changeColoured(wordsOf(first.fate), colourOf(first.fate), colour) +
               (first.reason.empty() ? "" : ": " + first.reason.text()) + "\n";
        const bool wasAsked = first.fate == Fate::added || first.fate == Fate::removed;
        const std::size_t listed = std::min(group.size(), wasAsked ? kListedAsAsked : kListed);
        for (std::size_t i = 0; i < listed; ++i)
            out += "    " + pairText(change, *group[i]) + "\n";
        if (group.size() > listed) out += "    … and " + number(group.size() - listed) + std::string(kMore);
    }
}

/// "lost: bytes 0x2d89b to 0x30d40 (13,477), which belong to no whole pair any more".
void appendLost(std::string& out, const Change& change, bool colour) {
    std::size_t told = 0;
    for (const PairFate& pair : change.fates) {
        if (!pair.key.empty()) continue;
        if (++told > kListed) continue;
        const std::string where = pair.place.size ? place(pair).substr(2) : "at " + hex(pair.place.offset);
        const std::string file = change.inputs.size() > 1 && pair.input < change.inputs.size()
                                     ? " of " + path(change.inputs[pair.input])
                                     : "";
        out += told == 1 ? "\n  " : "  ";
        out.append(changeColoured("lost", kBad, colour)).append(": ").append(where).append(file);
        out.append(": ").append(pair.reason.text()).append("\n");
    }
    if (told > kListed) out += "  … and " + number(told - kListed) + std::string(kMore);
}

void appendMissing(std::string& out, const Change& change, bool colour) {
    if (change.missing.empty()) return;
    out +=
        "\n  " + changeColoured("missing", kBad, colour) + ": asked for, and no such pair could be taken\n";
    for (std::size_t i = 0; i < std::min(change.missing.size(), kListed); ++i)
        out += "    " + inQuotes(change.missing[i], 300) + "\n";
    if (change.missing.size() > kListed)
        out += "    … and " + number(change.missing.size() - kListed) + std::string(kMore);
}

void appendSentences(std::string& out, std::string_view word, const std::vector<Prose>& sentences,
                     std::string_view colour, bool isOn) {
    if (sentences.empty()) return;
    out += "\n";
    for (const Prose& sentence : sentences)
        out +=
            "  " + changeColoured(word, colour, isOn) + (word.empty() ? "" : ": ") + sentence.text() + "\n";
}

std::string savedText(const SavedFile& file, bool colour) {
    return changeColoured("saved as " + path(file.path) + ", " + sizeText(file.size), kGood, colour) +
           (file.proof.empty() ? "" : "; " + file.proof) + "\n";
}

} // namespace

std::string changeColoured(std::string_view text, std::string_view colour, bool isOn) {
    return isOn && !colour.empty() ? std::string(colour) + std::string(text) + "\033[0m" : std::string(text);
}

void appendChangeSentences(std::string& out, const Change& change, bool colour) {
    appendSentences(out, "", change.notes, "", colour);
    appendSentences(out, "warning", change.warnings, kWarning, colour);
}

std::string changeOutcomeText(const Change& change, const ChangeOutcome& outcome, bool colour) {
    const std::string refusal = change.refusal.empty() ? outcome.failure : change.refusal.text();
    if (!refusal.empty() && !outcome.saved)
        return changeColoured("nothing was saved", kBad, colour) + ": " + refusal + "\n";
    if (outcome.dryRun) return "dry run: nothing was written\n";
    if (!outcome.saved) return "nothing had to be done; the file was left as it is\n";
    std::string out = savedText({outcome.output, outcome.size, true, outcome.proof}, colour);
    if (outcome.second && outcome.second->saved) out += savedText(*outcome.second, colour);
    if (!outcome.failure.empty())
        out += changeColoured("not saved", kBad, colour) + ": " + outcome.failure + "\n";
    if (!outcome.backup.empty()) out += "the old file is kept as " + path(outcome.backup) + "\n";
    if (!outcome.note.empty()) out += outcome.note + "\n";
    return out;
}

std::string textReport(const Change& change, const ChangeOutcome& outcome, bool colour) {
    std::string out = headLine(change);
    appendFates(out, change, colour);
    appendLost(out, change, colour);
    appendMissing(out, change, colour);
    appendChangeSentences(out, change, colour);
    return out + "\n" + changeOutcomeText(change, outcome, colour);
}

} // namespace macebin
