// SPDX-License-Identifier: Apache-2.0
#include "app/gui/devices/devices.h"

#include "app/gui/devices/device_evidence.h"
#include "core/host/work/device/device_question.h"
#include "core/host/work/device/self_test.h"
#include "core/host/work/kernel_source.h"
#include "core/words/device_text.h"
#include "widgets/main_window.h"
#include "widgets/panels/devices_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/report_panel.h"
#include "widgets/text.h"

#include <QComboBox>
#include <QThread>

namespace macebin::gui {

using widgets::DeviceLine;
using widgets::Tone;

namespace {

/// What the drivers say that show no device; where they say nothing, why there is none.
std::string noteOf(const DeviceList& list) {
    std::string text;
    for (const DeviceList::Silent& silent : list.silent)
        if (!silent.icd.empty()) text += (text.empty() ? "" : "\n") + silent.icd + ": " + silent.why;
    if (!list.none || !text.empty()) return text;
    return asSentence("No device of this machine can be asked: " + inWords(*list.none)) +
           " Profiles of phones can be loaded all the same.";
}

} // namespace

Devices::Devices(widgets::Work* work, Desk* desk, const SystemDialogs& dialogs, widgets::MainWindow* window)
    : QObject(window), work_(work), desk_(desk), dialogs_(dialogs), window_(window) {
    widgets::DevicesPanel* panel = window->devices();
    connect(panel, &widgets::DevicesPanel::searchWanted, this, [this] { search(); });
    connect(panel, &widgets::DevicesPanel::profileWanted, this, &Devices::loadProfile);
    connect(panel, &widgets::DevicesPanel::deviceChosen, this, &Devices::choose);
    connect(panel, &widgets::DevicesPanel::tryWanted, this, [this](int index) { tryOn(index); });
    connect(panel, &widgets::DevicesPanel::selfTestWanted, this, &Devices::selfTest);
    connect(window->report(), &widgets::ReportPanel::deviceChosen, this, &Devices::choose);
}

void Devices::search(std::function<void()> next) {
    if (searching_) searching_->stop.request_stop();
    const auto task = [](widgets::Job& job) {
        ProbeOptions options;
        options.cancel = job.stop.get_token();
        return std::make_shared<DeviceList>(findDevices(options));
    };
    searching_ = work_->start(tr("Asking the OpenCL drivers of this machine"), task,
                              [this, next = std::move(next)](const std::shared_ptr<DeviceList>& found) {
                                  wasSearched_ = true;
                                  found_ = std::move(*found);
                                  takeLocal();
                                  judge();
                                  if (next) next();
                              });
}

/// Devices of this machine stand first, in their order. Who was asked about stays so while it is there.
void Devices::takeLocal() {
    const bool isAsked = chosen_ >= 0 && chosen_ < static_cast<int>(devices_.size());
    const auto asked = isAsked ? std::optional(devices_[static_cast<std::size_t>(chosen_)]) : std::nullopt;
    std::erase_if(devices_, [](const KnownDevice& known) { return known.local.has_value(); });
    for (const ListedDevice& device : found_.devices)
        devices_.insert(devices_.begin() + device.number,
                        {widgets::shown(device.facts.deviceName), tr("this machine"), device,
                         std::make_shared<const DeviceProfile>(profileOf(device.facts))});
    chosen_ = asked ? findAgain(*asked, devices_) : -1;
    window_->devices()->setNote(widgets::shown(noteOf(found_)));
    if (asked && chosen_ < 0)
        window_->messages()->tell(Tone::warning,
                                  tr("%1 is no longer there, so nobody is asked about now. Choose another "
                                     "device, or load a profile.")
                                      .arg(asked->name));
}

QString Devices::whyNoLocal() const {
    return found_.none ? widgets::shown(asSentence(inWords(*found_.none))) : QString();
}

void Devices::loadProfile() {
    const QString path =
        dialogs_.openFile(window_, tr("Device profile"), tr("All files (*);;Profiles (*.json)"));
    if (!path.isEmpty()) addProfiles(widgets::pathBytes(path));
}

void Devices::addProfiles(const std::string& path) {
    const auto task = [path](widgets::Job&) { return std::make_shared<LoadedProfiles>(loadProfiles(path)); };
    work_->start(
        tr("Reading %1").arg(widgets::fileNameOf(path)), task,
        [this, path](const std::shared_ptr<LoadedProfiles>& loaded) {
            if (!loaded->failure.empty())
                return window_->messages()->tell(
                    Tone::bad, tr("%1 is no device profile, and tells of no device: %2.")
                                   .arg(widgets::fileNameOf(path), widgets::shown(loaded->failure)));
            for (NamedProfile& named : loaded->profiles)
                devices_.push_back({widgets::shown(named.name),
                                    widgets::fileNameOf(path),
                                    {},
                                    std::make_shared<const DeviceProfile>(std::move(named.profile))});
            chosen_ = static_cast<int>(devices_.size()) - 1; // who loads a profile asks about it
            QStringList notes;
            for (const std::string& note : loaded->notes)
                notes << widgets::shown(note);
            if (!desk_->current())
                notes.prepend(tr("%1 is known now: open a cache to see what MACE does with it there.")
                                  .arg(devices_.back().name));
            if (!notes.isEmpty()) window_->messages()->tell(Tone::neutral, notes.join('\n'));
            judge();
        });
}

void Devices::fileChanged() {
    probed_.reset();
    window_->devices()->setAnswer(std::nullopt);
    wasSearched_ ? judge() : search();
}

/// What MACE does with the current file on each device.
void Devices::judge() {
    if (judging_) judging_->stop.request_stop();
    const FileHandle file = desk_->current();
    const auto task = [file, devices = devices_](widgets::Job&) {
        return std::make_shared<Judged>(judgeFor(file, devices));
    };
    judging_ =
        work_->start(tr("Predicting what MACE does"), task, [this](const std::shared_ptr<Judged>& judged) {
            predicted_ = std::move(judged->answers);
            QStringList names;
            for (const DeviceLine& line : judged->lines)
                names << tr("%1 (%2)").arg(line.name, line.where);
            window_->report()->setDevices(names, chosen_);
            window_->devices()->setDevices(std::move(judged->lines));
            showChoice();
        });
}

void Devices::choose(int index) {
    if (index == chosen_) return;
    chosen_ = index;
    window_->report()->askedAbout()->setCurrentIndex(index + 1);
    showChoice();
}

/// All open files are asked about the same device: a table or a saved report that mixed answers about one
/// with answers about another would mislead.
void Devices::judgeOthers() {
    if (judgingOthers_) judgingOthers_->stop.request_stop();
    std::vector<FileHandle> others;
    const bool isAsked = chosen_ >= 0 && chosen_ < static_cast<int>(predicted_.size()) &&
                         predicted_[static_cast<std::size_t>(chosen_)];
    for (const FileHandle& file : desk_->files())
        if (file != desk_->current() && (isAsked || !file->report.devices.empty())) others.push_back(file);
    if (others.empty()) return;
    const auto profile = isAsked ? devices_[static_cast<std::size_t>(chosen_)].profile : nullptr;
    const std::string name =
        isAsked ? devices_[static_cast<std::size_t>(chosen_)].name.toStdString() : std::string();
    const auto task = [=](widgets::Job& job) {
        auto reports = std::make_shared<std::vector<std::pair<FileHandle, FileReport>>>();
        for (const FileHandle& file : others) {
            if (job.stop.stop_requested()) break;
            reports->emplace_back(file, askedAgain(*file, profile.get(), name));
        }
        return reports;
    };
    judgingOthers_ =
        work_->start(tr("Predicting what MACE does"), task,
                     [this](const std::shared_ptr<std::vector<std::pair<FileHandle, FileReport>>>& reports) {
                         desk_->setReports(*reports);
                     });
}

/// The report holds the answers of those who were asked about, and no other.
void Devices::showChoice() {
    window_->devices()->choose(chosen_);
    const FileHandle file = desk_->current();
    if (!file) return;
    FileReport report = copyOf(file->report);
    report.devices.clear();
    const bool isKnown = chosen_ >= 0 && chosen_ < static_cast<int>(predicted_.size());
    if (isKnown && predicted_[static_cast<std::size_t>(chosen_)])
        report.devices.push_back(*predicted_[static_cast<std::size_t>(chosen_)]);
    if (probed_) report.devices.push_back(*probed_);
    const bool isSame = report.devices.empty() && file->report.devices.empty();
    if (!isSame) desk_->setReport(std::move(report));
    judgeOthers();
}

void Devices::tryOn(int index, std::optional<std::size_t> onlyEntry) {
    if (!wasSearched_) return search([=, this] { tryOn(index, onlyEntry); });
    const FileHandle file = desk_->current();
    const bool isLocal = index >= 0 && index < static_cast<int>(devices_.size()) &&
                         devices_[static_cast<std::size_t>(index)].local;
    const OrNoDevice<DeviceFacts> device =
        isLocal ? devices_[static_cast<std::size_t>(index)].local->facts : firstLocal();
    if (!file) return;
    if (!device)
        return window_->messages()->tell(Tone::warning, tr("It cannot be tried: %1").arg(whyNoLocal()));
    auto entries = loadableProgramsOf(file->report.cache);
    if (onlyEntry) std::erase_if(entries, [&](std::size_t entry) { return entry != *onlyEntry; });
    if (entries.empty())
        return window_->messages()->tell(Tone::warning,
                                         tr("There is no program in this file that a driver could load."));
    const bool measures = window_->devices()->measuresBuilding();
    const auto task = [=, facts = *device](widgets::Job& job) {
        DriverQuestion question;
        question.mode = ProbeMode::always;
        question.knownCrashes = knownCrashesPath();
        if (measures) question.kernelSources = defaultKernelsFolder();
        // Times are measured one by one, so that none is longer because of another.
        question.probe.jobs = measures ? 1 : static_cast<unsigned>(std::max(1, QThread::idealThreadCount()));
        question.probe.cancel = job.stop.get_token();
        question.probe.answered = [&job](std::size_t, const LoadOutcome&) { ++job.done; };
        job.total = entries.size() * (measures ? 2 : 1);
        CrashMemory memory(question.knownCrashes);
        return std::make_shared<const DeviceAnswer>(
            askDevice(facts, file->report, entries, question, memory));
    };
    window_->showPage(widgets::MainWindow::Page::devices);
    work_->start(tr("Loading the programs on %1").arg(widgets::shown(device->deviceName)), task,
                 [this, file](const std::shared_ptr<const DeviceAnswer>& answer) {
                     const FileHandle now = desk_->current();
                     if (!now || now->file != file->file) return; // another file is looked at by now
                     probed_ = *answer;
                     window_->devices()->setAnswer(probed_);
                     showChoice();
                 });
}

void Devices::selfTest(int index) {
    if (index < 0 || index >= static_cast<int>(devices_.size()) ||
        !devices_[static_cast<std::size_t>(index)].local)
        return;
    const DeviceFacts facts = devices_[static_cast<std::size_t>(index)].local->facts;
    const auto task = [facts](widgets::Job& job) {
        const auto cases = selfTestCases(defaultKernelsFolder());
        if (!cases) return std::make_shared<const Result<SelfTest>>(Failure{cases.error()});
        ProbeOptions options;
        options.cancel = job.stop.get_token();
        options.answered = [&job](std::size_t, const LoadOutcome&) { ++job.done; };
        job.total = cases->size();
        return std::make_shared<const Result<SelfTest>>(runSelfTest(facts, *cases, options));
    };
    work_->start(tr("Testing %1").arg(widgets::shown(facts.deviceName)), task,
                 [this](const std::shared_ptr<const Result<SelfTest>>& test) {
                     if (!*test) return window_->messages()->tell(Tone::bad, widgets::shown(test->error()));
                     const bool isGood = (*test)->verdict() == Verdict::intact;
                     window_->messages()->tell(isGood ? Tone::good : Tone::warning,
                                               widgets::shown((*test)->conclusion()));
                 });
}

} // namespace macebin::gui
