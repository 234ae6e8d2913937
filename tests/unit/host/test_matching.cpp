// SPDX-License-Identifier: Apache-2.0
// --check with a driver: which device is asked about what, what its answers mean, what is remembered. With a
// stub driver that does as told, with PoCL and with Oclgrind.
#include "core/answer/device_verdict.h"
#include "core/answer/verdict.h"
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "core/device/known_crashes.h"
#include "core/device/probe_compare.h"
#include "core/host/probe/probe.h"
#include "core/host/work/device/known_crash_file.h"
#include "core/host/work/device/local_driver.h"
#include "core/storage/extracted_name.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v2.h"
#include "tests/support/command.h"
#include "tests/support/drivers.h"
#include "tests/support/schema.h"

#include <csignal>
#include <fstream>
#include <thread>

using namespace macebin;
using test::kOclgrind;
using test::poclLibrary;
using test::Ran;

namespace {

/// A v2 cache of these programs.
QByteArray cacheOf(const std::vector<std::pair<std::string, std::string>>& programs) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : programs)
        pairs.push_back({key, asBytes(value), {}});
    const std::string info = "Stub Platform, FULL_PROFILE, OpenCL 2.0 stub, v1.1.1";
    pairs.push_back({std::string(kPlatformInfoKey), asBytes(info), {}});
    return test::qBytes(*seal(*writeV2(pairs)));
}

QByteArray stubCache(const char* what) {
    return cacheOf({{"conv_2d -DX=1", std::string("stub:") + what}});
}

std::string sampleText(const char* path) {
    const auto bytes = test::sample(path);
    return bytes ? std::string(asText(*bytes)) : std::string();
}

/// Three kernels, built by the PoCL that the loader sees: for this machine's CPU, which a program from
/// elsewhere need not be.
std::string builtByPocl() {
    const auto devices = listDevices();
    if (!devices || devices->empty()) return {};
    const ProgramToBuild program{
        "__kernel void add(__global float* a, __global const float* b) { a[get_global_id(0)] += b[0]; }\n"
        "__kernel void scale(__global float* a, float by, __local float* tmp) { tmp[0] = by; a[0] *= tmp[0]; "
        "}\n"
        "__kernel __attribute__((reqd_work_group_size(8, 4, 1))) void fill(__global int* a) { a[0] = 1; }\n",
        "-cl-kernel-arg-info"};
    const auto built = buildPrograms(devices->front(), {&program, 1});
    return built ? std::string(asText(built->front().binary)) : std::string();
}

Ran asked(const QStringList& arguments) {
    return test::call(QStringList{"--check", "--format", "json"} + arguments);
}
Ran always(const QString& file, const QStringList& more = {}) {
    return asked(QStringList{"--probe", "always", file} + more);
}

QJsonObject fileOf(const Ran& ran) {
    return ran.json()["files"].toArray().first().toObject();
}
QJsonObject deviceOf(const Ran& ran, int index = 0) {
    return fileOf(ran)["devices"].toArray()[index].toObject();
}
QJsonObject programOf(const Ran& ran, int index = 0) {
    return deviceOf(ran)["programs"].toArray()[index].toObject();
}

KnownCrash crash(const std::string& options, const std::string& driver = "1.0") {
    KnownCrash one;
    one.platform = "P";
    one.device = "D";
    one.driver = driver;
    one.options = options;
    one.sha256 = std::string(64, 'a');
    one.program = "conv_2d";
    one.outcome = Outcome::crashed;
    one.stage = "clBuildProgram";
    one.signal = "SIGSEGV";
    one.when = "2026-01-02T03:04:05Z";
    return one;
}

DeviceAnswer answerWith(const std::vector<std::string>& outcomes) {
    DeviceAnswer answer;
    answer.source = "probe";
    for (const std::string& outcome : outcomes) {
        ProgramAnswer program;
        program.outcome = *outcomeNamed(outcome);
        answer.programs.push_back(program);
    }
    conclude(answer);
    return answer;
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestMatching : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void verdictOfOutcomes_data();
    void verdictOfOutcomes();
    void outcomesHaveNames();
    void savedTime();
    void differencesAreNoAlarm();
    void comparesWhatBothSidesTell();
    void crashListKeepsAndForgets();
    void crashListSurvivesDamage();
    void crashListIsBounded();
    void crashListTakesManyWriters();
    void commandsAreQuoted();

    void stubOutcomes_data();
    void stubOutcomes();
    void deadPlatformIsNoFaultOfTheFile();
    void hangingDriverIsAskedNoMore();
    void hangsThatArePartedAreNoReasonToStop();
    void allTimeIsBounded();
    void noDevice_data();
    void noDevice();
    void crashIsRemembered();
    void crashListThatCannotBeWritten();
    void damagedCrashListIsSaid();
    void reproducesAlone();
    void reproducesOutOfMemoryWithinALimit();
    void streamCannotBeReproduced();
    void bareProgram();
    void programOfAnotherCpu();
    void whyNobodyWasAsked();
    void flagsOfTheList();
    void interruptLeavesNothing();
    void sandboxOff();
    void sandboxRequired();
    void poclAndOclgrind();
    void eachProgramItsOwnDevice();
    void buildTimes();
    void wrongUsage();

private:
    void useDrivers(const QStringList& libraries) { test::useDrivers(vendors_, libraries); }
    /// Built once, by PoCL, which the loader sees afterwards; empty where PoCL is not installed.
    const std::string& poclProgram() {
        useDrivers({poclLibrary()});
        if (pocl_.empty() && !poclLibrary().isEmpty()) pocl_ = builtByPocl();
        return pocl_;
    }
    QString stateFile() const { return state_.path() + "/state/macebin/known-crashes.jsonl"; }
    QString write(const QByteArray& content) { return folder_.write("cache.bin", content); }

    test::Folder folder_;
    QTemporaryDir vendors_;
    QTemporaryDir temporary_; ///< TMPDIR of the code under test
    QTemporaryDir state_;
    std::string pocl_;
};

