// SPDX-License-Identifier: Apache-2.0
// How fast a v2 file in memory is checked, beside what MACE's own loader does with the same bytes:
// libprotobuf's parse and zlib's CRC-32. Budget: at least three times faster. Exit code 1 where a budget is
// missed.
#include "core/check.h"
#include "mace_storage.pb.h"
#include "tests/bench/big_cache.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>
#include <zlib.h>

namespace {

using macebin::Bytes;
using macebin::ByteView;

constexpr double kBudget = 3.0; ///< times faster than the peer
constexpr std::uint64_t kCrcSize = 4;

struct Input {
    const char* name;
    Bytes bytes;
};

std::uint32_t zlibCrc(ByteView bytes) {
    return static_cast<std::uint32_t>(
        ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

/// What MACE does: the last four bytes are the CRC-32 of those before them, which are one message.
bool loadAsMace(ByteView file) {
    const ByteView message = file.first(file.size() - kCrcSize);
    if (zlibCrc(message) != macebin::loadLittle<std::uint32_t>(file, message.size())) return false;
    macebin::oracle::PairContainer container;
    const bool parsed = container.ParseFromArray(message.data(), static_cast<int>(message.size()));
    benchmark::DoNotOptimize(container);
    return parsed;
}

bool checkAsMacebin(ByteView file) {
    const macebin::FileReport report = macebin::checkBytes(file);
    return report.integrity == macebin::Integrity::intact;
}

template <class Work>
void measure(const std::string& name, ByteView bytes, Work work) {
    benchmark::RegisterBenchmark(name.c_str(), [bytes, work](benchmark::State& state) {
        for (auto _ : state)
            if (!work(bytes)) state.SkipWithError("it did not find the file intact");
        state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
    })->Unit(benchmark::kMillisecond);
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
    /// Milliseconds; 0 where it was not run, or failed.
    double median(const std::string& name) const {
        const auto found = medians_.find(name);
        return found == medians_.end() ? 0 : found->second;
    }

private:
    std::map<std::string, double> medians_;
};

/// False where the budget is missed. A filter may have left one of the two out: then there is nothing to say.
bool compare(const Keeper& keeper, const std::string& what, const std::string& ours, const std::string& peer,
             double budget) {
    const double oursTime = keeper.median(ours);
    const double peerTime = keeper.median(peer);
    if (oursTime <= 0 || peerTime <= 0) return true;
    const double ratio = peerTime / oursTime;
    const bool ok = ratio >= budget;
    std::printf("%s  %s: %.2f ms, the peer's %.2f ms: %.1f times faster (budget: %.1f)\n",
                ok ? "PASS" : "FAIL", what.c_str(), oursTime, peerTime, ratio, budget);
    return ok;
}

} // namespace

int main(int argc, char** argv) {
    // Several repetitions, those of all benchmarks mixed: other load on the machine then meets both sides
    // alike.
    std::vector<std::string> words{argv[0], "--benchmark_repetitions=15", "--benchmark_min_time=0.1",
                                   "--benchmark_enable_random_interleaving=true",
                                   "--benchmark_display_aggregates_only=true"};
    words.insert(words.end(), argv + 1, argv + argc);
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;

    using namespace macebin::bench;
    const std::vector<Input> inputs{{"programs", programCache(kBigFile, Writer::adreno)},
                                    {"tuned", tunedCache(kBigFile)}};
    for (const Input& input : inputs) {
        measure(std::string("check/") + input.name, input.bytes, checkAsMacebin);
        measure(std::string("protobuf+zlib/") + input.name, input.bytes, loadAsMace);
    }
    measure("crc32/macebin", inputs[0].bytes, [](ByteView bytes) {
        benchmark::DoNotOptimize(macebin::crc32(bytes));
        return true;
    });
    measure("crc32/zlib", inputs[0].bytes, [](ByteView bytes) {
        benchmark::DoNotOptimize(zlibCrc(bytes));
        return true;
    });
    Keeper keeper;
    benchmark::RunSpecifiedBenchmarks(&keeper);

    bool ok = true;
    for (const Input& input : inputs)
        ok = compare(keeper, std::string("check of ") + input.name, std::string("check/") + input.name,
                     std::string("protobuf+zlib/") + input.name, kBudget) &&
             ok;
    ok = compare(keeper, "CRC-32 alone", "crc32/macebin", "crc32/zlib", kBudget) && ok;
    return ok ? 0 : 1;
}
