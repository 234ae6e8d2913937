// SPDX-License-Identifier: Apache-2.0
// What a prediction leaves in a report: its own copy of everything, so that it outlives the file's bytes.
#pragma once

#include "format/limits.h"
#include "format/rules.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// Where MACE takes one program from.
struct PredictedOrigin {
    std::string key;
    std::string_view source; ///< "cache", "precompiled", "source", "unknown"
    RuleRef rule;
};

/// One of several things that may happen, where the facts do not decide.
struct PredictedAlternative {
    std::string when; ///< a clause
    std::string_view decision;
    std::string_view impact;
    std::string reason;
};

/// Something that MACE does not look at, and that says that the programs should not be used. A warning each.
struct Risk {
    RuleRef rule;
    std::string text; ///< one sentence
};

/// The two strings that decide: they differ.
struct PredictedPair {
    std::string inFile;
    std::string onDevice;
};

struct PredictedAnswer {
    std::string headline;              ///< where the reason tells several outcomes: what it says before them
    std::vector<std::string> inferred; ///< what was concluded and not given: one clause each
    std::vector<std::string> missing;  ///< members of the profile that would decide what is unknown
    std::vector<PredictedAlternative> alternatives;
    std::optional<PredictedPair> compared;
    std::vector<Risk> risks;
    std::vector<PredictedOrigin> programs; ///< in file order, each key once; the first of them
    std::size_t fromCache = 0;             ///< of all programs, listed or not
    std::size_t fromPrecompiled = 0;
    std::size_t fromSource = 0; ///< built again
    std::size_t undecided = 0;
    bool isEveryStart = false;  ///< cleared or ignored at each start, not only once
    bool isTuned = false;       ///< tuned parameters: no programs, and no device is named
    bool isPrecompiled = false; ///< judged as what an app ships, which MACE never writes
};

} // namespace macebin
