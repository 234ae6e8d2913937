// SPDX-License-Identifier: Apache-2.0
#include "core/host/local_driver.h"

#include "core/program_origin.h"
#include "format/mace_key.h"
#include "format/program/decoders.h"
#include "format/text.h"

#include <algorithm>
#include <csignal>
#include <cstring>

namespace macebin {

namespace {

/// GPUs that are never in a PC: no need to wake its drivers to know that none of them fits.
bool isNeverHere(Family family) {
#if defined(__x86_64__) || defined(__i386__)
    return isEmbeddedOnly(family);
#else
    static_cast<void>(family);
    return false;
#endif
}

std::vector<const Entry*> programsOf(const Cache& cache) {
    std::vector<const Entry*> programs;
    for (const Entry& entry : cache.entries)
        if (entry.role == EntryRole::program && entry.value.size > 0) programs.push_back(&entry);
    return programs;
}

std::string deviceTitle(const DeviceFacts& device) {
    return device.deviceName + " (" + device.platformName + ", driver " + device.driverVersion +
           ") of this machine";
}

ProgramAnswer answerOf(const Entry& entry, const LoadOutcome& outcome) {
    ProgramAnswer answer;
    answer.key = std::string(entry.key);
    answer.outcome = std::string(nameOf(outcome.kind));
    answer.clError = outcome.clErrorName;
    if (outcome.signal != 0)
        if (const char* abbreviation = ::sigabbrev_np(outcome.signal))
            answer.signal = std::string("SIG") + abbreviation;
    answer.log = outcome.log;
    if (outcome.kind == LoadOutcome::Kind::accepted) answer.loadMs = outcome.loadMs;
    return answer;
}

/// One sentence and one impact from what became of the programs.
void conclude(DeviceAnswer& answer, const std::vector<LoadOutcome>& outcomes) {
    const auto count = [&](LoadOutcome::Kind kind) {
        return static_cast<std::uint64_t>(std::count_if(
            outcomes.begin(), outcomes.end(), [&](const LoadOutcome& o) { return o.kind == kind; }));
    };
    const std::uint64_t accepted = count(LoadOutcome::Kind::accepted);
    const std::uint64_t rejected = count(LoadOutcome::Kind::rejected);
    const std::uint64_t deadly = count(LoadOutcome::Kind::crashed) + count(LoadOutcome::Kind::hung);
    const std::string of = " of " + counted(outcomes.size(), "program");
    if (deadly > 0) {
        answer.impact = Impact::appCrash;
        answer.reason =
            "the driver crashed or hung on " + number(deadly) + of + "; an app that loads it goes down too.";
    } else if (rejected > 0) {
        answer.impact = Impact::slowStart;
        answer.reason = "the driver refused " + number(rejected) + of + "; they would be built from source.";
    } else if (accepted < outcomes.size()) {
        answer.impact = Impact::unknown;
        answer.reason = "the driver was asked about only " + number(accepted) + of + ".";
    } else {
        answer.impact = Impact::none;
        answer.reason = "the driver loaded all " + counted(outcomes.size(), "program") +
                        " and created their kernels (which does not prove that their bytes are unchanged).";
    }
}

DeviceAnswer unanswered(std::string reason) {
    DeviceAnswer answer;
    answer.source = "probe";
    answer.name = "this machine";
    answer.impact = Impact::unknown;
    answer.reason = std::move(reason);
    return answer;
}

DeviceAnswer load(const DeviceFacts& device, const std::vector<const Entry*>& entries, const Cache& cache,
                  const ProbeOptions& options) {
    std::vector<ProgramToLoad> programs;
    programs.reserve(entries.size());
    for (const Entry* entry : entries)
        programs.push_back({cache.valueOf(*entry), splitProgramKey(entry->key).options});
    const auto outcomes = loadPrograms(device, programs, options);
    if (!outcomes) return unanswered(deviceTitle(device) + " could not be asked: " + outcomes.error());
    DeviceAnswer answer;
    answer.source = "probe";
    answer.name = deviceTitle(device);
    for (std::size_t i = 0; i < entries.size(); ++i)
        answer.programs.push_back(answerOf(*entries[i], (*outcomes)[i]));
    conclude(answer, *outcomes);
    return answer;
}

} // namespace

const Result<std::vector<DeviceFacts>>& LocalDriver::devices() {
    const std::scoped_lock lock(mutex_);
    if (!devices_) devices_ = listDevices(options_);
    return *devices_;
}

void LocalDriver::ask(FileReport& report) {
    const bool isCache = report.cache.kind == CacheKind::maceCache || report.cache.kind == CacheKind::mclp;
    if (!isCache || report.integrity == Integrity::unreadable) return;
    const auto programs = programsOf(report.cache);
    if (programs.empty()) return;
    if (mode_ == ProbeMode::never) {
        report.deviceNote = "No device was asked, so this says nothing about what a phone does with it.";
        return;
    }
    const Family family = identifyProgram(report.cache.valueOf(*programs.front()));
    const std::string nobody =
        "No device was asked: no driver on this machine could have written these programs (" +
        std::string(name(family)) + "), and one that could not says nothing about a phone.";
    if (mode_ == ProbeMode::automatic && (isNeverHere(family) || family == Family::unknown)) {
        report.deviceNote = nobody;
        return;
    }
    const auto& found = devices();
    if (!found || found->empty()) {
        const std::string why = found ? "there is no OpenCL device on this machine" : found.error();
        if (mode_ == ProbeMode::always) report.devices.push_back(unanswered(why + "."));
        report.deviceNote = "No device was asked: " + why + ".";
        return;
    }
    const auto device = mode_ == ProbeMode::always
                            ? found->begin()
                            : std::find_if(found->begin(), found->end(), [&](const DeviceFacts& d) {
                                  return platformWrites(d.platformName, family);
                              });
    if (device == found->end()) {
        report.deviceNote = nobody;
        return;
    }
    report.devices.push_back(load(*device, programs, report.cache, options_));
    report.deviceNote = "The driver's answer is about this machine, not about a phone.";
}

} // namespace macebin
