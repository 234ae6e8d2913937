// SPDX-License-Identifier: Apache-2.0
// One rebuild from the request to the finished, loaded file, on a thread of its own.
#pragma once

#include "app/gui/rebuild/rebuild_progress.h"
#include "core/host/work/rebuild_run.h"
#include "widgets/text.h"
#include "widgets/work.h"

#include <memory>
#include <string>

namespace macebin::gui {

/// A rebuild with everything that it views.
struct RebuildRun {
    widgets::FileHandle input; ///< null: from nothing
    RebuildJob job;
    RebuildResult result;

    bool hasResult() const { return result.hasResult(); }
};

/// `progress` and `shown` hear of it meanwhile; `shown` can stop it.
std::shared_ptr<const RebuildRun> rebuildNow(std::shared_ptr<RebuildRun> run, RebuildProgress& progress,
                                             widgets::Job& shown);

/// A small cache of our own kernels, saved as `path`, whose folder is made.
std::shared_ptr<const RebuildRun> buildSample(std::shared_ptr<RebuildRun> run, const QString& path,
                                              widgets::Job& shown);

} // namespace macebin::gui
