// SPDX-License-Identifier: Apache-2.0
// What MACE would do with a file on each device that is known. Pure: for another thread.
#pragma once

#include "core/device/device_choice.h"
#include "core/device/device_profile.h"
#include "widgets/panels/devices_panel.h"
#include "widgets/text.h"

#include <memory>
#include <optional>
#include <vector>

namespace macebin::gui {

/// A device of this machine, or a profile of another.
struct KnownDevice {
    QString name;
    QString where;
    std::optional<ListedDevice> local;
    std::shared_ptr<const DeviceProfile> profile;
};

/// Where the device is in a new list, though its driver may be another version by now; -1: it is not there.
int findAgain(const KnownDevice& device, const std::vector<KnownDevice>& devices);

/// What a prediction says, detached from the file and the profile.
struct Judged {
    std::vector<widgets::DeviceLine> lines;
    std::vector<std::optional<DeviceAnswer>> answers; ///< none where there is nothing to predict
};
/// In the order of the devices. `file` may be null.
Judged judgeFor(const widgets::FileHandle& file, const std::vector<KnownDevice>& devices);

/// The file's report with what MACE does with it on the chosen device, and on no other. What a driver said of
/// the file stays: that is no prediction.
FileReport askedAgain(const OpenedFile& file, const DeviceProfile* profile, const std::string& name);

} // namespace macebin::gui
