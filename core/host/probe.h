// SPDX-License-Identifier: Apache-2.0
// Asks OpenCL drivers, each in a child process that may crash, hang or be killed: which devices there are,
// whether a driver takes a program's binary, and what it makes of a source.
//
// A crash, a hang and a refusal are three different answers. That a driver accepts a binary never means that
// its bytes are intact: drivers accept rubbish.
#pragma once

#include "core/result.h"
#include "format/byte_writer.h"
#include "format/program/program.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// What OpenCL says about a device, word for word.
struct DeviceFacts {
    unsigned platformIndex = 0; ///< in the order of clGetPlatformIDs
    unsigned deviceIndex = 0;   ///< in the order of clGetDeviceIDs, over all types
    std::string platformName;
    std::string platformProfile;
    std::string platformVersion;
    std::string deviceName;
    std::string deviceVersion;
    std::string deviceType; ///< CPU, GPU, ACCELERATOR, CUSTOM or unknown
    std::string driverVersion;
    friend bool operator==(const DeviceFacts&, const DeviceFacts&) = default;
};

struct ProbeOptions {
    std::string probePath;                    ///< empty: see findProbe
    std::chrono::milliseconds startUp{60000}; ///< until the first program: drivers load compilers meanwhile
    std::chrono::milliseconds perProgram{30000};
    std::uint64_t maxFileBytes = std::uint64_t{1} << 30; ///< that the child may write into one file
    std::stop_token cancel;                              ///< kills the child; what was not asked yet stays so
};

/// What became of one program.
struct LoadOutcome {
    enum class Kind {
        accepted,
        rejected, ///< a call returned an error: see stage and clError
        crashed,  ///< the process died, or a driver ended it: see signal and exitStatus
        hung,     ///< killed at the time limit
        notAsked  ///< the driver or the user ended the session before: see log
    };
    Kind kind = Kind::notAsked;
    std::string stage;             ///< the OpenCL call that failed or never came back; empty for accepted
    int clError = 0;               ///< for rejected
    std::string clErrorName;       ///< for rejected
    int signal = 0;                ///< for crashed; 0 where the driver ended the process with exitStatus
    std::optional<int> exitStatus; ///< for crashed
    std::string log;               ///< the build log, or the last that a driver printed before it died
    double loadMs = 0;             ///< accepted, rejected: time in the calls; hung: time until killed
    /// Of loadPrograms: as the platform describes them, in the decoders' words. An argument that it tells
    /// nothing about has empty fields.
    std::vector<Kernel> kernels;
};

/// For `accepted`, loadMs is the time that the build took.
struct BuildOutcome : LoadOutcome {
    Bytes binary; ///< what CL_PROGRAM_BINARIES gave
};

struct ProgramToLoad {
    ByteView binary;
    std::string_view options; ///< MACE passes the same ones when it builds from a binary
};

struct ProgramToBuild {
    std::string source;
    std::string options;
};

/// Where macebin-probe is: MACEBIN_PROBE of the environment, else beside the running executable, else where
/// it was installed. Empty if nowhere.
std::string findProbe();

/// All devices of all platforms. A platform whose driver dies or hangs is left out; the failure says that
/// none could be asked. Empty where there is no OpenCL device.
Result<std::vector<DeviceFacts>> listDevices(const ProbeOptions& options = {});

/// create → build → create every kernel, for each program: one outcome each, in order. The failure: the
/// device is not there, is not the one meant any more, or its driver dies before any program.
Result<std::vector<LoadOutcome>> loadPrograms(const DeviceFacts& device,
                                              std::span<const ProgramToLoad> programs,
                                              const ProbeOptions& options = {});

/// create → build → get binary, for each source; otherwise as loadPrograms.
Result<std::vector<BuildOutcome>> buildPrograms(const DeviceFacts& device,
                                                std::span<const ProgramToBuild> programs,
                                                const ProbeOptions& options = {});

/// "accepted", "rejected", "crashed", "hung", "not asked".
std::string_view nameOf(LoadOutcome::Kind kind);
/// One line for people: "crashed in clBuildProgram (SIGABRT)".
std::string describe(const LoadOutcome& outcome);

} // namespace macebin
