// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/device/device_question.h"

#include "core/answer/device_verdict.h"
#include "core/device/probe_compare.h"
#include "core/host/work/device/program_answer.h"
#include "core/host/work/kernel_source.h"
#include "core/storage/extracted_name.h"
#include "core/words/kernel_table.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <csignal>
#include <filesystem>
#include <unistd.h>

namespace macebin {

namespace {

namespace fs = std::filesystem;
using Kind = Outcome;

/// The command line beside the running one, whole, so that it works from everywhere.
std::string macebinPath() {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    const fs::path beside = self.parent_path() / "macebin";
    return !error && access(beside.c_str(), X_OK) == 0 ? beside.string() : "macebin";
}

/// What came in this way is gone.
bool isStream(const std::string& path) {
    return path == "/dev/stdin" || path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/");
}

/// Started more processes than it may, or cost its watch its life: nothing to have pasted into a shell.
bool mayFloodTheMachine(const LoadOutcome& outcome) {
    return outcome.kind == Kind::crashed && outcome.signal == SIGKILL && !outcome.note.empty();
}

void append(std::string& sentence, const std::string& more) {
    if (!more.empty()) sentence += (sentence.empty() ? "" : "; ") + more;
}

/// One question on its way. answer_.programs has one element for each of entries_, in the same order.
class DeviceQuestion {
public:
    DeviceQuestion(const DeviceFacts& device, const FileReport& report, std::span<const std::size_t> entries,
                   const DriverQuestion& question, CrashMemory& memory)
        : device_(device), report_(report), cache_(report.cache), entries_(entries), question_(question),
          memory_(memory) {}

    DeviceAnswer run();

private:
    const Entry& entry(std::size_t i) const { return cache_.entries[entries_[i]]; }
    std::string_view options(std::size_t i) const { return splitProgramKey(entry(i).key).options; }
    void begin();
    void remember(ProgramAnswer& program, const KnownCrash& crash);
    std::string load();
    void take(std::size_t i, const LoadOutcome& outcome);
    void note(std::size_t i, const LoadOutcome& outcome);
    void tellHowToSee(std::size_t i, bool isOutOfMemory);
    HostCommand reproduce(std::size_t i, bool isOutOfMemory) const;
    void measureBuilds();

