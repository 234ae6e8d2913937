// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/rebuild_run.h"

#include "core/answer/verdict.h"
#include "core/check/check.h"
#include "core/host/work/device/local_driver.h"
#include "core/host/work/device/program_answer.h"
#include "core/host/work/kernel_source.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace macebin {

namespace {

using Clock = std::chrono::steady_clock;

/// What was built by then is no result: the rest would be missing for no fault of its own.
constexpr std::string_view kStopped = "it was stopped";

void takeBuild(RebuildProgram& program, BuildOutcome& outcome) {
    program.build = answerFrom(outcome);
    program.build.key = program.key;
    program.build.log =
        logInFiles(outcome.log, splitProgramKey(program.key).program, program.source.commonLines);
    program.build.buildMs = program.build.loadMs;
    program.build.loadMs.reset();
    program.binary = std::move(outcome.binary);
}

Failing failingOf(const DeviceAnswer& answer) {
    Failing failing;
    for (const ProgramAnswer& program : answer.programs) {
        if (program.outcome == Outcome::notAsked) {
            if (failing.notAsked++ == 0) failing.whyNotAsked = program.loadNote;
        } else if (program.outcome != Outcome::accepted) {
            failing.why.emplace(program.key, name(program.outcome));
        }
    }
    return failing;
}

/// What a plan leaves out makes the exit code of a dry run.
void tellPlannedFates(Rebuild& rebuild) {
    if (!rebuild.change.refusal.empty()) return;
    for (const RebuildProgram& program : rebuild.programs)
        if (program.action == RebuildAction::leftOut)
            rebuild.change.fates.push_back(
                {program.key, EntryRole::program, Fate::dropped, program.reason, 0, {}, 0});
}

/// With a full stop, which some reasons have already.
Prose asSentence(const Prose& why) {
    return why.text().ends_with('.') ? why : why + Prose(".");
}

/// One rebuild on its way. The steps are called in order, until one of them says why not.
class Run {
public:
    explicit Run(const RebuildJob& job) : job_(job), request_(job.request) {}

    RebuildResult run() {
        result_.rebuild.change.action = "rebuild";
        if (request_.input) result_.rebuild.change.inputs.push_back(request_.input->path);
        if (const Prose why = make(); !why.empty()) rebuild().change.refusal = asSentence(why);
        result_.wasStopped = job_.probe.cancel.stop_requested();
        if (result_.wasStopped) {
            rebuild().change.refusal = "Nothing was built: " + std::string(kStopped) + ".";
            rebuild().bytes.clear();
        }
        return std::move(result_);
    }

private:
    Rebuild& rebuild() { return result_.rebuild; }
    Prose make();
    Prose whyNoSources() const;
    std::string build(std::size_t count);
    std::size_t countToBuild() const;
    ProbeOptions begin(RebuildStage stage, std::size_t programs) const;
    void end(RebuildStage stage) const {
        if (job_.watch.ends) job_.watch.ends(stage);
    }

    const RebuildJob& job_;
    const RebuildRequest& request_;
    RebuildResult result_;
};

ProbeOptions Run::begin(RebuildStage stage, std::size_t programs) const {
    if (job_.watch.begins) job_.watch.begins(stage, result_.rebuild, programs);
    ProbeOptions probe = job_.probe;
    probe.answered = {};
    if (const auto& answered = job_.watch.answered)
        probe.answered = [&answered, stage](std::size_t i, const LoadOutcome& outcome) {
            answered(stage, i, outcome);
        };
    return probe;
}

std::size_t Run::countToBuild() const {
    const auto& programs = result_.rebuild.programs;
    return static_cast<std::size_t>(std::count_if(
        programs.begin(), programs.end(), [](const RebuildProgram& program) { return program.isToBuild; }));
}

/// A folder that holds no source is told once, not for each program. Empty where something can be built, or
/// nothing has to be.
Prose Run::whyNoSources() const {
    const Rebuild& plan = result_.rebuild;
    if (plan.isAnyToBuild() || plan.count(RebuildAction::leftOut) == 0) return {};
    const auto names = programNames(request_.folder);
    if (names && !names->empty()) return {};
    return (names ? "there is no program (*.cl) in " + inQuotes(request_.folder, 4096) : names.error()) +
           Prose{"; ", FixedStep{StepKind::otherSources}};
}

/// Why there is no result; empty where there is one, or the change itself says it, too.
Prose Run::make() {
    Failing failing;
    if (request_.only == "failing" && request_.input && whyNotRebuilt(request_).empty()) {
        const ProbeOptions probe = begin(RebuildStage::asking, programsOf(request_.input->cache).size());
        auto found = failingPrograms(*request_.input, request_.device, probe, result_.complaints);
        end(RebuildStage::asking);
        if (!found) return "Which programs fail is not known: " + found.error();
        failing = std::move(*found);
        if (job_.probe.cancel.stop_requested()) return {};
    }
    rebuild() = planRebuild(request_, sourcesIn(request_.folder), failing);
    if (const Prose why = whyNoSources(); !why.empty()) {
        rebuild().programs.clear(); // one reason for all
        return Prose("The sources are missing: ") + why;
    }
    if (job_.save.dryRun) tellPlannedFates(rebuild());
    if (!rebuild().change.refusal.empty() || job_.save.dryRun) return {};
    result_.obstacle = whyNameNotFree(rebuild().change, job_.save);
    if (!result_.obstacle.empty()) return {};
    const std::size_t count = countToBuild();
    if (count > 0) return build(count);
    assemble(rebuild(), request_);
    return {};
}

std::string Run::build(std::size_t count) {
    const auto cores = std::max(1u, std::thread::hardware_concurrency());
    rebuild().jobs = std::min({job_.probe.jobs, cores, static_cast<unsigned>(count)});
    const std::string whyNotBuilt = buildPlanned(rebuild(), request_, begin(RebuildStage::building, count));
    end(RebuildStage::building);
    if (!whyNotBuilt.empty()) return "The device could not build: " + whyNotBuilt;
    if (!rebuild().change.refusal.empty()) return {};
    const std::string whyNotLoaded =
        loadFinished(rebuild(), request_, begin(RebuildStage::loading, rebuild().programs.size()));
    end(RebuildStage::loading);
    if (!whyNotLoaded.empty()) return "The result could not be loaded: " + whyNotLoaded;
    tellOutlook(rebuild(), request_);
    return {};
}

} // namespace

