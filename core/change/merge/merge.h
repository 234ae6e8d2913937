// SPDX-License-Identifier: Apache-2.0
// One cache out of several of the same device and driver, and parts of one.
#pragma once

#include "core/change/change.h"

#include <functional>
#include <span>

namespace macebin {

/// Which file wins where two have the same key with other bytes.
enum class Prefer : std::uint8_t { first, last };

/// One input of a merge: a file that was checked, and what it is called in messages.
struct MergeInput {
    std::string name;
    const FileReport* report = nullptr;
};

/// True if the file holds tuned parameters, in whatever form.
bool holdsTuned(const Cache& cache);

/// Why the files cannot be one cache: not of one kind, one era, or one identity. Names the parts that differ;
/// empty where they belong together as far as they tell.
std::string whyNotTogether(std::span<const MergeInput> inputs);

/// The pairs of all inputs, the first file's order first; pairs of later files follow in theirs. Refuses
/// (Change::refusal) inputs that are not intact, of different kinds, or of different identity, and, without
/// `prefer`, keys with different bytes, each of them listed (Fate::conflict). A program and its source hash
/// are one thing there: the preferred file gives both. The pairs view the inputs' bytes.
Change planMerge(std::span<const MergeInput> inputs, std::optional<Prefer> prefer);

/// The pairs of one file that `wanted` takes (asked once for each program and tuned key), with the source
/// hashes of its programs and the identity; `wanted`'s complement gives the rest. The pairs view the file's
/// bytes.
Change planSplit(const FileReport& report, const std::function<bool(std::string_view key)>& wanted);

} // namespace macebin
