// SPDX-License-Identifier: Apache-2.0
// --list-devices: every driver is asked in a process of its own, in the loader's order, and one that dies
// hides nobody. With a stub driver that has any name and dies as told, with PoCL and with Oclgrind.
#include "core/device/device_profile.h"
#include "core/host/probe/device_list.h"
#include "core/host/probe/icd_files.h"
#include "core/host/work/device/local_driver.h"
#include "tests/support/command.h"
#include "tests/support/drivers.h"
#include "tests/support/schema.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

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
    void noLoader();
    void everyReasonSaysWhatToDo();
    void driverThatASanitizerCannotLoad_data();
    void driverThatASanitizerCannotLoad();
    void allDriversDie();
    void oneIsChosen();

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
    const DeviceList list = findDevices();
    QVERIFY2(!list.none, list.none ? inWords(*list.none).c_str() : "");
    QVERIFY2(list.silent.empty(), list.silent.empty() ? "" : list.silent.front().why.c_str());
    const auto order = listDevices();
    QVERIFY(order && order->size() == list.devices.size());
    for (std::size_t i = 0; i < order->size(); ++i) {
        DeviceFacts facts = list.devices[i].facts;
        QCOMPARE(list.devices[i].number, static_cast<unsigned>(i));
        QVERIFY(!facts.icd.empty());
        facts.icd.clear();
        facts.platformIndex = (*order)[i].platformIndex;
        QVERIFY(facts == (*order)[i]);
    }
    QVERIFY(has(list, kPocl) && has(list, "Oclgrind") && has(list, "Stub Platform"));
}

void TestDevices::listedDeviceCanBeAsked() {
    if (pocl().isEmpty()) QSKIP("PoCL is not installed");
    setVariable("MACEBIN_STUB_TYPE", "CPU"); // so that it need not be the first
    addDriver("a", pocl());
    addDriver("b", MACEBIN_STUB_ICD);
    const DeviceList list = findDevices();
    QVERIFY(!list.none);
    const auto stub = chooseDevice(list.devices, "stub device");
    QVERIFY(bool(stub));
    QCOMPARE(bytes(list.devices[*stub].facts.icd), bytes(icd("b")));
    const ProgramToLoad program{asBytes("stub:accept"), {}};
    const auto outcomes = loadPrograms(list.devices[*stub].facts, {&program, 1});
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
    const DeviceList list = findDevices(options);
    QVERIFY2(!list.none, list.none ? inWords(*list.none).c_str() : "");
    QVERIFY(has(list, kPocl));
    QCOMPARE(list.devices.front().number, 0u);
    QCOMPARE(list.silent.size(), std::size_t{1});
    QCOMPARE(bytes(list.silent.front().icd), bytes(icd("a")));
    const QByteArray why = bytes(list.silent.front().why);
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
    const DeviceList list = findDevices(options);
    QVERIFY(std::chrono::steady_clock::now() - begin < milliseconds(6000));
    QVERIFY(list.none && list.devices.empty());
    QCOMPARE(list.silent.size(), std::size_t{4});
}

void TestDevices::libraryThatIsNotThere() {
    addDriver("a", "/nonexistent/libOpenCL-driver.so");
    addDriver("b", MACEBIN_STUB_ICD);
    const DeviceList list = findDevices();
    QVERIFY(!list.none && list.devices.size() == 1 && list.silent.size() == 1);
    QCOMPARE(bytes(list.silent.front().icd), bytes(icd("a")));
    QVERIFY(list.silent.front().why.find("library may be missing") != std::string::npos);
}

void TestDevices::noDriverAtAll() {
    const DeviceList list = findDevices();
    QVERIFY(list.none && list.devices.empty());
    QCOMPARE(list.silent.size(), std::size_t{1});
    QVERIFY(list.silent.front().icd.empty()); // the loader itself was asked
}

void TestDevices::noProbe() {
    ProbeOptions options;
    options.probePath = "/nonexistent/macebin-probe";
    const DeviceList list = findDevices(options);
    QVERIFY(list.none && list.none->reason == NoDevice::noProbe);
    QVERIFY(inWords(*list.none).find("/nonexistent/macebin-probe") != std::string::npos);
}

