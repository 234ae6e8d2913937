// SPDX-License-Identifier: Apache-2.0
// The devices that can be asked about: drivers of this machine, and profiles of phones.
#pragma once

#include "app/gui/devices/device_judging.h"
#include "app/gui/window/desk.h"
#include "app/gui/window/dialogs.h"
#include "core/host/work/device/local_driver.h"

#include <functional>
#include <optional>

namespace macebin::widgets {
class MainWindow;
}

namespace macebin::gui {

class Devices final : public QObject {
    Q_OBJECT
public:
    Devices(widgets::Work* work, Desk* desk, const SystemDialogs& dialogs, widgets::MainWindow* window);

    /// Asks the drivers of this machine which devices there are; then does `next`.
    void search(std::function<void()> next = {});
    void loadProfile();
    void addProfiles(const std::string& path);
    /// What MACE does with the current file there becomes a part of its report; -1: nobody is asked.
    void choose(int index);
    /// Has a local device load the programs; -1: the first one.
    void tryOn(int index, std::optional<std::size_t> onlyEntry = {});
    void selfTest(int index);
    /// Another file: judges it for all devices.
    void fileChanged();

    /// The first local device, or why there is none.
    OrNoDevice<DeviceFacts> firstLocal() const { return deviceToAsk(found_, std::nullopt); }
    /// In words, as the end of a sentence; only where there is none.
    QString whyNoLocal() const;
    bool wasSearched() const { return wasSearched_; }
    /// All of this machine, as they were found.
    const std::vector<ListedDevice>& local() const { return found_.devices; }

private:
    void takeLocal();
    void judge();
    void showChoice();
    void judgeOthers();

    widgets::Work* work_;
    Desk* desk_;
    const SystemDialogs& dialogs_;
    widgets::MainWindow* window_;
    DeviceList found_{{}, {}, WhyNoDevice{NoDevice::cancelled, {}}}; ///< of this machine
    std::vector<KnownDevice> devices_;
    std::vector<std::optional<DeviceAnswer>> predicted_; ///< of the current file, in the order of devices_
    std::optional<DeviceAnswer> probed_;                 ///< of the current file
    int chosen_ = -1;
    bool wasSearched_ = false; ///< to the end: a search that was cancelled found nothing out
    std::shared_ptr<widgets::Job> searching_;
    std::shared_ptr<widgets::Job> judging_;
    std::shared_ptr<widgets::Job> judgingOthers_;
};

} // namespace macebin::gui
