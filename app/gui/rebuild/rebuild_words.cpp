// SPDX-License-Identifier: Apache-2.0
#include "app/gui/rebuild/rebuild_words.h"

#include "core/answer/device_verdict.h"
#include "core/words/device_text.h"
#include "widgets/dialogs/result_bar.h"
#include "widgets/step_words.h"

#include <QCoreApplication>

namespace macebin::gui {

namespace {

using widgets::Cell;
using widgets::Icon;
using widgets::TableRow;
using widgets::Tone;

QString tr(const char* text) {
    return QCoreApplication::translate("macebin::gui::Rebuilding", text);
}

QString actionText(RebuildAction action) {
    switch (action) {
    case RebuildAction::built: return tr("built");
    case RebuildAction::kept: return tr("kept as it is");
    case RebuildAction::leftOut: break;
    }
    return tr("left out");
}

TableRow rowOf(const RebuildProgram& program, std::size_t index) {
    const auto time = [](const std::optional<double>& ms) {
        return ms ? Cell{QString::number(*ms, 'f', 1), *ms, {}, Tone::neutral, {}} : Cell();
    };
    TableRow row;
    row.id = index;
    const bool isLost = program.action == RebuildAction::leftOut;
    const Cell fate{
        actionText(program.action), {}, isLost ? Icon::bad : Icon::good, isLost ? Tone::bad : Tone::good, {}};
    row.cells = {Cell{widgets::shown(program.key), {}, {}, Tone::neutral, {}}, fate,
                 time(program.build.buildMs), time(program.load.loadMs),
                 Cell{widgets::said(program.reason), {}, {}, Tone::neutral, {}}};
    return row;
}

} // namespace

std::vector<TableRow> rowsOf(const Rebuild& rebuild) {
    std::vector<TableRow> rows;
    for (std::size_t i = 0; i < rebuild.programs.size(); ++i)
        rows.push_back(rowOf(rebuild.programs[i], i));
    return rows;
}

std::vector<TableRow> waitingRows(const OpenedFile& file) {
    std::vector<TableRow> rows;
    for (const OpenedFile::ListedProgram& program : *file.programs) {
        TableRow row;
        row.id = program.entry;
        const std::string_view key = file.report.cache.entries[program.entry].key;
        row.cells = {Cell{widgets::shown(key), {}, {}, Tone::neutral, {}},
                     Cell{tr("waiting"), {}, {}, Tone::neutral, {}}};
        rows.push_back(std::move(row));
    }
    return rows;
}

QString logOf(const Rebuild& rebuild) {
    QString log;
    for (const RebuildProgram& program : rebuild.programs) {
        if (program.build.log.empty()) continue;
        log += widgets::shown(program.key) + ":\n";
        for (const QString& line : widgets::plain(program.build.log).split('\n'))
            log += widgets::shown(line.toStdString()) + "\n";
    }
    return log;
}

QString notesOf(const RebuildRun& run) {
    const Change& change = run.result.rebuild.change;
    if (!change.refusal.empty()) return tr("Nothing can be built: %1").arg(widgets::said(change.refusal));
    if (!run.result.obstacle.empty())
        return tr("Nothing can be built: %1").arg(widgets::shown(run.result.obstacle));
    QStringList lines;
    for (const Prose& warning : change.warnings)
        lines << tr("Warning: %1").arg(widgets::said(warning));
    for (const Prose& note : change.notes)
        lines << widgets::said(note);
    for (const std::string& complaint : run.result.complaints)
        lines << widgets::shown(complaint);
    return lines.join('\n');
}

widgets::Tone toneOf(const RebuildRun& run) {
    if (!run.hasResult()) return Tone::bad;
    return widgets::toneOf(run.result.rebuild.change);
}

QString endOf(const RebuildRun& run) {
    if (!run.hasResult()) return notesOf(run);
    const Rebuild& rebuild = run.result.rebuild;
    QString text = tr("%1 built, %2 kept, %3 left out.")
                       .arg(rebuild.count(RebuildAction::built))
                       .arg(rebuild.count(RebuildAction::kept))
                       .arg(rebuild.count(RebuildAction::leftOut));
    if (rebuild.change.leavesOut())
        text += tr(" The result is not complete: MACE has to build on the device what was left out. The list "
                   "says why.");
    const StartUpTimes times = startUpTimes(rebuild);
    if (times.programs > 0)
        text += tr(" Building took %1, loading takes %2.")
                    .arg(widgets::plain(duration(times.buildMs)), widgets::plain(duration(times.loadMs)));
    return text;
}

} // namespace macebin::gui
