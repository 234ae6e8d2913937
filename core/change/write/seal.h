// SPDX-License-Identifier: Apache-2.0
// Fills the checksum, digest and signature slots that format/'s writers leave zero.
#pragma once

#include "core/check/signature.h"
#include "format/cache/cache.h"

#include <optional>

namespace macebin {

/// Fills every slot of `file`, in order, and gives its bytes. `signer` is needed exactly where a signature
/// slot exists (MclpWriteOptions::Trailer::signature).
Result<std::vector<std::byte>> seal(Unsealed file, const std::optional<PrivateKey>& signer = {});

} // namespace macebin
