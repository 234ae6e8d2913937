// SPDX-License-Identifier: Apache-2.0
// What a writing action does to a cache: its plan before, its account after. Pure data; report/change.h puts
// it into words.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/step.h"

#include <optional>
#include <string>
#include <vector>

namespace macebin {

enum class Fate : std::uint8_t {
    kept,
    doubtful, ///< kept, although something about it cannot be known
    added,    ///< not in the first input, but in another one
    changed,  ///< its value was replaced because somebody asked for that
    removed,  ///< left out because somebody asked for that, or because MACE never looks at it: nothing is
              ///< missing
    dropped,  ///< lost: damage left no way to keep it
    conflict, ///< contradicts another input: only where the change is refused for that
};
/// "kept", "kept-with-doubt", "added", "changed", "removed", "dropped", "conflict"
std::string_view name(Fate fate);

/// What becomes of one pair of an input.
struct PairFate {
    std::string key; ///< empty for bytes that belong to no pair any more
    EntryRole role = EntryRole::program;
    Fate fate = Fate::kept;
    Prose reason;           ///< one clause for people; may be empty for Fate::kept
    std::size_t input = 0;  ///< index in Change::inputs
    ByteRange place;        ///< the whole pair in that input (after undoing transfer damage)
    std::uint64_t size = 0; ///< bytes of the value
};

/// One writing action from plan to result.
struct Change {
    std::string action;              ///< "repair", "convert", "merge", "split", "sign", "make-key"
    std::vector<std::string> inputs; ///< paths as given
    std::vector<PairFate> fates;     ///< in the order of the result; dropped ones where they stood
    std::vector<Prose> notes;    ///< what happens to checksum, order, identity, signature: a sentence each
    std::vector<Prose> warnings; ///< what to know before the result is used: a sentence each
    std::vector<std::string> missing; ///< keys that were asked for and are not in the result
    std::string keyId;      ///< of the key that signs, or that is made: hexadecimal digits, else empty
    Prose refusal;          ///< why nothing can be saved; empty where something can
    bool unchanged = false; ///< there was nothing to do: the result is the input, byte for byte
    /// The result's pairs, in order. They view the inputs' bytes, or texts in `owned`.
    std::vector<Pair> pairs;
    std::deque<Bytes> owned;

    std::size_t count(Fate fate) const;
    /// True if anything had to be left out: exit code 4.
    bool leavesOut() const { return count(Fate::dropped) > 0 || lost || !missing.empty(); }
    bool lost = false; ///< something that is no pair was left out, too: a note says what
};

/// Which file of an archive a result is made of; empty where the input is none. `name`: of one of several
/// inputs.
std::string packedNote(const FileReport& report, std::string_view name = {});
/// Warns where the input, called `name`, is C++ of which a compiler may make other bytes than the result has.
void warnOfOtherCode(Change& change, std::string_view name, const FileReport& report);

/// Why bytes may not be saved as a result: the first error that the check finds in them; empty for intact
/// ones.
std::string whyNotWhole(ByteView bytes);
/// The same for a result that holds programs of the file whose programs are `known`: those are not decoded
/// again.
std::string whyNotWholeKnowing(const DecodedPrograms& known, ByteView bytes);

/// Why an action that takes whole caches only does not take this file, called `name` in the sentence; empty
/// where it does.
Prose whyNotWholeCache(std::string_view name, const FileReport& report);

/// The pair's fate if it is kept as it is.
PairFate fateOf(const Entry& entry, std::size_t input);

/// What of an intact file no list of pairs holds: says so in `change`. That is the signature of an MCLP file,
/// and its blocks of tags that Macebin does not know.
void noteWhatPairsLose(Change& change, std::string_view name, const Cache& cache);

} // namespace macebin
