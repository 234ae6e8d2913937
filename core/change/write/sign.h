// SPDX-License-Identifier: Apache-2.0
// Signed MCLP containers of a file's pairs.
#pragma once

#include "core/change/change.h"
#include "core/change/write/cache_writer.h"

#include <string_view>

namespace macebin {

/// All pairs of a whole cache, called `name` in sentences; refuses any other file.
Change planSign(std::string_view name, const FileReport& report);
/// Notes which key it is, and what a signed container is for.
void noteSigner(Change& change, const PublicKey& key);

/// The container of `change.pairs`, signed. Driver version and ABI are those of `cache` where none is given.
Result<Bytes> signedContainer(const Cache& cache, const Change& change, const PrivateKey& key,
                              const WriteOptions& options = {});

/// Judges bytes as somebody will who trusts this key and no other: why they are not good, or nothing.
std::string whyNotSignedBy(const PublicKey& key, ByteView bytes);

} // namespace macebin
