// SPDX-License-Identifier: Apache-2.0
// Drivers that accept, refuse, crash and hang, and whom the probe's parent blames for it: with a stub driver
// that does as told, with PoCL and with Oclgrind.
#include "core/device/cl_error.h"
#include "core/host/probe/probe.h"
#include "core/host/probe/protocol.h"
#include "core/host/probe/session.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>
#include <unistd.h>

using namespace macebin;
using Kind = Outcome;
using std::chrono::milliseconds;

namespace {

QByteArray bytes(const std::string& text) {
    return QByteArray::fromStdString(text);
}

QByteArray words(const KernelArgument& argument) {
    return bytes(argument.addressSpace + '/' + argument.accessQualifier + '/' + argument.typeQualifier + '/' +
                 argument.type + '/' + argument.name);
}

std::vector<LoadOutcome> load(const DeviceFacts& device, const std::vector<std::string>& binaries,
                              const ProbeOptions& options = {}) {
    std::vector<ProgramToLoad> programs;
    for (const std::string& binary : binaries)
        programs.push_back({asBytes(binary), {}});
    auto outcomes = loadPrograms(device, programs, options);
    if (!outcomes) qWarning("%s", outcomes.error().c_str());
    return outcomes ? *outcomes : std::vector<LoadOutcome>();
}

std::size_t filesIn(const QString& folder) {
    return static_cast<std::size_t>(QDir(folder).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size());
}

} // namespace

class TestProbe : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void protocolCarriesAnyBytes();
    void protocolRefusesWhatItDidNotWrite();
    void namesErrors();

    void listsTheDeviceItIsTold();
    void platformThatDiesIsLeftOut_data();
    void platformThatDiesIsLeftOut();
    void loaderThatDiesIsAFailure();
    void noDevice();
    void anotherDeviceThanMeant();
    void noProbe();

    void outcomes_data();
    void outcomes();
    void badOnesCostOnlyThemselves();
    void hungOneIsKilledAndTheRestIsAsked();
    void outputForgesNothing();
    void logHoldsWhatTheEntryPrinted();
    void childrenShareTheMemory();
    void driverFilesGoIntoTheFolder();
    void cancelStopsAtOnce();
    void buildsWhatTheStubIsGiven();
    void tellsKernelsAsThePlatformDoes();
    void whatThePlatformDoesNotTellIsAbsent();
    void platformsBefore12AreNotAskedForArguments();
    void boastsAreCut();

private:
    /// Makes the loader see one driver only, by its library.
    void useDriver(const QString& library);
    DeviceFacts stub();

    QTemporaryDir vendors_;
    QTemporaryDir temporary_; ///< TMPDIR of the code under test
};

void TestProbe::initTestCase() {
    QVERIFY(vendors_.isValid() && temporary_.isValid());
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    qputenv("TMPDIR", temporary_.path().toLocal8Bit());
}

void TestProbe::init() {
    useDriver(MACEBIN_STUB_ICD);
}

void TestProbe::cleanup() {
    qunsetenv("MACEBIN_STUB_ENUMERATE");
    qunsetenv("MACEBIN_STUB_PLATFORM");
    qunsetenv("MACEBIN_STUB_PLATFORM_VERSION");
    QCOMPARE(filesIn(temporary_.path()), std::size_t{0}); // whatever happened, the private directory is gone
}

void TestProbe::useDriver(const QString& library) {
    std::ofstream(vendors_.filePath("driver.icd").toStdString()) << library.toStdString() << '\n';
    qputenv("OCL_ICD_VENDORS", vendors_.path().toLocal8Bit());
}

DeviceFacts TestProbe::stub() {
    const auto devices = listDevices();
    return devices && !devices->empty() ? devices->front() : DeviceFacts();
}

void TestProbe::protocolCarriesAnyBytes() {
    std::string all;
    for (int i = 0; i < 256; ++i)
        all += static_cast<char>(i);
    const probe::Fields fields{"entry", all, "", " ", "%", "a b\n"};
    std::string line = probe::encodeLine("nonce", fields);
    QCOMPARE(line.back(), '\n');
    line.pop_back();
    QCOMPARE(line.find('\n'), std::string::npos);
    QVERIFY(probe::decodeLine("nonce", line) == fields);
}

void TestProbe::protocolRefusesWhatItDidNotWrite() {
    for (const char* line : {"", "nonce", "nonce ", "other entry 0", "nonceentry 0", "nonce a  b", "nonce %4",
                             "nonce %zz", "nonce a%", "nonce \xff", "nonce %-1"})
        QVERIFY2(!probe::decodeLine("nonce", line), line);
    QVERIFY(!probe::parseNumber<int>("12x") && !probe::parseNumber<int>("") &&
            !probe::parseNumber<unsigned>("-1"));
}

