// SPDX-License-Identifier: Apache-2.0
// Everything Macebin has to say about one file, before it is put into words.
#pragma once

#include "core/digest.h"
#include "format/byte_writer.h"
#include "format/cache.h"
#include "format/program/program.h"

#include <memory>
#include <optional>
#include <string>
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
    std::string outcome; ///< accepted, rejected, crashed, hung, not-asked
    std::string clError; ///< such as CL_INVALID_BINARY; empty where there is none
    std::string signal;  ///< such as SIGSEGV; empty where there is none
    std::string log;     ///< the driver's build log or what it printed
    std::optional<double> loadMs;
};

/// What one device that was asked about does with the file.
struct DeviceAnswer {
    std::string source;   ///< "era" (--mace-era) or "probe" (a driver on this machine)
    std::string name;     ///< of the device, for people
    std::string decision; ///< kept, ignored, undefined, …; empty for a probe
    Impact impact = Impact::unknown;
    std::string reason; ///< one sentence
    const Rule* rule = nullptr;
    std::vector<ProgramAnswer> programs;
};

struct FileReport {
    std::string path;           ///< as given; any bytes
    std::uint64_t fileSize = 0; ///< bytes; more than cache.bytes where something was appended or undone
    Cache cache;
    std::shared_ptr<const Bytes> undone; ///< the bytes that `cache` views, where transfer damage was undone
    std::string undoneHow;               ///< what was undone, one clause; empty where nothing was
    Findings findings;
    Integrity integrity = Integrity::unreadable;
    Protection protection = Protection::none;
    std::optional<Program> bareProgram; ///< in outline, where the file is one bare program
    bool complete =
        true; ///< false where a limit or a failure cut the answer short: a part of the file, or findings
    bool judgedWhole =
        true; ///< false where a part of the file was not judged; a list of findings cut short is no such
    std::optional<Sha256> fileDigest; ///< only where asked for
    std::string
        deviceNote; ///< why no device was asked, or which limits its answer has; one sentence, may be empty
    std::vector<DeviceAnswer> devices;
};

/// Named ranges that tile the file (or, where transfer damage was undone, the bytes after undoing).
Regions regionsOf(const FileReport& report);

} // namespace macebin