Result<Failing> failingPrograms(const FileReport& report, const DeviceFacts& device,
                                const ProbeOptions& probe, std::vector<std::string>& complaints) {
    if (programsOf(report.cache).empty()) return Failing{};
    DriverQuestion question;
    question.probe = probe;
    CrashMemory memory(knownCrashesPath());
    const DeviceAnswer answer = loadAllOf(device, report, question, memory);
    for (std::string& complaint : memory.complaints())
        complaints.push_back(std::move(complaint));
    if (answer.programs.empty()) return Failure{answer.reason};
    Failing failing = failingOf(answer);
    if (failing.notAsked < answer.programs.size()) return failing;
    return Failure{failing.whyNotAsked.empty() ? "no program could be asked about" : failing.whyNotAsked};
}

RebuildResult runRebuild(const RebuildJob& job) {
    return Run(job).run();
}

ChangeOutcome saveRebuilt(const RebuildResult& result, const SaveWish& wish) {
    const Rebuild& rebuild = result.rebuild;
    ResultCheck check;
    check.proof = rebuild.change.unchanged
                      ? "it is the input, byte for byte"
                      : "it passes --check, and the device loaded every program of it in a fresh process";
    // What a dry run would build is not there yet.
    if (wish.dryRun) check.accept = [](ByteView) { return std::string(); };
    ChangeOutcome outcome;
    if (result.obstacle.empty()) return saveChange(rebuild.change, rebuild.bytes, wish, check);
    outcome.output = wish.output.value_or("");
    outcome.proof = check.proof;
    outcome.failure = result.obstacle;
    outcome.exitCode = exitDamaged;
    return outcome;
}

SourceOf sourcesIn(const std::string& folder) {
    using Sources = std::map<std::string, Result<KernelSource>, std::less<>>;
    return [folder, known = std::make_shared<Sources>()](std::string_view program) {
        const auto found = known->find(program);
        if (found != known->end()) return found->second;
        return known->emplace(std::string(program), kernelSource(folder, program)).first->second;
    };
}

std::string buildPlanned(Rebuild& rebuild, const RebuildRequest& request, const ProbeOptions& probe) {
    std::vector<ProgramToBuild> sources;
    std::vector<RebuildProgram*> programs;
    for (RebuildProgram& program : rebuild.programs) {
        if (!program.isToBuild) continue;
        sources.push_back({program.source.text, program.options});
        programs.push_back(&program);
    }
    const auto begin = Clock::now();
    auto outcomes = buildPrograms(request.device, sources, probe);
    if (!outcomes) return outcomes.error();
    if (probe.cancel.stop_requested()) return std::string(kStopped);
    rebuild.buildWallMs = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    rebuild.protections = outcomes->protections;
    for (std::size_t i = 0; i < programs.size(); ++i)
        takeBuild(*programs[i], (*outcomes)[i]);
    concludeBuilds(rebuild, request);
    assemble(rebuild, request);
    return {};
}

std::string loadFinished(Rebuild& rebuild, const RebuildRequest& request, const ProbeOptions& probe) {
    const FileReport result = checkBytes(rebuild.bytes);
    std::vector<ProgramToLoad> programs;
    std::vector<std::string> keys;
    for (const Entry& entry : result.cache.entries) {
        if (entry.role != EntryRole::program) continue;
        programs.push_back({result.cache.valueOf(entry), splitProgramKey(entry.key).options});
        keys.emplace_back(entry.key);
    }
    ProbeOptions one = probe;
    one.jobs = 1;
    auto outcomes = loadPrograms(request.device, programs, one);
    if (!outcomes) return outcomes.error();
    if (probe.cancel.stop_requested()) return std::string(kStopped);
    std::map<std::string, std::vector<std::string>> kernels;
    std::map<std::string_view, RebuildProgram*> byKey;
    for (RebuildProgram& program : rebuild.programs)
        byKey.emplace(program.key, &program);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto program = byKey.find(keys[i]);
        if (program == byKey.end()) continue;
        program->second->load = answerFrom((*outcomes)[i]);
        if (program->second->load.loadMs)
            program->second->load.loadNote = compilationNote(request.device, programs[i].binary);
        for (const Kernel& kernel : (*outcomes)[i].kernels)
            kernels[keys[i]].push_back(kernel.name);
    }
    if (concludeLoads(rebuild, kernels)) assemble(rebuild, request);
    return {};
}

} // namespace macebin
