// SPDX-License-Identifier: Apache-2.0
#include "app/gui/devices/device_judging.h"

#include "core/readers/mace/device_predictor.h"
#include "core/text/text_difference.h"
#include "core/words/device_text.h"
#include "widgets/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>
#include <utility>

namespace macebin::gui {

using widgets::DeviceLine;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("macebin::gui::Devices", text);
}

bool isTheSame(const KnownDevice& a, const KnownDevice& b) {
    if (a.local.has_value() != b.local.has_value()) return false;
    if (!a.local) return a.profile == b.profile;
    const DeviceFacts& one = a.local->facts;
    const DeviceFacts& other = b.local->facts;
    return one.deviceName == other.deviceName && one.platformName == other.platformName &&
           one.deviceType == other.deviceType;
}

/// A line of one device, and the answer behind it.
void judgeOn(const KnownDevice& device, const CacheFacts* facts, Judged& judged) {
    DeviceLine line;
    line.name = device.name;
    line.where = device.where;
    line.isLocal = device.local.has_value();
    const bool isForMace = !device.local || device.local->facts.deviceType == "GPU";
    judged.answers.emplace_back();
    if (!isForMace)
        line.reason = tr("MACE uses GPUs only, so it cannot run on this device. Its driver can be asked all "
                         "the same.");
    if (facts && isForMace) {
        const RunningMace running = runningOf(*device.profile);
        const Prediction prediction = predict(*facts, running);
        judged.answers.back() = deviceAnswerOf(prediction, *facts, device.name.toStdString());
        line.decision = widgets::plain(name(prediction.decision));
        line.impact = prediction.impact;
        line.reason = widgets::shown(prediction.reason);
        if (prediction.compared)
            line.difference =
                widgets::plain(markDifference(prediction.compared->inFile, prediction.compared->onDevice));
    }
    judged.lines.push_back(std::move(line));
}

} // namespace

int findAgain(const KnownDevice& device, const std::vector<KnownDevice>& devices) {
    // Of several of one kind the same one, if it can be told.
    const auto exact = std::find_if(devices.begin(), devices.end(), [&](const KnownDevice& other) {
        return isTheSame(device, other) && (!device.local || device.local->facts == other.local->facts);
    });
    if (exact != devices.end()) return static_cast<int>(exact - devices.begin());
    const auto similar = std::find_if(devices.begin(), devices.end(),
                                      [&](const KnownDevice& other) { return isTheSame(device, other); });
    return similar == devices.end() ? -1 : static_cast<int>(similar - devices.begin());
}

Judged judgeFor(const widgets::FileHandle& file, const std::vector<KnownDevice>& devices) {
    Judged judged;
    const bool isThere = file && file->file;
    const CacheFacts facts = isThere ? factsOf(file->report) : CacheFacts();
    for (const KnownDevice& device : devices)
        judgeOn(device, isThere ? &facts : nullptr, judged);
    return judged;
}

FileReport askedAgain(const OpenedFile& file, const DeviceProfile* profile, const std::string& name) {
    FileReport report = copyOf(file.report);
    forgetPredictions(report);
    std::vector<DeviceAnswer> ofDrivers = std::exchange(report.devices, {});
    if (profile && file.file) DevicePredictor({{name, *profile}}, {}).ask(report);
    std::move(ofDrivers.begin(), ofDrivers.end(), std::back_inserter(report.devices));
    return report;
}

} // namespace macebin::gui