void TestMatching::initTestCase() {
    QVERIFY(vendors_.isValid() && temporary_.isValid() && state_.isValid());
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    qputenv("TMPDIR", temporary_.path().toLocal8Bit());
}

void TestMatching::init() {
    qputenv("XDG_STATE_HOME", (state_.path() + "/state").toLocal8Bit());
    QDir(state_.path() + "/state").removeRecursively();
    useDrivers({MACEBIN_STUB_ICD});
}

void TestMatching::cleanup() {
    qunsetenv("MACEBIN_STUB_ENUMERATE");
    QCOMPARE(QDir(temporary_.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
}

void TestMatching::verdictOfOutcomes_data() {
    QTest::addColumn<QStringList>("outcomes");
    QTest::addColumn<QString>("impact");
    QTest::addColumn<QString>("part");
    using L = QStringList;
    QTest::newRow("all") << L{"accepted", "accepted"} << "none"
                         << "loaded all 2 programs";
    QTest::newRow("the only one") << L{"accepted"} << "none"
                                  << "loaded the program and created its kernels";
    QTest::newRow("refused") << L{"accepted", "rejected"} << "slow-start"
                             << "refused 1 of 2 programs";
    QTest::newRow("crash") << L{"rejected", "crashed"} << "app-crash"
                           << "the driver crashed on 1 of 2 programs";
    QTest::newRow("several") << L{"hung", "crashed", "exited", "crashed", "accepted"} << "app-crash"
                             << "crashed on 2, hung on 1 and ended the process on 1 of 5 programs";
    QTest::newRow("memory") << L{"out-of-memory"} << "app-crash"
                            << "ran out of memory on 1 of 1 program;";
    QTest::newRow("part") << L{"accepted", "not-asked"} << "unknown"
                          << "asked about only 1 of 2";
}
void TestMatching::verdictOfOutcomes() {
    QFETCH(QStringList, outcomes);
    QFETCH(QString, impact);
    QFETCH(QString, part);
    std::vector<std::string> words;
    for (const QString& outcome : outcomes)
        words.push_back(outcome.toStdString());
    const DeviceAnswer answer = answerWith(words);
    QCOMPARE(QString::fromStdString(std::string(name(answer.impact))), impact);
    QVERIFY2(holds(answer.reason, part.toStdString()), answer.reason.c_str());
    QVERIFY(!answer.savedMs);
}

void TestMatching::outcomesHaveNames() {
    for (const Outcome outcome : kOutcomes)
        QVERIFY(outcomeNamed(name(outcome)) == outcome);
    QVERIFY(!outcomeNamed("") && !outcomeNamed("Accepted") && !outcomeNamed("not asked"));
    // What a report calls deadly, and a person must be able to filter by.
    for (const Outcome outcome : kOutcomes)
        QCOMPARE(endedTheProcess(outcome), outcome != Outcome::accepted && outcome != Outcome::rejected &&
                                               outcome != Outcome::notAsked);
}

void TestMatching::savedTime() {
    DeviceAnswer answer = answerWith({"accepted", "accepted", "accepted"});
    answer.programs[0].loadMs = 100;
    answer.programs[0].buildMs = 1600;
    answer.programs[1].loadMs = 150;
    answer.programs[1].buildMs = 950;
    answer.programs[2].loadMs = 77;
    answer.programs[2].buildNote = "no source";
    conclude(answer);
    QCOMPARE(answer.savedMs.value_or(0), 2300.0);
    QVERIFY2(holds(answer.reason,
                   "Loading 2 of 3 programs took 250 ms, building the same from source 2.55 s: on "
                   "this device the cache saves 2.30 s."),
             answer.reason.c_str());
    answer.programs.resize(1);
    answer.programs[0].loadMs = 1700;
    conclude(answer);
    QCOMPARE(answer.savedMs.value_or(0), -100.0);
    QVERIFY2(holds(answer.reason, "the cache costs 100 ms"), answer.reason.c_str());
}

void TestMatching::differencesAreNoAlarm() {
    DeviceAnswer answer = answerWith({"accepted"});
    answer.programs[0].differences = {"kernel \"a\" is in the file, and the driver does not know it"};
    conclude(answer);
    QCOMPARE(answer.impact, Impact::none);
    QVERIFY2(holds(answer.reason, "Warning: what the driver says"), answer.reason.c_str());
}

void TestMatching::comparesWhatBothSidesTell() {
    Kernel kernel;
    kernel.name = "add";
    kernel.arguments = {{"a", "float*", "global", "", "", {}}, {"n", "int", "private", "", "", {}}};
    kernel.workGroupSize = {8, 4, 1};
    kernel.localMemory = 64;
    kernel.privateMemory = 16;
    Program file;
    file.family = Family::intel;
    file.structure = Structure::closes;
    file.kernelsKnown = true;
    file.kernels = {kernel};
    QCOMPARE(kernelDifferences(file, std::vector<Kernel>{kernel}).size(), std::size_t{0});

    const auto differs = [&](const Kernel& driver, const std::string& words) {
        const auto found = kernelDifferences(file, std::vector<Kernel>{driver});
        return found.size() == 1 && holds(found[0], words);
    };
    Kernel other = kernel;
    other.workGroupSize = {8, 8, 1};
    QVERIFY(differs(other, "work-group size of kernel \"add\" is 8x4x1 in the file, 8x8x1 to the driver"));
    other = kernel;
    other.localMemory = 65;
    QVERIFY(differs(other, "local memory of kernel \"add\" is 64 bytes in the file, 65 to the driver"));
    other = kernel;
    other.privateMemory = 17;
    QVERIFY(differs(other, "private memory"));
    file.family = Family::pocl; // says 1024 of every kernel
    QVERIFY(kernelDifferences(file, std::vector<Kernel>{other}).empty());
    other = kernel;
    (*other.arguments)[1].type = "uint";
    QVERIFY(differs(other, "the type of argument 1 of kernel \"add\" is \"int\" in the file, \"uint\""));
    other = kernel;
    (*other.arguments)[0].type = "float *"; // the same
    (*other.arguments)[1].name.clear();     // not told
    other.localMemory.reset();
    QVERIFY(kernelDifferences(file, std::vector<Kernel>{other}).empty());
    other = kernel;
    other.arguments->pop_back();
    QVERIFY(differs(other, "has 2 arguments in the file, 1 to the driver"));
    other = kernel;
    other.name = "sub";
    QCOMPARE(kernelDifferences(file, std::vector<Kernel>{other}).size(), std::size_t{2});
    QCOMPARE(kernelDifferences(file, std::vector<Kernel>{other}, 1).size(), std::size_t{1});
    file.structure = Structure::broken; // then the file's side is not known
    QVERIFY(kernelDifferences(file, std::vector<Kernel>{other}).empty());
}

void TestMatching::crashListKeepsAndForgets() {
    KnownCrashes list;
    list.remember(crash("-DA"));
    list.remember(crash("-DB"));
    KnownCrash again = crash("-DA");
    again.outcome = Outcome::exited;
    again.exitStatus = -3;
    list.remember(again); // in place of the first
    QCOMPARE(list.list().size(), std::size_t{2});
    const KnownCrashes read = KnownCrashes::parse(list.text());
    QCOMPARE(read.damagedLines(), std::size_t{0});
    QCOMPARE(read.list().size(), std::size_t{2});
    const KnownCrash* found = read.find(crash("-DA"));
    QVERIFY(found && found->outcome == Outcome::exited && found->exitStatus == -3 &&
            found->stage == "clBuildProgram");
    QVERIFY(!read.find(crash("-DA", "1.1"))); // a new driver is asked anew
    list.forget(crash("-DA"));
    QVERIFY(!list.find(crash("-DA")) && list.find(crash("-DB")));
    const std::string odd = "\xff";
    QVERIFY(storedText(odd).starts_with("sha256:") && storedText(std::string(2000, 'x')).size() == 71);
    QCOMPARE(storedText("-DX \"y\"\n"), std::string("-DX \"y\"\n"));
}

void TestMatching::crashListSurvivesDamage() {
    KnownCrashes list;
    list.remember(crash("-DA"));
    const std::string line = knownCrashLine(crash("-DB"));
    const std::string deep(100'000, '[');
    for (const std::string& bad :
         {std::string("{}\n"), std::string("[1]\n"), std::string("\xff\xfe\0x\n", 5),
          line.substr(0, 40) + "\n", deep + "\n", R"({"platform":1})" + std::string("\n")}) {
        const KnownCrashes read = KnownCrashes::parse(bad + list.text() + bad);
        QCOMPARE(read.list().size(), std::size_t{1});
        QVERIFY(read.damagedLines() >= 2);
    }
    std::string wrongOutcome = line;
    wrongOutcome.replace(wrongOutcome.find("crashed"), 7, "praised");
    QCOMPARE(KnownCrashes::parse(wrongOutcome).damagedLines(), std::size_t{1});
    for (std::size_t cut = 0; cut < line.size(); ++cut)
        QVERIFY(KnownCrashes::parse(line.substr(0, cut)).list().size() <= (cut + 1 == line.size() ? 1u : 0u));
}

void TestMatching::crashListIsBounded() {
    std::string text;
    for (std::size_t i = 0; i < kMostKnownCrashes + 5; ++i)
        text += knownCrashLine(crash("-D" + std::to_string(i)));
    KnownCrashes list = KnownCrashes::parse(text);
    QCOMPARE(list.list().size(), kMostKnownCrashes);
    QVERIFY(!list.find(crash("-D4")) && list.find(crash("-D5"))); // the oldest are gone
    list.remember(crash("-Dnew"));
    QCOMPARE(list.list().size(), kMostKnownCrashes);
    QVERIFY(!list.find(crash("-D5")) && list.find(crash("-Dnew")));
}

void TestMatching::crashListTakesManyWriters() {
    const std::string path = stateFile().toStdString();
    std::vector<std::string> faults(6);
    {
        std::vector<std::jthread> writers;
        for (std::size_t i = 0; i < faults.size(); ++i)
            writers.emplace_back([&, i] {
                for (int k = 0; k < 4; ++k)
                    faults[i] += saveCrashNews(
                        path, {{crash("-D" + std::to_string(i) + "_" + std::to_string(k))}, {}});
            });
    }
    for (const std::string& fault : faults)
        QVERIFY2(fault.empty(), fault.c_str());
    const auto list = readKnownCrashes(path);
    QVERIFY(bool(list));
    QCOMPARE(list->list().size(), std::size_t{24});
    QCOMPARE(*forgetKnownCrashes(path), std::size_t{24});
    QCOMPARE(readKnownCrashes(path)->list().size(), std::size_t{0});
}

void TestMatching::commandsAreQuoted() {
    QCOMPARE(extractCommand("-it's.bin", "conv [a]* -DX='1'", "out").text(),
             std::string(
                 "macebin --extract './-it'\\''s.bin' --program 'conv \\[a]\\* -DX='\\''1'\\''' --force -o "
                 "out"));
}

void TestMatching::stubOutcomes_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("stage");
    QTest::addColumn<QString>("field"); ///< one more that is set
    QTest::addColumn<QString>("value");
    QTest::newRow("accept") << "accept" << 0 << "accepted"
                            << ""
                            << ""
                            << "";
    QTest::newRow("refuse") << "reject" << 4 << "rejected"
                            << "clCreateProgramWithBinary"
                            << "cl_error"
                            << "CL_INVALID_BINARY";
    QTest::newRow("refuse to build") << "reject@build" << 4 << "rejected"
                                     << "clBuildProgram"
                                     << "cl_error"
                                     << "CL_BUILD_PROGRAM_FAILURE";
    QTest::newRow("abort") << "abort@build" << 6 << "crashed"
                           << "clBuildProgram"
                           << "signal"
                           << "SIGABRT";
    QTest::newRow("segfault") << "segfault@kernels" << 6 << "crashed"
                              << "clCreateKernelsInProgram"
                              << "signal"
                              << "SIGSEGV";
    QTest::newRow("exit") << "exit" << 6 << "exited"
                          << "clCreateProgramWithBinary"
                          << "exit_status"
                          << "3";
    QTest::newRow("stop") << "stop" << 6 << "hung"
                          << "clCreateProgramWithBinary"
                          << ""
                          << "";
    QTest::newRow("garbage") << "garbage" << 0 << "accepted"
                             << ""
                             << ""
                             << "";
}
void TestMatching::stubOutcomes() {
    QFETCH(QString, what);
    QFETCH(int, code);
    QFETCH(QString, outcome);
    QFETCH(QString, stage);
    QFETCH(QString, field);
    QFETCH(QString, value);
    const Ran ran = always(write(stubCache(what.toLatin1().constData())));
    QCOMPARE(ran.code, code);
    const QJsonObject program = programOf(ran);
    QCOMPARE(program["key"].toString(), QString("conv_2d -DX=1"));
    QCOMPARE(program["outcome"].toString(), outcome);
    QCOMPARE(program["stage"].toString(), stage);
    if (!field.isEmpty()) QCOMPARE(program[field].toVariant().toString(), value);
    QCOMPARE(program["load_ms"].isDouble(), outcome == "accepted");
    QCOMPARE(program["reproduce"].isString(), code == 6);
    if (outcome == "hung") QVERIFY(!QFile::exists(stateFile())); // the machine may only have been busy
    QCOMPARE(program["remembered"].toBool(true), false);
    QVERIFY(deviceOf(ran)["protections"].toArray().contains("private-directory"));
    QVERIFY(fileOf(ran)["device_note"].toString().contains("about this machine"));
    QCOMPARE(test::schemaFault("report.schema.json", "checkDocument", ran.out.toStdString()), std::string());
    QCOMPARE(ran.err, QByteArray());
}

void TestMatching::deadPlatformIsNoFaultOfTheFile() {
    qputenv("MACEBIN_STUB_ENUMERATE", "platform-abort");
    const Ran ran = always(write(stubCache("accept")));
    QCOMPARE(ran.code, 5);
    QCOMPARE(deviceOf(ran)["impact"].toString(), QString("unknown"));
    QVERIFY2(deviceOf(ran)["reason"].toString().contains("SIGABRT"), ran.out.constData());
}

namespace {

std::string_view viewOf(const QByteArray& bytes) {
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

DriverQuestion patientQuestion(int milliseconds) {
    DriverQuestion question;
    question.mode = ProbeMode::always;
    question.probe.perProgram = std::chrono::milliseconds(milliseconds);
    return question;
}

/// Keys in ascending order, as they stand in the file.
QByteArray stubPrograms(const std::vector<std::string>& whats) {
    std::vector<std::pair<std::string, std::string>> programs;
    for (std::size_t i = 0; i < whats.size(); ++i)
        programs.emplace_back("conv_2d -DX=" + std::to_string(i), "stub:" + whats[i]);
    return cacheOf(programs);
}

std::vector<Outcome> outcomesOf(const DeviceAnswer& answer) {
    std::vector<Outcome> outcomes;
    for (const ProgramAnswer& program : answer.programs)
        outcomes.push_back(program.outcome);
    return outcomes;
}

} // namespace

void TestMatching::hangingDriverIsAskedNoMore() {
    const QByteArray bytes = stubPrograms({"hang", "hang@build", "hang@kernels", "hang", "accept", "hang"});
    LocalDriver driver(patientQuestion(400));
    FileReport first = checkBytes(asBytes(viewOf(bytes)));
    driver.ask(first);
    using enum Outcome;
    const std::vector<Outcome> expected{hung, hung, hung, notAsked, notAsked, notAsked};
    QCOMPARE(first.devices.size(), std::size_t{1});
    QVERIFY(outcomesOf(first.devices[0]) == expected);
    QVERIFY(holds(first.devices[0].programs[4].loadNote, "had hung on 3 programs"));
    const std::string& reason = first.devices[0].reason;
    QVERIFY2(holds(reason, "the driver hung on 3 of 6 programs"), reason.c_str());
    QVERIFY2(
        holds(reason, "The other 3 were not asked: the driver had hung on 3 programs one after the other."),
        reason.c_str());
    QCOMPARE(verdictOf(first), Verdict::harmful);

    // The next file is not asked either, and says so: nobody knows what the driver makes of it.
    const QByteArray sound = stubPrograms({"accept"});
    FileReport next = checkBytes(asBytes(viewOf(sound)));
    driver.ask(next);
    QVERIFY2(holds(next.devices[0].reason, "it was not asked"), next.devices[0].reason.c_str());
    QCOMPARE(verdictOf(next), Verdict::incomplete);
}

void TestMatching::hangsThatArePartedAreNoReasonToStop() {
    const QByteArray bytes = stubPrograms({"hang", "hang", "accept", "hang", "hang", "reject"});
    LocalDriver driver(patientQuestion(400));
    FileReport report = checkBytes(asBytes(viewOf(bytes)));
    driver.ask(report);
    using enum Outcome;
    const std::vector<Outcome> expected{hung, hung, accepted, hung, hung, rejected};
    QVERIFY(outcomesOf(report.devices[0]) == expected);
    QVERIFY(!holds(report.devices[0].reason, "not asked"));
}

void TestMatching::allTimeIsBounded() {
    const QByteArray bytes = stubPrograms({"accept", "hang", "accept"});
    DriverQuestion question = patientQuestion(60'000);
    question.probe.session = std::chrono::milliseconds(1500);
    LocalDriver driver(question);
    FileReport report = checkBytes(asBytes(viewOf(bytes)));
    driver.ask(report);
    QCOMPARE(report.devices[0].programs[2].outcome, Outcome::notAsked);
    QVERIFY2(holds(report.devices[0].programs[2].loadNote, "all that it is given for one file"),
             report.devices[0].programs[2].loadNote.c_str());
    QVERIFY(verdictOf(report) != Verdict::intact);
}

void TestMatching::noDevice_data() {
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<int>("code");
    QTest::newRow("always") << QStringList{"--probe", "always"} << 5;
    QTest::newRow("auto") << QStringList{} << 0; // nobody could have written it
    QTest::newRow("never") << QStringList{"--probe", "never"} << 0;
    QTest::newRow("named") << QStringList{"--device", "gpu"} << 5;
}
void TestMatching::noDevice() {
    QFETCH(QStringList, flags);
    QFETCH(int, code);
    useDrivers({});
    const Ran ran = asked(QStringList{write(stubCache("accept"))} + flags);
    QCOMPARE(ran.code, code);
    QCOMPARE(fileOf(ran)["devices"].toArray().size(), code == 5 ? 1 : 0);
    QCOMPARE(fileOf(ran)["device_note"].isString(), code == 0);
}

void TestMatching::crashIsRemembered() {
    const QString file = write(stubCache("abort@build"));
    const Ran first = always(file);
    QCOMPARE(first.code, 6);
    QCOMPARE(programOf(first)["remembered"].toBool(), false);
    QVERIFY(QFile::exists(stateFile()));
    QVERIFY(!(QFile::permissions(stateFile()) & QFile::WriteOther));

    useDrivers({MACEBIN_STUB_ICD});
    const Ran second = always(file);
    QCOMPARE(second.code, 6);
    const QJsonObject program = programOf(second);
    QCOMPARE(program["remembered"].toBool(), true);
    QVERIFY(program["remembered_since"].toString().startsWith("20"));
    QCOMPARE(program["outcome"].toString(), QString("crashed"));
    QCOMPARE(program["signal"].toString(), QString("SIGABRT"));
    QCOMPARE(program["stage"].toString(), QString("clBuildProgram"));
    QVERIFY(program["reproduce"].isString());
    QCOMPARE(deviceOf(second)["protections"].toArray().size(), 0); // no child was started
    QCOMPARE(test::schemaFault("report.schema.json", "checkDocument", second.out.toStdString()),
             std::string());
    const QByteArray text = test::call({"--check", "--probe", "always", file}).out;
    QVERIFY2(text.contains("not tried again") && text.contains("--retry-crashes") &&
                 text.contains("--self-test"),
             text.constData());

    const Ran third = always(file, {"--retry-crashes"});
    QCOMPARE(third.code, 6);
    QCOMPARE(programOf(third)["remembered"].toBool(), false);
    QVERIFY(!deviceOf(third)["protections"].toArray().isEmpty());

    // What happened in the sandbox says nothing about a driver outside.
    const Ran outside = always(file, {"--sandbox", "off"});
    QCOMPARE(programOf(outside)["remembered"].toBool(true), false);
    QCOMPARE(programOf(always(file, {"--sandbox", "off"}))["remembered"].toBool(), true);

    // Another driver version is another driver, and is asked.
    qputenv("MACEBIN_STUB_DRIVER_VERSION", "2.0");
    const Ran updated = always(file);
    qunsetenv("MACEBIN_STUB_DRIVER_VERSION");
    QCOMPARE(programOf(updated)["remembered"].toBool(), false);
    QCOMPARE(readKnownCrashes(stateFile().toStdString())->list().size(), std::size_t{3});
}

void TestMatching::crashListThatCannotBeWritten() {
    qputenv("XDG_STATE_HOME", "/proc/nowhere");
    const Ran ran = always(write(stubCache("abort")));
    QCOMPARE(ran.code, 6);
    QCOMPARE(programOf(ran)["outcome"].toString(), QString("crashed"));
    QVERIFY2(ran.err.contains("could not be noted"), ran.err.constData());
}

void TestMatching::damagedCrashListIsSaid() {
    QDir().mkpath(QFileInfo(stateFile()).path());
    std::ofstream(stateFile().toStdString()) << "{broken\n\xff\n" << knownCrashLine(crash("-DZ"));
    const Ran ran = always(write(stubCache("abort")));
    QCOMPARE(ran.code, 6);
    QVERIFY2(ran.err.contains("2 damaged lines"), ran.err.constData());
    const auto list = readKnownCrashes(stateFile().toStdString());
    QCOMPARE(list->damagedLines(), std::size_t{0}); // written anew
    QCOMPARE(list->list().size(), std::size_t{2});
}

void TestMatching::reproducesAlone() {
    const QString file =
        folder_.write("it's a $cache.bin",
                      cacheOf({{"a -DX=1", "stub:accept"}, {"b* 'q' -DX=\"$HOME\"", "stub:segfault@build"}}));
    const QString command = programOf(always(file), 1)["reproduce"].toString();
    QVERIFY(!command.isEmpty());
    QProcess shell;
    shell.setWorkingDirectory(folder_.path());
    shell.setProcessChannelMode(QProcess::MergedChannels);
    shell.start("sh", {"-c", command}); // with whole paths: Macebin need not be in PATH
    QVERIFY(shell.waitForFinished());
    const QByteArray said = shell.readAll();
    QVERIFY2(said.contains("entry 0 clBuildProgram"), said.constData());
    QVERIFY2(said.contains("0001-b_.bin") && !said.contains("0000-a"), said.constData());

    QVERIFY(QFile::remove(file)); // what was extracted before is not loaded in its place
    shell.start("sh", {"-c", command});
    QVERIFY(shell.waitForFinished());
    const QByteArray gone = shell.readAll();
    QVERIFY2(!gone.contains("clBuildProgram"), gone.constData());
    QVERIFY(shell.exitCode() != 0);
}

void TestMatching::reproducesOutOfMemoryWithinALimit() {
    DriverQuestion question;
    question.mode = ProbeMode::always;
    question.knownCrashes = stateFile().toStdString();
    question.probe.memoryBytes = std::uint64_t{256} << 20;
    const QByteArray bytes = stubCache("eat");
    FileReport report = checkBytes(asBytes({bytes.constData(), static_cast<std::size_t>(bytes.size())}));
    report.path = "it.bin";
    LocalDriver(question).ask(report);
    QCOMPARE(report.devices.size(), std::size_t{1});
    const ProgramAnswer& program = report.devices.front().programs.front();
    QCOMPARE(program.outcome, Outcome::outOfMemory);
    const std::string& command = program.reproduce.text();
    QVERIFY2(holds(command, " && (ulimit -v 262144 ; "), command.c_str());
    QVERIFY(!QFile::exists(stateFile())); // the machine may only have been busy
}

void TestMatching::streamCannotBeReproduced() {
    const QString file = write(stubCache("abort"));
    QProcess shell;
    shell.start("sh", {"-c", "\"$0\" --check --probe always --format json /dev/stdin < \"$1\"",
                       MACEBIN_COMMAND, file});
    QVERIFY(shell.waitForFinished());
    const QByteArray said = shell.readAllStandardOutput();
    QCOMPARE(shell.exitCode(), 6);
    QVERIFY2(said.contains("\"reproduce\": null") && said.contains("save it as a file first"),
             said.constData());
}

void TestMatching::bareProgram() {
    if (poclLibrary().isEmpty()) QSKIP("PoCL is not installed");
    const std::string pocl = poclProgram();
    QVERIFY(!pocl.empty());
    const QString file = folder_.write("one.poclbin", QByteArray::fromStdString(pocl));
    for (const Ran& ran : {always(file), asked({file})}) { // its family says whom to ask
        QCOMPARE(ran.code, 0);
        QCOMPARE(deviceOf(ran)["programs"].toArray().size(), 1);
        QCOMPARE(programOf(ran)["outcome"].toString(), QString("accepted"));
        QCOMPARE(test::schemaFault("report.schema.json", "checkDocument", ran.out.toStdString()),
                 std::string());
    }
    useDrivers({MACEBIN_STUB_ICD}); // which takes nothing that is not meant for it
    QCOMPARE(always(file).code, 4);
    const Ran text = test::call({"--check", "--probe", "always", file});
    QVERIFY2(text.out.contains("): this program"), text.out.constData());
}

/// PoCL refuses what it built for another CPU: no damage, no crash, only a slower start.
void TestMatching::programOfAnotherCpu() {
    if (poclLibrary().isEmpty()) QSKIP("PoCL is not installed");
    std::string other = poclProgram();
    QVERIFY(other.size() > 16);
    other[8] = static_cast<char>(other[8] ^ 0x55); // of the hash of the device (FORMAT.md, poclbin)
    const QString file = write(cacheOf({{"add -DX", other}, {"scale -DX", poclProgram()}}));
    const Ran ran = asked({file});
    QCOMPARE(ran.code, 4);
    QCOMPARE(fileOf(ran)["verdict"].toString(), QString("not-used"));
    QCOMPARE(fileOf(ran)["integrity"].toString(), QString("intact"));
    QCOMPARE(programOf(ran, 0)["outcome"].toString(), QString("rejected"));
    QCOMPARE(programOf(ran, 0)["cl_error"].toString(), QString("CL_INVALID_BINARY"));
    QCOMPARE(programOf(ran, 1)["outcome"].toString(), QString("accepted"));
    const QString reason = deviceOf(ran)["reason"].toString();
    QVERIFY2(reason.contains("refused 1 of 2 programs; it would be built from source"), qPrintable(reason));
}

void TestMatching::whyNobodyWasAsked() {
    const Ran unknown = asked({write(stubCache("accept"))});
    const QString note = fileOf(unknown)["device_note"].toString();
    QVERIFY2(note.contains("does not recognise this program") && note.contains("--probe always"),
             qPrintable(note));
    const auto bytes = test::sample("mace/adreno-640-2021-03.v1.bin");
    if (!bytes) QSKIP("samples are absent: set MACEBIN_SAMPLES");
    const QString adreno = fileOf(asked({write(test::qBytes(*bytes))}))["device_note"].toString();
    QVERIFY2(adreno.contains("(adreno)") && adreno.contains("--probe always"), qPrintable(adreno));
#if defined(__x86_64__)
    QVERIFY2(adreno.contains("no PC driver writes programs of this kind"), qPrintable(adreno));
#endif
}

void TestMatching::flagsOfTheList() {
    const QByteArray none = test::call({"--known-crashes"}).out;
    QVERIFY2(none.startsWith("No program is known"), none.constData());
    always(write(stubCache("exit")));
    const Ran list = test::call({"--known-crashes", "--format", "json"});
    QCOMPARE(list.code, 0);
    const QJsonObject entry = list.json()["crashes"].toArray().first().toObject();
    QCOMPARE(entry["program"].toString(), QString("conv_2d"));
    QCOMPARE(entry["options"].toString(), QString("-DX=1"));
    QCOMPARE(entry["outcome"].toString(), QString("exited"));
    QCOMPARE(entry["exit_status"].toInt(), 3);
    QCOMPARE(test::call({"--known-crashes", "--format", "jsonl"}).lines().size(), 1);
    const QByteArray text = test::call({"--known-crashes"}).out;
    QVERIFY2(text.contains("exited in clCreateProgramWithBinary (exit status 3)"), text.constData());
    QCOMPARE(test::call({"--forget-crashes"}).out, QByteArray("Forgotten: 1 program.\n"));
    QCOMPARE(test::call({"--known-crashes", "--format", "json"}).json()["crashes"].toArray().size(), 0);
    QCOMPARE(test::call({"--forget-crashes", "--format", "json"}).json()["forgotten"].toInt(-1), 0);
}

void TestMatching::interruptLeavesNothing() {
    for (const int signal : {SIGINT, SIGTERM}) {
        QProcess process;
        process.start(MACEBIN_COMMAND, {"--check", "--probe", "always", write(stubCache("hang"))});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY(!QDir(temporary_.path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty());
        QTest::qWait(1000); // devices listed, driver hanging
        ::kill(static_cast<pid_t>(process.processId()), signal);
        QVERIFY(process.waitForFinished(5000));
        QCOMPARE(process.exitStatus(), QProcess::CrashExit); // of the signal, as if nobody had caught it
        QCOMPARE(process.exitCode(), signal);
        QCOMPARE(process.readAllStandardOutput(), QByteArray());
        QCOMPARE(QDir(temporary_.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
        QVERIFY(!QFile::exists(stateFile())); // nobody's fault
    }
}

void TestMatching::sandboxOff() {
    const Ran ran = always(write(stubCache("accept")), {"--sandbox", "off", "--jobs", "2"});
    QCOMPARE(ran.code, 0);
    QVERIFY(!deviceOf(ran)["protections"].toArray().contains("read-only-files"));
    QCOMPARE(always(write(stubCache("accept")), {"--sandbox", "some"}).code, 2);
}

void TestMatching::sandboxRequired() {
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", "/nowhere"); // no bubblewrap
    const Ran ran = always(write(stubCache("accept")), {"--sandbox", "require"});
    qputenv("PATH", path);
    QCOMPARE(ran.code, 5);
    const QString reason = deviceOf(ran)["reason"].toString();
    QVERIFY2(reason.contains("sandbox") && !reason.endsWith(".."), qPrintable(reason));
}

void TestMatching::poclAndOclgrind() {
    if (poclLibrary().isEmpty() || !QFile::exists(kOclgrind)) QSKIP("PoCL or Oclgrind is not installed");
    const std::string pocl = poclProgram();
    QVERIFY(!pocl.empty());
    useDrivers({poclLibrary(), kOclgrind});
    const QString file = write(cacheOf({{"add -cl-kernel-arg-info", pocl}}));
    const Ran refused = always(file, {"--device", "oclgrind"});
    QCOMPARE(refused.code, 4);
    QCOMPARE(programOf(refused)["cl_error"].toString(), QString("CL_INVALID_BINARY"));
    QCOMPARE(fileOf(refused)["verdict"].toString(), QString("not-used"));
    QVERIFY(deviceOf(refused)["name"].toString().startsWith("Oclgrind"));

    const Ran taken = asked({file});
    QCOMPARE(taken.code, 0);
    QVERIFY(deviceOf(taken)["name"].toString().contains("Portable Computing Language"));
    QCOMPARE(programOf(taken)["differences"].toArray(), QJsonArray()); // both tell the same of three kernels
    QCOMPARE(programOf(taken)["load_note"].isNull(), true);

    const Ran other = asked({file, "--device", "oclgrind"}); // auto: could not have written it
    QCOMPARE(other.code, 0);
    QVERIFY(fileOf(other)["device_note"].toString().contains("--probe always"));
}

void TestMatching::eachProgramItsOwnDevice() {
    if (poclLibrary().isEmpty() || !QFile::exists(kOclgrind)) QSKIP("PoCL or Oclgrind is not installed");
    const std::string pocl = poclProgram();
    QVERIFY(!pocl.empty());
    const std::string bitcode = sampleText("programs/oclgrind_21.10.bc");
    const std::string ptx = sampleText("programs/nvptx.ptx");
    if (bitcode.empty() || ptx.empty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
    useDrivers({kOclgrind, poclLibrary()});
    const QString file =
        write(cacheOf({{"a -DX", pocl}, {"b -DX", ptx}, {"c -DX", bitcode}, {"d -DX", pocl}}));
    const Ran ran = asked({file});
    QCOMPARE(fileOf(ran)["devices"].toArray().size(), 2);
    QVERIFY(deviceOf(ran, 0)["name"].toString().startsWith("Oclgrind"));
    QCOMPARE(deviceOf(ran, 0)["programs"].toArray().size(), 1);
    QCOMPARE(deviceOf(ran, 1)["programs"].toArray().size(), 2);
    QCOMPARE(deviceOf(ran, 1)["programs"].toArray()[1].toObject()["entry"].toInt(), 3);
    const QString note = fileOf(ran)["device_note"].toString();
    QVERIFY2(note.contains("About 1 program no device was asked") && note.contains("ptx"), qPrintable(note));
    QVERIFY(note.contains("about this machine"));
    QCOMPARE(test::schemaFault("report.schema.json", "checkDocument", ran.out.toStdString()), std::string());

    // PoCL takes bare bitcode, and compiles it.
    const Ran compiled = always(write(cacheOf({{"c -DX", bitcode}})), {"--device", "portable"});
    QCOMPARE(programOf(compiled)["outcome"].toString(), QString("accepted"));
    QVERIFY(programOf(compiled)["load_note"].toString().contains("compilation"));
}

void TestMatching::buildTimes() {
    if (poclLibrary().isEmpty()) QSKIP("PoCL is not installed");
    const std::string pocl = poclProgram();
    QVERIFY(!pocl.empty());
    QDir().mkpath(folder_.path("sources"));
    folder_.write("sources/good.cl",
                  "__kernel void add(__global float* a) { a[get_global_id(0)] += 1.0f; }\n");
    folder_.write("sources/bad.cl", "this is no C\n");
    const QString file = write(cacheOf({{"good -DX", pocl}, {"bad -DX", pocl}, {"missing -DX", pocl}}));
    const Ran ran = asked({file, "--kernel-sources", folder_.path("sources")});
    QCOMPARE(ran.code, 0); // no fault of the cache
    QVERIFY(programOf(ran, 0)["build_ms"].toDouble() > 0);
    QVERIFY(programOf(ran, 1)["build_ms"].isNull());
    QVERIFY(programOf(ran, 1)["build_note"].toString().contains("CL_BUILD_PROGRAM_FAILURE"));
    QVERIFY(programOf(ran, 2)["build_note"].toString().contains("missing"));
    const double saved = programOf(ran, 0)["build_ms"].toDouble() - programOf(ran, 0)["load_ms"].toDouble();
    QVERIFY(qAbs(deviceOf(ran)["saved_ms"].toDouble() - saved) < 0.01);
    QCOMPARE(test::schemaFault("report.schema.json", "checkDocument", ran.out.toStdString()), std::string());
}

void TestMatching::wrongUsage() {
    QCOMPARE(test::call({"--check", "--probe", "never", "--device", "0", "x"}).code, 2);
    QCOMPARE(test::call({"--known-crashes", "x"}).code, 2);
    QCOMPARE(test::call({"--show", "--retry-crashes", "x"}).code, 2);
}

QTEST_GUILESS_MAIN(TestMatching)
#include "test_matching.moc"
