// SPDX-License-Identifier: Apache-2.0
#include "app/gui/rebuild/rebuild_job.h"

#include "core/host/file/save_file.h"
#include "core/host/work/device/crash_memory.h"
#include "core/host/work/device/device_question.h"
#include "core/host/work/kernel_source.h"
#include "core/host/work/rebuild_run.h"

#include <QDir>
#include <QFileInfo>
#include <QThread>

#include <algorithm>

namespace macebin::gui {

namespace {

constexpr std::size_t kSamplePrograms = 6; ///< enough to look at, quick to build

std::size_t countToBuild(const Rebuild& rebuild) {
    return static_cast<std::size_t>(
        std::count_if(rebuild.programs.begin(), rebuild.programs.end(),
                      [](const RebuildProgram& program) { return program.isToBuild; }));
}

/// Those of the input that the device does not load.
Result<Failing> failingOnes(const RebuildRun& run, const ProbeOptions& probe) {
    std::vector<std::size_t> entries;
    const auto& all = run.input->report.cache.entries;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].role == EntryRole::program) entries.push_back(i);
    DriverQuestion question;
    question.probe = probe;
    CrashMemory memory(knownCrashesPath());
    const DeviceAnswer answer = askDevice(run.request.device, run.input->report, entries, question, memory);
    if (answer.programs.empty() && !entries.empty()) return Failure{answer.reason};
    Failing failing;
    for (const ProgramAnswer& program : answer.programs)
        if (program.outcome != Outcome::accepted) failing.emplace(program.key, name(program.outcome));
    return failing;
}

} // namespace

std::shared_ptr<const RebuildRun> rebuildNow(std::shared_ptr<RebuildRun> run, ProbeOptions probe,
                                             RebuildProgress& progress, widgets::Job& job) {
    RebuildRequest& request = run->request;
    probe.cancel = job.stop.get_token();
    Failing failing;
    if (request.only == "failing" && whyNotRebuilt(request).empty()) {
        auto found = failingOnes(*run, probe);
        if (!found) {
            run->failure = found.error();
            return run;
        }
        failing = std::move(*found);
    }
    run->rebuild = planRebuild(request, sourcesIn(request.folder), failing);
    if (!run->rebuild.change.refusal.empty()) return run;
    if (!run->rebuild.isAnyToBuild()) {
        assemble(run->rebuild, request);
        return run;
    }
    job.done = 0;
    job.total = countToBuild(run->rebuild);
    run->rebuild.jobs = probe.jobs;
    progress.plan(run->rebuild);
    probe.answered = [&](std::size_t index, const LoadOutcome& outcome) {
        progress.answered(index, outcome);
        ++job.done;
    };
    run->failure = buildPlanned(run->rebuild, request, probe);
    if (!run->failure.empty() || !run->rebuild.change.refusal.empty() || job.stop.stop_requested())
        return run;
    job.total = 0; // loading is quick
    probe.answered = {};
    run->failure = loadFinished(run->rebuild, request, probe);
    if (run->failure.empty()) tellOutlook(run->rebuild, request);
    return run;
}

std::shared_ptr<const RebuildRun> buildSample(std::shared_ptr<RebuildRun> run, const QString& path,
                                              widgets::Job& job) {
    auto keys = sampleKeys(run->request.folder);
    if (!keys) {
        run->failure = keys.error();
        return run;
    }
    keys->resize(std::min(keys->size(), kSamplePrograms));
    run->request.keys = std::move(*keys);
    ProbeOptions probe;
    probe.jobs = static_cast<unsigned>(std::max(1, QThread::idealThreadCount()));
    RebuildProgress unseen;
    auto done = rebuildNow(run, probe, unseen, job);
    if (!done->hasResult() || job.stop.stop_requested()) return done;
    QDir().mkpath(QFileInfo(path).path());
    const auto saved = saveFile(widgets::pathBytes(path), done->rebuild.bytes, {true}, whyNotWhole);
    if (!saved) run->failure = saved.error();
    return done;
}

} // namespace macebin::gui
