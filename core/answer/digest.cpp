// SPDX-License-Identifier: Apache-2.0
#include "core/answer/digest.h"

#include <botan/hash.h>
#include <libdeflate.h>

namespace macebin {

std::uint32_t crc32(ByteView bytes, std::uint32_t before) {
    return libdeflate_crc32(before, bytes.data(), bytes.size());
}

Sha256 sha256(ByteView bytes) {
    const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
    hash->update(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    Sha256 digest{};
    hash->final(reinterpret_cast<std::uint8_t*>(digest.data()));
    return digest;
}

} // namespace macebin
