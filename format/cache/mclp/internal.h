// SPDX-License-Identifier: Apache-2.0
// What the parts of the MCLP reader share: the layout's numbers, and the state of one reading. Not for use
// outside format/cache/mclp/.
#pragma once

#include "format/cache/mclp/mclp.h"

namespace macebin::mclp {

inline constexpr std::uint64_t kHeaderSize = 0x14;
inline constexpr std::uint64_t kRecordSize = 80;
inline constexpr std::uint64_t kRecordDigest = 0x30; ///< offset of the SHA-256 in a record
inline constexpr std::uint64_t kDigestSize = 32;
inline constexpr std::uint64_t kAlignment = 16; ///< of programs and the trailer; padding is shorter than this
inline constexpr std::uint64_t kMovidiusHeader = 132;
inline constexpr std::uint32_t kMovidiusKind = 5;
inline constexpr std::uint32_t kLastKind = 12;

inline constexpr std::uint64_t kTrailerDigest = 8; ///< offset of the SHA-256 in the trailer
inline constexpr std::uint64_t kSignatureSize = 64;
inline constexpr std::uint64_t kTrailerSigned = kMclpKeyIdOffset + kDigestSize; ///< MSIG through key id
inline constexpr std::uint64_t kTrailerSize = kTrailerSigned + 4 + 4 + 4;       ///< unsigned
inline constexpr std::uint64_t kSignedTrailerSize = kTrailerSize + kSignatureSize;

/// One kernel record as stored. The parts are places in the file; `…Fits` say which of them may be used.
struct Record {
    ByteRange range;
    ByteRange name, key, program, sourceHash;
    std::uint32_t kind = 0;
    std::uint32_t flags = 0;
    std::uint64_t reserved = 0;
    bool nameFits = false, keyFits = false, programFits = false, sourceHashFits = false;
    std::optional<std::size_t> pair;   ///< index in Reading::programs
    std::optional<std::size_t> hashId; ///< equal for equal source hashes

    bool hasProgram() const { return programFits && program.size != 0; }
};

/// The record at `offset`, which fits; its parts are checked against `end`. An empty string needs no place.
Record decodeRecord(ByteView bytes, std::uint64_t offset, std::uint64_t end);

/// A program pair: the records that share one key.
struct ProgramPair {
    std::size_t record = 0;             ///< the first of them, whose program and hash are used
    std::optional<std::uint32_t> entry; ///< in the cache, once the entries stand
};

struct StoredPair {
    ByteRange key, value;
    bool isNumbers = false;
};

/// The content of a PAIR block; nothing where it is not of that form.
std::optional<StoredPair> decodePair(ByteView bytes, ByteRange payload);

/// The state of one reading; each stage below fills its part and reports what is wrong with it.
struct Reading {
    ByteView bytes;
    const ParseLimits& limits;
    Parsed& out;
    MclpLayout layout{};
    std::uint64_t end = 0; ///< where the container ends: its total size, unless that is damaged
    std::uint64_t vendorEnd = kHeaderSize;     ///< behind the last vendor block that could be read
    std::optional<std::uint64_t> tablePlace{}; ///< where the records are read
    bool digestKnown = false;                  ///< the trailer's digest is one that version 1.0 defines
    std::uint64_t skipped = 0;                 ///< records and blocks beyond the limit
    bool recordsLost = false;                  ///< not all records that the header counts could be read
    std::vector<Record> records{};
    std::vector<ProgramPair> programs{};

    template <class... Arguments>
    void report(RuleRef rule, Arguments&&... arguments) {
        out.findings.add(rule, std::forward<Arguments>(arguments)...);
    }
    std::optional<std::uint32_t> entryOf(const Record& record) const {
        return record.pair ? programs[*record.pair].entry : std::nullopt;
    }
    /// The first vendor block with this tag.
    const MclpLayout::Block* block(std::string_view tag) const;
};

std::uint32_t byteSwapped(std::uint32_t value);
bool allZero(ByteView bytes);
/// "880 bytes at 0x124".
std::string placed(ByteRange range);

// The stages, in order.
bool readHeader(Reading& reading); ///< false: nothing behind the header may be read
void readEnd(Reading& reading);
bool trailerEndsAt(ByteView bytes, std::uint64_t end);
void readTrailer(Reading& reading);
void readVendor(Reading& reading);
void readTable(Reading& reading);
void buildEntries(Reading& reading);
void checkRecords(Reading& reading);
void checkVendor(Reading& reading);
void checkCoverage(Reading& reading); ///< overlaps and gaps; names the programs' digests
void nameTrailerDigests(Reading& reading);

} // namespace macebin::mclp
