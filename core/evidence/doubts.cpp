// SPDX-License-Identifier: Apache-2.0
// Which inferred facts cannot stand beside what else is known: those of a file that another contradicts about
// GPU or driver (core/evidence/PROFILES.md, "Confidence").
#include "core/evidence/readers.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <set>

namespace macebin::profile_source {

using namespace std::string_view_literals;

namespace {

/// Where these differ, it is another GPU or another driver.
constexpr std::array kIdentifying{
    "gles_renderer"sv,  "gles_version"sv,   "platform_name"sv,   "platform_version"sv, "device_name"sv,
    "device_version"sv, "driver_version"sv, "driver_date"sv,     "driver_commit"sv,    "driver_build"sv,
    "driver_release"sv, "remote_branch"sv,  "mace.device_name"sv};
/// What else a source says of GPU and driver.
constexpr std::array kOthers{"platform_profile"sv, "opencl_version"sv, "mace.platform_info"sv};

/// The files that contradict each other, or themselves, and in what.
struct Dispute {
    std::set<std::size_t> files;
    std::vector<std::string> fields;
    std::vector<std::string> sources; ///< of the first fact of each file that is disputed
};

Dispute disputeOf(const Gatherer& out, std::span<const ProfileEvidence> files) {
    Dispute dispute;
    for (const std::string_view field : kIdentifying) {
        if (!out.isKnown(field) || out.find(field)) continue; // not known, or nobody disputes it
        auto best = Confidence::inferred;
        for (const ProfileEvidence& file : files)
            if (const auto fact = file.fields.find(field); fact != file.fields.end())
                best = std::min(best, fact->second.confidence);
        dispute.fields.emplace_back(field);
        for (std::size_t i = 0; i < files.size(); ++i) {
            const auto fact = files[i].fields.find(field);
            if (fact == files[i].fields.end() || fact->second.confidence != best) continue;
            if (dispute.files.insert(i).second) dispute.sources.push_back(fact->second.source);
        }
    }
    return dispute;
}

/// True where one file alone says it, and that file is disputed. What two of them agree on holds whichever
/// of them is the wrong one.
bool restsOnDisputed(const Dispute& dispute, std::span<const ProfileEvidence> files, std::string_view field,
                     std::string_view value) {
    std::size_t saying = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto fact = files[i].fields.find(field);
        if (fact == files[i].fields.end() || trimmed(fact->second.value) != trimmed(value)) continue;
        ++saying;
        last = i;
    }
    return saying == 1 && dispute.files.contains(last);
}

std::string listed(const std::vector<std::string>& words, std::string_view separator, std::size_t most) {
    std::string out;
    for (std::size_t i = 0; i < std::min(words.size(), most); ++i)
        out += (i == 0 ? "" : std::string(separator)) + words[i];
    return words.size() > most ? out + " and others" : out;
}

std::string disputeText(const Dispute& dispute, const std::vector<std::string>& gone) {
    const bool isOne = dispute.files.size() == 1;
    return "Which GPU or driver it is stands in doubt (" + listed(dispute.fields, ", ", kIdentifying.size()) +
           (isOne ? "): the file of " : "): ") + listed(dispute.sources, " and ", kMostNamedSources) +
           (isOne ? " contradicts itself" : " contradict each other, and each of them may be the wrong one") +
           ". What is only concluded from " + (isOne ? "it" : "one of them") +
           " and nothing else confirms is not taken either: " + listed(gone, ", ", gone.size()) +
           ". Leave the wrong " + (isOne ? "part" : "file") + " out and ask again.";
}

} // namespace

void dropWhatDisputedFilesSay(Gatherer& out, std::span<const ProfileEvidence> files) {
    const Dispute dispute = disputeOf(out, files);
    std::vector<std::string> gone;
    const auto look = [&](std::string_view field) {
        const ProfileField* const fact = out.find(field);
        if (fact && fact->confidence == Confidence::inferred &&
            restsOnDisputed(dispute, files, field, fact->value))
            gone.emplace_back(field);
    };
    std::for_each(kIdentifying.begin(), kIdentifying.end(), look);
    std::for_each(kOthers.begin(), kOthers.end(), look);
    if (gone.empty()) return;
    const std::string sentence = disputeText(dispute, gone);
    for (const std::string& field : gone)
        out.contradict(field, sentence);
}

} // namespace macebin::profile_source
