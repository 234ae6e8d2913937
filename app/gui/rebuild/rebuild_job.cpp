// SPDX-License-Identifier: Apache-2.0
#include "app/gui/rebuild/rebuild_job.h"

#include "core/host/work/kernel_source.h"

#include <QDir>
#include <QFileInfo>
#include <QThread>

#include <algorithm>

namespace macebin::gui {

namespace {

constexpr std::size_t kSamplePrograms = 6; ///< enough to look at, quick to build

RebuildWatch watchOn(RebuildProgress& progress, widgets::Job& shown) {
    RebuildWatch watch;
    watch.begins = [&](RebuildStage stage, const Rebuild& plan, std::size_t programs) {
        shown.done = 0;
        shown.total = stage == RebuildStage::loading ? 0 : programs; // loading is quick
        if (stage == RebuildStage::building) progress.plan(plan);
    };
    watch.answered = [&](RebuildStage stage, std::size_t index, const LoadOutcome& outcome) {
        if (stage == RebuildStage::building) progress.answered(index, outcome);
        ++shown.done;
    };
    return watch;
}

} // namespace

std::shared_ptr<const RebuildRun> rebuildNow(std::shared_ptr<RebuildRun> run, RebuildProgress& progress,
                                             widgets::Job& shown) {
    run->job.probe.cancel = shown.stop.get_token();
    run->job.watch = watchOn(progress, shown);
    run->result = runRebuild(run->job);
    run->job.watch = {};
    return run;
}

std::shared_ptr<const RebuildRun> buildSample(std::shared_ptr<RebuildRun> run, const QString& path,
                                              widgets::Job& shown) {
    auto keys = sampleKeys(run->job.request.folder);
    if (!keys) {
        run->result.rebuild.change.refusal = keys.error();
        return run;
    }
    keys->resize(std::min(keys->size(), kSamplePrograms));
    run->job.request.keys = std::move(*keys);
    run->job.probe.jobs = static_cast<unsigned>(std::max(1, QThread::idealThreadCount()));
    run->job.save.output = widgets::pathBytes(path);
    run->job.save.force = true;
    QDir().mkpath(QFileInfo(path).path());
    RebuildProgress unseen;
    rebuildNow(run, unseen, shown);
    if (run->hasResult())
        run->result.rebuild.change.refusal = saveRebuilt(run->result, run->job.save).failure;
    return run;
}

} // namespace macebin::gui
