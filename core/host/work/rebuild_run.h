// SPDX-License-Identifier: Apache-2.0
// A rebuild at work: the driver compiles in children of its own, and what it made is loaded in a fresh one.
#pragma once

#include "core/host/probe/probe.h"
#include "core/rebuild/plan.h"

namespace macebin {

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
