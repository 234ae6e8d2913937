// SPDX-License-Identifier: Apache-2.0
// Files hurt on the way: what `adb shell`, PowerShell, mail and chat do to a cache between the phone and here
// (format/FORMAT.md, "Hurt on the way"). Recognises it, undoes it where it can be undone, and has the result
// judged, so that nobody blames the phone for what the copy did.
#pragma once

#include "core/answer/file_report.h"
#include "core/archive/archive.h"
#include "format/byte_writer.h"
#include "format/finding.h"

#include <functional>

namespace macebin {

/// How far some bytes are a cache.
enum class Fit : std::uint8_t {
    none,      ///< not a cache
    looksLike, ///< a cache begins there, but nothing proves that it is whole
    proven     ///< it is whole: its checksum matches, or its layout accounts for every byte
};

struct Judged {
    Fit fit = Fit::none;
    std::string proof; ///< how we know, one clause for people: "the CRC-32 matches"; may be empty
    /// Something in it would show a change of its bytes. A layout that closes is no such thing.
    bool isChecked = true;

    Judged() = default;
    Judged(Fit how, std::string why = {}, bool checked = true)
        : fit(how), proof(std::move(why)), isChecked(checked) {}
};

/// Says whether bytes are a cache. May cost a full parse and a checksum; it is asked a bounded number of
/// times.
using Judge = std::function<Judged(ByteView)>;

/// What happened on the way, and what is left when it is undone.
struct TransferDiagnosis {
    /// What was done to the file, in the order to undo it: one step, or two (a padded file that was zipped).
    /// Ranges are places in the given file, so only the first step has one.
    std::vector<Finding> steps;
    Bytes undone;          ///< the bytes after undoing all steps; empty where nothing could be undone
    Judged judged;         ///< what the judge says of `undone`
    std::string innerName; ///< the name inside an archive, as stored there (trust nothing in it), else empty
    std::optional<PackedFile> packed; ///< where the file is an archive
    std::optional<Finding> unread;    ///< what of that archive could not be taken out
    bool isProgram = false;           ///< `undone` is one bare program, which no judge takes for a cache
};

/// Looks for the traces of a bad transfer in bytes that are not a whole cache as they are. Nothing for files
/// that show none. Cheap on those: all checks look at the first 64 KiB before they read the rest.
std::optional<TransferDiagnosis> diagnoseTransfer(ByteView bytes, const Judge& judge,
                                                  const ArchiveLimits& limits = {});

} // namespace macebin
