// SPDX-License-Identifier: Apache-2.0
// Devices in the window: profiles of phones, drivers of this machine, trying, and building again.
#include "app/gui/rebuild/rebuilding.h"
#include "app/gui/window/controller.h"
#include "core/change/write/seal.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v2.h"
#include "tests/support/command.h"
#include "tests/support/desktop.h"
#include "tests/support/drivers.h"
#include "tests/support/dying_probe.h"
#include "widgets/dialogs/rebuild_dialog.h"
#include "widgets/dialogs/result_bar.h"
#include "widgets/models/rows_of.h"
#include "widgets/panels/devices_panel.h"
#include "widgets/panels/first_run_panel.h"
#include "widgets/panels/programs_panel.h"
#include "widgets/panels/report_panel.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QSpinBox>
#include <QTest>

using namespace macebin;
using namespace macebin::widgets;
using test::Desktop;
using test::kLong;

class TestWindowDevices : public QObject {
    Q_OBJECT
private:
    test::LocalDrivers drivers_;

private slots:
    void cleanup() { drivers_.use(false); }
    void predictsForProfiles();
    void searchKeepsTheChoice();
    void allFilesAreAskedAboutOneDevice();
    void worstDeviceIsInTheTable();
    void triesOnADevice();
    void makesASampleAndRebuildsIt();
    void rebuildThatCannotBe();
    void bothFacesRebuildThroughOneDoor();
};

void TestWindowDevices::predictsForProfiles() {
    MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
    Q_UNUSED(bytes)
    Desktop desktop;
    test::Folder folder;
    desktop.open({test::samplePath("mace/adreno-640-2021-03.v2.bin")});
    desktop.answer =
        folder.write("mali.json", R"({"platform_name": "ARM Platform", "platform_profile": "FULL_PROFILE",
        "platform_version": "OpenCL 2.1 v1.r20p0", "device_name": "Mali-G76", "device_version": "OpenCL 2.1", "device_type": "GPU",
        "mace_version": "v1.1.1", "mace_era": "v2"})");
    emit desktop.window()->devices()->profileWanted();
    desktop.settle();
    QVERIFY(desktop.window()->report()->askedAbout()->currentText().contains("mali"));
    QCOMPARE(desktop.window()->report()->verdict(), QString("Not used"));
    QVERIFY(desktop.window()->devices()->detailText().contains("mali"));
    emit desktop.window()->report()->deviceChosen(-1); // asked about nobody
    desktop.settle();
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
    desktop.answer = folder.write("wrong.json", "{");
    emit desktop.window()->devices()->profileWanted();
    desktop.settle();
    QVERIFY(desktop.message().contains("no device profile"));
}

/// Searching again is no reason to forget who was asked about; that they are gone is told.
void TestWindowDevices::searchKeepsTheChoice() {
    gui::KnownDevice one{"Mali-G76", "this machine", ListedDevice(), nullptr};
    one.local->facts.deviceName = "Mali-G76";
    one.local->facts.driverVersion = "1";
    gui::KnownDevice updated = one;
    updated.local->facts.driverVersion = "2";
    gui::KnownDevice other = one;
    other.local->facts.deviceName = "Adreno";
    const gui::KnownDevice phone{"Mali-G76", "phone.json", {}, std::make_shared<DeviceProfile>()};
    QCOMPARE(gui::findAgain(one, {other, updated, one}), 2); // the very same before one like it
    QCOMPARE(gui::findAgain(one, {other, phone, updated}), 2);
    QCOMPARE(gui::findAgain(one, {other, phone}), -1);
    QCOMPARE(gui::findAgain(phone, {one, phone}), 1);

    drivers_.use(true);
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::soundFile())});
    const auto local = desktop.controller.devices()->local().size();
    if (local == 0) QSKIP("PoCL is not installed");
    const QComboBox* asked = desktop.window()->report()->askedAbout();
    desktop.controller.devices()->choose(0);
    emit desktop.window()->devices()->searchWanted();
    desktop.settle();
    QCOMPARE(asked->currentIndex(), 1);
    QCOMPARE(desktop.window()->devices()->chosen(), 0);
    QVERIFY(desktop.message().isEmpty());
    drivers_.use(false); // as if the driver had been taken off
    emit desktop.window()->devices()->searchWanted();
    desktop.settle();
    QCOMPARE(asked->currentIndex(), 0);
    QCOMPARE(desktop.window()->devices()->chosen(), -1);
    QVERIFY2(desktop.message().contains("is no longer there"), qPrintable(desktop.message()));
    // A profile stays the chosen one, although devices come before it.
    desktop.answer =
        folder.write("phone.json", R"({"platform_name": "ARM Platform", "device_name": "Mali-G76",
        "platform_version": "OpenCL 2.1 v1.r20p0", "device_version": "OpenCL 2.1", "device_type": "GPU",
        "platform_profile": "FULL_PROFILE", "mace_version": "v1.1.1", "mace_era": "v2"})");
    emit desktop.window()->devices()->profileWanted();
    desktop.settle();
    QCOMPARE(asked->currentIndex(), 1);
    drivers_.use(true);
    emit desktop.window()->devices()->searchWanted();
    desktop.settle();
    QCOMPARE(asked->currentIndex(), static_cast<int>(local) + 1);
    QVERIFY(asked->currentText().contains("phone"));
}

