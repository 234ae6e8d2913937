// SPDX-License-Identifier: Apache-2.0
// A whole Adreno program binary of several kernels, by the layout in FORMAT.md ("Adreno"), for the
// benchmarks: real ones may not be copied.
#pragma once

#include "format/byte_writer.h"

#include <string>
#include <vector>

namespace macebin::bench {

/// Format version 0x20 for an Adreno 640. `code` is cut among the kernels; it must have 16 bytes for each of
/// them.
Bytes adrenoProgram(const std::vector<std::string>& kernels, Bytes code);

} // namespace macebin::bench
