// SPDX-License-Identifier: Apache-2.0
// Which programs of a cache MACE would build again.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/result.h"
#include "core/device/device_profile.h"
#include "core/rebuild/plan.h"

#include <map>
#include <string>

namespace macebin {

/// By key the reason, one clause.
using Reasons = std::map<std::string, std::string, std::less<>>;

/// Those whose source hash is not that of the sources, or is missing. A program without source is not among
/// them. The failure: a v1 file has no hashes.
Result<Reasons> staleBySource(const FileReport& report, const SourceOf& sourceOf);

/// Those that MACE does not take from the cache on a device, though it keeps the cache. The failure: it does
/// not keep it, or the profile does not tell; a whole sentence.
Result<Reasons> staleOnDevice(const FileReport& report, const DeviceProfile& profile,
                              const std::string& deviceName);

} // namespace macebin
