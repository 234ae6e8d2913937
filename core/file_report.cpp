// SPDX-License-Identifier: Apache-2.0
#include "core/file_report.h"

namespace macebin {

Regions regionsOf(const FileReport& report) {
    Regions regions = regionsOf(report.cache);
    const std::uint64_t covered = report.cache.bytes.size();
    if (!report.undone && covered < report.fileSize)
        regions.push_back(
            {"trailing bytes", RegionKind::gap, {covered, report.fileSize - covered}, std::nullopt});
    return regions;
}

} // namespace macebin
