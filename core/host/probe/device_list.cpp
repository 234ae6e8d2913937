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
constexpr unsigned kMostAtOnce = 16;

/// What became of asking one driver.
struct Answer {
    std::vector<DeviceFacts> devices;
    std::string why; ///< it showed no device, or not all of its platforms did; else empty
    bool died = false;
    bool isOurs = false; ///< not the driver failed, but what should have asked it: a protection, a process
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

Answer ask(const std::string& icd, ProbeOptions options, const PrivateDirectory& directory) {
    options.icd = icd;
    auto result = runProbe({"list", nullptr, nullptr}, options, directory);
    Answer answer;
    if (!result) {
        answer.died = true;
        answer.isOurs = result.error().find("OpenCL platform") == std::string::npos; // see lastWords
        answer.why = result.error() + "." + (answer.isOurs ? "" : kRemedy);
        return answer;
    }
    answer.devices = std::move(result->devices);
    if (const LoadOutcome* dead = firstDead(result->entries)) {
        answer.died = true;
        answer.why = "The driver " + describe(*dead) + " when it was asked for its devices." + kRemedy;
    } else if (result->entries.empty()) {
        answer.why = "The OpenCL loader finds no platform behind it. The driver's library may be missing or "
                     "may not fit this system: install the driver again.";
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

} // namespace

Result<DeviceList> findDevices(const ProbeOptions& options) {
    const std::string probe = options.probePath.empty() ? findProbe() : options.probePath;
    if (access(probe.c_str(), X_OK) != 0)
        return Failure{"macebin-probe, which asks the drivers, is not " +
                       (probe.empty() ? std::string("installed") : "at " + probe) +
                       ": set MACEBIN_PROBE to its path"};
    std::vector<std::string> icds = icdFiles();
    if (icds.empty()) icds.emplace_back(); // none that we can find: the loader may know better
    const auto places = directories(icds.size(), options);
    if (!places) return Failure{places.error()};

    DeviceList list;
    std::vector<DeviceFacts> devices;
    bool haveAllAnswered = true;
    bool wasAnyAsked = false;
    runInOrder<Answer>(
        icds.size(), kMostAtOnce, [&](std::size_t i) { return ask(icds[i], options, (*places)[i]); },
        [&](std::size_t i, Answer answer) {
            devices.insert(devices.end(), answer.devices.begin(), answer.devices.end());
            if (!answer.why.empty())
                list.silent.push_back({icds[i], answer.why, answer.died && !answer.isOurs});
            haveAllAnswered = haveAllAnswered && !answer.died;
            wasAnyAsked = wasAnyAsked || !answer.isOurs;
        });
    if (options.cancel.stop_requested()) return Failure{"cancelled"};
    if (!wasAnyAsked) return Failure{list.silent.front().why};
    if (haveAllAnswered && !isOnePlatform(devices))
        if (const auto order = listDevices(options)) putInOrder(devices, *order);
    for (DeviceFacts& device : devices)
        list.devices.push_back({std::move(device), static_cast<unsigned>(list.devices.size())});
    return list;
}

} // namespace macebin
