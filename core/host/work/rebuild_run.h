// SPDX-License-Identifier: Apache-2.0
// A rebuild at work: the whole way from the wish to the file, for whoever wishes.
//
// In comes a request with its device, how drivers are asked, and what is watched. The steps: the device is
// asked which programs fail, if only those are wanted; the plan is made; the driver compiles, in children of
// its own; what it made is put together, and loaded in a fresh child; what does not load is left out. Out
// goes the account, with the finished file where there is one; saving it is a step of its own, for a name may
// be chosen afterwards.
//
// What must stay true: a program that was not asked about is neither failing nor good; what was stopped is no
// result; nothing is built where it shows before that the name is not free.
#pragma once

#include "core/host/probe/probe.h"
#include "core/host/work/save_change.h"
#include "core/rebuild/plan.h"

#include <functional>
#include <string>
#include <vector>

namespace macebin {

enum class RebuildStage : std::uint8_t { asking, building, loading };

/// What is heard of a rebuild meanwhile, on any thread; each may be empty.
struct RebuildWatch {
    /// `plan` is made from `building` on. `programs` will be answered in this stage.
    std::function<void(RebuildStage stage, const Rebuild& plan, std::size_t programs)> begins;
    /// One more was. `index`: of those that are built, loaded or asked, in their order.
    std::function<void(RebuildStage stage, std::size_t index, const LoadOutcome& outcome)> answered;
    std::function<void(RebuildStage stage)> ends;
};

/// All that it views must outlive it.
struct RebuildJob {
    RebuildRequest request;
    ProbeOptions probe; ///< `cancel` stops it; `answered` is not looked at
    SaveWish save;      ///< known beforehand, or without an output; a dry run ends with the plan
    RebuildWatch watch;
};

struct RebuildResult {
    Rebuild rebuild;      ///< its change's refusal says why there is no result, a whole sentence
    std::string obstacle; ///< why nothing was built: the name is not free
    bool wasStopped = false;
    std::vector<std::string> complaints; ///< what went wrong beside it, one sentence each

    bool hasResult() const { return rebuild.change.refusal.empty() && !rebuild.bytes.empty(); }
};

RebuildResult runRebuild(const RebuildJob& job);

/// Saves it as `wish` says, or says why not; exit code as of every change. On a dry run, and for an obstacle,
/// what was found.
ChangeOutcome saveRebuilt(const RebuildResult& result, const SaveWish& wish);

/// Which programs of a file the device does not load. The failure: not even one could be asked. `complaints`
/// gets what went wrong with the list of known crashes.
Result<Failing> failingPrograms(const FileReport& report, const DeviceFacts& device,
                                const ProbeOptions& probe, std::vector<std::string>& complaints);

/// The programs of `folder`, each read once.
SourceOf sourcesIn(const std::string& folder);

/// Builds what the plan says, `probe.jobs` at a time, and puts the file together. Why the device cannot be
/// asked at all, or that `probe.cancel` stopped it; empty where all were asked.
std::string buildPlanned(Rebuild& rebuild, const RebuildRequest& request, const ProbeOptions& probe);

/// Loads every program of the finished file in a child that has built nothing, one after the other, so that
/// times count; what is not loaded is left out of the file. Why the device cannot be asked at all, or that
/// `probe.cancel` stopped it; empty where all were asked.
std::string loadFinished(Rebuild& rebuild, const RebuildRequest& request, const ProbeOptions& probe);

} // namespace macebin
