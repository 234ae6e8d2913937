// SPDX-License-Identifier: Apache-2.0
// Tables of what changes: the plan of a repair, and two files side by side.
#include "core/words/device_text.h"
#include "format/text.h"
#include "widgets/models/rows_of.h"
#include "widgets/step_words.h"

#include <algorithm>

namespace macebin::widgets {

namespace {

QString tr(const char* text) {
    return QObject::tr(text);
}

struct Look {
    QString text;
    Icon sign;
    Tone tone;
};

Look lookOf(Fate fate) {
    switch (fate) {
    case Fate::kept: return {tr("kept as it is"), Icon::good, Tone::good};
    case Fate::doubtful: return {tr("kept, with doubt"), Icon::warning, Tone::warning};
    case Fate::added: return {tr("added"), Icon::add, Tone::neutral};
    case Fate::changed: return {tr("changed"), Icon::warning, Tone::warning};
    case Fate::removed: return {tr("left out"), Icon::clear, Tone::neutral};
    case Fate::dropped: return {tr("lost"), Icon::bad, Tone::bad};
    case Fate::conflict: return {tr("contradicts"), Icon::bad, Tone::bad};
    }
    return {{}, Icon::info, Tone::neutral};
}

Look lookOf(DiffState state) {
    switch (state) {
    case DiffState::same: return {tr("the same"), Icon::good, Tone::neutral};
    case DiffState::carried: return {tr("carried over: suspect"), Icon::bad, Tone::bad};
    case DiffState::changed: return {tr("changed"), Icon::warning, Tone::warning};
    case DiffState::added: return {tr("only after"), Icon::add, Tone::neutral};
    case DiffState::removed: return {tr("only before"), Icon::clear, Tone::neutral};
    }
    return {{}, Icon::info, Tone::neutral};
}

int rank(DiffState state) {
    switch (state) {
    case DiffState::carried: return 0;
    case DiffState::changed: return 1;
    case DiffState::added: return 2;
    case DiffState::removed: return 3;
    case DiffState::same: break;
    }
    return 4;
}

Cell sizeCell(const std::optional<ProgramSide>& side) {
    if (!side) return {tr("–"), {}, {}, Tone::neutral, {}};
    const auto bytes = static_cast<quint64>(side->size);
    return {QString::number(bytes), QVariant::fromValue(bytes), {}, Tone::neutral, {}};
}

QString joined(const std::vector<std::string>& clauses) {
    QStringList out;
    for (const std::string& clause : clauses)
        out << shown(clause);
    return out.join(QStringLiteral("; "));
}

} // namespace

QStringList planHeaders() {
    return {tr("Keep"), tr("Now"), tr("Afterwards"), tr("Why")};
}

std::vector<TableRow> planRows(const Change& change) {
    std::vector<TableRow> rows;
    for (std::size_t i = 0; i < change.fates.size(); ++i) {
        const PairFate& fate = change.fates[i];
        const Look look = lookOf(fate.fate);
        TableRow row;
        row.id = i;
        const bool isThere = fate.fate != Fate::dropped && fate.fate != Fate::removed;
        if (fate.role == EntryRole::program && !fate.key.empty() && fate.fate != Fate::dropped)
            row.checked = isThere;
        const QString title = fate.key.empty() ? tr("bytes of no pair") : shown(fate.key);
        const QString now = tr("%1 at %2").arg(bytesText(fate.place.size), plain(hex(fate.place.offset)));
        row.cells = {Cell{title, {}, {}, Tone::neutral, {}}, Cell{now, {}, {}, Tone::neutral, {}},
                     Cell{look.text, {}, look.sign, look.tone, {}},
                     Cell{said(fate.reason), {}, {}, Tone::neutral, {}}};
        rows.push_back(std::move(row));
    }
    return rows;
}

QStringList diffHeaders() {
    return {tr("Program"), tr("Fate"), tr("Bytes before"), tr("Bytes after"), tr("What else differs")};
}

std::vector<TableRow> diffRows(const CacheDiff& diff) {
    std::vector<TableRow> rows;
    for (std::size_t i = 0; i < diff.programs.size(); ++i) {
        const ProgramDiff& program = diff.programs[i];
        const Look look = lookOf(program.state);
        TableRow row;
        row.id = i;
        row.cells = {Cell{shown(program.key), {}, {}, Tone::neutral, {}},
                     Cell{look.text, {}, look.sign, look.tone, {}}, sizeCell(program.before),
                     sizeCell(program.after), Cell{joined(program.differences), {}, {}, Tone::neutral, {}}};
        rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const TableRow& a, const TableRow& b) {
        return rank(diff.programs[a.id].state) < rank(diff.programs[b.id].state);
    });
    return rows;
}

} // namespace macebin::widgets
