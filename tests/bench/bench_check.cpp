// SPDX-License-Identifier: Apache-2.0
// How fast a v2 file in memory is checked, beside what MACE's own loader does with the same bytes:
// libprotobuf's parse and zlib's CRC-32. Budgets: parse and checksum at least three times faster; decoding
// every program, which the peer does not do, adds at most 300 ns for each KiB. Exit code 1 where a budget is
// missed. bench_check [Google Benchmark's options] [FILE…]: v2 files to measure as well.
#include "core/check/check.h"
#include "core/check/judgements.h"
#include "format/cache/parse.h"
#include "mace_storage.pb.h"
#include "tests/bench/big_cache.h"
#include "tests/support/samples.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>
#include <zlib.h>

namespace {

using macebin::Bytes;
using macebin::ByteView;

constexpr double kBudget = 3.0;         ///< times faster than the peer
constexpr double kDecodeBudget = 300.0; ///< nanoseconds for each KiB of the file
constexpr std::uint64_t kCrcSize = 4;

struct Input {
    std::string name;
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

bool readAsMacebin(ByteView file) {
    macebin::Parsed parsed = macebin::parse(file);
    return macebin::checkDigests(parsed.cache, parsed.findings) &&
           parsed.findings.worst() != macebin::Severity::error;
}

bool checkAsMacebin(ByteView file) {
    return macebin::checkBytes(file).integrity == macebin::Integrity::intact;
}

bool crcAsMacebin(ByteView bytes) {
    benchmark::DoNotOptimize(macebin::crc32(bytes));
    return true;
}

bool crcAsMace(ByteView bytes) {
    benchmark::DoNotOptimize(zlibCrc(bytes));
    return true;
}

void measure(const std::string& name, ByteView bytes, bool (*work)(ByteView)) {
    const auto loop = [bytes, work](benchmark::State& state) {
        for ([[maybe_unused]] auto _ : state)
            if (!work(bytes)) {
                state.SkipWithError("the file is not intact");
                return;
            }
        state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
    };
    benchmark::RegisterBenchmark(name.c_str(), loop)->Unit(benchmark::kMillisecond);
}

/// Prints as usual, and keeps the median over the repetitions of each benchmark.
class Keeper : public benchmark::ConsoleReporter {
public:
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            if (run.error_occurred) failed_ = true;
            if (run.aggregate_name == "median")
                medians_[run.run_name.function_name] = run.GetAdjustedRealTime();
        }
        ConsoleReporter::ReportRuns(runs);
    }
    bool failed() const { return failed_; }
    /// Milliseconds; 0 where a filter left it out.
    double median(const std::string& name) const {
        const auto found = medians_.find(name);
        return found == medians_.end() ? 0 : found->second;
    }

private:
    std::map<std::string, double> medians_;
    bool failed_ = false;
};

/// How many times faster we are than the peer; 0 where one of the two was left out.
double ratioOf(const Keeper& keeper, const std::string& ours, const std::string& peer) {
    return keeper.median(ours) > 0 ? keeper.median(peer) / keeper.median(ours) : 0;
}

void print(const char* mark, const Keeper& keeper, const std::string& ours, const std::string& peer) {
    std::printf("%s  %s: %.2f ms, %s: %.2f ms, %.1f times faster\n", mark, ours.c_str(), keeper.median(ours),
                peer.c_str(), keeper.median(peer), ratioOf(keeper, ours, peer));
}

/// What judging every program adds to reading the file. False where the budget is missed.
bool judgeDecoding(const Keeper& keeper, const Input& input) {
    const double read = keeper.median("read/" + input.name);
    const double check = keeper.median("check/" + input.name);
    if (read == 0 || check == 0) return true;
    const double perKib = (check - read) * 1e6 / (static_cast<double>(input.bytes.size()) / 1024);
    const bool ok = perKib < kDecodeBudget;
    std::printf("%s  check/%s: %.2f ms, %.0f ns for each KiB more than read/%s\n", ok ? "PASS" : "FAIL",
                input.name.c_str(), check, perKib, input.name.c_str());
    return ok;
}

/// False where the budget is missed.
bool judge(const Keeper& keeper, const std::string& ours, const std::string& peer) {
    const double ratio = ratioOf(keeper, ours, peer);
    if (ratio > 0) print(ratio >= kBudget ? "PASS" : "FAIL", keeper, ours, peer);
    return ratio == 0 || ratio >= kBudget;
}

std::vector<Input> inputsFrom(int count, char** paths) {
    using namespace macebin::bench;
    std::vector<Input> inputs{{"adreno", programCache(kBigFile, Writer::adreno)},
                              {"unknown", programCache(kBigFile, Writer::unknown)},
                              {"tuned", tunedCache(kBigFile)}};
    for (const auto& [name, path] : {std::pair("real-adreno", "mace/adreno-640-2021-03.v2.bin"),
                                     std::pair("real-mali", "mace/mali-bifrost-r20p0-part.v1.bin"),
                                     std::pair("real-pocl", "mace/pocl-3.1.v2.bin")}) {
        const auto sample = macebin::test::sample(path);
        if (!sample) std::printf("%s is left out: the samples are absent (MACEBIN_SAMPLES)\n", name);
        if (sample) inputs.push_back({name, repeatedCache(kBigFile, *sample)});
    }
    for (int i = 0; i < count; ++i) {
        std::ifstream file(paths[i], std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        const ByteView bytes = macebin::asBytes(text);
        if (bytes.size() > kCrcSize) inputs.push_back({paths[i], {bytes.begin(), bytes.end()}});
    }
    return inputs;
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
    benchmark::Initialize(&count, arguments.data()); // takes its own options out

    const std::vector<Input> inputs = inputsFrom(count - 1, arguments.data() + 1);
    for (const Input& input : inputs) {
        measure("read/" + input.name, input.bytes, readAsMacebin);
        measure("check/" + input.name, input.bytes, checkAsMacebin);
        measure("protobuf+zlib/" + input.name, input.bytes, loadAsMace);
    }
    measure("crc32/macebin", inputs[0].bytes, crcAsMacebin);
    measure("crc32/zlib", inputs[0].bytes, crcAsMace);
    Keeper keeper;
    benchmark::RunSpecifiedBenchmarks(&keeper);

    std::printf("Budgets: at least %.1f times faster; decoding under %.0f ns for each KiB\n", kBudget,
                kDecodeBudget);
    bool ok = !keeper.failed();
    for (const Input& input : inputs)
        ok = judge(keeper, "read/" + input.name, "protobuf+zlib/" + input.name) && ok;
    for (const Input& input : inputs)
        ok = judgeDecoding(keeper, input) && ok;
    print("    ", keeper, "crc32/macebin", "crc32/zlib"); // a part of the first: its share depends on the CPU
    for (const Input& input : inputs) // the whole check beside a peer that looks into no program: no budget
        if (ratioOf(keeper, "check/" + input.name, "protobuf+zlib/" + input.name) > 0)
            print("    ", keeper, "check/" + input.name, "protobuf+zlib/" + input.name);
    return ok ? 0 : 1;
}
