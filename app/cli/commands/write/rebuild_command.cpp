// SPDX-License-Identifier: Apache-2.0
// --rebuild: a cache for a device of this machine, made from source.
#include "app/cli/commands/drivers.h"
#include "app/cli/commands/write/changing.h"
#include "app/cli/flags/key_list.h"
#include "app/cli/output/colour.h"
#include "app/cli/output/print_as.h"
#include "app/cli/output/rate_progress.h"
#include "core/host/work/device/device_question.h"
#include "core/host/work/kernel_source.h"
#include "core/host/work/rebuild_run.h"
#include "core/report/rebuild.h"

namespace macebin::cli {

namespace {

/// It is put behind a key's options.
std::string spaced(const std::string& suffix) {
    return suffix.empty() || suffix.front() == ' ' ? suffix : " " + suffix;
}

RebuildRequest requestFrom(const Options& options) {
    RebuildRequest request;
    request.folder = options.kernelSources.value_or(defaultKernelsFolder());
    request.isOurFolder = !options.kernelSources;
    request.only = options.only;
    request.forThisDevice = options.forThisDevice;
    request.allowMixed = options.allowMixed;
    request.keepUnbuilt = options.keepUnbuilt;
    request.maceVersion = options.maceVersion;
    if (options.suffix) request.suffix = spaced(*options.suffix);
    return request;
}

/// Its progress on standard error, a line for each stage.
RebuildWatch watchOn(const Streams& streams, std::optional<RateProgress>& progress) {
    RebuildWatch watch;
    watch.begins = [&streams, &progress](RebuildStage stage, const Rebuild&, std::size_t programs) {
        if (stage != RebuildStage::loading)
            progress.emplace(streams.err, stage == RebuildStage::asking ? "loaded" : "built", programs);
    };
    watch.answered = [&progress](RebuildStage, std::size_t, const LoadOutcome&) {
        if (progress) progress->oneMore();
    };
    watch.ends = [&progress](RebuildStage) {
        if (progress) progress->clear();
        progress.reset();
    };
    return watch;
}

int report(const Options& options, const Streams& streams, const RebuildReport& report) {
    printAs(
        options, streams.out, [&](JsonLayout layout) { return jsonReport(report, layout); },
        [&] { return textReport(report, wantsColour(options, streams.out)); });
    return report.outcome.exitCode;
}

/// Opens what the line names, and chooses the device. Why not: a sentence; else empty.
std::string prepare(const Options& options, std::optional<Input>& input, RebuildJob& job) {
    if (!options.makeNew) {
        auto opened = openInput(options, options.paths.front());
        if (!opened) return opened.error();
        input = std::move(*opened);
        job.request.input = &input->report;
        job.request.inputBytes = input->bytes.view();
        job.save.expected = input->stamp;
    }
    const auto device = deviceToAsk(options.device, job.probe);
    if (!device) return asSentence("Nothing can be built: " + device.error());
    job.request.device = *device;
    return {};
}

} // namespace

int runRebuild(const Options& options, const Streams& streams) {
    RebuildJob job;
    job.request = requestFrom(options);
    if (options.programList) {
        auto keys = readKeyList("--programs", *options.programList);
        if (!keys) return failed(streams, keys.error(), exitUsage);
        job.request.keys = std::move(*keys);
    }
    Cancel cancel;
    const Cancel::Work work(cancel); // until all is saved: a signal leaves nothing half-written
    job.probe = probeOptionsFrom(options, cancel);
    job.save = wishFrom(options);
    std::optional<RateProgress> progress;
    job.watch = watchOn(streams, progress);
    std::optional<Input> input;
    RebuildResult result;
    const std::string why = prepare(options, input, job);
    if (why.empty()) {
        result = macebin::runRebuild(job);
    } else {
        result.rebuild.change.action = "rebuild";
        if (!options.makeNew) result.rebuild.change.inputs = options.paths;
        result.rebuild.change.refusal = why;
    }
    for (const std::string& complaint : result.complaints)
        failed(streams, complaint);
    // What was cut short is neither saved nor told: the signal ends it.
    if (cancel.token().stop_requested()) return exitIncomplete;
    const bool hasDevice = !job.request.device.deviceName.empty() || why.empty();
    const ChangeOutcome outcome = saveRebuilt(result, job.save);
    return report(options, streams, {&result.rebuild, &job.request, hasDevice, outcome});
}

} // namespace macebin::cli
