// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe/device_list.h"

#include "core/host/probe/icd_files.h"
#include "core/host/probe/session.h"
#include "core/host/system/ordered_jobs.h"

#include <algorithm>
#include <unistd.h>

namespace macebin {

namespace {

/// More drivers than these wait for one another.
constexpr unsigned kDriversAtOnce = 16;

/// What became of asking one driver.
struct Answer {
    std::vector<DeviceFacts> devices;
    std::string why; ///< it showed no device, or not all of its platforms did; else empty
    WhyNoDevice none{NoDevice::noneShown, {}};

    bool isWhole() const { return none.reason == NoDevice::noneShown; }
};

const char* const kRemedy =
    " Update or remove this driver, or leave it out with OCL_ICD_VENDORS; an app that "
    "looks for OpenCL devices on this machine loads it, too.";

/// The first platform that died when it was asked for its devices.
const LoadOutcome* firstDead(const std::vector<ProbeEntry>& platforms) {
    const auto dead = std::find_if(platforms.begin(), platforms.end(), [](const ProbeEntry& platform) {
        return platform.outcome.kind != Outcome::accepted;
    });
    return dead == platforms.end() ? nullptr : &dead->outcome;
}

/// The dynamic loader names what it does not find, and ends the process.
bool lacksOpenCL(const std::string& words) {
    return words.find("libOpenCL.so") != std::string::npos &&
           words.find("shared librar") != std::string::npos;
}

/// Why a probe could not even be started, from the words of what should have started it.
WhyNoDevice whyNotStarted(const std::string& words) {
    return {lacksOpenCL(words) ? NoDevice::noLoader : NoDevice::notStarted, words};
}

/// Why a session found nothing out.
WhyNoDevice reasonOf(const ProbeResult& session) {
    switch (session.faultKind) {
    case ProbeFault::cancelled: return {NoDevice::cancelled, {}};
    case ProbeFault::protection: return {NoDevice::noProtection, session.fault};
    case ProbeFault::probe: return whyNotStarted(session.fault);
    case ProbeFault::sanitizer: return {NoDevice::sanitized, {}};
    case ProbeFault::driver:
    case ProbeFault::hangs:
    case ProbeFault::time:
    case ProbeFault::none: break;
    }
    return {NoDevice::allDied, session.fault + "." + kRemedy};
}

Answer unanswered(WhyNoDevice why) {
    Answer answer;
    answer.why = why.reason == NoDevice::allDied ? why.detail : asSentence(inWords(why));
    answer.none = std::move(why);
    return answer;
}

Answer ask(const std::string& icd, ProbeOptions options, const PrivateDirectory& directory) {
    options.icd = icd;
    ProbeResult result = runSession({"list", nullptr, nullptr}, options, directory);
    if (!result.fault.empty() && !result.isAnyAsked()) return unanswered(reasonOf(result));
    Answer answer;
    answer.devices = std::move(result.devices);
    if (const LoadOutcome* dead = firstDead(result.entries)) {
        if (isRefusedBySanitizer(dead->log)) return unanswered({NoDevice::sanitized, {}});
        answer.why = "The driver " + describe(*dead) + " when it was asked for its devices." + kRemedy;
        answer.none = {NoDevice::allDied, answer.why};
    } else if (result.entries.empty()) {
        answer.why = icd.empty()
                         ? std::string("The OpenCL loader finds no driver.")
                         : "The OpenCL loader finds no platform behind it. The driver's library may be "
                           "missing or may not fit this system: install the driver again.";
    } else if (answer.devices.empty()) {
        answer.why =
            "The driver works, but has no device here, which is normal where its hardware is absent.";
    }
    return answer;
}

bool isSamePlatform(const DeviceFacts& a, const DeviceFacts& b) {
    return a.icd == b.icd && a.platformIndex == b.platformIndex;
}

/// True for the same device seen through two lists: through its own .icd file, and through the loader's own.
bool isSameDevice(const DeviceFacts& a, const DeviceFacts& b) {
    DeviceFacts moved = a;
    moved.icd = b.icd;
    moved.platformIndex = b.platformIndex;
    return moved == b;
}

/// The loader may sort platforms (ocl-icd: most GPUs first), and which is the first decides what MACE sees:
/// it is asked for its own order.
void putInOrder(std::vector<DeviceFacts>& devices, const std::vector<DeviceFacts>& order) {
    std::vector<std::pair<std::ptrdiff_t, DeviceFacts>>
        placed; // with the place of its platform's first device
    for (DeviceFacts& device : devices) {
        const bool isFirst = placed.empty() || !isSamePlatform(placed.back().second, device);
        const auto found = std::find_if(order.begin(), order.end(), [&](const DeviceFacts& other) {
            return isSameDevice(device, other);
        });
        placed.emplace_back(isFirst ? found - order.begin() : placed.back().first, std::move(device));
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::transform(placed.begin(), placed.end(), devices.begin(), [](auto& one) { return one.second; });
}

bool isOnePlatform(const std::vector<DeviceFacts>& devices) {
    return std::all_of(devices.begin(), devices.end(),
                       [&](const DeviceFacts& device) { return isSamePlatform(device, devices.front()); });
}

Result<std::vector<PrivateDirectory>> directories(std::size_t count, const ProbeOptions& options) {
    std::vector<PrivateDirectory> all;
    for (std::size_t i = 0; i < count; ++i) {
        auto directory = probeDirectory(options);
        if (!directory) return Failure{directory.error()};
        all.push_back(std::move(*directory));
    }
    return all;
}

/// Of drivers that showed no device: what holds for all of them, with what the first one says.
WhyNoDevice whyNone(const std::vector<DeviceList::Silent>& silent, bool isAnyRegistered) {
    const WhyNoDevice& first = silent.front().none;
    const bool isForAll = std::all_of(silent.begin(), silent.end(), [&](const DeviceList::Silent& one) {
        return one.none.reason == first.reason;
    });
    if (isForAll && first.reason != NoDevice::noneShown) return first;
    if (!isAnyRegistered) return {NoDevice::noDriver, icdPlace()};
    return {NoDevice::noneShown, silent.front().why};
}

DeviceList noneBecause(WhyNoDevice why) {
    DeviceList list;
    list.none = std::move(why);
    return list;
}

/// The devices of all answers, in the order in which MACE meets them.
std::vector<ListedDevice> numbered(std::vector<DeviceFacts> devices, bool haveAllAnswered,
                                   const ProbeOptions& options) {
    if (haveAllAnswered && !isOnePlatform(devices))
        if (const auto order = listDevices(options)) putInOrder(devices, *order);
    std::vector<ListedDevice> list;
    for (DeviceFacts& device : devices)
        list.push_back({std::move(device), static_cast<unsigned>(list.size())});
    return list;
}

} // namespace

DeviceList findDevices(const ProbeOptions& options) {
    const std::string probe = options.probePath.empty() ? findProbe() : options.probePath;
    if (access(probe.c_str(), X_OK) != 0) return noneBecause({NoDevice::noProbe, probe});
    std::vector<std::string> icds = icdFiles();
    const bool isAnyRegistered = !icds.empty();
    if (icds.empty()) icds.emplace_back(); // none that we can find: the loader may know better
    const auto places = directories(icds.size(), options);
    if (!places) return noneBecause(whyNotStarted(places.error()));

    DeviceList list;
    std::vector<DeviceFacts> devices;
    bool haveAllAnswered = true;
    runInOrder<Answer>(
        icds.size(), kDriversAtOnce, [&](std::size_t i) { return ask(icds[i], options, (*places)[i]); },
        [&](std::size_t i, Answer answer) {
            devices.insert(devices.end(), answer.devices.begin(), answer.devices.end());
            haveAllAnswered = haveAllAnswered && answer.isWhole();
            if (!answer.why.empty())
                list.silent.push_back({icds[i], std::move(answer.why), std::move(answer.none)});
        });
    if (options.cancel.stop_requested()) return noneBecause({NoDevice::cancelled, {}});
    list.devices = numbered(std::move(devices), haveAllAnswered, options);
    if (!list.devices.empty()) return list;
    list.none = whyNone(list.silent, isAnyRegistered);
    if (!wereDriversAsked(list.none->reason))
        list.silent.clear(); // one reason for all, which is none of theirs
    return list;
}

} // namespace macebin
