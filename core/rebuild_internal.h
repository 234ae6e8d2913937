// SPDX-License-Identifier: Apache-2.0
// What the steps of a rebuild share.
#pragma once

#include "core/rebuild.h"

namespace macebin::rebuild {

/// Why the input's programs may not stand beside new ones of the device: one clause; empty where they may.
std::string whyNotMixed(const Rebuild& plan, const RebuildRequest& request);

/// A program that cannot be built is left out, or kept where that was asked for and can be.
void giveUp(RebuildProgram& program, std::string why, const Rebuild& plan, const RebuildRequest& request);

} // namespace macebin::rebuild
