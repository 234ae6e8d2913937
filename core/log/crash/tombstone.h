// SPDX-License-Identifier: Apache-2.0
// Android's tombstones in protobuf (tombstone_NN.pb; system/core/debuggerd/proto/tombstone.proto).
#pragma once

#include "core/log/report.h"

namespace macebin::logs {

/// The crash of a tombstone in protobuf, and the log lines that it carries; nothing for all other bytes.
struct Tombstone {
    LogCrash crash;
    struct Said {
        std::string_view time;
        std::uint32_t pid = 0;
        std::uint32_t tid = 0;
        char level = 0;
        std::string_view tag;
        std::string_view message;
    };
    std::vector<Said> log; ///< views the bytes
};
std::optional<Tombstone> readTombstone(ByteView bytes);

} // namespace macebin::logs
