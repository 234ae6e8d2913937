// SPDX-License-Identifier: Apache-2.0
// The names of MACE's lines, and of what a log comes to: public, held to core/log/LOGS.md by a test. An id
// that is not here does not compile.
#pragma once

#include "core/text/id_of.h"

#include <algorithm>
#include <array>

namespace macebin {

/// Of the rows of knownLines(), in their order.
inline constexpr auto kLineIds = std::to_array<std::string_view>({"engine",
                                                                  "platform",
                                                                  "device",
                                                                  "opencl-version",
                                                                  "cache-not-read",
                                                                  "file-missing",
                                                                  "cache-crc",
                                                                  "cache-load-failed",
                                                                  "cache-load-fatal",
                                                                  "cache-out-of-range",
                                                                  "cannot-write",
                                                                  "store-failed",
                                                                  "store-failed-oldest",
                                                                  "no-precompiled",
                                                                  "no-precompiled-file",
                                                                  "precompiled-load-failed",
                                                                  "precompiled-other-driver",
                                                                  "array-crc",
                                                                  "build-cache-failed",
                                                                  "build-precompiled-failed",
                                                                  "build-binary-failed",
                                                                  "build-source-failed",
                                                                  "build-log",
                                                                  "program-from-cache",
                                                                  "program-from-precompiled",
                                                                  "program-from-source",
                                                                  "program-unknown",
                                                                  "hash-unknown",
                                                                  "no-tuned",
                                                                  "tuned-not-read",
                                                                  "tuned-crc",
                                                                  "tuned-failed",
                                                                  "tuned-3d",
                                                                  "tuned-2d",
                                                                  "tuned-out-of-range",
                                                                  "no-library",
                                                                  "no-platform",
                                                                  "no-opencl",
                                                                  "no-gpu",
                                                                  "merge-versions"});
using LineRef = IdOf<kLineIds>;

/// Of the answers that are no line.
inline constexpr auto kOwnAnswerIds = std::to_array<std::string_view>({"no-mace",
                                                                       "nothing-wrong",
                                                                       "cache-never-kept",
                                                                       "ended-unknown",
                                                                       "driver-crash-loading",
                                                                       "driver-hang-loading",
                                                                       "driver-crash-precompiled",
                                                                       "driver-hang-precompiled",
                                                                       "driver-crash-building",
                                                                       "hang-building",
                                                                       "crash-reading-file",
                                                                       "hang-reading-file",
                                                                       "crash-saving-file",
                                                                       "hang-saving-file",
                                                                       "driver-crash-running",
                                                                       "hang-running",
                                                                       "crash-in-mace",
                                                                       "hang-in-mace",
                                                                       "crash-unplaced",
                                                                       "hang-unplaced",
                                                                       "driver-crash-unnamed",
                                                                       "driver-hang-unnamed",
                                                                       "crash-not-mace",
                                                                       "hang-not-mace"});

/// Of all answers: the lines come first.
inline constexpr auto kAnswerIds = [] {
    std::array<std::string_view, kLineIds.size() + kOwnAnswerIds.size()> all;
    std::copy(kOwnAnswerIds.begin(), kOwnAnswerIds.end(),
              std::copy(kLineIds.begin(), kLineIds.end(), all.begin()));
    return all;
}();
using AnswerRef = IdOf<kAnswerIds>;

constexpr AnswerRef answerOf(LineRef line) {
    return AnswerRef::at(line.place() < kLineIds.size() ? line.place() : kAnswerIds.size());
}

} // namespace macebin
