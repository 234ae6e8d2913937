// SPDX-License-Identifier: Apache-2.0
// Which driver writes which family of binaries: one table for the cross-check and for choosing a local
// device.
#pragma once

#include "format/program/program.h"

#include <string>
#include <string_view>

namespace macebin {

/// True if the driver behind this CL_PLATFORM_NAME writes binaries of this family.
bool platformWrites(std::string_view platformName, Family family);

/// True if this CL_PLATFORM_NAME is one whose families are known, so that another one is worth a word.
bool isKnownPlatform(std::string_view platformName);

/// True for families that only GPUs of phones and boards have: no PC's driver writes them.
bool isEmbeddedOnly(Family family);

/// Who made the program: family, layout, chip, compiler, as far as its decoder tells. Programs of one driver
/// on one device are equal in it. Empty where nothing reliable is known.
std::string originOf(const Program& program);

} // namespace macebin
