// SPDX-License-Identifier: Apache-2.0
// What MACE does with a file on a device that a profile describes, as JSON (REPORTS.md, "Predictions").
#pragma once

#include "core/answer/file_report.h"

#include <nlohmann/json_fwd.hpp>

namespace macebin {

/// One of `devices[]`, of source "profile".
nlohmann::ordered_json predictionJson(const DeviceAnswer& device);

} // namespace macebin
