// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/device/crash_memory.h"

#include "core/answer/digest.h"
#include "core/host/probe/session.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>

namespace macebin {

namespace {

std::string now() {
    const std::time_t time = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

/// The kernel (for want of memory), a person or a service manager send these, too.
bool mayComeFromOutside(int signal) {
    return signal == SIGKILL || signal == SIGTERM || signal == SIGINT || signal == SIGHUP;
}

} // namespace

void CrashMemory::read() {
    if (known_) return;
    known_.emplace();
    if (path_.empty()) return;
    auto list = readKnownCrashes(path_);
    if (!list) {
        complaints_.push_back("The list of known crashes was ignored: " + list.error() + ".");
        return;
    }
    known_ = std::move(*list);
    if (const auto damaged = known_->damagedLines())
        complaints_.push_back("The list of known crashes, " + inQuotes(path_, 4096) + ", has " +
                              counted(damaged, "damaged line") + ", ignored.");
}

std::optional<KnownCrash> CrashMemory::find(const KnownCrash& like) {
    const std::scoped_lock lock(mutex_);
    read();
    const KnownCrash* found = known_->find(like);
    return found ? std::optional(*found) : std::nullopt;
}

void CrashMemory::learn(const CrashNews& news) {
    const std::scoped_lock lock(mutex_);
    if (news.isEmpty() || path_.empty() || cannotWrite_) return;
    const std::string why = saveCrashNews(path_, news);
    if (why.empty()) return;
    complaints_.push_back("A crash could not be noted for the next time: " + why);
    cannotWrite_ = true; // said once
}

std::vector<std::string> CrashMemory::complaints() const {
    const std::scoped_lock lock(mutex_);
    return complaints_;
}

KnownCrash crashKey(const DeviceFacts& device, ByteView program, std::string_view options,
                    SandboxMode sandbox) {
    KnownCrash key;
    key.platform = storedText(device.platformName);
    key.device = storedText(device.deviceName);
    key.driver = storedText(device.driverVersion);
    key.options = storedText(options);
    key.sha256 = hexDigits(asText(sha256(program)));
    key.isUnconfined = sandbox == SandboxMode::off;
    return key;
}

std::optional<KnownCrash> crashFrom(KnownCrash key, const LoadOutcome& outcome, std::string_view program) {
    const bool isCrash = outcome.kind == Outcome::crashed || outcome.kind == Outcome::exited;
    if (!isCrash || mayComeFromOutside(outcome.signal)) return std::nullopt;
    key.program = storedText(program);
    key.outcome = outcome.kind;
    key.stage = storedText(outcome.stage);
    if (outcome.signal != 0) key.signal = signalName(outcome.signal);
    key.exitStatus = outcome.exitStatus;
    key.when = now();
    return key;
}

} // namespace macebin
