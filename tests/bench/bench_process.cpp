// SPDX-License-Identifier: Apache-2.0
// What a check of a 64 MB v2 file costs as a whole process: time beside `cat` of the same file, memory beside
// `macebin --version`. Exit code 1 where a budget is missed.
// bench_process [FILE…]: v2 files to measure as well.
#include "format/bytes.h"
#include "tests/bench/big_cache.h"

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
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr int kRuns = 25;
constexpr double kTimesCat = 1.5;
constexpr double kPlusMs = 50;
constexpr double kPlusMiB = 12;
constexpr double kMiB = 1024 * 1024;

struct Cost {
    double ms = 0;
    double mib = 0; ///< largest resident set
    int exitCode = -1;
};

/// Runs a command with its output thrown away.
Cost run(const Words& words) {
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    const int failed = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed) return {};
    int status = 0;
    struct rusage usage {};
    while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    return {took.count(), static_cast<double>(usage.ru_maxrss) * 1024 / kMiB,
            WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Medians over the runs of each command. They take turns, so that other load on the machine meets all alike.
std::vector<Cost> measure(const std::vector<Words>& commands) {
    std::vector<std::vector<double>> ms(commands.size());
    std::vector<std::vector<double>> mib(commands.size());
    std::vector<Cost> costs(commands.size());
    for (int i = 0; i < kRuns; ++i)
        for (std::size_t c = 0; c < commands.size(); ++c) {
            const Cost cost = run(commands[c]);
            ms[c].push_back(cost.ms);
            mib[c].push_back(cost.mib);
            costs[c].exitCode = std::max(costs[c].exitCode, cost.exitCode);
        }
    for (std::size_t c = 0; c < commands.size(); ++c) {
        costs[c].ms = median(ms[c]);
        costs[c].mib = median(mib[c]);
    }
    return costs;
}

/// Prints one line for each budget; false where one is missed.
bool judge(const std::string& what, const std::string& file) {
    const std::string macebin = MACEBIN_COMMAND;
    const std::vector<Words> checks{{macebin, "--check", "--probe", "never", file},
                                    {macebin, "--check", file}};
    const std::vector<Cost> costs = measure({{"cat", file}, {macebin, "--version"}, checks[0], checks[1]});
    const Cost& cat = costs[0];
    const Cost& version = costs[1];
    const double fileMiB = static_cast<double>(fs::file_size(file)) / kMiB;
    const double mostMs = kTimesCat * cat.ms + kPlusMs;
    const double mostMiB = fileMiB + kPlusMiB;
    std::printf("%s, %.1f MiB; medians of %d runs: cat %.1f ms; --version %.1f ms, %.1f MiB\n", what.c_str(),
                fileMiB, kRuns, cat.ms, version.ms, version.mib);
    bool ok = true;
    for (std::size_t i = 2; i < costs.size(); ++i) {
        const char* name = i == 2 ? "--check --probe never" : "--check";
        const double mib = costs[i].mib - version.mib;
        const auto say = [&](bool passes) {
            ok = ok && passes;
            return passes ? "PASS" : "FAIL";
        };
        if (costs[i].exitCode != 0)
            std::printf("%s  %s: exit code %d\n", say(false), name, costs[i].exitCode);
        std::printf("%s  %s: %.1f ms (budget: 1.5 times cat + 50 ms = %.1f)\n", say(costs[i].ms <= mostMs),
                    name, costs[i].ms, mostMs);
        std::printf("%s  %s: %.1f MiB more than --version (budget: the file + 12 MiB = %.1f)\n",
                    say(mib <= mostMiB), name, mib, mostMiB);
    }
    return ok;
}

class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (fs::temp_directory_path() / "macebin-bench-XXXXXX").string();
        if (!::mkdtemp(name.data())) std::abort();
        path_ = name;
    }
    ~TemporaryDirectory() { fs::remove_all(path_, ignored_); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
    std::error_code ignored_;
};

/// Makes the file in a child of its own: a large process that starts another hands its peak of memory on to
/// it, and wait4() would report that.
bool writeFile(const std::string& path, macebin::Bytes (*make)()) {
    const pid_t child = ::fork();
    if (child == 0) {
        const macebin::Bytes bytes = make();
        const std::string_view text = macebin::asText(bytes);
        std::ofstream file(path, std::ios::binary);
        file.write(text.data(), static_cast<std::streamsize>(text.size())).flush();
        std::_Exit(file ? 0 : 1);
    }
    int status = -1;
    return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

} // namespace

int main(int argc, char** argv) {
    using namespace macebin::bench;
    const TemporaryDirectory directory;
    const std::string file = directory.path() / "mace_cl_compiled_program.bin";
    bool ok = true;
    const auto judgeMade = [&](const char* what, macebin::Bytes (*make)()) {
        const bool written = writeFile(file, make);
        if (!written) std::printf("FAIL  %s: could not be written to %s\n", what, file.c_str());
        ok = written && judge(what, file) && ok;
    };
    judgeMade("Programs by an Adreno driver", [] { return programCache(kBigFile, Writer::adreno); });
    judgeMade("Programs by an unknown driver", [] { return programCache(kBigFile, Writer::unknown); });
    for (int i = 1; i < argc; ++i)
        ok = judge(argv[i], argv[i]) && ok;
    return ok ? 0 : 1;
}
