// SPDX-License-Identifier: Apache-2.0
// One job carried through by as many probe children as it takes: each asks for an entry and announces every
// driver call of it, the entry that a child dies of is blamed, and the next child goes on with the rest.
#pragma once

#include "core/host/probe/private_directory.h"
#include "core/host/probe/probe.h"
#include "core/host/probe/protocol.h"

#include <array>

namespace macebin {

/// A job and its data, as the probe reads them (core/host/probe/protocol.h). The bytes given must live until
/// write().
class ProbeJob {
public:
    void program(ByteView bytes, std::string_view options);
    /// What to launch of the last program, and its arguments in order.
    void launch(const std::string& kernel, const std::array<std::size_t, 3>& global,
                const std::array<std::size_t, 3>& local);
    void argument(const std::string& kind, const std::vector<std::string>& values);
    /// Bytes for an argument; gives their offset.
    std::string add(ByteView bytes);

    std::size_t size() const { return entries_; }
    /// Writes <path> and <path>.data; false if that fails.
    bool write(const std::string& path) const;

private:
    std::string lines_;
    std::vector<ByteView> data_;
    std::uint64_t dataSize_ = 0;
    std::size_t entries_ = 0;
};

/// What became of an entry, and the files it left in the output folder.
struct ProbeEntry {
    LoadOutcome outcome;
    std::vector<std::string> outputs;
};

/// Why a session ended before its last entry.
enum class ProbeFault : std::uint8_t {
    none,
    cancelled,
    protection, ///< one that SandboxMode::require asks for is missing
    probe,      ///< macebin-probe could not be run, or cannot do this job
    sanitizer,  ///< one is built into macebin-probe, and the driver cannot be loaded beside it
    driver,     ///< it died, hung or failed before any entry
    hangs,      ///< it hung on one entry after the other: the rest would take as long
    time        ///< it took all the time that there is for one job
};

struct ProbeResult {
    std::vector<ProbeEntry> entries;
    std::vector<DeviceFacts> devices;
    std::vector<std::string> protections; ///< in force, as the first child named them
    ProbeFault faultKind = ProbeFault::none;
    std::string fault; ///< why the session ended before its last entry; empty if it did not

    /// False where it ended before anybody answered.
    bool isAnyAsked() const;
};

struct ProbeTask {
    std::string command;                 ///< as macebin-probe knows it
    const ProbeJob* job = nullptr;       ///< none for `list`
    const DeviceFacts* device = nullptr; ///< none for `list`
};

/// The folder below `directory` where an entry's result files are.
std::string outputFolder(const PrivateDirectory& directory);

/// One of an entry's result files; empty where there is none. The name comes from a process that a driver
/// lives in: a path is not followed.
Bytes readOutput(const PrivateDirectory& directory, const std::string& name);

/// A directory for one job.
Result<PrivateDirectory> probeDirectory(const ProbeOptions& options);

/// A session, however far it came: see ProbeResult::isAnyAsked.
ProbeResult runSession(const ProbeTask& task, const ProbeOptions& options, const PrivateDirectory& directory);

/// What a sanitizer says before it ends a process that opens a library with RTLD_DEEPBIND.
bool isRefusedBySanitizer(std::string_view printed);

/// The failure: the probe could not be started, or not one entry was asked.
Result<ProbeResult> runProbe(const ProbeTask& task, const ProbeOptions& options,
                             const PrivateDirectory& directory);

/// The environment of this process, but with every place where a driver keeps files moved below `folder`,
/// which is emptied: what one child left there must not help, or hurt, the next. `icd`: the one .icd file
/// that the OpenCL loader may see; empty: its own list.
Result<std::vector<std::string>> privateEnvironment(const std::string& folder, const std::string& icd = {});

/// Reads a `kernel` report, and an `argument` report into the kernel that it belongs to.
Kernel kernelFrom(const probe::Fields& fields);
void addArgument(Kernel& kernel, const probe::Fields& fields);

/// What only a child that was told it can put before its reports.
std::string newNonce();

/// "SIGABRT"; "signal 42" for one without a common name.
std::string signalName(int signal);

} // namespace macebin
