// SPDX-License-Identifier: Apache-2.0
// The checksum that Intel's compiler stores per kernel in a patchtokens binary.
#pragma once

#include "format/bytes.h"

namespace macebin {

/// Bob Jenkins' 96-bit mix over little-endian 32-bit words, with the seeds and the output of
/// compute-runtime's shared/source/helpers/hash.h; the low half of its result. It guards against accidents,
/// not against people.
std::uint32_t patchtokensChecksum(ByteView bytes);

} // namespace macebin
