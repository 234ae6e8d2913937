// SPDX-License-Identifier: Apache-2.0
// What MACE does with a file on a device that a profile describes, as JSON (REPORTS.md, "Predictions").
#pragma once

#include "core/answer/file_report.h"
#include "core/text/json_writer.h"
#include "core/text/text_difference.h"

namespace macebin {

/// One of `devices[]`, of source "profile".
void putPrediction(JsonObject out, const DeviceAnswer& device);

/// Where two texts differ, in one of them: offsets and sizes in bytes.
void putParts(JsonArray out, const std::vector<TextChange>& parts, ByteRange TextChange::*side);

} // namespace macebin
