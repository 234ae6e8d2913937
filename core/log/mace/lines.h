// SPDX-License-Identifier: Apache-2.0
// What MACE logs about its caches, and what each line means: one table, held to core/log/LOGS.md by a test.
#pragma once

#include "core/answer/step.h"
#include "core/log/mace/ids.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// How much a line counts. The order is that of a diagnosis: the last found is the first told.
enum class LineWeight : std::uint8_t {
    fact,     ///< tells something, is nothing
    harmless, ///< belongs to a healthy start; never the diagnosis
    follows,  ///< repeats what the line before it said
    slow,     ///< costs time, harms nothing
    wrong,    ///< something has to be done
    fatal,    ///< MACE ends the app, or refuses the GPU
};
std::string_view name(LineWeight weight); ///< "fact", "harmless", …

struct KnownLine {
    LineRef id;            ///< "cache-not-read"; a public name, as rule ids are
    std::string_view text; ///< with … for each variable part
    LineWeight weight;
    std::string_view parts; ///< a letter for each …: f(ile) p(rogram) e(rror) v(ersion) r(eason) -(other)
    std::string_view meaning;
    FixedProse remedy; ///< empty: nothing to do
};

/// The rows in the order in which they are tried.
std::span<const KnownLine> knownLines();
const KnownLine* knownLine(LineRef id);

/// A message and the row that it belongs to.
struct MatchedLine {
    const KnownLine* known = nullptr;     ///< null: none of the rows
    std::vector<std::string_view> values; ///< of its variable parts, in order; view the message
    /// The first part of a kind, or empty.
    std::string_view part(char kind) const;
};
/// Recognises what stands behind "file.cc:90 ". Text behind a row's end is let pass, and so is a check's
/// condition in front ("Check failed: a <= b Paring storage data …").
MatchedLine matchLine(std::string_view message);

/// Why a file could not be opened, as the line says it: in words, or as errno's number, which gets its words.
/// At most 100 bytes of the line.
std::string reasonInWords(std::string_view reason);

/// What such a reason says of a file that could not be written.
enum class WriteFault : std::uint8_t {
    missing,  ///< its directory is not there
    full,     ///< no space is left
    readOnly, ///< the file system
    refused,  ///< the app may not write there
    other
};
WriteFault writeFaultOf(std::string_view reason);

} // namespace macebin
