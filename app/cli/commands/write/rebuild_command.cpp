// SPDX-License-Identifier: Apache-2.0
// --rebuild: a cache for a device of this machine, made from source.
#include "app/cli/commands/drivers.h"
#include "app/cli/commands/write/changing.h"
#include "app/cli/flags/key_list.h"
#include "app/cli/output/colour.h"
#include "app/cli/output/rate_progress.h"
#include "core/host/work/device/device_question.h"
#include "core/host/work/kernel_source.h"
#include "core/host/work/rebuild_run.h"
#include "core/report/rebuild.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::cli {

namespace {

/// One rebuild from the command line to the saved file.
class RebuildCommand {
public:
    RebuildCommand(const Options& options, const Streams& streams) : options_(options), streams_(streams) {
        request_.folder = options.kernelSources.value_or(defaultKernelsFolder());
        request_.isOurFolder = !options.kernelSources;
        request_.only = options.only;
        request_.forThisDevice = options.forThisDevice;
        request_.allowMixed = options.allowMixed;
        request_.keepUnbuilt = options.keepUnbuilt;
        request_.maceVersion = options.maceVersion;
        if (options.suffix) request_.suffix = spaced(*options.suffix);
    }

    /// The exit code.
    int run() {
        if (options_.programList) {
            auto keys = readKeyList("--programs", *options_.programList);
            if (!keys) return failed(streams_, keys.error(), exitUsage);
            request_.keys = std::move(*keys);
        }
        Cancel cancel;
        const Cancel::Work work(cancel); // until all is saved: a signal leaves nothing half-written
        probe_ = probeOptionsFrom(options_, cancel);
        rebuild_.change.action = "rebuild";
        if (const std::string why = make(); !why.empty()) rebuild_.change.refusal = why;
        // What was cut short is neither saved nor told: the signal ends it.
        return probe_.cancel.stop_requested() ? int{exitIncomplete} : report();
    }

private:
    /// It is put behind a key's options.
    static std::string spaced(const std::string& suffix) {
        return suffix.empty() || suffix.front() == ' ' ? suffix : " " + suffix;
    }

    /// Why there is no result; empty where the change itself says it, too.
    std::string make() {
        if (!options_.makeNew) {
            rebuild_.change.inputs = options_.paths;
            auto input = openInput(options_, options_.paths.front());
            if (!input) return input.error();
            input_ = std::move(*input);
            request_.input = &input_->report;
            request_.inputBytes = input_->bytes.view();
        }
        const auto device = deviceToAsk(options_.device, probe_);
        if (!device) return asSentence("Nothing can be built: " + device.error());
        request_.device = *device;
        hasDevice_ = true;
        Failing failing;
        if (request_.only == "failing" && whyNotRebuilt(request_).empty()) {
            auto found = failingOnes();
            if (!found) return asSentence("Which programs fail is not known: " + found.error());
            failing = std::move(*found);
        }
        rebuild_ = planRebuild(request_, sourcesIn(request_.folder), failing);
        if (const std::string why = whyNoSources(); !why.empty()) {
            rebuild_.programs.clear(); // one reason for all
            return asSentence("Nothing can be built: " + why);
        }
        if (!rebuild_.change.refusal.empty() || options_.dryRun || isInTheWay()) return {};
        return build();
    }

    /// A folder that holds no source is told once, not for each program. Empty where something can be built,
    /// or nothing has to be.
    std::string whyNoSources() const {
        const auto has = [&](auto&& what) {
            return std::any_of(rebuild_.programs.begin(), rebuild_.programs.end(), what);
        };
        if (has([](const RebuildProgram& program) { return program.isToBuild; })) return {};
        if (!has([](const RebuildProgram& program) { return program.action == RebuildAction::leftOut; }))
            return {};
        const auto names = programNames(request_.folder);
        if (names && !names->empty()) return {};
        return (names ? "there is no program (*.cl) in " + inQuotes(request_.folder) : names.error()) +
               ". --kernel-sources names the folder of the programs' .cl files";
    }

