// SPDX-License-Identifier: Apache-2.0
// Could a MACE that runs here, as this user, write its cache?
#pragma once

#include <string>
#include <vector>

namespace macebin {

/// MACE writes over the file that is there, and makes a new one where there is none: one clause that names
/// the user whom Macebin runs as, what may not be written, and why; empty where all may. `caches`: names of
/// the cache files in the directory; none where MACE would have to make one.
std::string whyNotWritable(const std::string& directory, const std::vector<std::string>& caches);

} // namespace macebin
