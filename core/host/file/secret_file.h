// SPDX-License-Identifier: Apache-2.0
// Reading keys and passphrases: small, and gone from memory afterwards.
#pragma once

#include "core/check/signature.h"

#include <string>

namespace macebin {

/// Reads to the end. Fails, saying why, where it cannot be read or holds more than 64 KiB.
Result<Secret> readSecret(int descriptor);
Result<Secret> readSecretFile(const std::string& path);

/// The first line, without its end: how passphrases stand in files.
std::string_view firstLine(const Secret& secret);

/// True if the file's permissions let others than its owner read it.
bool othersCanRead(const std::string& path);

} // namespace macebin
