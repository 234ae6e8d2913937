// SPDX-License-Identifier: Apache-2.0
// What MACE's decision, and the judgement on it, reads of one file: taken once, used for any number of
// devices.
#pragma once

#include "core/answer/file_report.h"
#include "core/readers/mace/decision.h"

namespace macebin {

/// A program of the cache as MACE sees it: of equal keys the first.
struct StoredProgram {
    std::string_view key;
    std::string_view hash; ///< the source hash beside it; empty where there is none
    Family family = Family::unknown;
};

/// Views the report, which must outlive it.
struct CacheFacts {
    StoredIdentity identity;
    std::optional<std::string_view> driverVersion; ///< MCLP only
    std::optional<std::string_view> abi;           ///< MCLP only
    std::vector<StoredProgram> programs;
    /// The era of the MACE that wrote it, as far as the file shows it.
    std::optional<Era> era;
    /// What a MACE of the era does that cannot read the file, or finds nothing in it; nothing where it reads
    /// on.
    std::optional<MaceDecision> underV1;
    std::optional<MaceDecision> underV2;
    /// Of a copy that was changed on its way: what MACE does with these very bytes. All else is of the
    /// original, as far as it could be had back.
    struct AsItStands {
        MaceDecision underV1;
        MaceDecision underV2;
        bool isUndone = false; ///< the original is known
    };
    std::optional<AsItStands> asItStands;
    std::string notRead;  ///< why nothing can be said, one sentence; empty where the file was read
    bool isArray = false; ///< the C++ array form, which an app takes as precompiled programs
    bool isTuned = false;
    std::string note; ///< what was judged, where that is not the file as it stands; one sentence
    bool hasMixedOrigins = false;
    bool isRelabelled = false; ///< programs are not of the driver or chip that the file names
    bool hasDamagedProgram = false;
};

/// Linear in the number of pairs; looks at the first bytes of each program only.
CacheFacts factsOf(const FileReport& report);

} // namespace macebin
