// SPDX-License-Identifier: Apache-2.0
// What the identity strings of a cache tell a person: which device, which driver, which MACE.
#pragma once

#include "format/cache/cache.h"

#include <optional>
#include <string>

namespace macebin {

/// The build date inside a platform version, "Date: 03/19/21" as Adreno drivers write it (month/day/year), as
/// "2021-03-19"; nothing where there is none that is a date.
std::optional<std::string> driverDate(std::string_view platformVersion);

/// "Made on …" in one clause: device or platform, driver and its date, MACE. Says so where the file does not
/// tell.
std::string madeOn(const Identity& identity);

/// The same for a column each of a table; not escaped. Empty where the file does not say.
std::string deviceOf(const Identity& identity); ///< the device's name
/// "QUALCOMM Snapdragon(TM), built 2021-03-19", or the driver's version where there is no date.
std::string driverOf(const Identity& identity);

} // namespace macebin
