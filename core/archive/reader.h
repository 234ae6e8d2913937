// SPDX-License-Identifier: Apache-2.0
// libarchive, held to one kind of archive and to bytes in memory. Not for users outside this room.
#pragma once

#include "core/archive/archive.h"

#include <memory>

struct archive;
struct archive_entry;

namespace macebin::archives {

/// What went wrong, and in libarchive's words.
struct Fault {
    Unread why = Unread::damaged;
    std::string words; ///< for Unread::method
};

/// What libarchive's words about a fault come to.
Fault faultOf(std::string words);

enum class Step : std::uint8_t { entry, end, broken };

/// One archive, read from its first member to its last.
class Reader {
public:
    /// `isRaw`: a stream is read as the one file in it, whatever that is; else as the tar in it.
    Reader(ByteView bytes, ArchiveKind kind, bool isRaw);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// To the next member; `fault` tells what broke.
    Step next();
    std::string name() const; ///< as stored; empty where a stream tells none
    bool isRegular() const;   ///< a file with content of its own
    bool isFolder() const;
    /// What a link leads to, as stored; empty for all else. `isInArchive`: a hard link, which names a member.
    struct Target {
        std::string path;
        bool isInArchive = false;
    };
    std::optional<Target> target() const;
    bool isEncrypted() const;
    std::uint64_t announcedSize() const; ///< to count with, never to make room for
    bool isSizeAnnounced() const;
    bool skipsWithoutUnpacking() const; ///< the next member is found by its place
    bool isStreamOfOneFile() const;
    bool isTar() const; ///< what it reads is one

    /// The next piece of the member's content, where it stands in it; nothing at its end, and at a fault.
    struct Piece {
        ByteView bytes;
        std::uint64_t offset = 0;
    };
    std::optional<Piece> piece();

    std::optional<Fault> fault; ///< of the last step or piece

private:
    struct Free {
        void operator()(archive* reader) const;
    };
    std::unique_ptr<archive, Free> reader_;
    archive_entry* entry_ = nullptr;
    bool isCutZip_ = false; ///< a zip ends in a record, and this one does not
    bool isOpen_ = false;
    bool isAtEnd_ = false; ///< of the member
};

/// libarchive turns names into the words of the process's locale; names are bytes here, UTF-8 where the
/// archive says which letters they are. For this thread, while it lives.
class Utf8Names {
public:
    Utf8Names();
    ~Utf8Names();
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;

private:
    void* ours_ = nullptr;
    void* before_ = nullptr;
};

/// True if what is packed in the stream begins as a tar does.
bool holdsTar(ByteView bytes, ArchiveKind kind);

/// What reading a packed stream once came to.
struct StreamCheck {
    std::optional<Fault> fault; ///< what is wrong with it
    std::uint64_t made = 0;     ///< bytes that it unpacked to
    bool isToEnd = true;        ///< else nobody has seen the checksum there
};

/// Reads a packed stream to its end, or to `most` bytes.
StreamCheck checkStream(ByteView bytes, ArchiveKind kind, std::uint64_t most, const std::stop_token& stop);

} // namespace macebin::archives
