// SPDX-License-Identifier: Apache-2.0
// Finding a place in a file: by its bytes, and by what a person calls it.
#pragma once

#include "core/answer/result.h"
#include "format/byte_writer.h"
#include "format/bytes.h"

#include <atomic>
#include <optional>
#include <stop_token>
#include <string_view>

namespace macebin {

enum class Direction : std::uint8_t { forward, backward };

/// The offset of the first match that begins at or behind `from`, or with `backward` of the last one that
/// begins before it. Looks at `stop` and adds to `scanned` (bytes) every few megabytes. An empty needle is
/// nowhere.
std::optional<std::uint64_t> findBytes(ByteView haystack, ByteView needle, std::uint64_t from,
                                       Direction direction, const std::stop_token& stop = {},
                                       std::atomic<std::uint64_t>* scanned = nullptr);

/// Bytes written as hexadecimal digits, with or without blanks, "0x" and commas: "0a e2", "0x0A, 0xE2".
Result<Bytes> parseHexBytes(std::string_view text);

/// An offset as people write it: "4096", "0x1000", "1000h", or relative to `current` with a sign, "+0x10",
/// "-16". The failure says what is wrong, also where it lies outside of [0, size).
Result<std::uint64_t> parseOffset(std::string_view text, std::uint64_t current, std::uint64_t size);

} // namespace macebin
