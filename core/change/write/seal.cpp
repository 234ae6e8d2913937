// SPDX-License-Identifier: Apache-2.0
#include "core/change/write/seal.h"

#include "format/cache/mclp/mclp.h"

#include <algorithm>

namespace macebin {

namespace {

void put(std::vector<std::byte>& file, std::uint64_t offset, ByteView bytes) {
    std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(offset));
}

std::array<std::byte, 4> little(std::uint32_t value) {
    std::array<std::byte, 4> out{};
    for (std::size_t i = 0; i < 4; ++i)
        out[i] = std::byte(value >> (8 * i) & 0xff);
    return out;
}

} // namespace

Result<std::vector<std::byte>> seal(Unsealed file, const std::optional<PrivateKey>& signer) {
    ByteRange hashed; // records of one program follow each other: its digest is taken once
    Sha256 digest{};
    for (const DigestField& slot : file.digestSlots) {
        const ByteView covered = slice(file.bytes, slot.covered);
        switch (slot.kind) {
        case DigestField::Kind::v2Crc:
        case DigestField::Kind::mclpTrailerCrc:
            put(file.bytes, slot.stored.offset, little(crc32(covered)));
            break;
        case DigestField::Kind::mclpProgram:
        case DigestField::Kind::mclpWhole:
            if (!(slot.covered == hashed)) digest = sha256(covered);
            hashed = slot.covered;
            put(file.bytes, slot.stored.offset, digest);
            break;
        case DigestField::Kind::mclpSignature:
            if (!signer) return Failure{"a signed container needs a private key"};
            // The signature covers the key id, which therefore goes in first.
            put(file.bytes, slot.covered.offset + kMclpKeyIdOffset, signer->publicKey().id());
            put(file.bytes, slot.stored.offset, signer->sign(covered));
            break;
        }
    }
    return std::move(file.bytes);
}

} // namespace macebin
