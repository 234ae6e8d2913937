// SPDX-License-Identifier: Apache-2.0
// The protobuf text form (.bin.pb) of MACE's PairContainer, through libprotobuf (FORMAT.md, "Text form").
#pragma once

#include "core/answer/result.h"
#include "format/byte_writer.h"
#include "format/cache/cache.h"

#include <optional>
#include <span>
#include <string>

namespace macebin {

struct TextForm {
    Bytes message;     ///< the same pairs as a v2 file, CRC-32 included; empty where the text has a fault
    std::string fault; ///< what libprotobuf says is wrong, line and column included ("line 3, column 7: …")
    std::optional<ByteRange> faultAt; ///< where; a byte, or nothing at the end of the text
};

/// Reads the text form. Linear; memory is proportional to the text.
TextForm readText(ByteView text);

/// Writes pairs as libprotobuf's TextFormat does; no pairs at all are a comment that says what the file is.
/// Fails where a key is not valid UTF-8 or the text would pass 2 GiB − 1, before anything is allocated.
Result<Bytes> writeText(std::span<const Pair> pairs);

} // namespace macebin
