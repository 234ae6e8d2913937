// SPDX-License-Identifier: Apache-2.0
#include "app/cli/flags/profile_question.h"

#include "core/change/change.h"
#include "core/check/check.h"
#include "core/host/file/file_identity.h"
#include "core/host/work/case/profile_files.h"
#include "core/host/work/kernel_source.h"
#include "core/storage/storage_names.h"
#include "core/text/paths.h"
#include "format/text.h"

#include <algorithm>

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

StorageName nameOf(std::string_view path) {
    return storageNameOf(fileNameOf(path));
}

/// Some program is not used from the cache: the precompiled file would be looked at for it.
bool needsOthers(const DeviceAnswer& answer) {
    return answer.predicted && answer.predicted->fromSource + answer.predicted->undecided > 0;
}

} // namespace

void ProfileQuestion::setFound(const std::vector<FoundFile>& files) {
    for (const FoundFile& file : files)
        if (const StorageName name = nameOf(file.path);
            file.isBelow && name.role == StorageRole::precompiled && name.form == StorageForm::binary)
            foundShipped_[std::string(directoryPart(file.path))].push_back(file.path);
}

/// Nobody said that the app hands MACE what lies beside its cache: it is told, not taken into account.
std::string ProfileQuestion::besideNote(const FileReport& report) const {
    const auto beside = foundShipped_.find(directoryPart(report.path));
    const bool isNeeded = std::any_of(report.devices.begin(), report.devices.end(), needsOthers);
    if (!shippedPath_.empty() || beside == foundShipped_.end() || !isNeeded) return {};
    const std::vector<std::string>& paths = beside->second;
    const std::string more = paths.size() > 1 ? " and " + number(paths.size() - 1) + " more" : "";
    return " Beside it lies " + inQuotes(paths.front()) + more +
           ", programs that an app ships. Where the app hands them to MACE, they can stand in for some that "
           "would be built: --precompiled FILE tells.";
}

void ProfileQuestion::readShipped(const std::string& path) {
    shippedPath_ = path;
    auto bytes = readSubject(path, kMostFileBytes);
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
    const bool isPrecompiled = isFound && nameOf(report.path).role == StorageRole::precompiled;
    predictor_->ask(report, isPrecompiled);
    if (isPrecompiled)
        report.deviceNote +=
            " It was judged as precompiled programs, which its name says it is; name the file "
            "itself to have it judged as a cache.";
    else
        report.deviceNote += besideNote(report);
    if (!shippedPath_.empty() && isSameFile(report.path, shippedPath_))
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
