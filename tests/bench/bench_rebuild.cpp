// SPDX-License-Identifier: Apache-2.0
// What a second job saves when a cache is built: the programs of kernels/, one at a time and two at a time.
// Exit code 1 where the budget is missed. With PoCL where there is one, else with the first device.
#include "core/host/work/kernel_source.h"
#include "core/host/work/rebuild_run.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

using namespace macebin;

namespace {

constexpr int kRuns = 3;
constexpr std::size_t kFewest = 24;
constexpr double kShare = 0.65; ///< of one job's time

[[noreturn]] void giveUp(const std::string& why) {
    std::printf("FAIL  %s\n", why.c_str());
    std::exit(1);
}

DeviceFacts chooseDevice() {
    const auto devices = listDevices();
    if (!devices) giveUp(devices.error());
    if (devices->empty()) giveUp("there is no OpenCL device");
    const auto pocl = std::find_if(devices->begin(), devices->end(), [](const DeviceFacts& device) {
        return device.platformName == "Portable Computing Language";
    });
    return pocl == devices->end() ? devices->front() : *pocl;
}

RebuildRequest requestFor(const DeviceFacts& device) {
    RebuildRequest request;
    request.device = device;
    request.folder = MACEBIN_SOURCE_DIR "/kernels";
    auto keys = sampleKeys(request.folder);
    if (!keys) giveUp(keys.error());
    if (keys->size() < kFewest) giveUp("too few programs");
    request.keys = std::move(*keys);
    return request;
}

/// The build phase by the clock, in milliseconds.
double build(const RebuildRequest& request, unsigned jobs) {
    Rebuild rebuild = planRebuild(request, sourcesIn(request.folder));
    ProbeOptions probe;
    probe.jobs = jobs;
    const std::string why = buildPlanned(rebuild, request, probe);
    if (!why.empty()) giveUp(why);
    if (rebuild.count(RebuildAction::built) != request.keys.size()) giveUp("a healthy program did not build");
    return rebuild.buildWallMs;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main() {
    if (!std::getenv("MACEBIN_PROBE")) ::setenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND, 1);
    if (std::thread::hardware_concurrency() < 2) {
        std::printf("SKIP  one core: a second job cannot save anything\n");
        return 0;
    }
    const RebuildRequest request = requestFor(chooseDevice());
    std::vector<double> one;
    std::vector<double> two;
    for (int i = 0; i < kRuns; ++i) { // they take turns: other load on the machine meets both alike
        one.push_back(build(request, 1));
        two.push_back(build(request, 2));
    }
    const double share = median(two) / median(one);
    std::printf("%zu programs, %s; medians of %d runs: one job %.2f s, two jobs %.2f s\n",
                request.keys.size(), request.device.platformName.c_str(), kRuns, median(one) / 1000,
                median(two) / 1000);
    std::printf("%s  two jobs take %.2f of one job's time (budget: %.2f)\n",
                share <= kShare ? "PASS" : "FAIL", share, kShare);
    return share <= kShare ? 0 : 1;
}
