// SPDX-License-Identifier: Apache-2.0
// What a device will do with a cache, and why: MACE's own decision, program by program, and the judgement on
// it (DECISIONS.md).
#pragma once

#include "core/readers/mace/cache_facts.h"

namespace macebin {

struct PredictionOptions {
    Policy policy = Policy::sameGpu;
    std::optional<Era> maceEra;              ///< of the MACE on the device; else the profile's, else inferred
    const CacheFacts* precompiled = nullptr; ///< what the app ships beside the cache, where that is known
    bool isPrecompiled = false;              ///< judge the file as precompiled programs, not as the cache
};

/// Where MACE takes a program from.
enum class ProgramSource : std::uint8_t { cache, precompiled, source, unknown };
std::string_view name(ProgramSource source);

struct PredictedProgram {
    std::string_view key; ///< views the file
    ProgramSource source = ProgramSource::unknown;
    RuleRef rule;
};

/// One of several things that may happen, where the facts do not decide.
struct Alternative {
    std::string when; ///< a clause: "the whole platform info is the same"
    Decision decision = Decision::unknown;
    Impact impact = Impact::unknown;
    std::string reason;
};

struct Prediction {
    Decision decision = Decision::unknown;
    Impact impact = Impact::unknown;
    RuleRef rule = "decision.missing-facts"; ///< MACE's rule that decides
    std::string headline;              ///< where the reason tells several outcomes: what it says before them
    std::string reason;                ///< for people: the decision, then the risks, one sentence each
    std::optional<Compared> compared;  ///< the two strings that decide, where there are two
    bool isEveryStart = false;         ///< cleared or ignored at each start, not only once
    std::vector<std::string> inferred; ///< what was concluded and not given: one clause each
    std::vector<std::string> missing;  ///< members of the profile that would decide what is unknown
    std::vector<Alternative> alternatives; ///< empty where the facts decide
    std::vector<Risk> risks;
    std::vector<PredictedProgram> programs; ///< in file order, each key once
};

/// Views the report behind `facts`, the profile behind `running` and both of them, which must outlive the
/// answer. Take each of the two once for any number of answers.
Prediction predict(const CacheFacts& facts, const RunningMace& running,
                   const PredictionOptions& options = {});
// What would be gone before the answer is read.
Prediction predict(const CacheFacts& facts, const RunningMace&& running,
                   const PredictionOptions& options = {}) = delete;
Prediction predict(const CacheFacts&& facts, const RunningMace& running,
                   const PredictionOptions& options = {}) = delete;
Prediction predict(const CacheFacts&& facts, const RunningMace&& running,
                   const PredictionOptions& options = {}) = delete;

} // namespace macebin
