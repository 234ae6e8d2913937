// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe_session.h"

#include "core/cl_error.h"
#include "core/host/child_process.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>
#include <unistd.h>

namespace macebin {

namespace {

using Clock = ChildProcess::Clock;
using Kind = LoadOutcome::Kind;
namespace word = probe::word;

/// `list` does not say how many platforms there are; nobody has more.
constexpr std::size_t kMostPlatforms = 64;
constexpr auto kLookForCancel = std::chrono::milliseconds(100);

std::string newNonce() {
    std::random_device random;
    return std::to_string(random()) + "-" + std::to_string(random());
}

class Session {
public:
    Session(const ProbeTask& task, const ProbeOptions& options, const PrivateDirectory& directory)
        : task_(task), options_(options), directory_(directory),
          limit_(task.job ? task.job->size() : kMostPlatforms) {
        if (task.job) result_.entries.resize(limit_);
    }

    Result<ProbeResult> run(const std::string& probePath);

private:
    std::vector<std::string> arguments(const std::string& probePath) const;
    void follow(ChildProcess& child);
    Clock::time_point deadline() const { return since_ + (begun_ ? options_.perProgram : options_.startUp); }
    void take(const probe::Fields& fields);
    void takeEntry(const probe::Fields& fields);
    void takeAnswer(const probe::Fields& fields);
    void takeDevice(const probe::Fields& fields);
    void blame(const ChildProcess& child);
    std::string lastWords(const ChildProcess& child) const;
    ProbeEntry* entryOf(const probe::Fields& fields);

    const ProbeTask& task_;
    const ProbeOptions& options_;
    const PrivateDirectory& directory_;
    std::size_t limit_;     ///< of entries
    std::size_t first_ = 0; ///< entry that the next child begins with
    ProbeResult result_;

