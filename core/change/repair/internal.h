// SPDX-License-Identifier: Apache-2.0
// The steps of a repair: read what each copy still has, put two copies together, apply what was asked for.
#pragma once

#include "core/answer/result.h"
#include "core/change/repair/repair.h"

#include <deque>
#include <optional>

namespace macebin::repair {

/// A whole pair of a damaged file, and what is to become of it.
struct Candidate {
    Pair pair; ///< views the copy's bytes
    PairFate fate;
    std::string
        origin; ///< who made the program (family, format, chip, compiler); empty where it cannot be told

    bool isLeftOut() const { return fate.fate == Fate::dropped || fate.fate == Fate::removed; }
};

/// What one damaged copy still has.
struct Copy {
    Cache cache;                       ///< its whole pairs
    std::vector<Candidate> candidates; ///< one for each of them, in file order
    std::vector<PairFate> lost;        ///< bytes that belong to no pair any more
    bool isWhole =
        false; ///< nothing is wrong inside it, once what was appended or done to it on the way is undone
    ByteView content;     ///< the whole file inside, without what was appended; only where isWhole
    bool changed = false; ///< bytes were changed, and nothing shows all of the places
    bool isCut = false;   ///< the file only ends too early
    std::optional<std::uint32_t> storedCrc;  ///< of a v2 file that is not cut
    std::vector<std::uint32_t> beforeDamage; ///< candidates with damage right behind them
    std::vector<Prose> notes;
    ByteView all; ///< the whole file, after undoing what happened on the way
};

/// Reads `input`; `index` is its place among the inputs. Fails where nothing of a cache is left in it.
Result<Copy> readCopy(const RepairInput& input, std::size_t index, const RepairOptions& options);

/// The result's pairs in order, with those left out where they stood.
using Lineup = std::vector<Candidate>;

/// Two copies put together.
struct Combined {
    Lineup lineup;
    bool proven = false; ///< a checksum that one of them carries says that this is the file that was written
    std::string note;    ///< how it was done
};
/// The CRC-32 of the v2 message of these pairs; nothing where they fit into none.
std::optional<std::uint32_t> messageCrc(const std::vector<Pair>& pairs);

/// Puts two copies of one file together, in the order of the first. Fails where they are not of one file.
Result<Combined> combine(const Copy& first, const Copy& second);

/// Applies --drop, --keep and --relabel, then takes out the hashes that have lost their programs.
void applyChoices(Lineup& lineup, const Cache& cache, const RepairOptions& options, Change& change);

} // namespace macebin::repair
