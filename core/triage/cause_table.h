// SPDX-License-Identifier: Apache-2.0
// Every cause that a case can have: ids, weights and what they mean for the user of the phone, held to
// core/triage/TRIAGE.md by a test. An id that is not here does not compile.
#pragma once

#include "core/text/id_of.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace macebin {

/// How much it matters to the user of the phone. "none", "slow", "wrong", "crash"
enum class CaseWeight : std::uint8_t { none, slow, wrong, crash };
std::string_view name(CaseWeight weight);

/// In the order of the document.
inline constexpr auto kCauseIds = std::to_array<std::string_view>({"not-the-file",
                                                                   "hurt-on-the-way",
                                                                   "torn-file",
                                                                   "damaged-file",
                                                                   "other-era",
                                                                   "other-gpu",
                                                                   "unreadable-on-phone",
                                                                   "damaged-tuned",
                                                                   "wrong-tuned",
                                                                   "opencl-too-new",
                                                                   "missing-directory",
                                                                   "cannot-write",
                                                                   "cache-never-kept",
                                                                   "mace-ended",
                                                                   "kept-after-update",
                                                                   "driver-dies-on-valid-cache",
                                                                   "driver-dies-on-precompiled",
                                                                   "compiler-dies",
                                                                   "slow-first-start",
                                                                   "dies-while-running",
                                                                   "dies-in-mace",
                                                                   "dies-somewhere",
                                                                   "used-at-risk",
                                                                   "cleared-at-every-start",
                                                                   "cleared-once",
                                                                   "rollback",
                                                                   "precompiled-disarmed",
                                                                   "precompiled-not-loaded",
                                                                   "damaged-array",
                                                                   "driver-refuses",
                                                                   "source-does-not-build",
                                                                   "other-build",
                                                                   "no-opencl",
                                                                   "merged-drivers",
                                                                   "nothing-wrong",
                                                                   "no-mace",
                                                                   "nothing-read"});
using CauseRef = IdOf<kCauseIds>;

/// A cause with one of the weights that it can have.
struct CauseRow {
    CauseRef id;
    CaseWeight weight = CaseWeight::none;
    std::string_view when; ///< the evidence shows this; the same for each weight
    /// For the user of the phone; empty where the evidence decides it.
    std::string_view meaning;
};

/// In the order of the document; of each cause the heaviest first.
std::span<const CauseRow> causeRows();
/// Null where the cause cannot have that weight.
const CauseRow* causeRow(CauseRef id, CaseWeight weight);

} // namespace macebin
