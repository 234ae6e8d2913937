// SPDX-License-Identifier: Apache-2.0
// Who tells --repair which programs are stale, crashing or rejected.
#pragma once

#include "app/cli/commands/write/changing.h"
#include "core/change/repair/repair.h"

namespace macebin::cli {

/// What prediction and driver say of the programs of a repaired file, for the words of --drop that need it.
/// `bytes` is what the repair comes to without them. The failure is a whole sentence.
Result<std::vector<RepairOptions::Judged>> judgePrograms(const Options& options, const Streams& streams,
                                                         ByteView bytes);

} // namespace macebin::cli
