// SPDX-License-Identifier: Apache-2.0
// What a MACE of one era does with a file's container, before it looks at any program (FORMAT.md, "Eras").
#pragma once

#include "core/answer/file_report.h"

#include <optional>

namespace macebin::mace {

/// "a MACE up to v1.0.4": what an answer's reader is called.
std::string eraReaderName(Era reader);

/// The answer of a MACE of era `reader` that is given `file`, where the container alone decides it: a file
/// that it cannot read. Nothing where it can: whether it then keeps the programs depends on the device. Adds
/// the finding that goes with the answer.
std::optional<DeviceAnswer> decideForEra(FileReport& report, ByteView file, Era reader);

} // namespace macebin::mace
