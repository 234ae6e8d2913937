// SPDX-License-Identifier: Apache-2.0
// Device profiles from the files that a user names.
#pragma once

#include "core/answer/result.h"
#include "core/readers/mace/device_predictor.h"

#include <string>
#include <vector>

namespace macebin {

struct ProfileFiles {
    std::vector<NamedProfile> profiles; ///< in the order of the paths; of a directory sorted by file name
    std::vector<std::string> notes;     ///< a sentence for each member of a file that was ignored
};

/// Reads the profiles of files, and of the `.json` files that stand in directories (not below them). A
/// profile is named as its file, without `.json`; one of several in a file also by its number, from 0, and
/// device name; where two would have one name, by the whole path. Fails on the first file that is no profile:
/// a device that was asked about must not go missing.
Result<ProfileFiles> readProfileFiles(const std::vector<std::string>& paths);

} // namespace macebin
