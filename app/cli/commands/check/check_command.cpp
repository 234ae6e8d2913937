// SPDX-License-Identifier: Apache-2.0
// --check and --show: find the files, judge each on its own core, print in the order given.
#include "app/cli/commands/check/check_judge.h"
#include "app/cli/commands/check/check_sources.h"
#include "app/cli/commands/commands.h"
#include "app/cli/commands/drivers.h"
#include "app/cli/output/check_document.h"
#include "app/cli/output/check_output.h"
#include "app/cli/output/colour.h"
#include "core/host/file/read_file.h"
#include "core/host/system/ordered_jobs.h"
#include "core/readers/mace/reader.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::cli {

namespace {

/// How the drivers are asked, and how many files are judged at once. Times are measured one by one, so that
/// none is longer because of another.
struct Plan {
    unsigned workers = 1;
    DriverQuestion question;
};

Plan planFor(const Options& options, std::size_t files, const Cancel& cancel, Progress& progress) {
    Plan plan;
    // Who asks about a phone does not mean this machine.
    const bool isAboutOthers = !options.profiles.empty() && !options.isProbeGiven;
    plan.question.mode = isAboutOthers ? ProbeMode::never : options.probe;
    const bool isMeasured = options.kernelSources && plan.question.mode != ProbeMode::never;
    const unsigned jobs = options.jobs != 0 ? options.jobs : isMeasured ? 1 : coreCount();
    plan.workers = std::max(1u, static_cast<unsigned>(std::min<std::size_t>(jobs, files)));
    plan.question.device = options.device;
    plan.question.kernelSources = options.kernelSources.value_or("");
    plan.question.knownCrashes = knownCrashesPath();
    plan.question.retryCrashes = options.retryCrashes;
    plan.question.probe = probeOptionsFrom(options, cancel);
    plan.question.probe.jobs = jobs / plan.workers;
    // Each file's probe would take the whole limit for itself.
    if (plan.workers > 1) plan.question.probe.memoryBytes = defaultMemoryLimit(jobs);
    plan.question.probe.answered = [&progress](std::size_t, const LoadOutcome&) { progress.asked(); };
    return plan;
}

CheckOptions checkOptionsFrom(const Options& options) {
    CheckOptions check;
    if (options.profiles.empty() && options.maceEra) // else the profiles are judged by it
        check.asked = AskedReader{&kMaceReader, *options.maceEra};
    check.fileDigest = options.hash;
    check.trustedKeys = options.trusted;
    if (options.action == Action::show) // its table shows what the check has decoded
        check.programs = [] { return std::make_shared<DecodedPrograms>(); };
    return check;
}

int usage(const Streams& streams, const std::string& why) {
    streams.err.complain(why);
    return exitUsage;
}

int judgeAll(const Options& options, const Streams& streams) {
    const auto paths = pathsFrom(options);
    if (!paths) return usage(streams, paths.error());
    const Sources sources = findSources(*paths);
    std::unique_ptr<ProfileQuestion> profiles;
    if (!options.profiles.empty()) {
        auto question = ProfileQuestion::from(options);
        if (!question) return usage(streams, question.error());
        profiles = std::move(*question);
        profiles->setFound(sources.files);
        for (const std::string& note : profiles->notes())
            streams.err.complain(note);
    }
    const bool colour = wantsColour(options, streams.out);
    const auto document = documentFor(options);
    CheckOutput output{options, streams, document.get(), colour, Tally(options.exitPolicy), {}, {}, {}, {},
                       {},      {}};
    if (profiles) output.matrix.devices = profiles->devices();
    if (options.format == Format::csv && profiles) streams.out.document(csvPredictionHeader());
    const TextStyle style{colour, sources.files.size() * output.matrix.devices.size() > kMostAnswersTold};
    Cancel cancel;
    Progress progress(streams.err, "checked", sources.files.size());
    Plan plan = planFor(options, sources.files.size(), cancel, progress);
    Judge judge(options, checkOptionsFrom(options), style, std::move(plan.question), profiles.get(),
                document.get(), cancel, progress);
    runInOrder<Printed>(
        sources.files.size(), plan.workers, [&](std::size_t i) { return judge(sources.files[i]); },
        [&](std::size_t i, Printed printed) {
            progress.aside([&] { output.take(i, std::move(printed)); });
            progress.oneMore();
        });
    progress.clear();
    for (const std::string& complaint : judge.complaints())
        streams.err.complain(complaint);
    output.finish(sources);
    return output.tally.exitCode();
}

} // namespace

int runCheck(const Options& options, const Streams& streams) {
    if (options.kernelSources && options.probe == ProbeMode::never && options.profiles.empty())
        streams.err.complain(
            "--kernel-sources measures build times on a device, and --probe never asks none: there "
            "are no times");
    return judgeAll(options, streams);
}

int runShow(const Options& options, const Streams& streams) {
    Options quiet = options;
    quiet.probe = ProbeMode::never; // --show reads; it asks no driver
    return judgeAll(quiet, streams);
}

} // namespace macebin::cli
