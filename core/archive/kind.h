// SPDX-License-Identifier: Apache-2.0
// Which archive some bytes are, by their first bytes alone.
#pragma once

#include "format/bytes.h"

#include <cstdint>
#include <string_view>

namespace macebin {

enum class ArchiveKind : std::uint8_t {
    none,
    zip,
    tar,
    sevenZip,
    gzip,
    bzip2,
    xz,
    zstd,
    rar, ///< known by sight, and never opened
    lz4, ///< likewise
};

/// Needs the first 512 bytes, or all of a shorter file.
ArchiveKind archiveKind(ByteView bytes);
inline bool looksLikeArchive(ByteView bytes) {
    return archiveKind(bytes) != ArchiveKind::none;
}

/// One stream of packed bytes: of a file, or of a tar archive.
bool isStream(ArchiveKind kind);

/// "zip", "7z", …: the word that stands in "a zip archive", "compressed with gzip". Empty for none.
std::string_view name(ArchiveKind kind);

} // namespace macebin
