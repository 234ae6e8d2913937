// SPDX-License-Identifier: Apache-2.0
// Names for the numbers that OpenCL calls return: in a driver's refusal, and in what MACE logs about it.
#pragma once

#include <optional>
#include <string>

namespace macebin {

/// "CL_INVALID_BINARY" for -42; "error -9999" for a number that the OpenCL 3.0 specification (and its ICD
/// extension) does not name.
std::string clErrorName(int error);
/// Empty where no call returned an error.
std::string clErrorName(std::optional<int> error);

} // namespace macebin
