// SPDX-License-Identifier: Apache-2.0
// Which device is asked about which programs.
#include "core/host/work/device/local_driver.h"

#include "core/device/program_origin.h"
#include "core/host/work/device/device_question.h"
#include "format/program/decoders.h"
#include "format/text.h"

#include <algorithm>
#include <map>
#include <set>

namespace macebin {

namespace {

using ByFamily = std::map<Family, std::vector<std::size_t>>;

ByFamily byFamily(const Cache& cache, const std::vector<std::size_t>& programs) {
    ByFamily families;
    for (const std::size_t program : programs)
        families[identifyProgram(cache.valueOf(cache.entries[program]))].push_back(program);
    return families;
}

FamilyCounts countsOf(const ByFamily& families) {
    FamilyCounts counts;
    for (const auto& [family, programs] : families)
        counts[family] = programs.size();
    return counts;
}

DeviceAnswer unanswered(const std::string& why) {
    DeviceAnswer answer;
    answer.source = "probe";
    answer.name = "this machine";
    answer.impact = Impact::unknown;
    answer.reason = asSentence("no device was asked: " + why);
    return answer;
}

/// Asked about one more file it would take as long again.
DeviceAnswer givenUp(const std::string& title) {
    DeviceAnswer answer;
    answer.source = "probe";
    answer.name = title;
    answer.impact = Impact::unknown;
    answer.reason = "it was not asked: on files before this one it hung on " + number(probe::kMostHangs) +
                    " programs one after the other.";
    return answer;
}

void countHangs(const DeviceAnswer& answer, unsigned& hangs) {
    for (const ProgramAnswer& program : answer.programs) {
        const bool wasAsked = program.outcome != Outcome::notAsked && program.rememberedSince.empty();
        if (wasAsked && hangs < probe::kMostHangs) hangs = program.outcome == Outcome::hung ? hangs + 1 : 0;
    }
}

constexpr const char* kAboutThisMachine = "The driver's answer is about this machine, not about a phone.";

} // namespace

OrNoDevice<DeviceFacts> deviceToAsk(const DeviceList& list, const std::optional<std::string>& wish) {
    if (list.none) return *list.none;
    if (!wish) return list.devices.front().facts;
    const auto chosen = chooseDevice(list.devices, *wish);
    if (!chosen) return chosen.why();
    return list.devices[*chosen].facts;
}

OrNoDevice<DeviceFacts> deviceToAsk(const std::optional<std::string>& wish, const ProbeOptions& probe) {
    return deviceToAsk(findDevices(probe), wish);
}

std::vector<std::size_t> programsOf(const Cache& cache) {
    std::vector<std::size_t> programs;
    for (std::size_t i = 0; i < cache.entries.size(); ++i)
        if (cache.entries[i].role == EntryRole::program) programs.push_back(i);
    return programs;
}

std::vector<std::size_t> loadableProgramsOf(const Cache& cache) {
    std::vector<std::size_t> programs = programsOf(cache);
    std::erase_if(programs, [&](std::size_t i) { return cache.entries[i].value.size == 0; });
    return programs;
}

DeviceAnswer loadAllOf(const DeviceFacts& device, const FileReport& report, const DriverQuestion& question,
                       CrashMemory& memory) {
    return askDevice(device, report, programsOf(report.cache), question, memory);
}

const OrNoDevice<LocalDriver::Devices>& LocalDriver::devices() {
    const std::scoped_lock lock(mutex_);
    if (devices_) return *devices_;
    const DeviceList found = findDevices(question_.probe);
    const auto wished = deviceToAsk(found, question_.device);
    if (!wished) return devices_.emplace(wished.why());
    Devices& mayBeAsked = *devices_.emplace(Devices{*wished});
    if (question_.device) return *devices_;
    mayBeAsked.clear();
    for (const ListedDevice& device : found.devices)
        mayBeAsked.push_back(device.facts);
    return *devices_;
}

void LocalDriver::ask(FileReport& report) {
    const CacheKind kind = report.cache.kind;
    const bool hasPrograms =
        kind == CacheKind::maceCache || kind == CacheKind::mclp || kind == CacheKind::program;
    if (!hasPrograms || report.integrity == Integrity::unreadable) return;
    const auto programs = loadableProgramsOf(report.cache);
    if (programs.empty()) return;
    switch (question_.mode) {
    case ProbeMode::automatic: return askWriters(report, programs);
    case ProbeMode::always: return askAll(report, programs);
    case ProbeMode::never:
        report.deviceNote = "No device was asked, so this says nothing about what a phone does with it.";
    }
}

DeviceAnswer LocalDriver::askOne(const DeviceFacts& device, const FileReport& report,
                                 const std::vector<std::size_t>& programs) {
    const std::string title = deviceTitle(device);
    {
        const std::scoped_lock lock(mutex_);
        if (hangs_[title] >= probe::kMostHangs) return givenUp(title);
    }
    DeviceAnswer answer = askDevice(device, report, programs, question_, memory_);
    const std::scoped_lock lock(mutex_);
    countHangs(answer, hangs_[title]);
    return answer;
}

void LocalDriver::askAll(FileReport& report, const std::vector<std::size_t>& programs) {
    const auto& found = devices();
    if (!found) {
        report.devices.push_back(unanswered(found.error()));
        return;
    }
    report.devices.push_back(askOne(found->front(), report, programs));
    if (!report.devices.back().programs.empty()) report.deviceNote = kAboutThisMachine;
}

void LocalDriver::askWriters(FileReport& report, const std::vector<std::size_t>& programs) {
    ByFamily families = byFamily(report.cache, programs);
    const bool isHopeless = std::all_of(families.begin(), families.end(),
                                        [](const auto& family) { return isNeverHere(family.first); });
    if (isHopeless && !question_.device) {
        report.deviceNote = nobodyAsked(countsOf(families), programs.size(), Looked::notAtAll);
        return;
    }
    const auto& found = devices();
    if (!found) {
        // Who names a device wants its answer; who requires protection, to hear that nobody could be asked.
        const bool isUnprotected =
            question_.probe.sandbox == SandboxMode::require && !wereDriversAsked(found.why().reason);
        if (question_.device || isUnprotected)
            report.devices.push_back(unanswered(found.error()));
        else
            report.deviceNote = asSentence("No device was asked: " + found.error());
        return;
    }
    for (const DeviceFacts& device : *found) {
        std::vector<std::size_t> its;
        std::erase_if(families, [&](const auto& family) {
            if (!platformWrites(device.platformName, family.first)) return false;
            its.insert(its.end(), family.second.begin(), family.second.end());
            return true;
        });
        std::sort(its.begin(), its.end()); // as in the file
        if (!its.empty()) report.devices.push_back(askOne(device, report, its));
    }
    if (!families.empty())
        report.deviceNote = nobodyAsked(countsOf(families), programs.size(),
                                        question_.device ? Looked::atOne : Looked::atAll);
    if (!report.devices.empty())
        report.deviceNote = kAboutThisMachine + (families.empty() ? "" : " " + report.deviceNote);
}

} // namespace macebin
