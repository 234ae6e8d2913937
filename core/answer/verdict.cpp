// SPDX-License-Identifier: Apache-2.0
#include "core/answer/verdict.h"

#include <algorithm>
#include <array>

namespace macebin {

std::string_view name(Integrity integrity) {
    switch (integrity) {
    case Integrity::intact: return "intact";
    case Integrity::damaged: return "damaged";
    case Integrity::unreadable: return "unreadable";
    }
    return "unreadable";
}

std::string_view name(Protection protection) {
    switch (protection) {
    case Protection::none: return "none";
    case Protection::crc32: return "crc32";
    case Protection::sha256: return "sha256";
    case Protection::signature: return "signature";
    }
    return "none";
}

std::string_view name(Impact impact) {
    switch (impact) {
    case Impact::none: return "none";
    case Impact::slowStart: return "slow-start";
    case Impact::atRisk: return "at-risk";
    case Impact::appCrash: return "app-crash";
    case Impact::unknown: return "unknown";
    }
    return "unknown";
}

std::string_view name(Verdict verdict) {
    switch (verdict) {
    case Verdict::intact: return "intact";
    case Verdict::damaged: return "damaged";
    case Verdict::unreadable: return "unreadable";
    case Verdict::notUsed: return "not-used";
    case Verdict::incomplete: return "incomplete";
    case Verdict::harmful: return "harmful";
    }
    return "incomplete";
}

namespace {

int plainExitCode(Verdict verdict) {
    switch (verdict) {
    case Verdict::intact: return exitIntact;
    case Verdict::damaged: return exitDamaged;
    case Verdict::unreadable: return exitUnreadable;
    case Verdict::notUsed: return exitNotUsed;
    case Verdict::incomplete: return exitIncomplete;
    case Verdict::harmful: return exitHarmful;
    }
    return exitInternal;
}

/// Place in the order that decides among several: lower comes first.
std::size_t precedence(int exitCode) {
    constexpr std::array order{70, 6, 1, 3, 4, 5, 7, 0};
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), exitCode) - order.begin());
}

bool anyDevice(const FileReport& report, Impact impact) {
    return std::any_of(report.devices.begin(), report.devices.end(),
                       [&](const DeviceAnswer& device) { return device.impact == impact; });
}

/// A program that a device builds again makes a start slow, whatever becomes of the others.
bool anyRebuilt(const FileReport& report) {
    return std::any_of(report.devices.begin(), report.devices.end(), [](const DeviceAnswer& device) {
        return device.impact == Impact::slowStart || (device.predicted && device.predicted->fromSource > 0);
    });
}

} // namespace

Verdict verdictOf(const FileReport& report) {
    if (anyDevice(report, Impact::appCrash)) return Verdict::harmful;
    if (report.integrity == Integrity::damaged) return Verdict::damaged;
    // What could not be unpacked may be a cache or not: nobody has looked at it.
    const bool isShut = report.packed && !report.packed->isReadWhole;
    if (report.integrity == Integrity::unreadable) return isShut ? Verdict::incomplete : Verdict::unreadable;
    if (anyRebuilt(report)) return Verdict::notUsed;
    if (!report.judgedWhole || anyDevice(report, Impact::unknown)) return Verdict::incomplete;
    return Verdict::intact;
}

bool hasWarnings(const FileReport& report) {
    return report.findings.worst() >= Severity::warning || anyDevice(report, Impact::atRisk);
}

int exitCodeOf(Verdict verdict, bool warnings, const ExitPolicy& policy) {
    if (verdict != Verdict::intact && policy.fatal.count(verdict)) return plainExitCode(verdict);
    return warnings && policy.warnings ? exitWarnings : exitIntact;
}

void Tally::add(const FileReport& report) {
    add(verdictOf(report), hasWarnings(report));
}

void Tally::add(Verdict verdict, bool warnings) {
    ++files_;
    if (precedence(plainExitCode(verdict)) < precedence(plainExitCode(verdict_))) verdict_ = verdict;
    const int code = exitCodeOf(verdict, warnings, policy_);
    if (precedence(code) < precedence(exitCode_)) exitCode_ = code;
}

} // namespace macebin
