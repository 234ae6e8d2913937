// SPDX-License-Identifier: Apache-2.0
#include "core/readers/mace/device_predictor.h"

#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::string_view kLimit =
    "A profile tells what MACE decides, not whether the driver then takes each program.";

/// Puts the sources' hashes into the profile; a sentence where that changes what it says.
std::string takeSources(NamedProfile& named, const SourceHashes& sources) {
    if (sources.empty()) return {};
    auto& hashes = named.profile.programHashes;
    if (!hashes) hashes.emplace();
    std::size_t others = 0;
    std::string first;
    for (const auto& [program, hash] : sources) {
        auto [known, isNew] = hashes->try_emplace(program, hash);
        if (isNew || known->second == hash) continue;
        if (others++ == 0) first = program;
        known->second = hash;
    }
    if (others == 0) return {};
    return "The profile " + inQuotes(named.name) + " gives another source hash than the kernel sources for " +
           counted(others, "program") + " (" + (others > 1 ? "the first is " : "") + inQuotes(first) +
           "); the kernel sources count.";
}

std::vector<PredictedAlternative> outcomesOf(const Prediction& prediction) {
    std::vector<PredictedAlternative> out;
    for (const Alternative& one : prediction.alternatives)
        out.push_back({one.when, name(one.decision), name(one.impact), one.reason});
    return out;
}

std::string shortened(std::string_view text) {
    return std::string(text.substr(0, kLongestPredictedText));
}

void countProgram(PredictedAnswer& answer, ProgramSource source) {
    switch (source) {
    case ProgramSource::cache: ++answer.fromCache; break;
    case ProgramSource::precompiled: ++answer.fromPrecompiled; break;
    case ProgramSource::source: ++answer.fromSource; break;
    case ProgramSource::unknown: ++answer.undecided; break;
    }
}

void takePrograms(PredictedAnswer& answer, const std::vector<PredictedProgram>& programs) {
    answer.programs.reserve(std::min(programs.size(), kMostPredictedPrograms));
    for (const PredictedProgram& program : programs) {
        countProgram(answer, program.source);
        if (answer.programs.size() < kMostPredictedPrograms)
            answer.programs.push_back({shortened(program.key), name(program.source), program.rule});
    }
}

} // namespace

DeviceAnswer deviceAnswerOf(const Prediction& prediction, const CacheFacts& facts, std::string deviceName,
                            bool isPrecompiled) {
    DeviceAnswer answer;
    answer.source = "profile";
    answer.name = std::move(deviceName);
    answer.decision = name(prediction.decision);
    answer.impact = prediction.impact;
    answer.reason = prediction.reason;
    answer.rule = &*prediction.rule;
    PredictedAnswer& more = answer.predicted.emplace();
    more.headline = prediction.headline;
    more.inferred = prediction.inferred;
    more.missing = prediction.missing;
    more.alternatives = outcomesOf(prediction);
    if (const auto& two = prediction.compared)
        more.compared = PredictedPair{shortened(two->inFile), shortened(two->onDevice)};
    for (const Risk& risk : prediction.risks)
        more.risks.push_back({risk.rule, risk.text});
    takePrograms(more, prediction.programs);
    more.isEveryStart = prediction.isEveryStart;
    more.isTuned = facts.isTuned;
    more.isPrecompiled = isPrecompiled || facts.isArray;
    return answer;
}

void forgetPredictions(FileReport& report) {
    std::erase_if(report.devices, [](const DeviceAnswer& answer) { return answer.source != "probe"; });
    std::string& note = report.deviceNote;
    const auto at = note.find(kLimit);
    if (at == std::string::npos) return;
    const std::size_t blank = at > 0 ? 1 : 0; // in front of it
    note.erase(at - blank, kLimit.size() + blank);
}

DevicePredictor::DevicePredictor(std::vector<NamedProfile> profiles, PredictionOptions options,
                                 const SourceHashes& sources)
    : profiles_(std::move(profiles)), options_(options) {
    for (NamedProfile& named : profiles_)
        if (std::string sentence = takeSources(named, sources); !sentence.empty())
            contradictions_.push_back(std::move(sentence));
    running_.reserve(profiles_.size());
    for (const NamedProfile& named : profiles_)
        running_.push_back(runningOf(named.profile));
}

void DevicePredictor::ask(FileReport& report, bool isPrecompiled) const {
    const CacheFacts facts = factsOf(report);
    PredictionOptions options = options_;
    options.isPrecompiled = options.isPrecompiled || isPrecompiled;
    for (std::size_t i = 0; i < profiles_.size(); ++i)
        report.devices.push_back(deviceAnswerOf(predict(facts, running_[i], options), facts,
                                                profiles_[i].name, options.isPrecompiled));
    if (report.deviceNote.find(kLimit) == std::string::npos)
        report.deviceNote += (report.deviceNote.empty() ? "" : " ") + std::string(kLimit);
}

} // namespace macebin
