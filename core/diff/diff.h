// SPDX-License-Identifier: Apache-2.0
// Two files of one device compared: what an update changed, and above all which programs it left as they were
// under a new label. Pure data; report/diff.h puts it into words.
#pragma once

#include "core/answer/digest.h"
#include "core/answer/file_report.h"
#include "core/text/text_difference.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// What became of one pair. "same", "carried", "changed", "added", "removed"
enum class DiffState : std::uint8_t {
    same,
    carried, ///< a program, byte for byte as before, under the label of another driver: a suspect
    changed,
    added,  ///< in AFTER only
    removed ///< in BEFORE only
};
std::string_view name(DiffState state);

/// What the identities say of each other. "unknown", "same", "new-mace", "new-driver", "new-device"
enum class LabelChange : std::uint8_t {
    unknown, ///< one of the files does not say which driver it is of
    same,
    mace,   ///< the same driver, another MACE version
    driver, ///< another driver, another build of it, or another ABI of it
    device, ///< another platform or device name
};
std::string_view name(LabelChange label);

/// "same", "different", "unreadable"
enum class DiffAnswer : std::uint8_t { same, different, unreadable };
std::string_view name(DiffAnswer answer);

/// One of the two files.
struct DiffFile {
    std::string path;
    std::uint64_t size = 0; ///< bytes
    std::optional<Sha256> digest;
    std::optional<Sha256> meantDigest; ///< of the bytes that were judged: of the file inside an archive
    std::optional<PackedFile> packed;  ///< where the file is an archive
    CacheKind kind = CacheKind::unknown;
    std::optional<CacheKind> form; ///< text or cc: what `kind` is inside of
    std::optional<Era> era;
    Integrity integrity = Integrity::unreadable;
    bool isCut = false;           ///< whole, and has more pairs than are kept
    bool isUnpacked = true;       ///< false for an archive out of which no cache could be taken whole
    std::string fault;            ///< what is wrong with it, one sentence; empty where it is intact
    bool comparedWhole = false;   ///< false where damage or a limit kept a part of it from being compared
    std::size_t pairs = 0;        ///< those that could be read, identity included
    std::size_t behindDamage = 0; ///< of them, those that were found again behind damage
    std::size_t duplicates = 0;   ///< pairs behind the first with their key: MACE never looks at them
    std::size_t programs = 0;
    std::size_t sourceHashes = 0;
    std::optional<std::string> platformInfo;
    std::optional<std::string> deviceName;
    std::optional<std::string> driverVersion;
    std::optional<std::string> abi;
    std::optional<std::string> driverDate; ///< "2021-03-19"
};

/// One field of the identity that the files do not share.
struct IdentityChange {
    /// "platform_name", "platform_profile", "platform_version", "mace_version", "device_name",
    /// "driver_version", "abi"; "platform_info" where that is missing in one or has no such fields.
    std::string field;
    std::optional<std::string> before; ///< none where the file has none
    std::optional<std::string> after;
    std::vector<TextChange> parts; ///< where both are there
};

/// A program in one of the files.
struct ProgramSide {
    std::size_t entry = 0; ///< index of its pair
    std::uint64_t size = 0;
    Sha256 digest{};
    std::string family;
    std::string format;
    std::string architecture; ///< empty where the binary does not tell; so is the next
    std::string compiler;
    std::optional<std::vector<std::string>> kernels; ///< readable names; none where they could not be read
    std::optional<std::string> sourceHash;           ///< that goes with it in the file
};

struct ProgramDiff {
    std::string key;
    DiffState state = DiffState::same;
    std::optional<ProgramSide> before;
    std::optional<ProgramSide> after;
    std::vector<std::string> kernelsAdded; ///< readable names
    std::vector<std::string> kernelsRemoved;
    /// What else differs, a clause each: compiler, architecture, source hash, then kernels and their
    /// arguments.
    std::vector<std::string> differences;

    /// True if both files have a source hash for it, and they differ.
    bool sourceChanged() const;
    /// True if anything of it differs, its source hash included.
    bool differs() const;
};

/// Tuned numbers.
struct TunedDiff {
    std::string key;
    DiffState state = DiffState::same;
    std::optional<std::vector<std::uint32_t>> before;
    std::optional<std::vector<std::uint32_t>> after;
};

/// A source hash whose program is in neither file.
struct HashDiff {
    std::string key;
    DiffState state = DiffState::same;
    std::optional<std::string> before;
    std::optional<std::string> after;
};

struct CacheDiff {
    DiffAnswer answer = DiffAnswer::unreadable;
    DiffFile before;
    DiffFile after;
    LabelChange label = LabelChange::unknown;
    std::vector<IdentityChange> identity;
    std::vector<ProgramDiff> programs; ///< in AFTER's order, then the removed ones in BEFORE's
    std::vector<TunedDiff> tuned;      ///< likewise
    std::vector<HashDiff> sourceHashes;
    bool orderChanged = false;      ///< of the pairs that both have
    std::vector<std::string> notes; ///< form, era, order, duplicates, damage, doubts: a sentence each
    /// What MACE would do with BEFORE on AFTER's device, where AFTER tells of one.
    std::optional<DeviceAnswer> beforeOnAfter;

    std::size_t count(DiffState state) const; ///< of programs
    int exitCode() const;                     ///< 0 the same, 1 different, 3 unreadable, 5 not unpacked
};

/// Compares two checked files, pair by pair: of one key the first counts, as for MACE. Whole pairs of damaged
/// files are compared; what could not be is no evidence that the files are the same, unless both reports have
/// a digest of the file, and it is one. Form and order make no difference, but are told.
CacheDiff diffCaches(const FileReport& before, const FileReport& after);

/// What MACE would do with BEFORE on the device that AFTER's identity describes, MACE's default policy and
/// AFTER's source hashes assumed. Nothing where one of them holds no programs, or AFTER names no device.
std::optional<DeviceAnswer> predictBeforeOnAfter(const FileReport& before, const FileReport& after);

} // namespace macebin