/// The dynamic loader ends the probe before it can say anything.
void TestDevices::noLoader() {
    test::Folder folder;
    const QString probe = folder.write(
        "macebin-probe",
        "#!/bin/sh\necho \"$0: error while loading shared libraries: libOpenCL.so.1: cannot open "
        "shared object file: No such file or directory\" >&2\nexit 127\n");
    QVERIFY(QFile::setPermissions(probe, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    ProbeOptions options;
    options.probePath = probe.toStdString();
    const DeviceList list = findDevices(options);
    QVERIFY(list.none && list.none->reason == NoDevice::noLoader && list.silent.empty());
    QVERIFY(inWords(*list.none).find("libOpenCL.so.1") != std::string::npos);
}

/// One sentence each, of plain words: it says where to look, and stands after a colon.
void TestDevices::everyReasonSaysWhatToDo() {
    const std::map<NoDevice, const char*> parts{
        {NoDevice::noProbe, "MACEBIN_PROBE"},
        {NoDevice::notStarted, "cannot be run: why"},
        {NoDevice::noLoader, "ocl-icd-libopencl1"},
        {NoDevice::noProtection, "why"},
        {NoDevice::noDriver, "no OpenCL driver is registered in \"why\". Install"},
        {NoDevice::noneShown, "drivers show none: why"},
        {NoDevice::allDied, "fails when it is asked"},
        {NoDevice::sanitized, "RTLD_DEEPBIND"},
        {NoDevice::noMatch, "there is no OpenCL device why"},
        {NoDevice::cancelled, "cancelled"}};
    std::set<std::string> told;
    for (const auto& [reason, part] : parts) {
        const std::string words = inWords({reason, "why"});
        QVERIFY2(words.find(part) != std::string::npos, words.c_str());
        QVERIFY2(told.insert(words).second && words.back() != '.', words.c_str());
        QVERIFY2(std::islower(static_cast<unsigned char>(words.front())), words.c_str());
    }
}

void TestDevices::driverThatASanitizerCannotLoad_data() {
    QTest::addColumn<bool>("isSanitized");
    QTest::newRow("sanitized") << true; // in every build
#if defined(__SANITIZE_ADDRESS__)
    QTest::newRow("deepbind") << true;
#else
    QTest::newRow("deepbind") << false;
#endif
}

/// Neither the driver's fault nor this machine's: said as that, and another driver is asked all the same.
void TestDevices::driverThatASanitizerCannotLoad() {
    QFETCH(bool, isSanitized);
    setVariable("MACEBIN_STUB_ENUMERATE", QTest::currentDataTag());
    addDriver("a", MACEBIN_STUB_ICD);
    const DeviceList list = findDevices();
    QCOMPARE(list.none.has_value(), isSanitized);
    if (!isSanitized) return;
    QVERIFY2(list.none->reason == NoDevice::sanitized, inWords(*list.none).c_str());
    QCOMPARE(list.silent.size(), std::size_t{1});
    const QByteArray why = bytes(list.silent.front().why);
    QVERIFY2(why.contains("built with a sanitizer") && !why.contains("Update or remove"), why.constData());
    QVERIFY(!list.silent.front().died());
    const test::Ran ran = test::call({"--list-devices"});
    QCOMPARE(ran.code, 5);
    QVERIFY2(ran.err.contains("sanitizer"), ran.err.constData());
    if (pocl().isEmpty()) return;
    addDriver("b", pocl());
    const DeviceList both = findDevices();
    QVERIFY(!both.none && has(both, kPocl));
    QCOMPARE(both.silent.size(), std::size_t{1});
}

void TestDevices::allDriversDie() {
    setVariable("MACEBIN_STUB_ENUMERATE", "abort");
    addDriver("a", MACEBIN_STUB_ICD);
    addDriver("b", MACEBIN_STUB_ICD);
    const DeviceList list = findDevices();
    QVERIFY(list.none && list.none->reason == NoDevice::allDied);
    QVERIFY(inWords(*list.none).find("SIGABRT") != std::string::npos);
    QVERIFY(briefly(*list.none).find("SIGABRT") == std::string::npos);
    addDriver("c", "/nonexistent/lib.so");
    QVERIFY(findDevices().none->reason == NoDevice::noneShown); // not all of them died
}

void TestDevices::oneIsChosen() {
    DeviceList list;
    list.none = WhyNoDevice{NoDevice::noDriver, "/etc"};
    QVERIFY(deviceToAsk(list, std::nullopt).why().reason == NoDevice::noDriver);
    QVERIFY(deviceToAsk(list, "gpu").why().reason == NoDevice::noDriver); // not: there is no "gpu"
    list.none.reset();
    for (const char* type : {"CPU", "GPU"}) {
        DeviceFacts facts;
        facts.deviceType = facts.deviceName = type;
        list.devices.push_back({facts, static_cast<unsigned>(list.devices.size())});
    }
    QCOMPARE(deviceToAsk(list, std::nullopt)->deviceName, std::string("CPU"));
    QCOMPARE(deviceToAsk(list, "gpu")->deviceName, std::string("GPU"));
    const auto other = deviceToAsk(list, "7");
    QVERIFY(!other && other.why().reason == NoDevice::noMatch);
    QVERIFY2(other.error().find("1: \"GPU\"") != std::string::npos, other.error().c_str());
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