    // Of the child at work:
    std::string nonce_;
    std::optional<std::size_t> open_; ///< entry announced and not answered yet
    std::string call_;                ///< announced last
    Clock::time_point since_;         ///< when the open entry was announced, or the child last got on
    bool begun_ = false;              ///< an entry was announced
    bool timedOut_ = false;
    bool done_ = false;
};

std::vector<std::string> Session::arguments(const std::string& probePath) const {
    // A backstop for a child that nobody watches any more: the watch goes by the clock.
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
        options_.startUp + options_.perProgram * static_cast<long>(limit_ - first_));
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::string> list{probePath,       task_.command,
                                  "--nonce",       nonce_,
                                  "--parent",      std::to_string(getpid()),
                                  "--first",       std::to_string(first_),
                                  "--cpu-seconds", std::to_string((seconds.count() + 1) * cores),
                                  "--file-bytes",  std::to_string(options_.maxFileBytes)};
    if (task_.device) {
        list.insert(list.end(), {"--platform", std::to_string(task_.device->platformIndex)});
        list.insert(list.end(), {"--device", std::to_string(task_.device->deviceIndex)});
    }
    if (task_.job)
        list.insert(list.end(), {"--job", directory_.path() / "job", "--output", outputFolder(directory_)});
    return list;
}

Result<ProbeResult> Session::run(const std::string& probePath) {
    while (!done_ && result_.fault.empty() && first_ < limit_) {
        auto environment = privateEnvironment(directory_.path() / "driver");
        if (!environment) return Failure{environment.error()};
        nonce_ = newNonce();
        const std::size_t before = first_;
        auto child = ChildProcess::start({arguments(probePath), std::move(*environment), probe::kMaxLine});
        if (!child) return Failure{child.error()};
        follow(**child);
        if (!done_ && result_.fault.empty()) blame(**child);
        if (!done_ && result_.fault.empty() && first_ == before) result_.fault = lastWords(**child);
    }
    const bool asked = std::any_of(result_.entries.begin(), result_.entries.end(),
                                   [](const ProbeEntry& e) { return e.outcome.kind != Kind::notAsked; });
    if (!result_.fault.empty() && !asked) return Failure{result_.fault};
    for (ProbeEntry& entry : result_.entries)
        if (entry.outcome.kind == Kind::notAsked) entry.outcome.log = result_.fault;
    return std::move(result_);
}

void Session::follow(ChildProcess& child) {
    open_.reset();
    call_.clear();
    begun_ = timedOut_ = false;
    since_ = Clock::now();
    while (result_.fault.empty()) {
        const auto line = child.nextLine(std::min(deadline(), Clock::now() + kLookForCancel));
        if (line) {
            if (const auto fields = probe::decodeLine(nonce_, *line)) take(*fields);
        } else if (child.end()) {
            return;
        } else if (options_.cancel.stop_requested()) {
            result_.fault = "cancelled";
        } else if (Clock::now() >= deadline()) {
            timedOut_ = true;
            child.kill(); // what it still reported is read before the loop ends
        }
    }
}

void Session::take(const probe::Fields& fields) {
    const std::string& first = fields[0];
    if (first == word::hello && fields.size() == 3) {
        if (fields[1] != probe::kVersion)
            result_.fault = "macebin-probe is of another version than this program";
        result_.protections = fields[2];
    } else if (first == word::stage && fields.size() == 2) {
        call_ = fields[1];
    } else if (first == word::fault && fields.size() == 2) {
        result_.fault = fields[1];
    } else if (first == word::device && fields.size() == 10) {
        takeDevice(fields);
    } else if (first == word::done) {
        done_ = true;
    } else {
        takeEntry(fields);
    }
}

ProbeEntry* Session::entryOf(const probe::Fields& fields) {
    const auto index = fields.size() > 1 ? probe::parseNumber<std::size_t>(fields[1]) : std::nullopt;
    if (!index || *index >= limit_) return nullptr;
    if (*index >= result_.entries.size()) result_.entries.resize(*index + 1); // `list` only
    return &result_.entries[*index];
}

void Session::takeEntry(const probe::Fields& fields) {
    ProbeEntry* entry = entryOf(fields);
    if (!entry) return;
    const auto index = static_cast<std::size_t>(entry - result_.entries.data());
    if (fields[0] == word::entry && fields.size() == 3) {
        if (open_ != index) since_ = Clock::now();
        begun_ = true;
        open_ = index;
        call_ = fields[2];
    } else if (fields[0] == word::kernel && fields.size() == 9) {
        entry->outcome.kernels.push_back(kernelFrom(fields));
    } else if (fields[0] == word::argument && fields.size() == 8 && !entry->outcome.kernels.empty()) {
        addArgument(entry->outcome.kernels.back(), fields);
    } else if (fields[0] == word::output && fields.size() == 3) {
        entry->outputs.push_back(fields[2]);
    } else if (open_ == index) {
        takeAnswer(fields);
    }
}

void Session::takeAnswer(const probe::Fields& fields) {
    LoadOutcome& outcome = result_.entries[*open_].outcome;
    const auto milliseconds = [](const std::string& text) {
        return static_cast<double>(probe::parseNumber<std::uint64_t>(text).value_or(0)) / 1000.0;
    };
    if (fields[0] == word::accepted && fields.size() == 3) {
        outcome.kind = Kind::accepted;
        outcome.loadMs = milliseconds(fields[2]);
    } else if (fields[0] == word::rejected && fields.size() == 6) {
        outcome.kind = Kind::rejected;
        outcome.stage = fields[2];
        outcome.clError = probe::parseNumber<int>(fields[3]).value_or(0);
        outcome.clErrorName = clErrorName(outcome.clError);
        outcome.loadMs = milliseconds(fields[4]);
        outcome.log = fields[5];
    } else {
        return;
    }
    first_ = *open_ + 1;
    open_.reset();
    since_ = Clock::now();
}

void Session::takeDevice(const probe::Fields& fields) {
    DeviceFacts facts{probe::parseNumber<unsigned>(fields[1]).value_or(0),
                      probe::parseNumber<unsigned>(fields[2]).value_or(0),
                      fields[3],
                      fields[4],
                      fields[5],
                      fields[6],
                      fields[7],
                      fields[8],
                      fields[9]};
    // Between two children a driver may have been installed or a device unplugged.
    if (task_.device && facts != *task_.device)
        result_.fault =
            "the OpenCL devices have changed: \"" + facts.deviceName + "\" is not the device meant";
    result_.devices.push_back(std::move(facts));
}

/// The child has ended without being done. If it had announced an entry, that one is what it died of.
void Session::blame(const ChildProcess& child) {
    if (!open_) return;
    LoadOutcome& outcome = result_.entries[*open_].outcome;
    const ChildEnd end = *child.end();
    outcome.kind = timedOut_ || (end.bySignal && end.number == SIGXCPU) ? Kind::hung : Kind::crashed;
    outcome.stage = call_;
    outcome.log = child.outputTail();
    outcome.loadMs = std::chrono::duration<double, std::milli>(Clock::now() - since_).count();
    if (outcome.kind == Kind::crashed && end.bySignal) outcome.signal = end.number;
    if (outcome.kind == Kind::crashed && !end.bySignal) outcome.exitStatus = end.number;
    first_ = *open_ + 1;
}

std::string Session::lastWords(const ChildProcess& child) const {
    const ChildEnd end = *child.end();
    std::string how = timedOut_      ? "gave no answer in time"
                      : end.bySignal ? "died (" + signalName(end.number) + ")"
                                     : "ended with status " + std::to_string(end.number);
    std::string text =
        "the OpenCL platform " + how + (call_.empty() ? "" : " in " + call_) + ", before any program";
    return child.outputTail().empty() ? text : text + ": " + child.outputTail();
}

} // namespace

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

Result<ProbeResult> runProbe(const ProbeTask& task, const ProbeOptions& options,
                             const PrivateDirectory& directory) {
    const std::string probePath = options.probePath.empty() ? findProbe() : options.probePath;
    if (probePath.empty()) return Failure{"macebin-probe is not installed: set MACEBIN_PROBE to its path"};
    std::error_code error;
    std::filesystem::create_directory(outputFolder(directory), error);
    if (error || (task.job && !task.job->write(directory.path() / "job")))
        return Failure{"cannot write to " + directory.path().string()};
    return Session(task, options, directory).run(probePath);
}

} // namespace macebin