void TestProbe::namesErrors() {
    QCOMPARE(bytes(clErrorName(-42)), QByteArray("CL_INVALID_BINARY"));
    QCOMPARE(bytes(clErrorName(-44)), QByteArray("CL_INVALID_PROGRAM"));
    QCOMPARE(bytes(clErrorName(-9999)), QByteArray("error -9999"));
}

void TestProbe::listsTheDeviceItIsTold() {
    qputenv("MACEBIN_STUB_PLATFORM", "QUALCOMM Snapdragon(TM) % \xc3\xa9");
    const auto devices = listDevices();
    QVERIFY(bool(devices));
    QCOMPARE(devices->size(), std::size_t{1});
    const DeviceFacts& facts = devices->front();
    QCOMPARE(bytes(facts.platformName), QByteArray("QUALCOMM Snapdragon(TM) % \xc3\xa9"));
    QCOMPARE(bytes(facts.platformProfile), QByteArray("FULL_PROFILE"));
    QCOMPARE(bytes(facts.deviceName), QByteArray("Stub Device"));
    QCOMPARE(bytes(facts.deviceType), QByteArray("GPU"));
    QCOMPARE(bytes(facts.driverVersion), QByteArray("1.0"));
}

void TestProbe::platformThatDiesIsLeftOut_data() {
    QTest::addColumn<QByteArray>("how");
    for (const char* how : {"abort", "hang", "none"})
        QTest::newRow(how) << QByteArray(how);
}

void TestProbe::platformThatDiesIsLeftOut() {
    QFETCH(QByteArray, how);
    qputenv("MACEBIN_STUB_ENUMERATE", how);
    ProbeOptions options;
    options.perProgram = milliseconds(300);
    const auto devices = listDevices(options);
    QVERIFY2(bool(devices), devices ? "" : devices.error().c_str());
    QVERIFY(devices->empty());
}

void TestProbe::loaderThatDiesIsAFailure() {
    const DeviceFacts device = stub();
    qputenv("MACEBIN_STUB_ENUMERATE", "platform-abort");
    const auto devices = listDevices();
    QVERIFY(!devices);
    QVERIFY2(devices.error().find("SIGABRT") != std::string::npos, devices.error().c_str());
    const ProgramToLoad program{asBytes("stub:accept"), {}};
    const auto outcomes = loadPrograms(device, {&program, 1});
    QVERIFY(!outcomes);
    QVERIFY2(outcomes.error().find("clGetPlatformIDs") != std::string::npos, outcomes.error().c_str());
}

void TestProbe::noDevice() {
    DeviceFacts device = stub();
    device.deviceIndex = 7;
    const ProgramToLoad program{asBytes("stub:accept"), {}};
    const auto outcomes = loadPrograms(device, {&program, 1});
    QVERIFY(!outcomes);
    QVERIFY2(outcomes.error().find("device 7") != std::string::npos, outcomes.error().c_str());
}

void TestProbe::anotherDeviceThanMeant() {
    DeviceFacts device = stub();
    device.driverVersion = "2.0";
    const ProgramToLoad program{asBytes("stub:accept"), {}};
    QVERIFY(!loadPrograms(device, {&program, 1}));
}

void TestProbe::noProbe() {
    ProbeOptions options;
    options.probePath = "/nonexistent/macebin-probe";
    const auto devices = listDevices(options);
    QVERIFY(!devices);
    QVERIFY2(devices.error().find("/nonexistent/macebin-probe") != std::string::npos,
             devices.error().c_str());
}

void TestProbe::outcomes_data() {
    QTest::addColumn<QByteArray>("program");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* program, const char* expected) {
        QTest::newRow(program) << QByteArray(program) << QByteArray(expected);
    };
    row("stub:accept", "accepted");
    row("stub:reject", "rejected in clCreateProgramWithBinary (CL_INVALID_BINARY)");
    row("stub:reject@build", "rejected in clBuildProgram (CL_BUILD_PROGRAM_FAILURE)");
    row("stub:reject@kernels", "rejected in clCreateKernelsInProgram (CL_INVALID_PROGRAM_EXECUTABLE)");
    row("no word for it", "rejected in clCreateProgramWithBinary (CL_INVALID_BINARY)");
    row("stub:abort", "crashed in clCreateProgramWithBinary (SIGABRT)");
    row("stub:abort@build", "crashed in clBuildProgram (SIGABRT)");
    row("stub:abort@release", "crashed in release (SIGABRT)");
    row("stub:segfault@kernels", "crashed in clCreateKernelsInProgram (SIGSEGV)");
    row("stub:abort@info", "crashed in clGetKernelInfo (SIGABRT)");
    row("stub:segfault@group", "crashed in clGetKernelWorkGroupInfo (SIGSEGV)");
    row("stub:segfault@argument", "crashed in clGetKernelArgInfo (SIGSEGV)");
    row("stub:hang@argument", "hung in clGetKernelArgInfo");
    row("stub:exit@build", "exited in clBuildProgram (exit status 3)");
    row("stub:hang", "hung in clCreateProgramWithBinary");
    row("stub:hang@build", "hung in clBuildProgram");
    row("stub:garbage", "accepted");
    row("stub:close", "accepted");
    row("stub:fork", "accepted");
}

