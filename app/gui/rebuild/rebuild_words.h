// SPDX-License-Identifier: Apache-2.0
// What the window says of a rebuild: rows, log, notes, and how it ended.
#pragma once

#include "app/gui/rebuild/rebuild_job.h"
#include "widgets/models/rows_model.h"
#include "widgets/theme.h"

#include <QString>

#include <vector>

namespace macebin::gui {

/// One a program.
std::vector<widgets::TableRow> rowsOf(const Rebuild& rebuild);
/// What is seen until the plan is made.
std::vector<widgets::TableRow> waitingRows(const OpenedFile& file);
/// What the compiler said of each program that it said anything of.
QString logOf(const Rebuild& rebuild);
/// Why there is no result, or what to know of it.
QString notesOf(const RebuildRun& run);

/// How it ended: bad where there is nothing to save, a warning where programs were left out.
widgets::Tone toneOf(const RebuildRun& run);
/// The same in words.
QString endOf(const RebuildRun& run);

} // namespace macebin::gui
