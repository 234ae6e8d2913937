// SPDX-License-Identifier: Apache-2.0
// One program of a cache as files in a folder: the binary, and the files that it holds inside (a Movidius or
// an Intel container has some). Both faces extract through this. No file is replaced unless `force` says so,
// and none of `inputs` ever.
#pragma once

#include "core/answer/file_report.h"
#include "core/report/extract.h"

#include <span>
#include <string>
#include <vector>

namespace macebin {

/// Writes the program of the pair at `entry`, whose value must not be empty, into `folder`, which must be
/// there. One row for each file, the program first; a row tells why a file was not written.
/// `isSwept`: sweepExtracted was called.
std::vector<ExtractedFile> extractProgram(const Cache& cache, std::size_t entry, const std::string& folder,
                                          bool force, std::span<const std::string> inputs,
                                          bool isSwept = false);

/// Before many programs go into one folder: what killed Macebins have left of such files there goes, at once.
/// Looking for it before each of them would take their number squared.
void sweepExtracted(const std::string& folder);

} // namespace macebin
