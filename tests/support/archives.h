// SPDX-License-Identifier: Apache-2.0
// Archives of every kind that is read, made by libarchive's writer.
#pragma once

#include "format/byte_writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace macebin::test {

inline Bytes bytesOf(std::string_view text) {
    return {asBytes(text).begin(), asBytes(text).end()};
}

/// Of which a change anywhere shows.
inline Bytes noise(std::size_t size, unsigned seed = 1) {
    std::mt19937 random(seed);
    Bytes out(size);
    for (std::byte& b : out)
        b = std::byte(random() % 61); // shrinks a little, so that methods have something to do
    return out;
}

struct Packed {
    std::string name;
    Bytes content;
    bool isFolder = false;
    unsigned type = AE_IFREG; ///< of what is no file and no folder: AE_IFLNK, AE_IFIFO, …
    std::string leadsTo = {}; ///< of a symbolic link; of a file it makes a hard link
};

struct Kind {
    const char* title;
    int format;
    int filter;
    const char* options;
    const char* words; ///< of describe()
};
inline constexpr int kV7 = -1; ///< tar from before there was a mark of it; libarchive has no number for it
inline const std::vector<Kind> kKinds{
    {"zip, stored", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, "zip:compression=store", "a zip archive"},
    {"zip, deflated", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, "zip:compression=deflate", "a zip archive"},
    {"zip64", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, "zip:zip64", "a zip archive"},
    {"tar", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, "", "a tar archive"},
    {"pax", ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FILTER_NONE, "", "a tar archive"},
    {"gnu tar", ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, "", "a tar archive"},
    {"v7 tar", kV7, ARCHIVE_FILTER_NONE, "", "a tar archive"},
    {"tgz", ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_GZIP, "", "a tar archive compressed with gzip"},
    {"tar.bz2", ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_BZIP2, "", "a tar archive compressed with bzip2"},
    {"tar.xz", ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_XZ, "", "a tar archive compressed with xz"},
    {"tar.zst", ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_ZSTD, "", "a tar archive compressed with zstd"},
    {"7z, lzma", ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, "7zip:compression=lzma1", "a 7z archive"},
    {"7z, stored", ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, "7zip:compression=store", "a 7z archive"},
    {"7z, bzip2", ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, "7zip:compression=bzip2", "a 7z archive"},
    {"7z, ppmd", ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, "7zip:compression=ppmd", "a 7z archive"},
};
inline const std::vector<Kind> kStreams{
    {"gzip", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, "", "a file compressed with gzip"},
    {"bzip2", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_BZIP2, "", "a file compressed with bzip2"},
    {"xz", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_XZ, "", "a file compressed with xz"},
    {"zstd", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_ZSTD, "", "a file compressed with zstd"},
};

inline Bytes pack(const Kind& kind, const std::vector<Packed>& members, const char* password = nullptr) {
    Bytes out(4 << 20);
    std::size_t used = 0;
    archive* writer = archive_write_new();
    if (kind.format == kV7)
        archive_write_set_format_v7tar(writer);
    else
        archive_write_set_format(writer, kind.format);
    archive_write_add_filter(writer, kind.filter);
    if (*kind.options) archive_write_set_options(writer, kind.options);
    if (password) {
        archive_write_set_options(writer, "zip:encryption=zipcrypt");
        archive_write_set_passphrase(writer, password);
    }
    archive_write_set_bytes_in_last_block(writer, 1);
    archive_write_open_memory(writer, out.data(), out.size(), &used);
    for (const Packed& member : members) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, member.name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
        archive_entry_set_filetype(entry, member.isFolder ? AE_IFDIR : member.type);
        if (member.type == AE_IFLNK)
            archive_entry_set_symlink(entry, member.leadsTo.c_str());
        else if (!member.leadsTo.empty())
            archive_entry_set_hardlink(entry, member.leadsTo.c_str());
        archive_entry_set_perm(entry, 0644);
        archive_write_header(writer, entry);
        archive_write_data(writer, member.content.data(), member.content.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    out.resize(used);
    return out;
}

} // namespace macebin::test
