// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/write/repair_judges.h"

#include "app/cli/commands/drivers.h"
#include "core/answer/device_verdict.h"
#include "core/check/check.h"
#include "core/host/work/case/profile_files.h"
#include "core/host/work/device/device_question.h"
#include "core/host/work/kernel_source.h"
#include "core/host/work/rebuild_run.h"
#include "core/rebuild/stale_programs.h"
#include "core/words/device_text.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::cli {

namespace {

/// Asks whom the words need, each once.
class Judges {
public:
    Judges(const Options& options, const Streams& streams, ByteView bytes)
        : options_(options), streams_(streams), report_(checkBytes(bytes)),
          probe_(probeOptionsFrom(options, cancel_)) {}

    Result<std::vector<RepairOptions::Judged>> run() {
        const Cancel::Work work(cancel_);
        for (const std::string& word : options_.drop) {
            if (!needsJudges(word)) continue;
            const std::string why = word == "stale" ? askForStale() : askDriver(word);
            if (!why.empty()) return Failure{why};
        }
        return std::move(judged_);
    }

private:
    void add(const std::string& word, const Reasons& reasons) {
        for (const auto& [key, reason] : reasons)
            judged_.push_back({key, word, reason});
    }

    /// Why it cannot be told; empty where it could.
    std::string askForStale() {
        const auto stale = findStale();
        if (!stale) return stale.error();
        add("stale", *stale);
        return {};
    }

    Result<Reasons> findStale() {
        if (!options_.profiles.empty()) return staleByProfile();
        if (options_.kernelSources) return staleBySource(report_, sourcesIn(*options_.kernelSources));
        if (const auto device = chosen(); !device) return Failure{device.error()};
        return staleOnDevice(report_, profileOf(**device_), printable(deviceTitle(**device_)));
    }

    Result<Reasons> staleByProfile() {
        auto files = readProfileFiles(options_.profiles);
        if (!files) return Failure{asSentence("--profile: " + files.error())};
        if (files->profiles.size() != 1)
            return Failure{"--drop stale leaves out what one device would build again; --profile names " +
                           counted(files->profiles.size(), "profile") + "."};
        NamedProfile& named = files->profiles.front();
        if (options_.kernelSources) {
            auto hashes = sourceHashes(*options_.kernelSources);
            if (!hashes) return Failure{asSentence("--kernel-sources: " + hashes.error())};
            named.profile.programHashes = std::move(*hashes);
        }
        return staleOnDevice(report_, named.profile, inQuotes(named.name));
    }

    Result<DeviceFacts> chosen() {
        if (!device_) device_ = deviceToAsk(options_.device, probe_);
        if (*device_) return **device_;
        return Failure{asSentence("No device can be asked: " + device_->error())};
    }

    std::string askDriver(const std::string& word) {
        if (!answer_) {
            const auto device = chosen();
            if (!device) return device.error();
            if (const std::string other = otherMaker(report_.cache, *device); !other.empty())
                return "The chosen device, " + printable(deviceTitle(*device)) +
                       ", cannot tell which programs are good: " + other +
                       ", and it refuses such programs whatever state they are in. --device names another.";
            answer_ = loadAndTell(report_, *device, probe_, streams_);
        }
        if (answer_->programs.empty()) return "The programs could not be loaded: " + answer_->reason;
        Reasons reasons;
        for (const ProgramAnswer& program : answer_->programs)
            if (word == "crashing" ? endedTheProcess(program.outcome) : program.outcome == Outcome::rejected)
                reasons.emplace(program.key, "on this machine's device it is " + outcomeText(program));
        add(word, reasons);
        return {};
    }

    const Options& options_;
    const Streams& streams_;
    const FileReport report_;
    Cancel cancel_;
    ProbeOptions probe_;
    std::optional<OrNoDevice<DeviceFacts>> device_;
    std::optional<DeviceAnswer> answer_;
    std::vector<RepairOptions::Judged> judged_;
};

} // namespace

Result<std::vector<RepairOptions::Judged>> judgePrograms(const Options& options, const Streams& streams,
                                                         ByteView bytes) {
    return Judges(options, streams, bytes).run();
}

} // namespace macebin::cli
