// SPDX-License-Identifier: Apache-2.0
#include "app/gui/devices/device_evidence.h"

#include "core/host/work/case/evidence_file.h"
#include "core/host/work/case/profile_files.h"
#include "format/limits.h"
#include "widgets/text.h"

#include <algorithm>

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
    const std::string fileName = widgets::fileNameOf(path).toStdString();
    const EvidenceOfFile evidence = readEvidenceFile(path, fileName, kMostEvidenceBytes);
    if (std::all_of(evidence.told.begin(), evidence.told.end(),
                    [](const auto& one) { return one.kinds.empty(); }))
        return loaded;
    JoinedProfile joined = joinEvidence(evidence.told);
    loaded.failure.clear();
    for (const EvidenceFile& file : evidence.files)
        if (!file.failure.empty())
            loaded.notes.push_back("Not all of " + file.name + " could be read: " + file.failure);
    loaded.notes.insert(loaded.notes.end(), joined.conflicts.begin(), joined.conflicts.end());
    loaded.notes.insert(loaded.notes.end(), joined.notes.begin(), joined.notes.end());
    const std::string title =
        joined.profile.maceDeviceName.value_or(joined.profile.deviceName.value_or(fileName));
    loaded.profiles.push_back({title, std::move(joined.profile)});
    return loaded;
}

} // namespace macebin::gui
