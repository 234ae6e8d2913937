// SPDX-License-Identifier: Apache-2.0
// A comparison as a page: the answer, then what it rests on, the suspects first.
#include "core/report/diff.h"

#include "core/report/html/markup.h"
#include "core/words/device_text.h"
#include "core/words/diff_words.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

using namespace html;

namespace {

/// Pairs of one group beyond this many are folded up.
constexpr std::size_t kOpen = 12;
constexpr std::size_t kOpenClauses = 4; ///< of one program

Tone toneOf(DiffAnswer answer) {
    return answer == DiffAnswer::same        ? Tone::good
           : answer == DiffAnswer::different ? Tone::warning
                                             : Tone::bad;
}

Markup filesHtml(const CacheDiff& diff) {
    Table out{"The two files",
              {"", "File", "Bytes", "Pairs", "Programs", "Driver built"},
              {},
              {false, false, true, true, true, false}};
    for (const auto& [which, file] : {std::pair{"BEFORE", &diff.before}, {"AFTER", &diff.after}}) {
        const bool wasRead = file->integrity != Integrity::unreadable;
        out.rows.push_back({text(which), code(file->path), text(wasRead ? number(file->size) : "not read"),
                            text(wasRead ? number(file->pairs - file->duplicates) : ""),
                            text(wasRead ? number(file->programs) : ""),
                            text(file->driverDate.value_or("not told"))});
    }
    return table(out);
}

Markup identitySide(const std::optional<std::string>& side, const std::vector<TextChange>& parts,
                    ByteRange TextChange::*which) {
    if (!side) return text("not in the file");
    std::vector<ByteRange> places;
    places.reserve(parts.size());
    for (const TextChange& part : parts)
        places.push_back(part.*which);
    return marked(*side, places);
}

Markup identityHtml(const CacheDiff& diff) {
    if (diff.identity.empty()) return {};
    Markup out = heading(2, text("Identity"));
    for (const IdentityChange& change : diff.identity)
        out += heading(3, text(diffFieldLabel(change.field))) +
               definitions({{"before", identitySide(change.before, change.parts, &TextChange::before)},
                            {"after", identitySide(change.after, change.parts, &TextChange::after)}});
    return out + paragraph(text("What differs is marked, and stands between [ and ]."));
}

Markup programHtml(const ProgramDiff& program) {
    Markup out =
        (program.key.empty() ? text("the program") : code(program.key)) + text(": " + diffSizes(program));
    if (program.state != DiffState::changed)
        out += text(diffMaker(program.after ? *program.after : *program.before));
    std::vector<Markup> open, rest;
    for (const std::string& clause : diffClauses(program))
        (open.size() < kOpenClauses ? open : rest).push_back(text(clause));
    if (!open.empty()) out += bulletList(open);
    if (!rest.empty()) out += folded(text(number(rest.size()) + " more differences"), bulletList(rest));
    return out;
}

/// A heading with the count, the first ones, and the rest behind a fold.
Markup groupHtml(const Markup& title, const std::vector<Markup>& items, Tone tone) {
    if (items.empty()) return {};
    const std::vector<Markup> open(
        items.begin(), items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), kOpen)));
    Markup out = heading(2, title + text(" (" + number(items.size()) + ")")) + bulletList(open);
    if (items.size() > kOpen)
        out += folded(text(number(items.size() - kOpen) + " more"),
                      bulletList({items.begin() + static_cast<std::ptrdiff_t>(kOpen), items.end()}));
    return tone == Tone::neutral ? out : section(tone, out);
}

template <class List, class Wanted, class ToMarkup>
std::vector<Markup> itemsOf(const List& list, Wanted wanted, ToMarkup toMarkup) {
    std::vector<Markup> out;
    for (const auto& item : list)
        if (wanted(item)) out.push_back(toMarkup(item));
    return out;
}

Markup programsHtml(const CacheDiff& diff) {
    const auto group = [&](const Markup& title, DiffState state, Tone tone) {
        return groupHtml(
            title,
            itemsOf(
                diff.programs, [&](const ProgramDiff& item) { return item.state == state; }, programHtml),
            tone);
    };
    Markup out = group(badge(Tone::warning, "suspects") +
                           text(" Programs carried over byte for byte under the new label"),
                       DiffState::carried, Tone::warning);
    out += group(text("Programs that changed"), DiffState::changed, Tone::neutral);
    out += group(text("Programs in AFTER only"), DiffState::added, Tone::neutral);
    out += group(text("Programs in BEFORE only"), DiffState::removed, Tone::neutral);
    return out + groupHtml(text("Same bytes, but another source hash"),
                           itemsOf(
                               diff.programs,
                               [](const ProgramDiff& item) {
                                   return item.state == DiffState::same && item.sourceChanged();
                               },
                               programHtml),
                           Tone::neutral);
}

template <class Item>
bool isDifferent(const Item& item) {
    return item.state != DiffState::same;
}

Markup othersHtml(const CacheDiff& diff) {
    Markup out = groupHtml(
        text("Tuned parameters"),
        itemsOf(diff.tuned, isDifferent<TunedDiff>,
                [](const TunedDiff& item) { return code(item.key) + text(": " + diffNumbers(item)); }),
        Tone::neutral);
    return out + groupHtml(text("Source hashes without a program"),
                           itemsOf(diff.sourceHashes, isDifferent<HashDiff>,
                                   [](const HashDiff& item) {
                                       return code(item.key) + text(": " + std::string(name(item.state)));
                                   }),
                           Tone::neutral);
}

} // namespace

std::string htmlReport(const CacheDiff& diff) {
    Markup body = heading(1, text("What changed from BEFORE to AFTER"));
    body += callout(toneOf(diff.answer),
                    badge(toneOf(diff.answer), name(diff.answer)) + text(" ") + text(diffSummary(diff)));
    body += filesHtml(diff) + identityHtml(diff) + programsHtml(diff) + othersHtml(diff);
    if (diff.beforeOnAfter)
        body +=
            heading(2, text("What MACE would do with BEFORE on AFTER's device")) +
            paragraph(badge(diff.beforeOnAfter->impact) + text(" " + diff.beforeOnAfter->decision + ". ") +
                      text(answerOf(*diff.beforeOnAfter)));
    std::vector<Markup> notes;
    for (const std::string& note : diff.notes)
        notes.push_back(text(note));
    if (!notes.empty()) body += heading(2, text("Also worth knowing")) + bulletList(notes);
    return page("Macebin: what changed", body);
}

} // namespace macebin
