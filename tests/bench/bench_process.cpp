// SPDX-License-Identifier: Apache-2.0
// What a check of a 64 MB v2 file costs as a whole process: time beside `cat` of the same file, memory beside
// `macebin --version`. Exit code 1 where a budget is missed.
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

/// Medians over the runs of each command. They take turns, so that other load on the machine meets all alike.
std::vector<Cost> medians(const std::vector<Words>& commands) {
    std::vector<std::vector<Cost>> costs(commands.size());
    for (int i = 0; i < kRuns; ++i)
        for (std::size_t c = 0; c < commands.size(); ++c)
            costs[c].push_back(run(commands[c]));
    std::vector<Cost> out;
    for (std::vector<Cost>& each : costs) {
        const auto middle = each.begin() + kRuns / 2;
        Cost median;
        std::nth_element(each.begin(), middle, each.end(),
                         [](const Cost& a, const Cost& b) { return a.mib < b.mib; });
        median.mib = middle->mib;
        std::nth_element(each.begin(), middle, each.end(),
                         [](const Cost& a, const Cost& b) { return a.ms < b.ms; });
        median.ms = middle->ms;
        median.exitCode = std::max_element(each.begin(), each.end(), [](const Cost& a, const Cost& b) {
                              return a.exitCode < b.exitCode;
                          })->exitCode;
        out.push_back(median);
    }
    return out;
}

bool say(bool ok, const char* format, const std::string& what, double figure, double budget) {
    std::printf("%s  ", ok ? "PASS" : "FAIL");
    std::printf(format, what.c_str(), figure, budget);
    return ok;
}

bool judge(const std::string& what, const std::string& file, const std::string& macebin) {
    const std::vector<Cost> costs = medians({{"cat", file},
                                             {macebin, "--version"},
                                             {macebin, "--check", file},
                                             {macebin, "--check", "--probe", "never", file}});
    const Cost& cat = costs[0];
    const Cost& version = costs[1];
    const double fileMiB = static_cast<double>(fs::file_size(file)) / kMiB;
    std::printf("%s, %.1f MiB; medians of %d runs: cat %.1f ms; --version %.1f ms, %.1f MiB\n", what.c_str(),
                fileMiB, kRuns, cat.ms, version.ms, version.mib);
    bool ok = true;
    for (std::size_t i = 2; i < costs.size(); ++i) {
        const std::string name = i == 2 ? "--check" : "--check --probe never";
        if (costs[i].exitCode != 0) {
            std::printf("FAIL  %s: exit code %d\n", name.c_str(), costs[i].exitCode);
            ok = false;
            continue;
        }
        const double mostMs = kTimesCat * cat.ms + kPlusMs;
        ok = say(costs[i].ms <= mostMs, "%s: %.1f ms (budget: 1.5 times cat + 50 ms = %.1f)\n", name,
                 costs[i].ms, mostMs) &&
             ok;
        const double mib = costs[i].mib - version.mib;
        const double mostMiB = fileMiB + kPlusMiB;
        ok = say(mib <= mostMiB, "%s: %.1f MiB more than --version (budget: the file + 12 MiB = %.1f)\n",
                 name, mib, mostMiB) &&
             ok;
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

struct Subject {
    const char* name;
    macebin::Bytes (*make)();
};

} // namespace

int main(int argc, char** argv) {
    using namespace macebin::bench;
    const std::string macebin = argc > 1 ? argv[1] : MACEBIN_COMMAND;
    const TemporaryDirectory directory;
    const std::string file = directory.path() / "mace_cl_compiled_program.bin";
    bool ok = true;
    for (const Subject& subject :
         {Subject{"Programs by an Adreno driver", [] { return programCache(kBigFile, Writer::adreno); }},
          Subject{"Programs by an unknown driver", [] { return programCache(kBigFile, Writer::unknown); }},
          Subject{"Tuned parameters", [] { return tunedCache(kBigFile); }}}) {
        if (!writeFile(file, subject.make)) {
            std::printf("FAIL  %s could not be written to %s\n", subject.name, file.c_str());
            return 1;
        }
        ok = judge(subject.name, file, macebin) && ok;
    }
    return ok ? 0 : 1;
}
