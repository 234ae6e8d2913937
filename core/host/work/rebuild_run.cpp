// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/rebuild_run.h"

#include "core/check/check.h"
#include "core/host/work/device/program_answer.h"
#include "core/host/work/kernel_source.h"
#include "format/cache/mace/key.h"

#include <chrono>
#include <memory>

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

} // namespace

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
