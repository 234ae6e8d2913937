// SPDX-License-Identifier: Apache-2.0
// What became of each program while a rebuild is at work. Written by the threads that build, read by the
// window.
#pragma once

#include "core/host/probe/probe.h"
#include "core/rebuild/plan.h"
#include "widgets/models/rows_model.h"

#include <mutex>
#include <optional>
#include <vector>

namespace macebin::gui {

class RebuildProgress {
public:
    /// The programs in their order, and which of them will be built.
    void plan(const Rebuild& rebuild);
    /// The outcome of one of those that are built: `index` counts them alone. On any thread.
    void answered(std::size_t index, const LoadOutcome& outcome);
    /// All rows, where something has changed since the last call; before the plan there is nothing.
    std::optional<std::vector<widgets::TableRow>> takeRows();

private:
    std::mutex mutex_;
    std::vector<widgets::TableRow> rows_;
    std::vector<std::size_t> built_; ///< rows of the programs that are built
    bool hasChanged_ = false;
};

} // namespace macebin::gui
