// SPDX-License-Identifier: Apache-2.0
// --list-devices: every driver is asked in a process of its own, in the loader's order, and one that dies
// hides nobody. With a stub driver that has any name and dies as told, with PoCL and with Oclgrind.
#include "core/device/device_profile.h"
#include "core/host/probe/device_list.h"
#include "core/host/probe/icd_files.h"
#include "tests/support/command.h"
#include "tests/support/drivers.h"
#include "tests/support/schema.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>

using namespace macebin;
using test::kOclgrind;
using Json = nlohmann::json;
using std::chrono::milliseconds;

namespace {

QByteArray bytes(const std::string& text) {
    return QByteArray::fromStdString(text);
}

QByteArray pocl() {
    return test::poclLibrary().toUtf8();
}

/// The faults that the schema finds; empty where it accepts the text.
std::string faultOf(const char* schemaFile, const QByteArray& text) {
    return test::schemaFault(schemaFile, "", text.toStdString());
}

bool has(const DeviceList& list, const std::string& platform) {
    return std::any_of(list.devices.begin(), list.devices.end(),
                       [&](const ListedDevice& device) { return device.facts.platformName == platform; });
}

const std::string kPocl = "Portable Computing Language";

} // namespace

class TestDevices : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void icdFilesAsLoadersFindThem();
    void everyDriverInTheLoadersOrder_data();
    void everyDriverInTheLoadersOrder();
    void listedDeviceCanBeAsked();
    void driverThatDiesHidesNobody_data();
    void driverThatDiesHidesNobody();
    void driversAreAskedAtTheSameTime();
    void libraryThatIsNotThere();
    void noDriverAtAll();
    void noProbe();

    void commandTellsWhatMaceMakesOfAnAdreno();
    void commandSaysThatMaceCannotRunOnACpu();
    void commandNamesWhoIsSilent();
    void commandWithoutDevice();

private:
    /// Makes the loader see this driver beside those named before.
    void addDriver(const QString& name, const QByteArray& library);
    std::string icd(const QString& name) const { return vendors_->filePath(name + ".icd").toStdString(); }

    std::unique_ptr<QTemporaryDir> vendors_;
    QTemporaryDir temporary_; ///< TMPDIR of the code under test
    QStringList set_;         ///< variables to take back
    void setVariable(const char* name, const QByteArray& value) {
        qputenv(name, value);
        set_ << name;
    }
};

void TestDevices::initTestCase() {
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    qputenv("TMPDIR", temporary_.path().toLocal8Bit());
    qunsetenv("OCL_ICD_PLATFORM_SORT");
    QVERIFY(icdFiles().empty()); // no test sees a driver that it did not name
}

void TestDevices::init() {
    vendors_ = std::make_unique<QTemporaryDir>(QDir::tempPath() + "/vendors");
    vendors_->setAutoRemove(true);
    qputenv("OCL_ICD_VENDORS", vendors_->path().toLocal8Bit());
}

