// SPDX-License-Identifier: Apache-2.0
// What one run knows of earlier crashes, and adds to them: the list is read once, at the first question.
#pragma once

#include "core/host/probe/probe.h"
#include "core/host/work/device/known_crash_file.h"

#include <mutex>
#include <optional>

namespace macebin {

/// Thread-safe. A list that cannot be read or written costs a sentence, never an answer.
class CrashMemory {
public:
    /// `path` empty: nothing is known and nothing is kept.
    explicit CrashMemory(std::string path) : path_(std::move(path)) {}

    std::optional<KnownCrash> find(const KnownCrash& like);
    void learn(const CrashNews& news);
    /// What did not work, one sentence each, for standard error.
    std::vector<std::string> complaints() const;

private:
    void read();

    std::string path_;
    mutable std::mutex mutex_;
    std::optional<KnownCrashes> known_;
    std::vector<std::string> complaints_;
    bool cannotWrite_ = false;
};

/// Which crash it would be.
KnownCrash crashKey(const DeviceFacts& device, ByteView program, std::string_view options,
                    SandboxMode sandbox);

/// Completes a key with what happened, now. Nothing where it is no crash, or one that the driver may not be
/// to blame for: somebody else can have sent the signal, and time and memory run out on a busy machine, too.
std::optional<KnownCrash> crashFrom(KnownCrash key, const LoadOutcome& outcome, std::string_view program);

} // namespace macebin
