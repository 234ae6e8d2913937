// SPDX-License-Identifier: Apache-2.0
// A result in the form of the file that it was made from.
#pragma once

#include "core/answer/file_report.h"
#include "core/change/write/cache_writer.h"

namespace macebin {

/// Writes pairs as `report`'s file is written: v1, v2, MCLP, text, or a C++ array of one of these with its
/// functions' names. `cache` is what was read of it. Of MCLP, `options` say what it tells of driver and ABI.
Result<Bytes> writeLike(const FileReport& report, const Cache& cache, std::span<const Pair> pairs,
                        WriteOptions options);

} // namespace macebin
