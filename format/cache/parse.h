// SPDX-License-Identifier: Apache-2.0
// The front door of the format library: any bytes in, an answer out.
#pragma once

#include "format/cache/cache.h"

namespace macebin {

/// Recognises the content (never the name) and reads it. Total: any bytes give an answer, without exceptions
/// and with memory bounded by `limits`. Checksums are named in the result, not verified; what only a checksum
/// can tell (a v2 file whose message is not well-formed) stays unknown here.
Parsed parse(ByteView bytes, const ParseLimits& limits = {});

/// True if a file that begins with `front` (its first bytes, at least 4 KiB of them where it has so many) can
/// be of a kind that parse() knows, or a text that may hold one (archives: core/archive). Cheap: for walking
/// directories.
bool mayBeOurs(ByteView front, std::uint64_t fileSize);

} // namespace macebin
