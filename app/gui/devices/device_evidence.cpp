// SPDX-License-Identifier: Apache-2.0
#include "app/gui/devices/device_evidence.h"

#include "core/evidence/evidence.h"
#include "core/host/file/read_file.h"
#include "core/host/work/case/profile_files.h"
#include "format/limits.h"
#include "widgets/text.h"

namespace macebin::gui {

LoadedProfiles loadProfiles(const std::string& path) {
    LoadedProfiles loaded;
    auto files = readProfileFiles({path});
    if (files) {
        loaded.profiles = std::move(files->profiles);
        loaded.notes = std::move(files->notes);
        return loaded;
    }
    loaded.failure = files.error();
    const auto bytes = readFile(path, kMostEvidenceBytes);
    if (!bytes) return loaded;
    const std::string fileName = widgets::fileNameOf(path).toStdString();
    const ProfileEvidence evidence = readEvidence(fileName, bytes->view());
    if (evidence.kinds.empty()) return loaded;
    JoinedProfile joined = joinEvidence({&evidence, 1});
    loaded.failure.clear();
    loaded.notes = std::move(joined.conflicts);
    loaded.notes.insert(loaded.notes.end(), joined.notes.begin(), joined.notes.end());
    const std::string title =
        joined.profile.maceDeviceName.value_or(joined.profile.deviceName.value_or(fileName));
    loaded.profiles.push_back({title, std::move(joined.profile)});
    return loaded;
}

} // namespace macebin::gui
