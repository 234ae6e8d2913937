// SPDX-License-Identifier: Apache-2.0
// One rebuild from the request to the finished, loaded file, on a thread of its own.
#pragma once

#include "app/gui/rebuild/rebuild_progress.h"
#include "core/rebuild/plan.h"
#include "widgets/text.h"
#include "widgets/work.h"

#include <memory>
#include <string>

namespace macebin::gui {

/// A rebuild with everything that it views.
struct RebuildRun {
    widgets::FileHandle input; ///< null: from nothing
    RebuildRequest request;
    Rebuild rebuild;
    std::string failure; ///< why it could not be done; empty where it was, or the change says why not

    bool hasResult() const {
        return failure.empty() && rebuild.change.refusal.empty() && !rebuild.bytes.empty();
    }
};

std::shared_ptr<const RebuildRun> rebuildNow(std::shared_ptr<RebuildRun> run, ProbeOptions probe,
                                             RebuildProgress& progress, widgets::Job& job);

/// A small cache of our own kernels, saved as `path`, whose folder is made.
std::shared_ptr<const RebuildRun> buildSample(std::shared_ptr<RebuildRun> run, const QString& path,
                                              widgets::Job& job);

} // namespace macebin::gui