void TestProbe::outcomes() {
    QFETCH(QByteArray, program);
    QFETCH(QByteArray, expected);
    ProbeOptions options;
    options.perProgram = milliseconds(400);
    const auto found = load(stub(), {program.toStdString()}, options);
    QCOMPARE(found.size(), std::size_t{1});
    const LoadOutcome& outcome = found.front();
    QCOMPARE(bytes(describe(outcome)), expected);
    if (outcome.kind == Kind::accepted) {
        QCOMPARE(outcome.kernels.size(), std::size_t{1});
        QCOMPARE(bytes(outcome.kernels[0].name), QByteArray("stub0"));
        QCOMPARE(outcome.kernels[0].arguments->size(), std::size_t{5});
    }
    if (program == "stub:reject@build")
        QVERIFY(outcome.log.find("line 1\nstub: the program") != std::string::npos);
    if (program.startsWith("stub:abort")) QVERIFY(outcome.log.find("assertion failed") != std::string::npos);
}

void TestProbe::badOnesCostOnlyThemselves() {
    const auto found = load(stub(), {"stub:accept", "stub:abort@build", "stub:two", "stub:segfault",
                                     "stub:reject", "stub:exit@kernels", "stub:abort", "stub:accept"});
    QCOMPARE(found.size(), std::size_t{8});
    const Kind expected[] = {Kind::accepted, Kind::crashed, Kind::accepted, Kind::crashed,
                             Kind::rejected, Kind::exited,  Kind::crashed,  Kind::accepted};
    for (std::size_t i = 0; i < found.size(); ++i)
        QVERIFY2(found[i].kind == expected[i], (std::to_string(i) + ": " + describe(found[i])).c_str());
    QCOMPARE(found[2].kernels.size(), std::size_t{2});
    QCOMPARE(found[6].signal, SIGABRT);
}

void TestProbe::hungOneIsKilledAndTheRestIsAsked() {
    ProbeOptions options;
    options.perProgram = milliseconds(400);
    const auto begin = std::chrono::steady_clock::now();
    const auto found = load(stub(), {"stub:accept", "stub:hang@kernels", "stub:accept"}, options);
    const auto taken = std::chrono::steady_clock::now() - begin;
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found[0].kind, Kind::accepted);
    QCOMPARE(found[1].kind, Kind::hung);
    QCOMPARE(found[2].kind, Kind::accepted);
    QVERIFY(found[1].loadMs >= 400);
    QVERIFY(taken < std::chrono::seconds(5));
}

void TestProbe::outputForgesNothing() {
    // The driver prints lines like our reports, even to our descriptor, and then the process dies.
    const auto found = load(stub(), {"stub:garbage stub:x", "stub:abort", "stub:accept"});
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found[0].kind, Kind::accepted);
    QCOMPARE(found[1].kind, Kind::crashed);
    QCOMPARE(found[2].kind, Kind::accepted);
}

void TestProbe::logHoldsWhatTheEntryPrinted() {
    const auto found = load(stub(), {"stub:garbage", "stub:abort", "stub:garbage", "stub:segfault"});
    QCOMPARE(found.size(), std::size_t{4});
    QCOMPARE(bytes(found[1].log), QByteArray("stub: assertion failed\n"));
    QCOMPARE(found[3].kind, Kind::crashed);
    QCOMPARE(bytes(found[3].log), QByteArray());
}

void TestProbe::childrenShareTheMemory() {
    const auto pages = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES));
    const std::uint64_t all = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    QVERIFY(defaultMemoryLimit(1000) > 0 && defaultMemoryLimit(1000) * 1000 <= all);
}

void TestProbe::driverFilesGoIntoTheFolder() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath("driver").toStdString();
    const auto environment = privateEnvironment(path);
    QVERIFY(bool(environment));
    for (const char* name : {"HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME", "POCL_CACHE_DIR"}) {
        std::vector<std::string> found;
        for (const std::string& variable : *environment)
            if (variable.starts_with(std::string(name) + "=")) found.push_back(variable);
        QVERIFY2(found == std::vector<std::string>{std::string(name) + "=" + path}, name);
    }
}

