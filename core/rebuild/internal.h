// SPDX-License-Identifier: Apache-2.0
// What the steps of a rebuild share.
#pragma once

#include "core/rebuild/plan.h"

#include <string_view>
#include <unordered_map>

namespace macebin::rebuild {

/// The source hashes of a file by their programs' keys; of several the first. They view the file.
std::unordered_map<std::string_view, std::string_view> storedHashes(const FileReport* input);

/// Why the input's programs may not stand beside new ones of the device: one clause; empty where they may.
std::string whyNotMixed(const Rebuild& plan, const RebuildRequest& request);

/// A program that cannot be built is left out, or kept where that was asked for and can be.
void giveUp(RebuildProgram& program, Prose why, const Rebuild& plan, const RebuildRequest& request);

} // namespace macebin::rebuild
