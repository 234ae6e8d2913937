// SPDX-License-Identifier: Apache-2.0
#include "core/host/archive.h"

#include "format/text.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <memory>

namespace macebin {

namespace {

constexpr std::size_t kChunk = 256 * 1024;
constexpr std::size_t kMostNotes = 20;

struct Close {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Close>;

std::string nameOf(archive_entry* entry) {
    const char* name = archive_entry_pathname(entry);
    if (!name) name = archive_entry_pathname_utf8(entry);
    return name ? name : "?";
}

std::string why(archive* reader) {
    const char* text = archive_error_string(reader);
    return text ? text : "unknown error";
}

enum class End : std::uint8_t { whole, tooMuch, broken };

/// The content of the member that was just announced, at most `most` bytes of it.
End unpack(archive* reader, std::uint64_t most, Bytes& out) {
    while (true) {
        const std::size_t have = out.size();
        out.resize(have + kChunk);
        const la_ssize_t got = archive_read_data(reader, out.data() + have, kChunk);
        out.resize(have + static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)));
        if (got < 0) return End::broken;
        if (got == 0) return End::whole;
        if (out.size() > most) return End::tooMuch;
    }
}

void note(std::vector<std::string>& notes, std::string sentence) {
    if (notes.size() < kMostNotes) notes.push_back(std::move(sentence));
}

Reader openArchive(ByteView bytes) {
    Reader reader(archive_read_new());
    if (!reader) return reader;
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_format_zip(reader.get());
    archive_read_support_format_tar(reader.get());
    if (startsWith(bytes, "\x1f\x8b")) archive_read_support_format_raw(reader.get()); // a gzip of one file
    return reader;
}

} // namespace

bool looksLikeArchive(ByteView bytes) {
    return startsWith(bytes, "PK\x03\x04") || startsWith(bytes, "PK\x05\x06") ||
           startsWith(bytes, "\x1f\x8b") || (bytes.size() > 262 && startsWith(bytes.subspan(257), "ustar"));
}

Result<std::vector<std::string>>
readArchive(ByteView bytes, const std::function<bool(const std::string& name)>& wants,
            const std::function<void(const std::string& name, Bytes content)>& take,
            const ArchiveLimits& limits) {
    const Reader reader = openArchive(bytes);
    if (!reader || archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
        return Failure{"it cannot be opened as an archive: " + (reader ? why(reader.get()) : "no memory")};
    std::vector<std::string> notes;
    std::uint64_t total = 0;
    archive_entry* entry = nullptr;
    for (std::size_t members = 0;; ++members) {
        const int status = archive_read_next_header(reader.get(), &entry);
        if (status == ARCHIVE_EOF) return notes;
        if (status == ARCHIVE_FATAL || status == ARCHIVE_RETRY || status < ARCHIVE_WARN) {
            if (members == 0) return Failure{"it cannot be unpacked: " + why(reader.get())};
            note(notes, "The archive is damaged behind its file " + number(members) + ": " +
                            why(reader.get()) + ".");
            return notes;
        }
        if (members >= limits.members || total >= limits.total) {
            note(notes, "The archive holds more than is unpacked here; the rest of it was not looked at.");
            return notes;
        }
        const std::string name = nameOf(entry);
        if (archive_entry_filetype(entry) != AE_IFREG || !wants(name)) continue;
        Bytes content;
        const End end = unpack(reader.get(), std::min(limits.member, limits.total - total), content);
        total += content.size();
        if (end == End::tooMuch) {
            note(notes, inQuotes(name) + " is larger than what is unpacked here, and was passed over.");
            continue;
        }
        if (end == End::broken)
            note(notes, inQuotes(name) + " cannot be unpacked whole: " + why(reader.get()) + ".");
        take(name, std::move(content));
    }
}

} // namespace macebin