void TestDevices::cleanup() {
    for (const QString& name : set_)
        qunsetenv(name.toLatin1());
    set_.clear();
    test::useNoDrivers();
    vendors_.reset();
    QCOMPARE(QDir(temporary_.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
}

void TestDevices::addDriver(const QString& name, const QByteArray& library) {
    QFile file(vendors_->filePath(name + ".icd"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(library + "\n") > 0);
}

void TestDevices::icdFilesAsLoadersFindThem() {
    test::Folder folder;
    folder.write("b.icd", "libb.so\n");
    folder.write("a.icd", "liba.so\n");
    folder.write(".icd", "libc.so\n");
    folder.write("a.icd.bak", "libd.so\n");
    const std::string at = folder.path().toStdString();
    const auto files = [](std::map<std::string, std::string> variables) {
        return icdFiles(
            [&](const char* name) { return variables.count(name) ? variables[name].c_str() : nullptr; });
    };
    using List = std::vector<std::string>;
    const auto sorted = [](List list) {
        std::sort(list.begin(), list.end());
        return list;
    };
    const List both{at + "/a.icd", at + "/b.icd"};
    QVERIFY(sorted(files({{"OCL_ICD_VENDORS", at}})) == both);
    QVERIFY(sorted(files({{"OPENCL_VENDOR_PATH", at}, {"OCL_ICD_VENDORS", ""}})) == both);
    QVERIFY(files({{"OCL_ICD_VENDORS", at + "/a.icd"}}) == List{at + "/a.icd"});
    QVERIFY(files({{"OCL_ICD_VENDORS", "a.icd"}, {"OPENCL_VENDOR_PATH", at}}) == List{at + "/a.icd"});
    QVERIFY(files({{"OCL_ICD_VENDORS", "libx.so"}}) == List{"libx.so"});
    QVERIFY(files({{"OPENCL_VENDOR_PATH", at + "/nothing"}}).empty());
    const List named = files({{"OCL_ICD_FILENAMES", "libz.so::liby.so"}, {"OCL_ICD_VENDORS", at}});
    QVERIFY(named.size() == 4 && named[0] == "libz.so" && named[1] == "liby.so");
    QVERIFY(files({{"OCL_ICD_FILENAMES", "libz.so"}, {"OCL_ICD_VENDORS", "libz.so"}}) == List{"libz.so"});
}

/// The loader need not keep the order of the files, which may be that of their making or its reverse.
void TestDevices::everyDriverInTheLoadersOrder_data() {
    QTest::addColumn<bool>("isGpuFirst");
    QTest::newRow("GPU made first") << true;
    QTest::newRow("GPU made last") << false;
}

void TestDevices::everyDriverInTheLoadersOrder() {
    QFETCH(bool, isGpuFirst);
    if (pocl().isEmpty()) QSKIP("PoCL is not installed");
    if (!QFile::exists(kOclgrind)) QSKIP("Oclgrind is not installed");
    if (isGpuFirst) addDriver("a", MACEBIN_STUB_ICD);
    addDriver("b", pocl());
    addDriver("c", kOclgrind);
    if (!isGpuFirst) addDriver("d", MACEBIN_STUB_ICD);
    const auto list = findDevices();
    QVERIFY2(bool(list), list ? "" : list.error().c_str());
    QVERIFY2(list->silent.empty(), list->silent.empty() ? "" : list->silent.front().why.c_str());
    const auto order = listDevices();
    QVERIFY(order && order->size() == list->devices.size());
    for (std::size_t i = 0; i < order->size(); ++i) {
        DeviceFacts facts = list->devices[i].facts;
        QCOMPARE(list->devices[i].number, static_cast<unsigned>(i));
        QVERIFY(!facts.icd.empty());
        facts.icd.clear();
        facts.platformIndex = (*order)[i].platformIndex;
        QVERIFY(facts == (*order)[i]);
    }
    QVERIFY(has(*list, kPocl) && has(*list, "Oclgrind") && has(*list, "Stub Platform"));
}

void TestDevices::listedDeviceCanBeAsked() {
    if (pocl().isEmpty()) QSKIP("PoCL is not installed");
    setVariable("MACEBIN_STUB_TYPE", "CPU"); // so that it need not be the first
    addDriver("a", pocl());
    addDriver("b", MACEBIN_STUB_ICD);
    const auto list = findDevices();
    QVERIFY(bool(list));
    const auto stub = chooseDevice(list->devices, "stub device");
    QVERIFY(bool(stub));
    QCOMPARE(bytes(list->devices[*stub].facts.icd), bytes(icd("b")));
    const ProgramToLoad program{asBytes("stub:accept"), {}};
    const auto outcomes = loadPrograms(list->devices[*stub].facts, {&program, 1});
    QVERIFY2(bool(outcomes), outcomes ? "" : outcomes.error().c_str());
    QCOMPARE(bytes(describe(outcomes->front())), QByteArray("accepted"));
}

void TestDevices::driverThatDiesHidesNobody_data() {
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("abort") << QByteArray("SIGABRT");
    QTest::newRow("platform-abort") << QByteArray("SIGABRT");
    QTest::newRow("hang") << QByteArray("hung in clGetDeviceIDs");
    QTest::newRow("none") << QByteArray("has no device here");
}

void TestDevices::driverThatDiesHidesNobody() {
    QFETCH(QByteArray, says);
    if (pocl().isEmpty()) QSKIP("PoCL is not installed");
    addDriver("a", MACEBIN_STUB_ICD);
    addDriver("b", pocl());
    setVariable("MACEBIN_STUB_ENUMERATE", QTest::currentDataTag());
    ProbeOptions options;
    options.perProgram = milliseconds(5000);
    const auto list = findDevices(options);
    QVERIFY2(bool(list), list ? "" : list.error().c_str());
    QVERIFY(has(*list, kPocl));
    QCOMPARE(list->devices.front().number, 0u);
    QCOMPARE(list->silent.size(), std::size_t{1});
    QCOMPARE(bytes(list->silent.front().icd), bytes(icd("a")));
    const QByteArray why = bytes(list->silent.front().why);
    QVERIFY2(why.contains(says), why.constData());
    QCOMPARE(why.contains("OCL_ICD_VENDORS"), says != "has no device here"); // what to do
}

void TestDevices::driversAreAskedAtTheSameTime() {
    for (const char* name : {"a", "b", "c", "d"})
        addDriver(name, MACEBIN_STUB_ICD);
    setVariable("MACEBIN_STUB_ENUMERATE", "hang");
    ProbeOptions options;
    options.perProgram = milliseconds(2000);
    const auto begin = std::chrono::steady_clock::now();
    const auto list = findDevices(options);
    QVERIFY(std::chrono::steady_clock::now() - begin < milliseconds(6000));
    QVERIFY(list && list->devices.empty());
    QCOMPARE(list->silent.size(), std::size_t{4});
}

void TestDevices::libraryThatIsNotThere() {
    addDriver("a", "/nonexistent/libOpenCL-driver.so");
    addDriver("b", MACEBIN_STUB_ICD);
    const auto list = findDevices();
    QVERIFY(list && list->devices.size() == 1 && list->silent.size() == 1);
    QCOMPARE(bytes(list->silent.front().icd), bytes(icd("a")));
    QVERIFY(list->silent.front().why.find("library may be missing") != std::string::npos);
}

void TestDevices::noDriverAtAll() {
    const auto list = findDevices();
    QVERIFY(list && list->devices.empty());
    QCOMPARE(list->silent.size(), std::size_t{1});
    QVERIFY(list->silent.front().icd.empty()); // the loader itself was asked
}

void TestDevices::noProbe() {
    ProbeOptions options;
    options.probePath = "/nonexistent/macebin-probe";
    const auto list = findDevices(options);
    QVERIFY(!list && list.error().find("/nonexistent/macebin-probe") != std::string::npos);
}

void TestDevices::commandTellsWhatMaceMakesOfAnAdreno() {
    setVariable("MACEBIN_STUB_PLATFORM", "QUALCOMM Snapdragon(TM)");
    setVariable("MACEBIN_STUB_DEVICE", "QUALCOMM Adreno(TM)");
    setVariable("MACEBIN_STUB_DEVICE_VERSION", "OpenCL 2.0 Adreno(TM) 640");
    setVariable("MACEBIN_STUB_PLATFORM_VERSION", "OpenCL 2.0 QUALCOMM build: \xff");
    addDriver("a", MACEBIN_STUB_ICD);
    const test::Ran ran = test::call({"--list-devices", "--format", "json"});
    QCOMPARE(ran.code, 0);
    for (const char* schema : {"report.schema.json", "profile.schema.json"})
        QCOMPARE(bytes(faultOf(schema, ran.out)), QByteArray());
    const QJsonObject device = ran.json()["devices"].toArray().at(0).toObject();
    QCOMPARE(device["number"].toInt(-1), 0);
    QCOMPARE(device["mace_sees"].toBool(), true);
    QCOMPARE(device["icd"].toString().toStdString(), icd("a"));
    QCOMPARE(device["abi"].toString().toStdString(), std::string(hostAbi()));
    QCOMPARE(device["mace"].toObject()["device_name"].toString(), QString("Adreno(TM) 640"));
    QCOMPARE(device["platform_version_hex"].toString(),
             QString(QByteArray("OpenCL 2.0 QUALCOMM build: \xff").toHex()));

    const auto saved = readProfile(ran.out.toStdString());
    QVERIFY2(bool(saved), saved ? "" : saved.error().c_str());
    QVERIFY(saved->notes.empty());
    QCOMPARE(bytes(*saved->macePlatformInfo),
             QByteArray("QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM build: \xff, unknown"));

    const test::Ran line = test::call({"--list-devices", "--format", "jsonl"});
    QCOMPARE(line.code, 0);
    QCOMPARE(line.lines().size(), 1);
    QCOMPARE(bytes(faultOf("report.schema.json", line.out)), QByteArray());
    QVERIFY(readProfile(line.out.toStdString()) && *readProfile(line.out.toStdString()) == *saved);

    const test::Ran text = test::call({"--list-devices"});
    QCOMPARE(text.code, 0);
    for (const char* part : {"\"QUALCOMM Snapdragon(TM)\"", "profile \"FULL_PROFILE\"", "build: \\xff",
                             "\"Adreno(TM) 640\"", "Device 0 (0:0)", "GPU <- the one that MACE sees"})
        QVERIFY2(text.out.contains(part), text.out.constData());
    QVERIFY(!text.out.contains("No GPU"));
}

void TestDevices::commandSaysThatMaceCannotRunOnACpu() {
    setVariable("MACEBIN_STUB_TYPE", "CPU");
    addDriver("a", MACEBIN_STUB_ICD);
    const test::Ran text = test::call({"--list-devices"});
    QCOMPARE(text.code, 0);
    QVERIFY2(text.out.contains("No GPU: ") && text.out.contains("cannot run here"), text.out.constData());
    QVERIFY(!text.out.contains("<- the one"));
    const test::Ran ran = test::call({"--list-devices", "--format", "json"});
    QCOMPARE(ran.json()["devices"].toArray().at(0).toObject()["mace_sees"].toBool(true), false);
}

void TestDevices::commandNamesWhoIsSilent() {
    addDriver("dead", MACEBIN_STUB_ICD);
    setVariable("MACEBIN_STUB_ENUMERATE", "abort");
    if (!pocl().isEmpty()) addDriver("pocl", pocl());
    const int code = pocl().isEmpty() ? 5 : 0;
    const test::Ran ran = test::call({"--list-devices", "--format", "json"});
    QCOMPARE(ran.code, code);
    QCOMPARE(bytes(faultOf("report.schema.json", ran.out)), QByteArray());
    const QJsonObject silent = ran.json()["silent"].toArray().at(0).toObject();
    QCOMPARE(silent["icd"].toString().toStdString(), icd("dead"));
    QVERIFY(silent["reason"].toString().contains("SIGABRT"));
    const test::Ran text = test::call({"--list-devices"});
    QCOMPARE(text.code, code);
    QVERIFY2(text.out.contains("No device from \"" + bytes(icd("dead"))), text.out.constData());
    if (code == 0)
        QVERIFY2(text.out.contains("MACE would load it, too") && !text.out.contains("cannot run here"),
                 text.out.constData());
    QCOMPARE(test::call({"--list-devices", "--sandbox", "off"}).code, code);
    const test::Ran lines = test::call({"--list-devices", "--format", "jsonl"});
    QCOMPARE(lines.code, code);
    QVERIFY(lines.err.contains("SIGABRT") && !lines.out.contains("SIGABRT"));
}

void TestDevices::commandWithoutDevice() {
    for (const char* format : {"text", "json", "jsonl"}) {
        const test::Ran ran = test::call({"--list-devices", "--format", format});
        QCOMPARE(ran.code, 5);
        QVERIFY2(ran.err.contains("no OpenCL device"), ran.err.constData());
        if (QByteArray(format) != "json") continue;
        QCOMPARE(bytes(faultOf("report.schema.json", ran.out)), QByteArray());
        QVERIFY(ran.json()["devices"].toArray().isEmpty());
    }
    setVariable("MACEBIN_PROBE", "/nonexistent/macebin-probe");
    const test::Ran ran = test::call({"--list-devices", "--format", "json"});
    qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    set_.removeAll("MACEBIN_PROBE");
    QCOMPARE(ran.code, 5);
    QCOMPARE(bytes(faultOf("report.schema.json", ran.out)), QByteArray());
    QVERIFY2(ran.err.contains("macebin-probe"), ran.err.constData());
}

QTEST_GUILESS_MAIN(TestDevices)
#include "test_devices.moc"
