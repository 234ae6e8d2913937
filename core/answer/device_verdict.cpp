// SPDX-License-Identifier: Apache-2.0
#include "core/answer/device_verdict.h"

#include "format/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace macebin {

namespace {

/// Outcomes that end the process, in words for one or several programs.
constexpr std::array kDeadly{
    std::pair<Outcome, std::string_view>{Outcome::crashed, "crashed on"},
    std::pair<Outcome, std::string_view>{Outcome::hung, "hung on"},
    std::pair<Outcome, std::string_view>{Outcome::outOfMemory, "ran out of memory on"},
    std::pair<Outcome, std::string_view>{Outcome::exited, "ended the process on"},
};

std::uint64_t countOf(const DeviceAnswer& answer, Outcome outcome) {
    return static_cast<std::uint64_t>(
        std::count_if(answer.programs.begin(), answer.programs.end(),
                      [&](const ProgramAnswer& program) { return program.outcome == outcome; }));
}

/// "crashed on 2 and hung on 1"; empty where nothing deadly happened.
std::string deadlyClause(const DeviceAnswer& answer) {
    std::vector<std::string> parts;
    for (const auto& [outcome, words] : kDeadly)
        if (const auto count = countOf(answer, outcome))
            parts.push_back(std::string(words) + " " + number(count));
    std::string clause;
    for (std::size_t i = 0; i < parts.size(); ++i)
        clause += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
    return clause;
}

/// "3 programs hung" alone would leave open what became of the rest.
std::string notAskedSentence(const DeviceAnswer& answer) {
    const std::uint64_t count = countOf(answer, Outcome::notAsked);
    if (count == 0) return {};
    const auto first =
        std::find_if(answer.programs.begin(), answer.programs.end(),
                     [](const ProgramAnswer& program) { return program.outcome == Outcome::notAsked; });
    return " The other " + (count == 1 ? std::string("one was") : number(count) + " were") + " not asked" +
           (first->loadNote.empty() ? "." : ": " + first->loadNote + ".");
}

std::string rememberedSentence(const DeviceAnswer& answer) {
    const auto count = static_cast<std::uint64_t>(
        std::count_if(answer.programs.begin(), answer.programs.end(),
                      [](const ProgramAnswer& program) { return !program.rememberedSince.empty(); }));
    if (count == 0) return {};
    return " " +
           (count == 1 ? std::string("One of these answers is") : number(count) + " of these answers are") +
           " remembered from an earlier time.";
}

std::string differenceSentence(const DeviceAnswer& answer) {
    const auto count = static_cast<std::uint64_t>(
        std::count_if(answer.programs.begin(), answer.programs.end(),
                      [](const ProgramAnswer& program) { return !program.differences.empty(); }));
    if (count == 0) return {};
    return " Warning: what the driver says about the kernels of " + counted(count, "program") +
           " differs from what stands in the file.";
}

/// What loading costs against building, over the programs for which both are known.
std::string savedSentence(DeviceAnswer& answer) {
    double loading = 0;
    double building = 0;
    std::uint64_t measured = 0;
    for (const ProgramAnswer& program : answer.programs) {
        if (!program.loadMs || !program.buildMs) continue;
        loading += *program.loadMs;
        building += *program.buildMs;
        ++measured;
    }
    if (measured == 0) return {};
    answer.savedMs = building - loading;
    const bool isAll = measured == answer.programs.size();
    return " Loading " +
           (isAll ? std::string(measured == 1 ? "it" : "them")
                  : number(measured) + " of " + counted(answer.programs.size(), "program")) +
           " took " + duration(loading) + ", building the same from source " + duration(building) +
           ": on this device the cache " + (*answer.savedMs >= 0 ? "saves " : "costs ") +
           duration(std::fabs(*answer.savedMs)) + ".";
}

} // namespace

std::string duration(double milliseconds) {
    char text[64];
    if (milliseconds < 1000)
        std::snprintf(text, sizeof text, "%.*f ms", milliseconds < 10 ? 1 : 0, milliseconds);
    else
        std::snprintf(text, sizeof text, "%.2f s", milliseconds / 1000);
    return text;
}

void conclude(DeviceAnswer& answer) {
    const std::size_t all = answer.programs.size();
    const std::uint64_t accepted = countOf(answer, Outcome::accepted);
    const std::uint64_t rejected = countOf(answer, Outcome::rejected);
    const std::string of = " of " + counted(all, "program");
    if (const std::string deadly = deadlyClause(answer); !deadly.empty()) {
        answer.impact = Impact::appCrash;
        answer.reason = "the driver " + deadly + of +
                        "; an app that loads such a program goes down too, or never comes back." +
                        notAskedSentence(answer) + rememberedSentence(answer);
    } else if (rejected > 0) {
        answer.impact = Impact::slowStart;
        answer.reason = "the driver refused " + (all == 1 ? "the program" : number(rejected) + of) + "; " +
                        (rejected == 1 ? "it" : "they") + " would be built from source." +
                        notAskedSentence(answer);
    } else if (accepted < all) {
        answer.impact = Impact::unknown;
        answer.reason = "the driver was asked about only " + number(accepted) + of + ".";
    } else {
        answer.impact = Impact::none;
        const std::string their = all == 1 ? "its" : "their";
        answer.reason = "the driver loaded " + (all == 1 ? "the program" : "all " + counted(all, "program")) +
                        " and created " + their + " kernels (which does not prove that " + their +
                        " bytes are unchanged).";
    }
    answer.reason += differenceSentence(answer) + savedSentence(answer);
}

} // namespace macebin
