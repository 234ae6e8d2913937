// SPDX-License-Identifier: Apache-2.0
#include "app/profile_question.h"

#include "core/change.h"
#include "core/check.h"
#include "core/host/kernel_source.h"
#include "core/host/profile_files.h"
#include "core/storage_names.h"
#include "format/text.h"

#include <filesystem>

namespace macebin::cli {

namespace {

/// What a MACE makes of a precompiled file, where that is not simply "it uses it on its own device".
std::string noteOn(const std::string& path, const FileReport& report, const CacheFacts& facts) {
    const std::string file = "The precompiled file " + inQuotes(path);
    if (facts.isTuned) return file + " holds tuned parameters: there is no program in it.";
    if (report.integrity == Integrity::unreadable) return file + " is no cache: MACE finds no program in it.";
    if (report.integrity == Integrity::damaged) return file + " is damaged: " + firstError(report);
    if (!facts.identity.platformInfo) return file + " names no platform: MACE never uses it.";
    return {};
}

PredictionOptions predictionOptions(const Options& options) {
    PredictionOptions prediction;
    prediction.policy = options.policy.value_or(Policy::sameGpu);
    prediction.maceEra = options.maceEra;
    prediction.isPrecompiled = options.asPrecompiled;
    return prediction;
}

} // namespace

void ProfileQuestion::readShipped(const std::string& path) {
    shippedPath_ = path;
    auto bytes = readFile(path, CheckOptions().limits.fileSize);
    if (!bytes) {
        shippedNote_ = "The precompiled file " + inQuotes(path) + " could not be read (" + bytes.error() +
                       "), so this is what MACE does without one.";
        return;
    }
    shippedBytes_ = std::move(*bytes);
    shipped_ = checkBytes(shippedBytes_->view());
    shippedFacts_ = factsOf(shipped_);
    shippedNote_ = noteOn(path, shipped_, *shippedFacts_);
}

Result<std::unique_ptr<ProfileQuestion>> ProfileQuestion::from(const Options& options) {
    auto files = readProfileFiles(options.profiles);
    if (!files) return Failure{"--profile: " + files.error()};
    SourceHashes sources;
    std::string sourcesNote;
    if (options.kernelSources) {
        auto hashes = sourceHashes(*options.kernelSources);
        if (!hashes) return Failure{"--kernel-sources: " + hashes.error()};
        sources = std::move(*hashes);
        sourcesNote = lineEndNote(*options.kernelSources);
    }
    auto question = std::make_unique<ProfileQuestion>();
    question->notes_ = std::move(files->notes);
    if (!sourcesNote.empty()) question->notes_.push_back(sourcesNote);
    question->sourcesNote_ = std::move(sourcesNote);
    PredictionOptions prediction = predictionOptions(options);
    if (options.precompiled) {
        question->readShipped(*options.precompiled);
        if (!question->shippedNote_.empty()) question->notes_.push_back(question->shippedNote_);
        if (question->shippedFacts_) prediction.precompiled = &*question->shippedFacts_;
    }
    question->predictor_.emplace(std::move(files->profiles), prediction, sources);
    for (const std::string& sentence : question->predictor_->contradictions())
        question->notes_.push_back(sentence);
    return question;
}

void ProfileQuestion::ask(FileReport& report, bool isFound) const {
    const std::string_view name = std::string_view(report.path).substr(report.path.rfind('/') + 1);
    const bool isPrecompiled = isFound && storageNameOf(name).role == StorageRole::precompiled;
    predictor_->ask(report, isPrecompiled);
    if (isPrecompiled)
        report.deviceNote +=
            " It was judged as precompiled programs, which its name says it is; name the file "
            "itself to have it judged as a cache.";
    if (std::error_code ignored; std::filesystem::equivalent(report.path, shippedPath_, ignored))
        report.deviceNote +=
            " The precompiled file that was named is this same file: name the one that the app ships.";
    for (const std::string* note : {&shippedNote_, &sourcesNote_})
        if (!note->empty()) report.deviceNote += " " + *note;
}

std::vector<std::string> ProfileQuestion::devices() const {
    std::vector<std::string> names;
    for (const NamedProfile& named : predictor_->profiles())
        names.push_back(named.name);
    return names;
}

} // namespace macebin::cli
