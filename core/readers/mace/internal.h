// SPDX-License-Identifier: Apache-2.0
// The steps of a prediction: MACE's decision, then its programs, then what it means.
#pragma once

#include "core/readers/mace/prediction.h"

namespace macebin::prediction {

/// Everything that one prediction is made of.
struct Case {
    const CacheFacts& facts;
    const RunningMace& running;
    const PredictionOptions& options;
    Era era;
};

/// Sets the programs' sources under this decision, and what that leaves unknown.
void placePrograms(Prediction& prediction, const MaceDecision& decision, const Case& facts);

/// Everything that says that programs which MACE uses should not be used.
std::vector<Risk> risksOf(const MaceDecision& decision, const Case& facts);

/// What is taken for granted where an Adreno driver names no build of itself, as a clause: that it is still
/// the driver of the file. Empty where a build is named, or CL_DRIVER_VERSION tells.
std::string unseenDriver(const MaceDecision& decision, const Case& facts);

/// One prediction from those of all conditions. Not empty.
Prediction merge(std::vector<Prediction> predictions, const std::vector<MaceDecision>& decisions);

/// Adds texts that are not in the list yet.
void addMissing(std::vector<std::string>& list, const std::vector<std::string>& more);

} // namespace macebin::prediction
