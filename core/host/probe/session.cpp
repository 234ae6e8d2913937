// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe/session.h"

#include "core/host/probe/lane.h"
#include "core/host/probe/sandbox.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>
#include <thread>

namespace macebin {

namespace {

/// For a driver with a compiler in it: rather fewer children at a time than children with less.
constexpr std::uint64_t kEnoughMemory = std::uint64_t{512} << 20;

std::string probeOf(const ProbeOptions& options) {
    return options.probePath.empty() ? findProbe() : options.probePath;
}

/// More drivers than hardware threads would use up each other's time limit, and one that has too little
/// memory would be blamed for it. `list` is asked by one child.
unsigned childrenFor(const ProbeTask& task, const ProbeOptions& options) {
    if (!task.job) return 1;
    const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
    const auto entries = std::max<std::size_t>(1, task.job->size());
    auto children =
        static_cast<unsigned>(std::min<std::size_t>(entries, std::clamp(options.jobs, 1u, threads)));
    while (options.memoryBytes == 0 && children > 1 && defaultMemoryLimit(children) < kEnoughMemory)
        --children;
    return children;
}

} // namespace

ProbeRun::ProbeRun(const ProbeTask& job, const ProbeOptions& wishes, const PrivateDirectory& place)
    : task(job), options(wishes), directory(place), probePath(probeOf(wishes)),
      bubblewrap(wishes.sandbox == SandboxMode::off ? std::string() : findBubblewrap()),
      children(childrenFor(job, wishes)),
      memoryBytes(wishes.memoryBytes != 0 ? wishes.memoryBytes : defaultMemoryLimit(children)),
      limit(job.job ? job.job->size() : probe::kMostPlatforms), usesBubblewrap_(!bubblewrap.empty()) {
    if (job.job) result.entries.resize(limit);
}

std::optional<std::size_t> ProbeRun::take() {
    const std::size_t index = next_++;
    return index < limit ? std::optional(index) : std::nullopt;
}

void ProbeRun::stop(ProbeFault kind, const std::string& fault) {
    const std::scoped_lock lock(mutex_);
    if (result.faultKind == ProbeFault::none) {
        result.faultKind = kind;
        result.fault = fault;
    }
    stopped_ = true;
}

/// One that hangs on every program would take its time limit for each of them, and the answer is known.
void ProbeRun::countHang(bool hasHung) {
    const unsigned count = hasHung ? ++hangs_ : (hangs_ = 0);
    if (count >= probe::kMostHangs)
        stop(ProbeFault::hangs,
             "the driver had hung on " + std::to_string(probe::kMostHangs) + " programs one after the other");
}

bool ProbeRun::isTimeUp() {
    if (Clock::now() < end_) return false;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(options.session).count();
    stop(ProbeFault::time, "the driver had taken " + std::to_string(minutes) +
                               " minutes, which is all that it is given for one file");
    return true;
}

void ProbeRun::admit(std::vector<std::string> protections) {
    std::optional<std::string> missing;
    {
        const std::scoped_lock lock(mutex_);
        if (options.sandbox == SandboxMode::require) missing = missingProtections(protections, refusal_);
        if (result.protections.empty()) result.protections = std::move(protections);
    }
    if (missing) stop(ProbeFault::protection, *missing);
}

void ProbeRun::giveUpBubblewrap(const std::string& words) {
    const std::scoped_lock lock(mutex_);
    refusal_ = words.substr(0, words.find('\n'));
    usesBubblewrap_ = false;
}

std::string newNonce() {
    std::random_device random;
    return std::to_string(random()) + "-" + std::to_string(random());
}

std::string outputFolder(const PrivateDirectory& directory) {
    return directory.path() / "output";
}

Bytes readOutput(const PrivateDirectory& directory, const std::string& name) {
    if (name.find('/') != std::string::npos) return {};
    std::ifstream in(outputFolder(directory) + "/" + name, std::ios::binary | std::ios::ate);
    const std::streamoff size = in.tellg();
    if (size <= 0) return {};
    Bytes bytes(static_cast<std::size_t>(size));
    in.seekg(0);
    in.read(reinterpret_cast<char*>(bytes.data()), size);
    return in ? bytes : Bytes();
}

Result<PrivateDirectory> probeDirectory(const ProbeOptions& options) {
    return PrivateDirectory::create(options.probePath);
}

bool ProbeResult::isAnyAsked() const {
    return std::any_of(entries.begin(), entries.end(),
                       [](const ProbeEntry& entry) { return entry.outcome.kind != Outcome::notAsked; });
}

/// AddressSanitizer: "You are trying to dlopen a FILE shared library with RTLD_DEEPBIND flag which is
/// incompatible with sanitizer runtime" (compiler-rt, sanitizer_linux.cpp).
bool isRefusedBySanitizer(std::string_view printed) {
    return printed.find("RTLD_DEEPBIND") != std::string_view::npos &&
           printed.find("sanitizer runtime") != std::string_view::npos;
}

namespace {

/// Where the system gives no more threads, those that there are go on. What a lane throws ends all of them,
/// and comes out of here.
void runLanes(ProbeRun& run) {
    std::exception_ptr thrown;
    std::mutex mutex; // of `thrown`
    const auto runLane = [&](unsigned number) {
        try {
            ProbeLane(run, number)();
        } catch (...) {
            run.stop(ProbeFault::probe, "the session failed");
            const std::scoped_lock lock(mutex);
            thrown = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        others.reserve(run.children);
        try {
            for (unsigned number = 1; number < run.children; ++number)
                others.emplace_back(runLane, number);
        } catch (const std::system_error&) {
            // The one below does all that is left.
        }
        runLane(0);
    }
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace

ProbeResult runSession(const ProbeTask& task, const ProbeOptions& options,
                       const PrivateDirectory& directory) {
    ProbeRun run(task, options, directory);
    std::error_code error;
    std::filesystem::create_directory(outputFolder(directory), error);
    if (error || (task.job && !task.job->write(directory.path() / "job"))) {
        run.stop(ProbeFault::probe, "cannot write to " + directory.path().string());
        return std::move(run.result);
    }
    runLanes(run);
    for (ProbeEntry& entry : run.result.entries)
        if (entry.outcome.kind == Outcome::notAsked) entry.outcome.note = run.result.fault;
    return std::move(run.result);
}

Result<ProbeResult> runProbe(const ProbeTask& task, const ProbeOptions& options,
                             const PrivateDirectory& directory) {
    ProbeResult result = runSession(task, options, directory);
    if (!result.fault.empty() && !result.isAnyAsked()) return Failure{result.fault};
    return result;
}

} // namespace macebin
