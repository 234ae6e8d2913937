// SPDX-License-Identifier: Apache-2.0
#include "core/archive/reader.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <clocale>
#include <locale.h>

namespace macebin::archives {

namespace {

/// Where libarchive was built without a library it would start a program instead: that is refused.
void supportStream(archive* reader, ArchiveKind kind) {
    switch (kind) {
    case ArchiveKind::gzip:
        if (archive_zlib_version()) archive_read_support_filter_gzip(reader);
        break;
    case ArchiveKind::bzip2:
        if (archive_bzlib_version()) archive_read_support_filter_bzip2(reader);
        break;
    case ArchiveKind::xz:
        if (archive_liblzma_version()) archive_read_support_filter_xz(reader);
        break;
    case ArchiveKind::zstd:
        if (archive_libzstd_version()) archive_read_support_filter_zstd(reader);
        break;
    default: break;
    }
}

void support(archive* reader, ArchiveKind kind, bool isRaw) {
    switch (kind) {
    case ArchiveKind::zip: archive_read_support_format_zip(reader); return;
    case ArchiveKind::sevenZip: archive_read_support_format_7zip(reader); return;
    case ArchiveKind::tar: archive_read_support_format_tar(reader); return;
    default: break;
    }
    supportStream(reader, kind);
    // libarchive takes any zeros for a tar without members: only what has been seen to be one is read as one.
    if (!isRaw) {
        archive_read_support_format_tar(reader);
        return;
    }
    archive_read_support_format_raw(reader);
    archive_read_support_format_empty(reader); // a stream of no bytes
}

bool hasAny(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

std::string wordsOf(archive* reader) {
    const char* text = archive_error_string(reader);
    return text ? text : "";
}

} // namespace

namespace {

/// The record at the end of a zip stands before a comment of at most 65535 bytes (APPNOTE.TXT, 4.3.16).
bool hasZipEnd(ByteView bytes) {
    constexpr std::size_t longest = 22 + 65'535;
    const ByteView end = bytes.last(std::min(bytes.size(), longest));
    return asText(end).rfind("PK\x05\x06") != std::string_view::npos;
}

} // namespace

Fault faultOf(std::string words) {
    Fault fault;
    if (hasAny(words, {"ncrypt", "assphrase", "Crypto codec", ": aes)"}))
        fault.why = Unread::encrypted;
    else if (hasAny(words, {"runcated", "(-5)", "No progress is possible", "premature"})) // -5: Z_BUF_ERROR
        fault.why = Unread::cut;
    else if (hasAny(words, {"Unsupported", "Unknown codec", "not supported", "nrecognized"}))
        fault.why = Unread::method;
    else if (hasAny(words, {"CRC", "hecksum", "wrong size"}))
        fault.why = Unread::checksum;
    fault.words = std::move(words);
    return fault;
}

void Reader::Free::operator()(archive* reader) const {
    archive_read_free(reader);
}

Reader::Reader(ByteView bytes, ArchiveKind kind, bool isRaw)
    : reader_(archive_read_new()), isCutZip_(kind == ArchiveKind::zip && !hasZipEnd(bytes)) {
    if (!reader_) return;
    support(reader_.get(), kind, isRaw);
    isOpen_ = archive_read_open_memory(reader_.get(), bytes.data(), bytes.size()) == ARCHIVE_OK;
}

Reader::~Reader() = default;

Step Reader::next() {
    fault.reset();
    isAtEnd_ = false;
    if (isOpen_) {
        const int status = archive_read_next_header(reader_.get(), &entry_);
        if (status == ARCHIVE_EOF) return Step::end;
        if (status == ARCHIVE_OK || status == ARCHIVE_WARN) return Step::entry;
    }
    fault = faultOf(reader_ ? wordsOf(reader_.get()) : "no memory");
    // Cut between two files, a zip has no half of one that would show it.
    if (isCutZip_ && fault->why == Unread::damaged) fault->why = Unread::cut;
    return Step::broken;
}

std::string Reader::name() const {
    const char* name = archive_entry_pathname(entry_);
    if (!name) name = archive_entry_pathname_utf8(entry_);
    if (isStreamOfOneFile() && name && std::string_view(name) == "data")
        return {}; // libarchive's word for none
    return name ? name : "?";
}

bool Reader::isRegular() const {
    return archive_entry_filetype(entry_) == AE_IFREG && !archive_entry_hardlink(entry_);
}

bool Reader::isFolder() const {
    return archive_entry_filetype(entry_) == AE_IFDIR;
}

std::optional<Reader::Target> Reader::target() const {
    if (const char* path = archive_entry_hardlink(entry_)) return Target{path, true};
    if (archive_entry_filetype(entry_) != AE_IFLNK) return {};
    const char* path = archive_entry_symlink(entry_);
    return Target{path ? path : "", false};
}

bool Reader::isEncrypted() const {
    return archive_entry_is_encrypted(entry_) != 0;
}

std::uint64_t Reader::announcedSize() const {
    return static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry_), 0));
}

bool Reader::isSizeAnnounced() const {
    return archive_entry_size_is_set(entry_) != 0;
}

bool Reader::skipsWithoutUnpacking() const {
    return (archive_format(reader_.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP &&
           isSizeAnnounced();
}

bool Reader::isStreamOfOneFile() const {
    return archive_format(reader_.get()) == ARCHIVE_FORMAT_RAW;
}

bool Reader::isTar() const {
    return (archive_format(reader_.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
}

std::optional<Reader::Piece> Reader::piece() {
    if (isAtEnd_) return {};
    const void* bytes = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(reader_.get(), &bytes, &size, &offset);
    isAtEnd_ = status != ARCHIVE_OK;
    if (status == ARCHIVE_EOF) return {};
    if (status != ARCHIVE_OK) fault = faultOf(wordsOf(reader_.get()));
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return {};
    // With a warning, as for a wrong checksum, the last bytes come all the same.
    return Piece{{static_cast<const std::byte*>(bytes), bytes ? size : 0},
                 static_cast<std::uint64_t>(std::max<la_int64_t>(offset, 0))};
}

Utf8Names::Utf8Names() {
    const locale_t ours = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (!ours) return; // names outside ASCII are then what libarchive makes of them
    ours_ = ours;
    before_ = uselocale(ours);
}

Utf8Names::~Utf8Names() {
    if (!ours_) return;
    uselocale(static_cast<locale_t>(before_));
    freelocale(static_cast<locale_t>(ours_));
}

} // namespace macebin::archives
