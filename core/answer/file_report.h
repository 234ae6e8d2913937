// SPDX-License-Identifier: Apache-2.0
// Everything Macebin has to say about one file, before it is put into words.
#pragma once

#include "core/answer/decoded_programs.h"
#include "core/answer/digest.h"
#include "core/answer/outcome.h"
#include "core/answer/predicted_answer.h"
#include "core/text/shell.h"
#include "format/byte_writer.h"
#include "format/cache/cache.h"
#include "format/cache/mace/cc_form.h"
#include "format/program/program.h"

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace macebin {

/// Are the bytes whole?
enum class Integrity : std::uint8_t {
    intact,
    damaged,    ///< exactly: a finding of severity error exists
    unreadable, ///< not a cache of a known kind, or not to be read
};

/// What shows a change of the bytes: always told with the integrity.
enum class Protection : std::uint8_t { none, crc32, sha256, signature };

/// What a device does with the file, and what that means for its user.
enum class Impact : std::uint8_t {
    none,      ///< used
    slowStart, ///< cleared, ignored, refused, or some programs rebuilt: harmless
    atRisk,    ///< used, though something that MACE does not look at says it should not be
    appCrash,  ///< MACE aborts or reads out of bounds, or the driver dies or hangs loading it
    unknown,   ///< the facts given do not decide it
};

std::string_view name(Integrity integrity);
std::string_view name(Protection protection);
std::string_view name(Impact impact); ///< "none", "slow-start", "at-risk", "app-crash", "unknown"

/// What happened to one program on one device.
struct ProgramAnswer {
    std::string key;
    std::size_t entry = 0; ///< index of its pair
    Outcome outcome = Outcome::notAsked;
    std::string stage;             ///< the OpenCL call that failed or never came back; empty for accepted
    std::optional<int> clError;    ///< that the call returned; see clErrorName. Of a rejected one
    std::string signal;            ///< such as SIGSEGV; empty where there is none
    std::optional<int> exitStatus; ///< of a driver that ended the process
    std::string log;               ///< the driver's build log or what it printed
    std::optional<double> loadMs;
    std::optional<double> buildMs; ///< from source; only where sources were given
    std::string loadNote;          ///< what the load was, where it was more than a load; may be empty
    std::string buildNote;         ///< why there is no build time though sources were given; else empty
    std::vector<std::string> differences; ///< between the driver's word and the file: one clause each
    std::string rememberedSince;          ///< when a crash happened that was not tried again; else empty
    HostCommand reproduce;                ///< shows a crash alone; else empty
};

/// What one device that was asked about does with the file.
struct DeviceAnswer {
    std::string source;   ///< "era" (--mace-era), "profile", or "probe" (a driver on this machine)
    std::string name;     ///< of the device, for people
    std::string decision; ///< kept, ignored, undefined, …; empty for a probe
    Impact impact = Impact::unknown;
    std::string reason; ///< one sentence
    const Rule* rule = nullptr;
    std::vector<ProgramAnswer> programs;
    std::vector<std::string> protections; ///< in force while a driver was asked: words of PROBING.md
    std::optional<double> savedMs;        ///< what loading saves against building, where both were measured
    /// Of a profile; then `programs` and `protections` are empty.
    std::optional<PredictedAnswer> predicted = std::nullopt;
};

/// Of a file that is an archive: what was judged is a member of it.
struct PackedFile {
    std::string how;    ///< "a zip archive", "a tar archive compressed with gzip"
    std::string member; ///< as stored; empty where none was judged, or it has no name
    bool isReadWhole =
        true; ///< false: a part could not be unpacked, or it holds another cache, which was not judged
};

/// Views what it was made of, and buffers of its own: it is moved, and copied only by copyOf().
struct FileReport {
    std::string path;           ///< as given; any bytes
    std::uint64_t fileSize = 0; ///< bytes; more than cache.bytes where something was appended or undone
    Cache cache;
    std::shared_ptr<const Bytes> undone; ///< the file's bytes, where transfer damage was undone
    std::string undoneHow;               ///< what was undone, one clause; empty where nothing was
    std::optional<PackedFile> packed;    ///< where the file is an archive
    /// text or cc, where the file (after undoing) is such a form; `cache` then is what is inside, as if it
    /// were a file of its own, and only where that could not be read of the form's own kind, without pairs.
    std::optional<CacheKind> form;
    std::shared_ptr<const Bytes> inner; ///< the bytes inside that form; none where there are none
    std::optional<CcNames> ccNames;     ///< of a C++ array form
    Findings findings;
    Integrity integrity = Integrity::unreadable;
    Protection protection = Protection::none;
    bool changedSinceSigned = false; ///< a trusted signature verifies; the bytes are not those it speaks of
    /// Where trusted keys were given and none of them vouches for these bytes: why, a rule signature.*. Kept
    /// apart from the findings, whose number is limited: a flood of others must not hide it.
    std::optional<Finding> notTrusted;
    /// Where asked for: its programs, decoded whole. They view the bytes; null where nobody keeps them.
    std::shared_ptr<DecodedPrograms> programs;
    std::optional<Program> bareProgram; ///< in outline, where the file is one bare program
    bool complete =
        true; ///< false where a limit or a failure cut the answer short: a part of the file, or findings
    bool judgedWhole =
        true; ///< false where a part of the file was not judged; a list of findings cut short is no such
    std::optional<Sha256> fileDigest; ///< only where asked for
    std::string
        deviceNote; ///< why no device was asked, or which limits its answer has; one sentence, may be empty
    std::vector<DeviceAnswer> devices;

    FileReport() = default;
    FileReport(FileReport&&) = default;
    FileReport& operator=(FileReport&&) = default;

private:
    FileReport(const FileReport&) = default;
    friend FileReport copyOf(const FileReport& report);
};
static_assert(!std::is_copy_constructible_v<FileReport>);
static_assert(std::is_nothrow_move_constructible_v<FileReport>); // else a growing vector would copy

/// Another report of the same bytes, for another answer about devices. It shares the buffers of the first.
FileReport copyOf(const FileReport& report);

/// The bytes that `cache` and its ranges speak of: what is inside a form, else the file after undoing, else
/// the file as given.
ByteView judgedBytes(const FileReport& report, ByteView file);

/// Which bytes a finding's range counts in.
enum class Place : std::uint8_t {
    file,   ///< the file as given
    undone, ///< the file after undoing what happened on the way
    inner,  ///< what is inside the text or C++ array form
};
Place placeOf(const FileReport& report, const Finding& finding);

/// Named ranges that tile the bytes that were judged (see judgedBytes).
Regions regionsOf(const FileReport& report);

/// The message of the first error that was found; empty where there is none.
std::string firstError(const FileReport& report);

} // namespace macebin
