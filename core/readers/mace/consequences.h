// SPDX-License-Identifier: Apache-2.0
// What each rule of a file of MACE's means for its user, and what to do: one table in parts, held to kRules
// by a test.
#pragma once

#include "core/readers/reader.h"

#include <span>

namespace macebin::mace {

inline constexpr FixedStep kNothing{StepKind::nothing};

const Consequence* consequenceOf(const Rule& rule);
FixedProse remedyOf(Hint hint);

// The parts of the table.
std::span<const Consequence> transferConsequences();
std::span<const Consequence> layoutConsequences();
std::span<const Consequence> decisionConsequences();
std::span<const Consequence> aroundConsequences();

} // namespace macebin::mace
