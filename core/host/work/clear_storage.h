// SPDX-License-Identifier: Apache-2.0
// Clears a storage directory, or one cache in it, by renaming within the directory; and takes that back.
// Nothing is ever deleted or overwritten. Either all files move or none does (core/storage/CLEARING.md).
#pragma once

#include "core/storage/clear_plan.h"

#include <ctime>

namespace macebin {

struct ClearRequest {
    std::string path;
    std::time_t now = 0; ///< gives the backups their date, in UTC
    bool dryRun = false;
    bool empty = false;         ///< leave an empty cache in the place of each file
    std::optional<Era> maceEra; ///< of that empty cache; else that of the file
    bool force = false;         ///< restore: what is there now goes aside first
};

/// "2026-11-20T161503Z"
std::string clearingStamp(std::time_t now);

ClearReport clearStorage(const ClearRequest& request);
ClearReport restoreStorage(const ClearRequest& request);

} // namespace macebin
