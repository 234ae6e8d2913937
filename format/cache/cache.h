// SPDX-License-Identifier: Apache-2.0
// The model of one file: what it is, its pairs, its digests, and where everything stands. Nothing is copied
// out of the file; every view points into the bytes that were parsed, which must outlive the model.
#pragma once

#include "format/finding.h"
#include "format/limits.h"
#include "format/region.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace macebin {

enum class CacheKind : std::uint8_t {
    unknown,   ///< nothing Macebin knows
    maceCache, ///< compiled programs, v1 or v2
    tuned,     ///< tuned work-group sizes, v1 or v2
    mclp,      ///< our own container
    text,      ///< protobuf text form (.bin.pb)
    cc,        ///< C++ array form (.bin.cc)
    program,   ///< one bare program binary
};

/// The two layouts behind MACE's one file name: up to v1.0.4, and from March 2021 (tag v1.1.1).
enum class Era : std::uint8_t { v1, v2 };

std::string_view name(CacheKind kind); ///< as in JSON: "mace-cache", "tuned", …; empty for unknown
std::string_view name(Era era);        ///< "v1", "v2"

enum class EntryRole : std::uint8_t { program, tuned, platformInfo, deviceName, sourceHash };
std::string_view name(EntryRole role); ///< as in JSON: "program", "tuned", "platform-info", …

/// One key and its value. Ranges are places in the file; a pair of an MCLP file may have an empty `whole`,
/// because its parts stand in different areas, and an empty `keyRange` where the key is implied by the
/// layout.
struct Entry {
    EntryRole role = EntryRole::program;
    bool isNumbers = false; ///< the value is a list of uint32 (decode with numbers())
    bool hasValue = true;   ///< false for a v2 pair with a key and nothing else
    std::string_view key;   ///< in the file, or in Cache::impliedKeys
    ByteRange keyRange;
    ByteRange value; ///< for v2 numbers: from the first number's tag to the end of the last
    ByteRange whole; ///< key, value and their framing
};

/// A stored checksum, digest or signature, and the bytes it speaks of. Readers name them, core verifies them;
/// writers leave them zero, core fills them, in this order.
struct DigestField {
    enum class Kind : std::uint8_t {
        v2Crc,         ///< CRC-32 at the end of a v2 file
        mclpProgram,   ///< SHA-256 of one program, in each of its kernel records
        mclpWhole,     ///< SHA-256 in the trailer
        mclpSignature, ///< Ed25519 in the trailer
        mclpTrailerCrc ///< CRC-32 of the trailer
    };
    Kind kind;
    ByteRange stored;
    ByteRange covered;
    std::optional<std::uint32_t> entry; ///< the program it belongs to
};

/// What the identity keys and blocks say, as stored. MACE compares these, byte for byte or by parts.
struct Identity {
    std::optional<std::string_view> platformInfo;
    std::optional<std::string_view> deviceName;
    std::optional<std::string_view> driverVersion; ///< MCLP only
    std::optional<std::string_view> abi;           ///< MCLP only
};

/// Header and trailer of an MCLP file (format/FORMAT.md, "MCLP").
struct MclpLayout {
    std::uint32_t version = 0;
    std::uint32_t kernelCount = 0;
    std::uint32_t totalSize = 0;
    std::uint32_t tableOffset = 0;

    struct Record {
        ByteRange range;
        std::string_view kernelName;
        std::string_view key;
        ByteRange program;
        std::uint32_t kind = 0; ///< program kind, 0 to 12
    };
    std::vector<Record> records; ///< only those whose parts lie inside the file, up to the limit

    struct Block {
        ByteRange range; ///< tag, size, payload and padding
        std::string_view tag;
        ByteRange payload;
    };
    std::vector<Block> vendor;          ///< without the closing VEND
    std::optional<ByteRange> vendorEnd; ///< the closing VEND
    ByteRange table; ///< the records as read; elsewhere than the header says where that is damaged

    struct Trailer {
        ByteRange range;
        ByteRange keyId;
        std::optional<ByteRange> signature;
    };
    std::optional<Trailer> trailer;
};

/// What a file turned out to be. Plain data.
struct Cache {
    ByteView bytes;
    CacheKind kind = CacheKind::unknown;
    std::optional<Era> era;
    std::string recognisedBy; ///< how sure we are and why, one clause: "certain: magic MCLP"
    std::string description;  ///< for program and unknown: what it seems to be, else empty
    std::vector<Entry> entries;
    std::uint64_t pairCount = 0; ///< pairs walked over, including those beyond the limit
    Identity identity;
    std::vector<DigestField> digests;
    std::uint64_t dataEnd =
        0; ///< where the readable structure ends: reading past it failed or found other bytes
    bool structureCloses = false; ///< the layout accounts for every byte
    bool complete = true;         ///< false where a limit cut the work short
    std::shared_ptr<const MclpLayout> mclp;
    /// Keys that are not in the file. Shared, so that views of them outlive whatever becomes of this.
    std::shared_ptr<std::deque<std::string>> impliedKeys;

    ByteView valueOf(const Entry& entry) const { return slice(bytes, entry.value); }
};

/// Bounds on what a hostile file can make a reader keep.
struct ParseLimits {
    std::size_t entries = kMostPairs; ///< pairs kept; the rest are walked and counted
    std::size_t findings = kMostFindings;
    std::uint64_t fileSize = kMostFileBytes;
};

struct Parsed {
    Cache cache;
    Findings findings;
};
static_assert(std::is_nothrow_move_constructible_v<Parsed>);

/// The uint32 list of an entry with isNumbers. At most `value.size` numbers; v2 values beyond 32 bits are cut
/// to their low half, as protobuf does.
std::vector<std::uint32_t> numbers(const Cache& cache, const Entry& entry);

/// One key with its value, detached from any layout: what every writer takes and every reader can give.
struct Pair {
    std::string key;
    std::optional<ByteView> bytes; ///< absent where the pair holds only numbers, or nothing
    std::vector<std::uint32_t> numbers;
};

/// All pairs of the cache in file order (MCLP: in the order of the file it was made from).
std::vector<Pair> pairsOf(const Cache& cache);

/// A written file whose digest slots are still zero (format/ does no hashing); core's seal() fills them in
/// order.
struct Unsealed {
    std::vector<std::byte> bytes;
    std::vector<DigestField> digestSlots;
};

/// Named byte ranges that tile the file (made on demand).
Regions regionsOf(const Cache& cache);

} // namespace macebin
