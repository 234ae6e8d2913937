// SPDX-License-Identifier: Apache-2.0
// Tells tuned parameters from compiled caches, and fills in what both eras share (FORMAT.md, "Tuned
// parameters").
#pragma once

#include "format/cache/cache.h"

namespace macebin {

/// Sets kind, the entries' roles and the identity from the pairs already read. Tuned parameters have no
/// identity key, no key with build options, and values of a few numbers; everything else is a cache.
void classifyPairs(Cache& cache);

} // namespace macebin