/// A table or a saved report never mixes answers about one device with answers about another, or about none.
void TestWindowDevices::allFilesAreAskedAboutOneDevice() {
    MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
    Desktop desktop;
    test::Folder folder;
    const QByteArray content = test::qBytes(bytes);
    desktop.open({folder.write("a.bin", content), folder.write("b.bin", content)});
    desktop.answer = folder.write("mali.json", R"({"platform_name": "ARM Platform", "device_name": "Mali-G76",
        "platform_version": "OpenCL 2.1 v1.r20p0", "device_version": "OpenCL 2.1", "device_type": "GPU",
        "platform_profile": "FULL_PROFILE", "mace_version": "v1.1.1", "mace_era": "v2"})");
    emit desktop.window()->devices()->profileWanted();
    desktop.settle();
    const auto& files = desktop.controller.desk()->files();
    for (const FileHandle& file : files) {
        QCOMPARE(file->report.devices.size(), std::size_t{1});
        QCOMPARE(file->report.devices[0].impact, Impact::slowStart);
    }
    TableView* table = desktop.window()->files();
    table->view()->setCurrentIndex(table->view()->model()->index(1, 0));
    desktop.settle();
    emit desktop.window()->report()->deviceChosen(-1);
    desktop.settle();
    for (const FileHandle& file : files)
        QVERIFY(file->report.devices.empty());
}

void TestWindowDevices::worstDeviceIsInTheTable() {
    test::Folder folder;
    const FileHandle file = openFile(folder.write("a.bin", test::soundFile()).toStdString());
    FileReport report = copyOf(file->report);
    for (const Impact impact : {Impact::none, Impact::appCrash, Impact::unknown}) {
        report.devices.emplace_back();
        report.devices.back().impact = impact;
    }
    const auto rows = fileRows({withReport(*file, copyOf(report))});
    QCOMPARE(rows.at(0).cells.at(4).text, impactText(Impact::appCrash));
}

void TestWindowDevices::triesOnADevice() {
    drivers_.use(true);
    MACEBIN_SAMPLE(bytes, "mace/pocl-3.1.v2.bin");
    Q_UNUSED(bytes)
    Desktop desktop;
    desktop.open({test::samplePath("mace/pocl-3.1.v2.bin")});
    if (desktop.controller.devices()->local().empty()) QSKIP("PoCL is not installed");
    desktop.trigger(Act::tryOnDevice);
    desktop.settle();
    QCOMPARE(desktop.window()->page(), MainWindow::Page::devices);
    QVERIFY(desktop.window()->devices()->outcomes()->model()->rowCount() > 0);
    QVERIFY(desktop.controller.desk()->current()->report.devices.size() > 0);
}

