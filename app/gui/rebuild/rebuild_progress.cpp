// SPDX-License-Identifier: Apache-2.0
#include "app/gui/rebuild/rebuild_progress.h"

#include "core/host/work/device/program_answer.h"
#include "core/words/device_text.h"
#include "widgets/step_words.h"
#include "widgets/text.h"

#include <QCoreApplication>

#include <utility>

namespace macebin::gui {

namespace {

using widgets::Cell;
using widgets::Icon;
using widgets::Tone;

QString tr(const char* text) {
    return QCoreApplication::translate("macebin::gui::RebuildProgress", text);
}

Cell plainCell(const QString& text) {
    return Cell{text, {}, {}, Tone::neutral, {}};
}

/// In words of people; the account at the end has the reason and the log.
Cell outcomeCell(const ProgramAnswer& answer) {
    if (answer.outcome == Outcome::accepted) return Cell{tr("built"), {}, Icon::good, Tone::good, {}};
    const QString what =
        answer.outcome == Outcome::rejected ? tr("does not build") : widgets::plain(name(answer.outcome));
    return Cell{what, {}, Icon::bad, Tone::bad, {}};
}

} // namespace

void RebuildProgress::plan(const Rebuild& rebuild) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < rebuild.programs.size(); ++i) {
        const RebuildProgram& program = rebuild.programs[i];
        widgets::TableRow row;
        row.id = i;
        row.cells = {plainCell(widgets::shown(program.key)),
                     plainCell(program.isToBuild ? tr("waiting") : widgets::plain(name(program.action))),
                     Cell(), Cell(), plainCell(widgets::said(program.reason))};
        if (program.isToBuild) built_.push_back(i);
        rows_.push_back(std::move(row));
    }
    hasChanged_ = true;
}

void RebuildProgress::answered(std::size_t index, const LoadOutcome& outcome) {
    const ProgramAnswer answer = answerFrom(outcome);
    const std::lock_guard lock(mutex_);
    if (index >= built_.size()) return;
    auto& cells = rows_[built_[index]].cells;
    cells[1] = outcomeCell(answer);
    if (answer.loadMs) // of a build, the time that building took
        cells[2] = Cell{QString::number(*answer.loadMs, 'f', 1), *answer.loadMs, {}, Tone::neutral, {}};
    hasChanged_ = true;
}

std::optional<std::vector<widgets::TableRow>> RebuildProgress::takeRows() {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(hasChanged_, false)) return std::nullopt;
    return rows_;
}

} // namespace macebin::gui
