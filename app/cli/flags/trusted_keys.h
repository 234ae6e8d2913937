// SPDX-License-Identifier: Apache-2.0
// --trusted-key: whose files are taken.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/result.h"
#include "core/check/signature.h"

#include <string>
#include <vector>

namespace macebin::cli {

/// Reads all keys, before an action does anything. The failure is wrong usage, and names the file.
Result<std::vector<PublicKey>> readTrustedKeys(const std::vector<std::string>& paths);

/// Why no trusted key vouches for a file that was checked with some, in whole sentences; empty where one
/// does, where none was given, and for a file of no known kind, which is told as that.
std::string whyNotTrusted(const FileReport& report);

} // namespace macebin::cli