/// The first page's sample; then its programs built again: stopped half-way, then to the end.
void TestWindowDevices::makesASampleAndRebuildsIt() {
    drivers_.use(true);
    Desktop desktop;
    test::Folder folder;
    desktop.window()->firstRun()->sampleButton()->click();
    desktop.settle();
    if (desktop.controller.devices()->local().empty()) {
        QVERIFY(desktop.message().contains("there is none on this machine"));
        QSKIP("PoCL is not installed");
    }
    QVERIFY2(desktop.message().isEmpty(), qPrintable(desktop.message()));
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
    const auto programs = desktop.controller.desk()->current()->programs->size();
    QVERIFY(programs > 3);

    desktop.trigger(Act::rebuild);
    desktop.settle();
    auto* dialog = desktop.dialog<RebuildDialog>();
    QVERIFY(dialog->startButton()->isEnabled());
    dialog->startButton()->click();
    QVERIFY(!dialog->startButton()->isEnabled());
    const auto job = desktop.controller.work()->jobs().back();
    QTRY_VERIFY_WITH_TIMEOUT(job->done > 0, kLong); // at least one is built
    const auto states = [dialog] {
        QStringList list;
        for (int i = 0; i < dialog->programs()->model()->rowCount(); ++i)
            list << dialog->programs()->model()->index(i, 1).data().toString();
        return list;
    };
    QTRY_VERIFY_WITH_TIMEOUT(states().contains("built"), kLong); // ... and its row says so, while others wait
    QVERIFY2(states().contains("waiting"), qPrintable(states().join(' ')));
    QVERIFY(job->done < programs);
    dialog->stopButton()->click();
    QVERIFY(dialog->result()->told().startsWith("Stopped"));
    desktop.settle();
    QVERIFY(dialog->result()->told().startsWith("Stopped")); // what came afterwards was dropped
    QVERIFY(!dialog->result()->saveButton()->isEnabled());

    dialog->startButton()->click();
    desktop.settle();
    QVERIFY2(dialog->result()->saveButton()->isEnabled(),
             qPrintable(dialog->result()->told() + dialog->notes()));
    QCOMPARE(dialog->programs()->model()->rowCount(), static_cast<int>(programs));
    desktop.answer = folder.path("rebuilt.bin");
    dialog->result()->saveButton()->click();
    desktop.settle();
    QVERIFY2(dialog->result()->told().contains("Saved as"), qPrintable(dialog->result()->told()));
    QCOMPARE(dialog->result()->tone(), Tone::good);

    // Without the source of one program, and then of all of them.
    QStringList sources = QDir(MACEBIN_SOURCE_DIR "/kernels").entryList({"*.cl", "*.h"}, QDir::Files);
    const std::string_view key = desktop.controller.desk()->current()->report.cache.entries.at(0).key;
    const QString first = widgets::shown(key.substr(0, key.find(' '))) + ".cl";
    QVERIFY2(sources.removeAll(first) > 0, qPrintable(first));
    QDir(folder.path()).mkdir("some");
    for (const QString& source : sources)
        QVERIFY(QFile::copy(MACEBIN_SOURCE_DIR "/kernels/" + source, folder.path("some/" + source)));
    const auto rebuildFrom = [&](const QString& from) {
        dialog->setSources(from);
        dialog->startButton()->click();
        desktop.settle();
    };
    rebuildFrom(folder.path("some"));
    QCOMPARE(dialog->result()->tone(), Tone::warning);
    QVERIFY2(dialog->result()->told().contains(" left out. The result is not complete"),
             qPrintable(dialog->result()->told()));
    desktop.answer = folder.path("part.bin");
    dialog->result()->saveButton()->click();
    desktop.settle();
    QVERIFY2(dialog->result()->told().contains("Saved as"), qPrintable(dialog->result()->told()));
    QCOMPARE(dialog->result()->tone(), Tone::warning); // saved, and still not complete
    QDir(folder.path()).mkdir("none");
    rebuildFrom(folder.path("none"));
    QCOMPARE(dialog->result()->tone(), Tone::bad);
    QVERIFY(dialog->result()->told().startsWith("Nothing"));
    rebuildFrom(MACEBIN_SOURCE_DIR "/kernels");
    desktop.answer = folder.path("rebuilt.bin");
    dialog->result()->saveButton()->click();
    desktop.settle();
    dialog->result()->openButton()->click();
    desktop.settle();
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
    QCOMPARE(test::check({folder.path("rebuilt.bin")}).code, 0);
}

