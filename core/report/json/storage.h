// SPDX-License-Identifier: Apache-2.0
// A storage directory as JSON (REPORTS.md, "Storage directories").
#pragma once

#include "core/storage/storage_judgement.h"
#include "core/text/json_writer.h"

#include <string>

namespace macebin {

/// What `directories[]` holds for one.
void putDirectory(JsonObject& out, const StorageDirectoryReport& directory);
/// The same as a line of --format jsonl.
std::string jsonLine(const StorageDirectoryReport& directory);

} // namespace macebin