    const DeviceFacts& device_;
    const FileReport& report_;
    const Cache& cache_;
    std::span<const std::size_t> entries_;
    const DriverQuestion& question_;
    CrashMemory& memory_;
    DeviceAnswer answer_;
    std::vector<KnownCrash> keys_;  ///< of each program
    std::vector<std::size_t> open_; ///< those that are not remembered
    CrashNews news_;
};

/// What is known already needs no driver.
void DeviceQuestion::begin() {
    answer_.source = "probe";
    answer_.name = deviceTitle(device_);
    answer_.programs.resize(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        ProgramAnswer& program = answer_.programs[i];
        program.key = std::string(entry(i).key);
        program.entry = entries_[i];
        keys_.push_back(crashKey(device_, cache_.valueOf(entry(i)), options(i), question_.probe.sandbox));
        const auto known = question_.retryCrashes ? std::nullopt : memory_.find(keys_.back());
        if (!known) {
            program.outcome = Outcome::notAsked;
            open_.push_back(i);
            continue;
        }
        remember(program, *known);
        tellHowToSee(i, false);
    }
}

void DeviceQuestion::remember(ProgramAnswer& program, const KnownCrash& crash) {
    program.outcome = crash.outcome;
    program.stage = crash.stage;
    program.signal = crash.signal;
    program.exitStatus = crash.exitStatus;
    program.rememberedSince = crash.when;
}

void DeviceQuestion::tellHowToSee(std::size_t i, bool isOutOfMemory) {
    ProgramAnswer& program = answer_.programs[i];
    if (isStream(report_.path))
        append(program.loadNote, "for a command line that shows it alone, save it as a file first");
    else
        program.reproduce = reproduce(i, isOutOfMemory);
}

/// A bare program is its file; any other is extracted, and what was extracted before is not taken for it.
HostCommand DeviceQuestion::reproduce(std::size_t i, bool isOutOfMemory) const {
    const bool isItsFile = cache_.kind == CacheKind::program && !report_.undone && !report_.inner;
    const std::string file =
        isItsFile ? report_.path : std::string(kCrashFolder) + "/" + extractedName(cache_, entries_[i]);
    HostCommand load = reproduceCommand(device_, file, options(i), question_.probe.probePath);
    if (isOutOfMemory) {
        const auto bytes = question_.probe.memoryBytes ? question_.probe.memoryBytes : defaultMemoryLimit();
        load = HostCommand{"(ulimit -v", HostWord::of(bytes / 1024), ";", load, ")"};
    }
    if (isItsFile) return load;
    // The extraction from a damaged file is whole: only what could not be written counts.
    return {extractCommand(report_.path, entry(i).key, kCrashFolder, macebinPath()),
            "--fail-on incomplete &&", load};
}

void DeviceQuestion::take(std::size_t i, const LoadOutcome& outcome) {
    ProgramAnswer& program = answer_.programs[i];
    ProgramAnswer answer = answerFrom(outcome);
    answer.key = program.key;
    answer.entry = program.entry;
    program = std::move(answer);
    if (endedTheProcess(outcome.kind) && !mayFloodTheMachine(outcome))
        tellHowToSee(i, outcome.kind == Kind::outOfMemory);
    if (outcome.kind != Kind::accepted) return;
    append(program.loadNote, compilationNote(device_, cache_.valueOf(entry(i))));
    program.differences = kernelDifferences(decodedProgram(cache_, entry(i)), outcome.kernels);
}

/// For the next time.
void DeviceQuestion::note(std::size_t i, const LoadOutcome& outcome) {
    if (auto crash = crashFrom(keys_[i], outcome, splitProgramKey(entry(i).key).program))
        news_.remember.push_back(std::move(*crash));
    else if ((outcome.kind == Kind::accepted || outcome.kind == Kind::rejected) && memory_.find(keys_[i]))
        news_.forget.push_back(keys_[i]);
}

/// Why the device could not be asked, or nothing.
std::string DeviceQuestion::load() {
    if (open_.empty()) return {};
    std::vector<ProgramToLoad> programs;
    for (const std::size_t i : open_)
        programs.push_back({cache_.valueOf(entry(i)), options(i)});
    const auto outcomes = loadPrograms(device_, programs, question_.probe);
    if (!outcomes) return outcomes.error();
    answer_.protections = outcomes->protections;
    for (std::size_t o = 0; o < open_.size(); ++o) {
        take(open_[o], (*outcomes)[o]);
        note(open_[o], (*outcomes)[o]);
    }
    if (!question_.probe.cancel.stop_requested()) memory_.learn(news_);
    return {};
}

/// As MACE builds them, in the manner of --rebuild.
void DeviceQuestion::measureBuilds() {
    std::vector<ProgramToBuild> sources;
    std::vector<ProgramAnswer*> built;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        ProgramAnswer& program = answer_.programs[i];
        if (!program.loadMs) continue;
        auto source = kernelSource(question_.kernelSources, splitProgramKey(entry(i).key).program);
        if (!source) {
            program.buildNote = source.error();
            continue;
        }
        sources.push_back({std::move(source->text), buildOptions(options(i), true)});
        built.push_back(&program);
    }
    if (sources.empty()) return;
    const auto outcomes = buildPrograms(device_, sources, question_.probe);
    for (std::size_t i = 0; i < built.size(); ++i)
        if (!outcomes)
            built[i]->buildNote = "it could not be built: " + outcomes.error();
        else if ((*outcomes)[i].kind == Kind::accepted)
            built[i]->buildMs = (*outcomes)[i].loadMs;
        else
            built[i]->buildNote = "its source does not build here: " + describe((*outcomes)[i]);
}

DeviceAnswer DeviceQuestion::run() {
    begin();
    const std::string why = load();
    if (!why.empty() && open_.size() == entries_.size()) { // nothing is known at all
        answer_.programs.clear();
        answer_.impact = Impact::unknown;
        answer_.reason = asSentence("it could not be asked: " + why);
        return std::move(answer_);
    }
    for (const std::size_t i : open_)
        if (!why.empty()) answer_.programs[i].loadNote = why;
    if (!question_.kernelSources.empty()) measureBuilds();
    conclude(answer_);
    return std::move(answer_);
}

} // namespace

DeviceAnswer askDevice(const DeviceFacts& device, const FileReport& report,
                       std::span<const std::size_t> entries, const DriverQuestion& question,
                       CrashMemory& memory) {
    return DeviceQuestion(device, report, entries, question, memory).run();
}

std::string deviceTitle(const DeviceFacts& device) {
    return device.deviceName + " (" + device.platformName + ", driver " + device.driverVersion +
           ") of this machine";
}

} // namespace macebin
