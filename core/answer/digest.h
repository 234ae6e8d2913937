// SPDX-License-Identifier: Apache-2.0
// Checksums and digests, through the libraries that do them well.
#pragma once

#include "format/bytes.h"

#include <array>
#include <cstdint>

namespace macebin {

using Sha256 = std::array<std::byte, 32>;

/// The zlib CRC-32 (reflected, polynomial 0xEDB88320, initial value and final xor 0xFFFFFFFF), by libdeflate.
/// `before` is the CRC-32 of the bytes in front of these, so that a long run can be taken in pieces.
std::uint32_t crc32(ByteView bytes, std::uint32_t before = 0);

/// SHA-256 (FIPS 180-4), by Botan.
Sha256 sha256(ByteView bytes);

} // namespace macebin