void TestProbe::cancelStopsAtOnce() {
    const DeviceFacts device = stub();
    std::stop_source source;
    std::thread later([&source] {
        std::this_thread::sleep_for(milliseconds(300));
        source.request_stop();
    });
    ProbeOptions options;
    options.cancel = source.get_token();
    const auto begin = std::chrono::steady_clock::now();
    const auto found = load(device, {"stub:accept", "stub:hang", "stub:accept"}, options);
    later.join();
    QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found[0].kind, Kind::accepted);
    QCOMPARE(found[2].kind, Kind::notAsked);
    QCOMPARE(bytes(found[2].note), QByteArray("cancelled"));
}

void TestProbe::buildsWhatTheStubIsGiven() {
    std::string source("stub:accept ");
    for (int i = 0; i < 256; ++i)
        source += static_cast<char>(i);
    const ProgramToBuild programs[] = {
        {source, "-DX=1"}, {"stub:abort@build", ""}, {"stub:reject@build", ""}, {"stub:accept", ""}};
    const auto built = buildPrograms(stub(), programs);
    QVERIFY(bool(built));
    QCOMPARE(built->size(), std::size_t{4});
    const auto& all = *built;
    QCOMPARE(all[0].kind, Kind::accepted);
    QCOMPARE(std::string(asText(all[0].binary)), source);
    QCOMPARE(all[1].kind, Kind::crashed);
    QCOMPARE(all[2].kind, Kind::rejected);
    QVERIFY(all[2].binary.empty());
    QCOMPARE(std::string(asText(all[3].binary)), std::string("stub:accept"));
}

void TestProbe::tellsKernelsAsThePlatformDoes() {
    const auto found = load(stub(), {"stub:two"});
    QVERIFY(found.size() == 1 && found[0].kernels.size() == 2);
    for (const Kernel& kernel : found[0].kernels) {
        QVERIFY((kernel.workGroupSize == std::array<std::uint64_t, 3>{8, 4, 1}));
        QCOMPARE(kernel.localMemory.value_or(0), std::uint64_t{1000});
        QCOMPARE(kernel.privateMemory.value_or(0), std::uint64_t{5'000'000'000});
        QVERIFY(kernel.arguments && kernel.arguments->size() == 5);
        QCOMPARE(words(kernel.arguments->front()), QByteArray("global/write_only//image2d_t/arg0"));
        QCOMPARE(words(kernel.arguments->back()), QByteArray("constant//const volatile/float*/arg4"));
    }
    QCOMPARE(bytes(found[0].kernels[1].name), QByteArray("stub1"));
}

void TestProbe::whatThePlatformDoesNotTellIsAbsent() {
    const auto found = load(stub(), {"stub:reject@info", "stub:reject@group", "stub:reject@argument"});
    QCOMPARE(found.size(), std::size_t{3});
    for (const LoadOutcome& outcome : found)
        QVERIFY2(outcome.kind == Kind::accepted && outcome.kernels.size() == 1, describe(outcome).c_str());
    QVERIFY(found[0].kernels[0].name.empty() && !found[0].kernels[0].arguments);
    const Kernel& groupless = found[1].kernels[0];
    QVERIFY(!groupless.workGroupSize && !groupless.localMemory && !groupless.privateMemory);
    QCOMPARE(words(groupless.arguments->at(0)), QByteArray("global/write_only//image2d_t/arg0"));
    QCOMPARE(found[2].kernels[0].arguments->size(), std::size_t{5});
    for (const KernelArgument& argument : *found[2].kernels[0].arguments)
        QCOMPARE(words(argument), QByteArray("////"));
}

void TestProbe::platformsBefore12AreNotAskedForArguments() {
    qputenv("MACEBIN_STUB_PLATFORM_VERSION", "OpenCL 1.1 stub");
    const auto found = load(stub(), {"stub:accept"});
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY2(found[0].kind == Kind::accepted, describe(found[0]).c_str());
    QCOMPARE(found[0].kernels[0].arguments->size(), std::size_t{5});
    QCOMPARE(words(found[0].kernels[0].arguments->at(0)), QByteArray("////"));
}

void TestProbe::boastsAreCut() {
    const auto found = load(stub(), {"stub:many", "stub:long", "stub:accept"});
    QCOMPARE(found.size(), std::size_t{3});
    for (const LoadOutcome& outcome : found)
        QVERIFY2(outcome.kind == Kind::accepted, describe(outcome).c_str());
    QCOMPARE(found[0].kernels[0].arguments->size(), std::size_t{256});
    QCOMPARE(words(found[0].kernels[0].arguments->back()),
             QByteArray("constant//const volatile/float*/arg255"));
    QCOMPARE(words(found[1].kernels[0].arguments->at(1)), QByteArray("constant//const volatile/float*/"));
}

QTEST_GUILESS_MAIN(TestProbe)
#include "test_probe.moc"
