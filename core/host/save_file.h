// SPDX-License-Identifier: Apache-2.0
// Safe saving: the old file or the new one, never anything between.
#pragma once

#include "core/result.h"
#include "format/bytes.h"

#include <functional>
#include <string>

namespace macebin {

struct SaveOptions {
    bool replace = false; ///< an existing file may be replaced
};

/// Writes `bytes` to a temporary file beside `path`, syncs it, has `accept` judge what can be read back from
/// it, then gives it its name and syncs the directory. `accept` returns why the bytes must not take the name,
/// or nothing. On failure the name is as it was, no temporary stays, and the message says so.
Result<bool> saveFile(const std::string& path, ByteView bytes, const SaveOptions& options,
                      const std::function<std::string(ByteView)>& accept);

} // namespace macebin
