// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive.h"

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

Reader openArchive(ByteView bytes) {
    Reader reader(archive_read_new());
    if (!reader) return reader;
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_format_zip(reader.get());
    archive_read_support_format_tar(reader.get());
    if (startsWith(bytes, "\x1f\x8b")) archive_read_support_format_raw(reader.get()); // a gzip of one file
    return reader;
}

/// Reads an archive, and those in it.
class Walk {
public:
    Walk(const WantsMember& wants, const TakeMember& take, const ArchiveLimits& limits)
        : wants_(wants), take_(take), limits_(limits) {}

    /// What went wrong before the first member; empty where that could be read.
    std::string read(ByteView bytes, const std::string& prefix, unsigned depth);
    std::vector<std::string> notes;

private:
    void readMember(archive* reader, const std::string& name, unsigned depth);
    void give(const std::string& name, Bytes content, unsigned depth);
    void tell(std::string sentence) {
        if (notes.size() < kMostNotes) notes.push_back(std::move(sentence));
    }

    const WantsMember& wants_;
    const TakeMember& take_;
    const ArchiveLimits& limits_;
    std::uint64_t total_ = 0;
    std::size_t members_ = 0;
};

/// What people pack may be packed already: a bug report, an app. What only looks like an archive is a file.
void Walk::give(const std::string& name, Bytes content, unsigned depth) {
    if (!looksLikeArchive(content)) return take_(name, std::move(content));
    if (depth >= limits_.depth)
        return tell(inQuotes(name, 200) + " is an archive inside archives, and was not opened.");
    if (!read(content, name + ": ", depth + 1).empty()) take_(name, std::move(content));
}

void Walk::readMember(archive* reader, const std::string& name, unsigned depth) {
    Bytes content;
    const End end = unpack(reader, std::min(limits_.member, limits_.total - total_), content);
    total_ += content.size();
    if (end == End::tooMuch) {
        tell(inQuotes(name) + " is larger than what is unpacked here, and was passed over.");
        return;
    }
    if (end == End::broken) tell(inQuotes(name) + " cannot be unpacked whole: " + why(reader) + ".");
    give(name, std::move(content), depth);
}

std::string Walk::read(ByteView bytes, const std::string& prefix, unsigned depth) {
    const Reader reader = openArchive(bytes);
    if (!reader || archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
        return "it cannot be opened as an archive: " + (reader ? why(reader.get()) : "no memory");
    archive_entry* entry = nullptr;
    for (std::size_t members = 0;; ++members, ++members_) {
        const int status = archive_read_next_header(reader.get(), &entry);
        if (status == ARCHIVE_EOF) return {};
        if (status == ARCHIVE_FATAL || status == ARCHIVE_RETRY || status < ARCHIVE_WARN) {
            if (members == 0) return "it cannot be unpacked: " + why(reader.get());
            tell((prefix.empty() ? "The archive" : inQuotes(prefix.substr(0, prefix.size() - 2), 200)) +
                 " is damaged behind its file " + number(members) + ": " + why(reader.get()) + ".");
            return {};
        }
        if (members_ >= limits_.members || total_ >= limits_.total) {
            tell("The archive holds more than is unpacked here; the rest of it was not looked at.");
            return {};
        }
        const std::string name = prefix + nameOf(entry);
        if (archive_entry_filetype(entry) == AE_IFREG && wants_(name)) readMember(reader.get(), name, depth);
    }
}

} // namespace

bool looksLikeArchive(ByteView bytes) {
    return startsWith(bytes, "PK\x03\x04") || startsWith(bytes, "PK\x05\x06") ||
           startsWith(bytes, "\x1f\x8b") || (bytes.size() > 262 && startsWith(bytes.subspan(257), "ustar"));
}

Result<std::vector<std::string>> readArchive(ByteView bytes, const WantsMember& wants, const TakeMember& take,
                                             const ArchiveLimits& limits) {
    Walk walk(wants, take, limits);
    if (std::string failure = walk.read(bytes, {}, 0); !failure.empty()) return Failure{std::move(failure)};
    return std::move(walk.notes);
}

} // namespace macebin
