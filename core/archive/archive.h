// SPDX-License-Identifier: Apache-2.0
// The one room that opens archives, behind every door: bytes in, members out.
//
// What comes in: zip, 7z, tar, and gzip, bzip2, xz or zstd around a tar or around one file; any bytes at all.
// The steps: see by the first bytes which archive it is (kind.h) and let libarchive read that kind and no
// other; read a packed stream once through for the checksum at its end, since what comes out of it before
// that proves nothing; then hand over member by member, and open members that are archives themselves, to a
// depth. What goes out: each regular file with its name as stored (trust nothing in it), and its content, or
// why that cannot be had. What must stay true: no member is lost in silence, what could not be unpacked whole
// is marked so, no size that an archive announces makes room for anything, and one set of limits is over all.
// Nothing here is a file, a process or a program of somebody else's.
#pragma once

#include "core/archive/kind.h"
#include "core/archive/limits.h"
#include "format/byte_writer.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace macebin {

struct ArchiveLimits {
    std::size_t members = kMostArchiveMembers;
    std::uint64_t member = kMostMemberBytes;   ///< bytes that one may unpack to
    std::uint64_t total = kMostUnpackedBytes;  ///< bytes that all of them may unpack to, looked at or not
    std::uint64_t checked = kMostCheckedBytes; ///< bytes read for the checksums at the ends of streams
    unsigned depth = kMostArchiveDepth;        ///< of archives inside archives that are opened
};

/// Why a member is not there whole.
enum class Unread : std::uint8_t {
    encrypted,
    checksum, ///< it is not what was packed: the archive is damaged
    damaged,  ///< its packed bytes make no sense: likewise
    cut,      ///< the archive ends before it does
    method,   ///< it is packed in a way that is not read here
    limit,    ///< it is larger than may be unpacked
    depth,    ///< it is an archive too deep inside archives
};

/// A regular file in an archive.
struct ArchiveMember {
    /// As stored; of a member of an archive inside "inner.zip: name". Empty where a stream holds one file
    /// without a name.
    std::string name;
    Bytes content; ///< of one that is cut what there is of it; of others that are unread nothing
    std::optional<Unread> unread; ///< nothing: `content` is all of it, as it was packed
    std::string detail;           ///< of Unread::method, which way; else empty

    /// Behind the names of archives and folders.
    std::string_view baseName() const;
};

/// One sentence about a member that is not there whole: what, and what to do.
std::string sentenceOf(const ArchiveMember& member);

/// How the reading went.
struct ArchiveReading {
    ArchiveKind kind = ArchiveKind::none; ///< of the outermost
    bool holdsTar = false;                ///< a stream around a tar
    bool isEncrypted = false;             ///< as a whole: not even the names can be read
    std::size_t members = 0;              ///< of the outermost archive, folders and links included
    std::vector<std::string> names;       ///< of the first few of them
    std::size_t whole = 0;                ///< members that were handed over whole, at every depth
    std::size_t unread = 0;               ///< members that are not there whole, at every depth
    std::vector<std::string> notes; ///< what could not be read, a sentence each; not more than a page of them
    std::string failure;            ///< why not one member could be reached, one sentence; else empty
    bool wasStopped = false;

    /// A stream around one file, not around a tar.
    bool isOneFile() const { return isStream(kind) && !holdsTar; }
    /// Every member was handed over whole.
    bool isWhole() const { return notes.empty() && failure.empty() && !wasStopped; }
};

/// "a zip archive", "a tar archive compressed with gzip", "a file compressed with xz".
std::string describe(const ArchiveReading& reading);

/// Takes a member; it may keep or eat the content.
using TakeMember = std::function<void(ArchiveMember&& member)>;

/// Hands over each regular file in the archive, and in those inside it, in the order they stand in.
ArchiveReading readArchive(ByteView bytes, const TakeMember& take, const ArchiveLimits& limits = {},
                           const std::stop_token& stop = {});

} // namespace macebin