    /// Nobody waits a minute to hear that the output exists. It is told when the saving fails.
    bool isInTheWay() const {
        Options trial = options_;
        trial.dryRun = true;
        Finishing how;
        how.accept = [](ByteView) { return std::string(); };
        return !saveChange(trial, rebuild_.change, {}, how).failure.empty();
    }

    /// Those of the input that the device does not load, and why.
    Result<Failing> failingOnes() {
        const auto& entries = input_->report.cache.entries;
        if (std::none_of(entries.begin(), entries.end(),
                         [](const Entry& entry) { return entry.role == EntryRole::program; }))
            return Failing{};
        const DeviceAnswer answer = loadAndTell(input_->report, request_.device, probe_, streams_);
        if (answer.programs.empty()) return Failure{answer.reason};
        Failing failing;
        for (const ProgramAnswer& program : answer.programs)
            if (program.outcome != Outcome::accepted && program.outcome != Outcome::notAsked)
                failing.emplace(program.key, name(program.outcome));
        return failing;
    }

    std::string build() {
        const auto toBuild = static_cast<std::size_t>(
            std::count_if(rebuild_.programs.begin(), rebuild_.programs.end(),
                          [](const RebuildProgram& program) { return program.isToBuild; }));
        if (toBuild == 0) {
            assemble(rebuild_, request_);
            return {};
        }
        rebuild_.jobs = std::min<unsigned>({probe_.jobs, coreCount(), static_cast<unsigned>(toBuild)});
        RateProgress progress(streams_.err, "built", toBuild);
        probe_.answered = [&progress](std::size_t, const LoadOutcome&) { progress.oneMore(); };
        const std::string whyNotBuilt = buildPlanned(rebuild_, request_, probe_);
        progress.clear();
        if (!whyNotBuilt.empty()) return asSentence("Nothing could be built: " + whyNotBuilt);
        if (!rebuild_.change.refusal.empty()) return {};
        probe_.answered = {};
        const std::string whyNotLoaded = loadFinished(rebuild_, request_, probe_);
        if (!whyNotLoaded.empty()) return asSentence("The result could not be loaded: " + whyNotLoaded);
        tellOutlook(rebuild_, request_);
        return {};
    }

    int report() {
        RebuildReport report{&rebuild_, &request_, hasDevice_, {}};
        Finishing how;
        how.proof = rebuild_.change.unchanged
                        ? "it is the input, byte for byte"
                        : "it passes --check, and the device loaded every program of it in a fresh process";
        // What a dry run would build is not there yet.
        if (options_.dryRun) how.accept = [](ByteView) { return std::string(); };
        report.outcome = saveChange(options_, planned(), rebuild_.bytes, how);
        const std::string text = options_.format == Format::json    ? jsonReport(report, JsonLayout::indented)
                                 : options_.format == Format::jsonl ? jsonReport(report, JsonLayout::oneLine)
                                                                    : textReport(report, colour());
        std::fwrite(text.data(), 1, text.size(), streams_.out);
        return report.outcome.exitCode;
    }

    /// For a dry run: what the plan leaves out makes its exit code.
    const Change& planned() {
        if (options_.dryRun && rebuild_.change.refusal.empty())
            for (const RebuildProgram& program : rebuild_.programs)
                if (program.action == RebuildAction::leftOut)
                    rebuild_.change.fates.push_back(
                        {program.key, EntryRole::program, Fate::dropped, program.reason, 0, {}, 0});
        return rebuild_.change;
    }

    bool colour() const { return wantsColour(options_, streams_.out); }

    const Options& options_;
    const Streams& streams_;
    std::optional<Input> input_;
    RebuildRequest request_;
    ProbeOptions probe_;
    Rebuild rebuild_;
    bool hasDevice_ = false;
};

} // namespace

int runRebuild(const Options& options, const Streams& streams) {
    return RebuildCommand(options, streams).run();
}

} // namespace macebin::cli
