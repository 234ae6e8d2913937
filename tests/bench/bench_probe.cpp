// SPDX-License-Identifier: Apache-2.0
// What the probe's walls, watch and protocol cost: 200 healthy programs loaded through loadPrograms, beside
// one plain process of macebin-probe, without any of these, that makes the same calls in a private directory
// of the same kind. Exit code 1 where the budget is missed. With the first device of the OpenCL loader, or
// with PoCL where that is among them.
#include "core/host/probe/session.h"
#include "core/host/work/kernel_source.h"
#include "format/cache/mace/key.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <utility>
#include <vector>

using namespace macebin;

namespace {

constexpr std::size_t kPrograms = 200;
constexpr int kRuns = 9;
constexpr double kTimesPlain = 1.25;

using Clock = std::chrono::steady_clock;

struct BuiltProgram {
    Bytes binary;
    std::string options;
};

/// Medians.
struct Costs {
    double plainMs = 0;
    double startMs = 0;
    double probeMs = 0;
    std::string protections;
};

double since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

[[noreturn]] void giveUp(const std::string& why) {
    std::printf("FAIL  %s\n", why.c_str());
    std::exit(1);
}

template <class Value>
Value orGiveUp(Result<Value> result) {
    if (!result) giveUp(result.error());
    return std::move(*result);
}

DeviceFacts chooseDevice() {
    const auto devices = orGiveUp(listDevices());
    if (devices.empty()) giveUp("there is no OpenCL device");
    const auto pocl = std::find_if(devices.begin(), devices.end(), [](const DeviceFacts& device) {
        return device.platformName == "Portable Computing Language";
    });
    return pocl == devices.end() ? devices.front() : *pocl;
}

/// The programs of kernels/, again and again, each time with another definition: no two are alike.
std::vector<ProgramToBuild> sources() {
    const std::string folder = MACEBIN_SOURCE_DIR "/kernels";
    const auto keys = orGiveUp(sampleKeys(folder));
    std::vector<ProgramToBuild> all;
    for (std::size_t i = 0; i < kPrograms; ++i) {
        const ProgramKey key = splitProgramKey(keys[i % keys.size()]);
        all.push_back({orGiveUp(kernelSource(folder, key.program)).text,
                       buildOptions(key.options, true) + " -DVARIANT=" + std::to_string(i)});
    }
    return all;
}

std::vector<BuiltProgram> build(const DeviceFacts& device) {
    ProbeOptions options;
    options.jobs = 2;
    const auto toBuild = sources();
    auto built = orGiveUp(buildPrograms(device, toBuild, options));
    std::vector<BuiltProgram> programs;
    for (std::size_t i = 0; i < built.size(); ++i) {
        if (built[i].kind != Outcome::accepted)
            giveUp("a program does not build: " + describe(built[i]) + "\n" + built[i].log);
        programs.push_back({std::move(built[i].binary), toBuild[i].options});
    }
    return programs;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (const std::string& text : texts)
        result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

/// Milliseconds of a command from its start to its end, its output in a file. It has to end well.
double run(const std::vector<std::string>& command, const std::vector<std::string>& environment,
           const std::string& output) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const auto begin = Clock::now();
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, command[0].c_str(), &actions, nullptr, pointers(command).data(),
                                     pointers(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed) giveUp("cannot start " + command[0]);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    const double took = since(begin);
    if (status != 0) giveUp(command[0] + " did not end well");
    return took;
}

std::size_t acceptedIn(const std::string& output) {
    std::ifstream lines(output);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);)
        count += line.starts_with(std::string(probe::word::accepted) + " ");
    return count;
}

/// The peer: macebin-probe as people start it by hand, one process, nothing around it.
class Plain {
public:
    Plain(const DeviceFacts& device, const PrivateDirectory& directory, const std::string& name,
          const ProbeJob& job)
        : device_(device), place_(directory.path() / name), programs_(job.size()) {
        if (!job.write(place_ + ".job")) giveUp("cannot write " + place_ + ".job");
    }
    /// The private directory is made anew each time, as it is for the probe.
    double load() const {
        const auto begin = Clock::now();
        const auto environment = orGiveUp(privateEnvironment(place_, device_.icd));
        const double made = since(begin);
        const double took = run({findProbe(), "load", "--platform", std::to_string(device_.platformIndex),
                                 "--device", std::to_string(device_.deviceIndex), "--job", place_ + ".job"},
                                environment, place_ + ".out");
        if (acceptedIn(place_ + ".out") != programs_) giveUp("the plain process did not accept all programs");
        return made + took;
    }

private:
    const DeviceFacts& device_;
    std::string place_;
    std::size_t programs_;
};

double loadInProbe(const DeviceFacts& device, const std::vector<ProgramToLoad>& programs,
                   std::string& protections) {
    const auto begin = Clock::now();
    const auto outcomes = orGiveUp(loadPrograms(device, programs));
    const double took = since(begin);
    for (const LoadOutcome& outcome : outcomes)
        if (outcome.kind != Outcome::accepted) giveUp("a healthy program was " + describe(outcome));
    protections.clear();
    for (const std::string& word : outcomes.protections)
        protections += " " + word;
    return took;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// They take turns, so that other load on the machine meets all alike.
Costs measure(const DeviceFacts& device, const std::vector<BuiltProgram>& programs) {
    std::vector<ProgramToLoad> toLoad;
    ProbeJob job;
    for (const BuiltProgram& program : programs) {
        toLoad.push_back({program.binary, program.options});
        job.program(program.binary, program.options);
    }
    const auto directory = orGiveUp(probeDirectory({}));
    const Plain plain(device, directory, "plain", job);
    const Plain empty(device, directory, "empty", {});
    std::vector<double> plainMs;
    std::vector<double> startMs;
    std::vector<double> probeMs;
    Costs costs;
    for (int i = 0; i < kRuns; ++i) {
        plainMs.push_back(plain.load());
        startMs.push_back(empty.load());
        probeMs.push_back(loadInProbe(device, toLoad, costs.protections));
    }
    costs.plainMs = median(plainMs);
    costs.startMs = median(startMs);
    costs.probeMs = median(probeMs);
    return costs;
}

} // namespace

int main() {
    if (!std::getenv("MACEBIN_PROBE")) ::setenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND, 1);
    const DeviceFacts device = chooseDevice();
    const std::vector<BuiltProgram> programs = build(device);
    std::size_t bytes = 0;
    for (const BuiltProgram& program : programs)
        bytes += program.binary.size();
    const Costs costs = measure(device, programs);
    const double most = kTimesPlain * costs.plainMs + costs.startMs;
    const bool passes = costs.probeMs <= most;
    std::printf("%zu programs, %.1f MiB, %s; medians of %d runs: plain process %.1f ms, start-up %.1f ms\n",
                programs.size(), static_cast<double>(bytes) / (1024 * 1024), device.platformName.c_str(),
                kRuns, costs.plainMs, costs.startMs);
    std::printf("%s  probe: %.1f ms (budget: %.2f times the plain process + one start-up = %.1f)\n",
                passes ? "PASS" : "FAIL", costs.probeMs, kTimesPlain, most);
    std::printf("      protections:%s\n", costs.protections.c_str());
    return passes ? 0 : 1;
}
