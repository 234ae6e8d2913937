// SPDX-License-Identifier: Apache-2.0
// Opening files and folders: each is recognised by its content.
#pragma once

#include "core/triage/opening.h"
#include "widgets/text.h"
#include "widgets/work.h"

#include <string>
#include <vector>

namespace macebin::gui {

/// What came of it.
struct Opened {
    std::vector<std::string> paths;         ///< as asked for
    std::vector<widgets::FileHandle> files; ///< to be looked at
    std::vector<std::string> logs;          ///< what is no file of ours, but says something
    std::vector<std::string> devices;
    Opening how = Opening::files;
    std::size_t notLookedAt = 0;      ///< because there were too many
    std::vector<std::string> notRead; ///< a sentence on each pipe, unreadable file and the like in a folder
    bool isAnyMissed = false;         ///< one of those may be a cache
};

/// Folders are searched as --check does; what is none of ours in them is passed over.
Opened openAll(const std::vector<std::string>& paths, const CheckOptions& options, std::size_t most,
               widgets::Job& job);

} // namespace macebin::gui