void TestWindowDevices::rebuildThatCannotBe() {
    drivers_.use(true);
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::damagedFile())});
    if (desktop.controller.devices()->local().empty()) QSKIP("PoCL is not installed");
    desktop.trigger(Act::rebuild);
    desktop.settle();
    auto* dialog = desktop.dialog<RebuildDialog>();
    dialog->startButton()->click();
    desktop.settle();
    QVERIFY(dialog->result()->told().startsWith("Nothing can be built"));
    QVERIFY(!dialog->result()->saveButton()->isEnabled());
}

/// A driver that dies and does not come up again leaves programs that nobody asked about: both faces count
/// those that fail alike, say so, and save the same file.
void TestWindowDevices::bothFacesRebuildThroughOneDoor() {
    const std::vector<std::pair<std::string, std::string>> texts{
        {"a -DBAD", "stub:abort@build"},
        {"a -DGOOD", "stub:accept"},
        {"a -DLATER", "stub:accept"},
        {std::string(kPlatformInfoKey), "Stub Platform, FULL_PROFILE, OpenCL 2.0 stub, v1.1.1"}};
    std::vector<Pair> pairs;
    for (const auto& [key, value] : texts)
        pairs.push_back({key, asBytes(value), {}});
    test::Folder folder;
    QTemporaryDir vendors, state;
    const QByteArray before = qgetenv("XDG_STATE_HOME");
    qputenv("XDG_STATE_HOME", state.path().toLocal8Bit());
    test::useDrivers(vendors, {MACEBIN_STUB_ICD});
    const QString path = folder.write("a.bin", test::qBytes(*seal(*writeV2(pairs))));
    QDir().mkpath(folder.path("cl"));
    folder.write("cl/a.cl", "stub:accept new\n");

    Desktop desktop;
    std::optional<ChangeOutcome> outcome;
    connect(desktop.window()->findChild<gui::Rebuilding*>(), &gui::Rebuilding::ended, this,
            [&](const ChangeOutcome& ended) { outcome = ended; });
    desktop.open({path});
    desktop.trigger(Act::rebuild);
    desktop.settle();
    auto* dialog = desktop.dialog<RebuildDialog>();
    QVERIFY(dialog->startButton()->isEnabled());
    dialog->setSources(folder.path("cl"));
    auto boxes = dialog->findChildren<QComboBox*>();
    const auto which = std::find_if(boxes.begin(), boxes.end(),
                                    [](const QComboBox* box) { return box->findData("failing") >= 0; });
    QVERIFY(which != boxes.end());
    (*which)->setCurrentIndex((*which)->findData("failing"));
    dialog->findChild<QSpinBox*>()->setValue(1);
    QDir(state.path()).removeRecursively();
    {
        const test::DyingProbe dies(folder, 2, 2);
        dialog->startButton()->click();
        desktop.settle();
    }
    QVERIFY2(dialog->result()->told().contains("1 built, 2 kept, 0 left out."),
             qPrintable(dialog->result()->told()));
    const QString words = "was not asked about 2 programs";
    QVERIFY2(dialog->notes().contains(words), qPrintable(dialog->notes()));
    desktop.answer = folder.path("window.bin");
    dialog->result()->saveButton()->click();
    desktop.settle();
    QVERIFY(outcome && outcome->saved);

    QDir(state.path()).removeRecursively();
    const test::DyingProbe dies(folder, 3, 3); // the devices are listed first
    const auto ran = test::call({"--rebuild", path, "--only", "failing", "--jobs", "1", "--kernel-sources",
                                 folder.path("cl"), "-o", folder.path("command.bin"), "--format", "json"});
    qputenv("XDG_STATE_HOME", before);
    QMap<QString, int> fates;
    for (const QJsonValue& one : ran.json()["programs"].toArray())
        ++fates[one["fate"].toString()];
    QCOMPARE(fates, (QMap<QString, int>{{"built", 1}, {"kept", 2}}));
    QVERIFY2(ran.out.contains(words.toUtf8()), ran.out.constData());
    QCOMPARE(ran.json()["exit_code"].toInt(), outcome->exitCode);
    QCOMPARE(test::readFile(folder.path("command.bin").toStdString()),
             test::readFile(folder.path("window.bin").toStdString()));
}

QTEST_MAIN(TestWindowDevices)
#include "test_window_devices.moc"
