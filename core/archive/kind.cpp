// SPDX-License-Identifier: Apache-2.0
#include "core/archive/kind.h"

#include <optional>

namespace macebin {

namespace {

constexpr std::size_t kTarHeader = 512;
constexpr std::size_t kTarChecksum = 148; ///< offset of eight bytes: octal digits, ended by zero or blank
constexpr std::size_t kTarMagic = 257;

/// The number in a tar header's checksum field; nothing where it has no digit or something else in it.
std::optional<std::uint32_t> storedTarChecksum(ByteView header) {
    std::optional<std::uint32_t> sum;
    for (std::size_t i = 0; i < 8; ++i) {
        const auto c = static_cast<char>(header[kTarChecksum + i]);
        if (c >= '0' && c <= '7')
            sum = sum.value_or(0) * 8 + static_cast<std::uint32_t>(c - '0');
        else if (c == '\0' || (c == ' ' && sum))
            return sum;
        else if (c != ' ')
            return {};
    }
    return sum;
}

/// The sum of all bytes, those of the checksum field taken as blanks (POSIX 1003.1, "ustar Interchange
/// Format"). Archives from before that standard have no other mark.
bool hasTarChecksum(ByteView bytes) {
    if (bytes.size() < kTarHeader || bytes[0] == std::byte{0}) return false;
    const ByteView header = bytes.first(kTarHeader);
    const auto stored = storedTarChecksum(header);
    if (!stored) return false;
    std::uint32_t sum = 8 * ' ';
    for (std::size_t i = 0; i < kTarHeader; ++i)
        if (i < kTarChecksum || i >= kTarChecksum + 8) sum += std::to_integer<std::uint32_t>(header[i]);
    return sum == *stored;
}

bool isTar(ByteView bytes) {
    return (bytes.size() > kTarMagic + 5 && startsWith(bytes.subspan(kTarMagic), "ustar")) ||
           hasTarChecksum(bytes);
}

/// The method, which is always 8, and three flags that are always 0 (RFC 1952).
bool isGzip(ByteView bytes) {
    return startsWith(bytes, "\x1f\x8b\x08") && (bytes.size() < 4 || std::to_integer<int>(bytes[3]) < 0x20);
}

/// The block size, and the mark of a block or of the end (both are digits of a constant).
bool isBzip2(ByteView bytes) {
    return startsWith(bytes, "BZh") && bytes.size() >= 10 && bytes[3] >= std::byte{'1'} &&
           bytes[3] <= std::byte{'9'} &&
           (startsWith(bytes.subspan(4), "1AY&SY") ||
            startsWith(bytes.subspan(4), "\x17\x72\x45\x38\x50\x90"));
}

} // namespace

ArchiveKind archiveKind(ByteView bytes) {
    if (startsWith(bytes, "PK\x03\x04") || startsWith(bytes, "PK\x05\x06")) return ArchiveKind::zip;
    if (isGzip(bytes)) return ArchiveKind::gzip;
    if (isBzip2(bytes)) return ArchiveKind::bzip2;
    if (startsWith(bytes, std::string_view("\xfd\x37zXZ\0", 6))) return ArchiveKind::xz;
    if (startsWith(bytes, "\x28\xb5\x2f\xfd")) return ArchiveKind::zstd;
    if (startsWith(bytes, "7z\xbc\xaf\x27\x1c")) return ArchiveKind::sevenZip;
    if (startsWith(bytes, "Rar!\x1a\x07")) return ArchiveKind::rar;
    if (startsWith(bytes, "\x04\x22\x4d\x18")) return ArchiveKind::lz4;
    return isTar(bytes) ? ArchiveKind::tar : ArchiveKind::none;
}

bool isStream(ArchiveKind kind) {
    return kind == ArchiveKind::gzip || kind == ArchiveKind::bzip2 || kind == ArchiveKind::xz ||
           kind == ArchiveKind::zstd || kind == ArchiveKind::lz4;
}

std::string_view name(ArchiveKind kind) {
    switch (kind) {
    case ArchiveKind::none: return "";
    case ArchiveKind::zip: return "zip";
    case ArchiveKind::tar: return "tar";
    case ArchiveKind::sevenZip: return "7z";
    case ArchiveKind::gzip: return "gzip";
    case ArchiveKind::bzip2: return "bzip2";
    case ArchiveKind::xz: return "xz";
    case ArchiveKind::zstd: return "zstd";
    case ArchiveKind::rar: return "rar";
    case ArchiveKind::lz4: return "lz4";
    }
    return "";
}

} // namespace macebin
