// SPDX-License-Identifier: Apache-2.0
// What a MACE of one era does with a file's container, before it looks at any program (FORMAT.md, "Eras").
#pragma once

#include "core/file_report.h"

namespace macebin {

/// The answer of a MACE of era `reader`, where the container alone decides it: a file that it cannot read.
/// Nothing where it can: whether it then keeps the programs depends on the device. `findings` are those of
/// the check so far; the one that goes with the answer is added.
std::optional<DeviceAnswer> judgeEra(const Cache& cache, Era reader, Findings& findings);

} // namespace macebin
