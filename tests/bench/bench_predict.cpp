// SPDX-License-Identifier: Apache-2.0
// What it costs to predict 1,000 files of about 400 KB for 40 devices, beside what checking them costs, which
// is the peer. Budget: at most as much. The files are a few buffers, each used again: a cache that stays in
// the processor's own makes checking cheaper than it is, and the budget harder to meet. Exit code 1 where it
// is missed.
#include "core/check/check.h"
#include "core/readers/mace/prediction.h"
#include "tests/bench/big_cache.h"
#include "tests/support/samples.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace macebin;

constexpr std::size_t kFiles = 1000;
constexpr std::size_t kDevices = 40;
constexpr std::uint64_t kFileSize = 400'000;
constexpr double kBudget = 1.0; ///< times the peer

/// Everything that a prediction views, kept.
struct Input {
    std::string name;
    std::vector<Bytes> files;
    std::vector<FileReport> reports;
};

DeviceProfile adreno(std::size_t index) {
    DeviceProfile profile;
    profile.platformName = "QUALCOMM Snapdragon(TM)";
    profile.platformProfile = "FULL_PROFILE";
    profile.platformVersion = "OpenCL 2.0 QUALCOMM build: commit #1 Date: 0" + std::to_string(1 + index % 9) +
                              "/19/21 Fri Local Branch:  Remote Branch: refs/tags/AU_" +
                              std::to_string(index % 3);
    profile.deviceName = index % 5 == 4 ? "QUALCOMM Adreno(TM) 750" : "QUALCOMM Adreno(TM)";
    profile.deviceVersion = "OpenCL 2.0 Adreno(TM) 640";
    profile.deviceType = "GPU";
    profile.maceVersion = index % 2 ? "v1.1.1" : "v1.2.0";
    profile.maceEra = "v2";
    return profile;
}

/// Most are kept, so that each program's hash is compared; some are cleared, some lack facts.
std::vector<DeviceProfile> devices() {
    std::vector<DeviceProfile> all;
    for (std::size_t i = 0; i < kDevices; ++i) {
        DeviceProfile profile = adreno(i);
        if (i % 4 == 0)
            for (const char* program : {"activation", "conv_2d", "pooling", "conv_2d_1x1"})
                profile.programHashes.emplace()[program] = "fff7106585b74d35d186";
        if (i % 10 == 9) profile.maceVersion.reset();
        all.push_back(std::move(profile));
    }
    return all;
}

std::vector<Input> inputs() {
    std::vector<Input> all{{"made", {}, {}}, {"real", {}, {}}};
    for (const auto writer : {bench::Writer::adreno, bench::Writer::unknown})
        all[0].files.push_back(bench::programCache(kFileSize, writer));
    for (const char* path : {"mace/adreno-640-2021-03.v2.bin", "mace/pocl-3.1.v2.bin"})
        if (auto sample = test::sample(path)) all[1].files.push_back(std::move(*sample));
    if (all[1].files.empty()) {
        std::printf("real is left out: the samples are absent (MACEBIN_SAMPLES)\n");
        all.pop_back();
    }
    for (Input& input : all)
        for (const Bytes& file : input.files)
            input.reports.push_back(checkBytes(file));
    return all;
}

void check(benchmark::State& state, const Input& input) {
    for ([[maybe_unused]] auto _ : state)
        for (std::size_t i = 0; i < kFiles; ++i)
            benchmark::DoNotOptimize(checkBytes(input.files[i % input.files.size()]));
}

void predictAll(benchmark::State& state, const Input& input, const std::vector<DeviceProfile>& profiles) {
    for ([[maybe_unused]] auto _ : state) {
        std::vector<RunningMace> running;
        for (const DeviceProfile& profile : profiles)
            running.push_back(runningOf(profile));
        for (std::size_t i = 0; i < kFiles; ++i) {
            const CacheFacts facts = factsOf(input.reports[i % input.reports.size()]);
            for (const RunningMace& mace : running)
                benchmark::DoNotOptimize(predict(facts, mace));
        }
    }
}

/// Prints as usual, and keeps the median over the repetitions of each benchmark.
class Keeper : public benchmark::ConsoleReporter {
public:
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs)
            if (run.aggregate_name == "median")
                medians_[run.run_name.function_name] = run.GetAdjustedRealTime();
        ConsoleReporter::ReportRuns(runs);
    }
    double median(const std::string& name) const {
        const auto found = medians_.find(name);
        return found == medians_.end() ? 0 : found->second;
    }

private:
    std::map<std::string, double> medians_;
};

bool judge(const Keeper& keeper, const std::string& name) {
    const double ours = keeper.median("predict/" + name);
    const double peer = keeper.median("check/" + name);
    if (ours == 0 || peer == 0) return true; // a filter left it out
    const bool ok = ours <= kBudget * peer;
    std::printf("%s  %s: predicting %zu files for %zu devices %.0f ms, checking them %.0f ms: %.2f times\n",
                ok ? "PASS" : "FAIL", name.c_str(), kFiles, kDevices, ours, peer, ours / peer);
    return ok;
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> words{argv[0], "--benchmark_repetitions=9",
                                   "--benchmark_enable_random_interleaving=true",
                                   "--benchmark_display_aggregates_only=true"};
    words.insert(words.end(), argv + 1, argv + argc);
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());

    const std::vector<Input> all = inputs();
    const std::vector<DeviceProfile> profiles = devices();
    for (const Input& input : all) {
        benchmark::RegisterBenchmark(("check/" + input.name).c_str(), [&input](benchmark::State& state) {
            check(state, input);
        })->Unit(benchmark::kMillisecond);
        benchmark::RegisterBenchmark(("predict/" + input.name).c_str(), [&input,
                                                                         &profiles](benchmark::State& state) {
            predictAll(state, input, profiles);
        })->Unit(benchmark::kMillisecond);
    }
    Keeper keeper;
    benchmark::RunSpecifiedBenchmarks(&keeper);
    std::printf("Budget: predicting costs at most %.1f times checking\n", kBudget);
    bool ok = true;
    for (const Input& input : all)
        ok = judge(keeper, input.name) && ok;
    return ok ? 0 : 1;
}
