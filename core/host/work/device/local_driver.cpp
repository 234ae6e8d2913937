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

/// Nobody knows who wrote them, so no driver can be chosen for them. (An ELF of no known maker is one, too.)
bool isNobodys(Family family) {
    return family == Family::unknown || family == Family::elf;
}

/// Also GPUs that are never in a PC: no need to wake its drivers to know that none of them fits.
bool isNeverHere(Family family) {
#if defined(__x86_64__) || defined(__i386__)
    return isEmbeddedOnly(family) || isNobodys(family);
#else
    return isNobodys(family);
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

/// Those whose maker is known; empty where there are none.
std::string familyNames(const ByFamily& families) {
    std::string names;
    for (const auto& [family, programs] : families)
        if (!isNobodys(family)) names += (names.empty() ? "" : ", ") + std::string(name(family));
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

enum class Looked {
    notAtAll, ///< no need to, see isNeverHere
    atAll,    ///< drivers of this machine
    atOne     ///< the chosen one
};

/// Why nobody was asked about programs of known makers.
std::string whyNobody(const std::string& names, bool isOne, Looked looked) {
    const std::string them = (isOne ? "this program (" : "these programs (") + names + ")";
    switch (looked) {
    case Looked::notAtAll: return "no PC driver writes programs of this kind (" + names + ")";
    case Looked::atAll: return "no driver on this machine could have written " + them;
    case Looked::atOne: break;
    }
    return "the chosen device's driver could not have written " + them;
}

/// Why programs were not asked about: all of them, or the rest.
std::string nobodySentence(const ByFamily& left, std::size_t all, Looked looked) {
    std::size_t count = 0;
    std::size_t nobodys = 0;
    for (const auto& [family, programs] : left) {
        count += programs.size();
        if (isNobodys(family)) nobodys += programs.size();
    }
    std::string why;
    if (nobodys < count) why = whyNobody(familyNames(left), count - nobodys == 1, looked);
    if (nobodys > 0)
        why += (why.empty() ? "" : "; and ") + std::string("Macebin does not recognise ") +
               (nobodys < count ? "the other"
                : count == 1    ? "this program"
                                : "these programs") +
               (nobodys < count && nobodys > 1 ? "s" : "") + ", so it cannot tell whose " +
               (nobodys == 1 ? "it is" : "they are");
    const std::string front = count == all ? "No device was asked: "
                                           : "About " + counted(count, "program") + " no device was asked: ";
    return front + why + "; --probe always asks " + (looked == Looked::atOne ? "it" : "one") +
           " all the same.";
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
    const CacheKind kind = report.cache.kind;
    const bool hasPrograms =
        kind == CacheKind::maceCache || kind == CacheKind::mclp || kind == CacheKind::program;
    if (!hasPrograms || report.integrity == Integrity::unreadable) return;
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
        report.deviceNote = nobodySentence(families, programs.size(), Looked::notAtAll);
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
        report.deviceNote =
            nobodySentence(families, programs.size(), question_.device ? Looked::atOne : Looked::atAll);
    if (!report.devices.empty())
        report.deviceNote = kAboutThisMachine + (families.empty() ? "" : " " + report.deviceNote);
}

} // namespace macebin
