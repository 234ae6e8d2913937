// SPDX-License-Identifier: Apache-2.0
// Which device is asked about which programs.
#include "core/host/local_driver.h"

#include "core/host/device_question.h"
#include "core/program_origin.h"
#include "format/program/decoders.h"
#include "format/text.h"

#include <algorithm>
#include <map>
#include <set>

namespace macebin {

namespace {

/// GPUs that are never in a PC: no need to wake its drivers to know that none of them fits.
bool isNeverHere(Family family) {
#if defined(__x86_64__) || defined(__i386__)
    return isEmbeddedOnly(family) || family == Family::unknown;
#else
    return family == Family::unknown;
#endif
}

std::vector<std::size_t> programsOf(const Cache& cache) {
    std::vector<std::size_t> programs;
    for (std::size_t i = 0; i < cache.entries.size(); ++i)
        if (cache.entries[i].role == EntryRole::program && cache.entries[i].value.size > 0)
            programs.push_back(i);
    return programs;
}

using ByFamily = std::map<Family, std::vector<std::size_t>>;

ByFamily byFamily(const Cache& cache, const std::vector<std::size_t>& programs) {
    ByFamily families;
    for (const std::size_t program : programs)
        families[identifyProgram(cache.valueOf(cache.entries[program]))].push_back(program);
    return families;
}

std::string familyNames(const ByFamily& families) {
    std::string names;
    for (const auto& [family, programs] : families)
        names += (names.empty() ? "" : ", ") + std::string(name(family));
    return names;
}

DeviceAnswer unanswered(const std::string& why) {
    DeviceAnswer answer;
    answer.source = "probe";
    answer.name = "this machine";
    answer.impact = Impact::unknown;
    answer.reason = asSentence("no device was asked: " + why);
    return answer;
}

constexpr const char* kAboutThisMachine = "The driver's answer is about this machine, not about a phone.";

/// Why programs were not asked about: all of them, or the rest.
std::string nobodySentence(const ByFamily& left, std::size_t all, bool deviceWasChosen) {
    std::size_t count = 0;
    for (const auto& [family, programs] : left)
        count += programs.size();
    const std::string who = deviceWasChosen ? "the chosen device's driver could not have written"
                                            : "no driver on this machine could have written";
    const std::string them = (count == 1 ? "this program (" : "these programs (") + familyNames(left) + ")";
    const std::string front = count == all ? "No device was asked: "
                                           : "About " + counted(count, "program") + " no device was asked: ";
    return front + who + " " + them + ", and one that could not says nothing about a phone" +
           (deviceWasChosen ? "; --probe always asks it all the same." : ".");
}

} // namespace

const Result<LocalDriver::Devices>& LocalDriver::devices() {
    const std::scoped_lock lock(mutex_);
    if (devices_) return *devices_;
    auto found = findDevices(question_.probe);
    if (!found) {
        devices_ = Failure{found.error()};
        isUnprotected_ = question_.probe.sandbox == SandboxMode::require;
    } else if (found->devices.empty()) {
        devices_ = Failure{found->silent.empty() ? "there is no OpenCL device on this machine"
                                                 : "no OpenCL driver of this machine shows a device: " +
                                                       found->silent.front().why};
    } else if (question_.device) {
        const auto chosen = chooseDevice(found->devices, *question_.device);
        devices_ = chosen ? Result<Devices>(Devices{found->devices[*chosen]}) : Failure{chosen.error()};
    } else {
        devices_ = std::move(found->devices);
    }
    return *devices_;
}

void LocalDriver::ask(FileReport& report) {
    const bool isCache = report.cache.kind == CacheKind::maceCache || report.cache.kind == CacheKind::mclp;
    if (!isCache || report.integrity == Integrity::unreadable) return;
    const auto programs = programsOf(report.cache);
    if (programs.empty()) return;
    switch (question_.mode) {
    case ProbeMode::automatic: return askWriters(report, programs);
    case ProbeMode::always: return askAll(report, programs);
    case ProbeMode::never:
        report.deviceNote = "No device was asked, so this says nothing about what a phone does with it.";
    }
}

void LocalDriver::askAll(FileReport& report, const std::vector<std::size_t>& programs) {
    const auto& found = devices();
    if (!found) {
        report.devices.push_back(unanswered(found.error()));
        return;
    }
    report.devices.push_back(askDevice(found->front().facts, report, programs, question_, memory_));
    report.deviceNote = kAboutThisMachine;
}

void LocalDriver::askWriters(FileReport& report, const std::vector<std::size_t>& programs) {
    ByFamily families = byFamily(report.cache, programs);
    const bool isHopeless = std::all_of(families.begin(), families.end(),
                                        [](const auto& family) { return isNeverHere(family.first); });
    if (isHopeless && !question_.device) {
        report.deviceNote = nobodySentence(families, programs.size(), false);
        return;
    }
    const auto& found = devices();
    if (!found) {
        if (question_.device || isUnprotected_)
            report.devices.push_back(unanswered(found.error()));
        else
            report.deviceNote = asSentence("No device was asked: " + found.error());
        return;
    }
    for (const ListedDevice& device : *found) {
        std::vector<std::size_t> its;
        std::erase_if(families, [&](const auto& family) {
            if (!platformWrites(device.facts.platformName, family.first)) return false;
            its.insert(its.end(), family.second.begin(), family.second.end());
            return true;
        });
        std::sort(its.begin(), its.end()); // as in the file
        if (!its.empty()) report.devices.push_back(askDevice(device.facts, report, its, question_, memory_));
    }
    if (!families.empty())
        report.deviceNote = nobodySentence(families, programs.size(), question_.device.has_value());
    if (!report.devices.empty())
        report.deviceNote = kAboutThisMachine + (families.empty() ? "" : " " + report.deviceNote);
}

} // namespace macebin
