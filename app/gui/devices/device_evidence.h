// SPDX-License-Identifier: Apache-2.0
// What a file tells of a device: a profile, or what one can be made of.
#pragma once

#include "core/readers/mace/device_predictor.h"

#include <string>
#include <vector>

namespace macebin::gui {

/// Profiles of a file, or what other evidence in it (clinfo, getprop, a log) tells of a device.
struct LoadedProfiles {
    std::vector<NamedProfile> profiles;
    std::vector<std::string> notes;
    std::string failure;
};

LoadedProfiles loadProfiles(const std::string& path);

} // namespace macebin::gui
