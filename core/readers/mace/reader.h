// SPDX-License-Identifier: Apache-2.0
// MACE as a reader (DECISIONS.md). What it does with a cache on a certain device is in prediction.h.
#pragma once

#include "core/readers/reader.h"

namespace macebin {

extern const FrameworkReader kMaceReader;

} // namespace macebin
