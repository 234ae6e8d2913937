// SPDX-License-Identifier: Apache-2.0
// Asks OpenCL drivers, each in a child process that may crash, hang or be killed: which devices there are,
// whether a driver takes a program's binary, and what it makes of a source.
//
// A crash, a hang and a refusal are three different answers. That a driver accepts a binary never means that
// its bytes are intact: drivers accept rubbish.
#pragma once

#include "core/answer/outcome.h"
#include "core/answer/result.h"
#include "core/device/device_facts.h"
#include "core/host/probe/protocol.h"
#include "core/text/shell.h"
#include "format/byte_writer.h"
#include "format/program/program.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// What surrounds a driver's process beside its private directory and its limits.
enum class SandboxMode {
    automatic, ///< what this machine allows: bubblewrap, else what macebin-probe can do by itself
    require,   ///< as automatic, but a Failure where read-only files, no network or own processes is missing
    off        ///< for a driver that does not work inside: private directory and limits stay
};

struct LoadOutcome;

struct ProbeOptions {
    std::string probePath; ///< empty: see findProbe
    std::string icd;       ///< the one .icd file that the loader may see; empty: its own list
    SandboxMode sandbox = SandboxMode::automatic;
    /// Children at a time. There are never more than the machine has hardware threads: a driver that waits
    /// for its turn would be taken for one that hangs.
    unsigned jobs = 1;
    /// Until the first program: drivers load compilers meanwhile.
    std::chrono::milliseconds startUp = std::chrono::seconds(probe::kLongestStartSeconds);
    std::chrono::milliseconds perProgram = std::chrono::seconds(probe::kLongestCallSeconds);
    /// Without a heartbeat, after which a child counts as stopped.
    std::chrono::milliseconds silence = std::chrono::seconds(probe::kLongestSilenceSeconds);
    /// For all programs of one call. What is left then is not asked.
    std::chrono::milliseconds session = std::chrono::seconds(probe::kLongestSessionSeconds);
    std::uint64_t maxFileBytes = probe::kLargestProgram; ///< that the child may write into one file
    /// Resident, of a child with all its processes. 0: defaultMemoryLimit() for the children of this call.
    /// Who makes several calls at once names it: they do not know of each other.
    std::uint64_t memoryBytes = 0;
    unsigned maxProcesses = probe::kMostProcesses; ///< that a child may have at a time
    std::stop_token cancel;                        ///< kills the children; what was not asked yet stays so
    /// Called for each entry that has its outcome, with its index, on any thread; may be empty.
    std::function<void(std::size_t entry, const LoadOutcome& outcome)> answered;
};

/// What became of one program.
struct LoadOutcome {
    Outcome kind = Outcome::notAsked;
    std::string stage;             ///< the OpenCL call that failed or never came back; empty for accepted
    std::optional<int> clError;    ///< for rejected; see clErrorName
    int signal = 0;                ///< for crashed
    std::optional<int> exitStatus; ///< for exited
    std::string log;               ///< the build log, or the last that a driver printed before it died
    std::string note;              ///< Macebin's own words: why it stopped the driver, or did not ask it
    double loadMs = 0;             ///< accepted, rejected: time in the calls; else: time until it ended
    /// For crashed, hung, outOfMemory and exited, of loadPrograms: the command line that shows it alone. The
    /// program's bytes are expected in kProgramFile; reproduceCommand makes one with another path.
    HostCommand reproduce;
    /// Of loadPrograms: as the platform describes them, in the decoders' words. An argument that it tells
    /// nothing about has empty fields.
    std::vector<Kernel> kernels;
};

/// For `accepted`, loadMs is the time that the build took.
struct BuildOutcome : LoadOutcome {
    Bytes binary; ///< what CL_PROGRAM_BINARIES gave
};

/// One outcome an entry, in order, and what protected this machine meanwhile.
template <class One>
struct Probed : std::vector<One> {
    std::vector<std::string> protections; ///< in force: words of core/host/probe/PROBING.md
};

struct ProgramToLoad {
    ByteView binary;
    std::string_view options; ///< MACE passes the same ones when it builds from a binary
};

struct ProgramToBuild {
    std::string source;
    std::string options;
};

inline constexpr std::string_view kProgramFile = "PROGRAM.bin";

/// A shell command line that has one program loaded, alone and unprotected, as the probe did it.
/// `probePath` empty: see findProbe.
HostCommand reproduceCommand(const DeviceFacts& device, const std::string& binaryPath,
                             std::string_view options, const std::string& probePath = {});

/// For each of so many children: 4 GiB, or its share of three quarters of what this machine has to give now,
/// where that is less.
std::uint64_t defaultMemoryLimit(unsigned children = 1);

/// Where macebin-probe is: MACEBIN_PROBE of the environment, else beside the running executable, else where
/// it was installed. Empty if nowhere.
std::string findProbe();

/// All devices of all platforms. A platform whose driver dies or hangs is left out; the failure says that
/// none could be asked. Empty where there is no OpenCL device.
Result<std::vector<DeviceFacts>> listDevices(const ProbeOptions& options = {});

/// create → build → create every kernel, for each program: one outcome each, in order. The failure: the
/// device is not there, is not the one meant any more, its driver dies before any program, or a protection
/// that SandboxMode::require asks for is missing.
Result<Probed<LoadOutcome>> loadPrograms(const DeviceFacts& device, std::span<const ProgramToLoad> programs,
                                         const ProbeOptions& options = {});

/// create → build → get binary, for each source; otherwise as loadPrograms.
Result<Probed<BuildOutcome>> buildPrograms(const DeviceFacts& device,
                                           std::span<const ProgramToBuild> programs,
                                           const ProbeOptions& options = {});

/// One line for people: "crashed in clBuildProgram (SIGABRT)".
std::string describe(const LoadOutcome& outcome);

} // namespace macebin
