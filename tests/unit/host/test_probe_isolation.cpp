// SPDX-License-Identifier: Apache-2.0
// What a driver can do to this machine while it is probed: nothing that stays. Each outcome with every kind
// of sandbox, against a stub driver that does as told, and what is left when it is over, or when the parent
// is killed.
#include "core/host/probe/private_directory.h"
#include "core/host/probe/probe.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace macebin;
using Kind = Outcome;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

namespace {

QByteArray bytes(const std::string& text) {
    return QByteArray::fromStdString(text);
}

Result<Probed<LoadOutcome>> load(const DeviceFacts& device, const std::vector<std::string>& binaries,
                                 const ProbeOptions& options) {
    std::vector<ProgramToLoad> programs;
    for (const std::string& binary : binaries)
        programs.push_back({asBytes(binary), {}});
    return loadPrograms(device, programs, options);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += word + " ";
    return text;
}

bool has(const std::vector<std::string>& words, const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// A TCP port of 127.0.0.1 that answers.
class Listener {
public:
    Listener() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (bind(socket_, generic, size) == 0 && listen(socket_, 8) == 0 &&
            getsockname(socket_, generic, &size) == 0)
            port = ntohs(address.sin_port);
    }
    ~Listener() { close(socket_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    int port = 0;

private:
    int socket_;
};

} // namespace

class TestProbeIsolation : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void outcomes_data();
    void outcomes();
    void aHungryOneCostsOnlyItself_data() { sandboxes(); }
    void aHungryOneCostsOnlyItself();
    void namesItsProtections();
    void requiredSandboxThatIsNotWhole();
    void writesNowhereElse_data() { sandboxes(); }
    void writesNowhereElse();
    void reachesNoNetwork_data() { sandboxes(); }
    void reachesNoNetwork();
    void leavesNoProcess_data() { sandboxes(); }
    void leavesNoProcess();
    void killedParentLeavesNothing_data();
    void killedParentLeavesNothing();
    void manyAtATimeAreBlamedRight_data() { sandboxes(); }
    void manyAtATimeAreBlamedRight();
    void manyAtATimeAreCancelled_data() { sandboxes(); }
    void manyAtATimeAreCancelled();
    void killedWatchIsACrash_data() { sandboxes(); }
    void killedWatchIsACrash();
    void deadPlatformIsSaidOnce();
    void reproducesAlone();
    void directoryGoesWhateverIsInIt();

private:
    void sandboxes();
    /// Options for the sandbox of the test's row. "fallback": as where bubblewrap is not installed.
    ProbeOptions options();
    DeviceFacts stub();
    /// Processes that have to do with this test's directory.
    int processes() const;
    std::size_t directories() const;

    QTemporaryDir vendors_;
    QTemporaryDir temporary_; ///< TMPDIR of the code under test
    QTemporaryDir outside_;
    QByteArray path_ = qgetenv("PATH");
    std::vector<std::string> best_; ///< protections that this machine allows
    std::vector<std::string> fallback_;
};

void TestProbeIsolation::initTestCase() {
    QVERIFY(vendors_.isValid() && temporary_.isValid() && outside_.isValid());
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    qputenv("TMPDIR", temporary_.path().toLocal8Bit());
    std::ofstream(vendors_.filePath("driver.icd").toStdString()) << MACEBIN_STUB_ICD << '\n';
    qputenv("OCL_ICD_VENDORS", vendors_.path().toLocal8Bit());
    auto loaded = load(stub(), {"stub:accept"}, {});
    QVERIFY2(bool(loaded), loaded ? "" : loaded.error().c_str());
    best_ = loaded->protections;
    qputenv("PATH", "/nonexistent");
    loaded = load(stub(), {"stub:accept"}, {});
    QVERIFY2(bool(loaded), loaded ? "" : loaded.error().c_str());
    fallback_ = loaded->protections;
    qInfo("best: %s", joined(best_).c_str());
    qInfo("fallback: %s", joined(fallback_).c_str());
}

void TestProbeIsolation::init() {
    qputenv("PATH", path_);
}

void TestProbeIsolation::cleanup() {
    qunsetenv("MACEBIN_STUB_ENUMERATE");
    QTRY_COMPARE_WITH_TIMEOUT(processes(), 0, 2000);
    QCOMPARE(directories(), std::size_t{0});
}

void TestProbeIsolation::sandboxes() {
    QTest::addColumn<QByteArray>("sandbox");
    for (const char* name : {"automatic", "fallback", "off"})
        QTest::newRow(name) << QByteArray(name);
}

ProbeOptions TestProbeIsolation::options() {
    QFETCH(QByteArray, sandbox);
    if (sandbox == "fallback") qputenv("PATH", "/nonexistent");
    ProbeOptions options;
    options.memoryBytes = std::uint64_t{400} << 20;
    options.sandbox = sandbox == "off" ? SandboxMode::off : SandboxMode::automatic;
    return options;
}

DeviceFacts TestProbeIsolation::stub() {
    const auto devices = listDevices();
    return devices && !devices->empty() ? devices->front() : DeviceFacts();
}

int TestProbeIsolation::processes() const {
    int count = 0;
    for (const QString& pid : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs)) {
        if (pid.toInt() == getpid()) continue;
        for (const char* name : {"/cmdline", "/environ"}) {
            QFile file("/proc/" + pid + name);
            if (!file.open(QIODevice::ReadOnly) || !file.readAll().contains(temporary_.path().toLocal8Bit()))
                continue;
            ++count;
            break;
        }
    }
    return count;
}

std::size_t TestProbeIsolation::directories() const {
    const QDir folder(temporary_.path());
    return static_cast<std::size_t>(folder.entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size());
}

void TestProbeIsolation::outcomes_data() {
    QTest::addColumn<QByteArray>("sandbox");
    QTest::addColumn<QByteArray>("program");
    QTest::addColumn<QByteArray>("expected");
    const std::pair<const char*, const char*> rows[] = {
        {"accept", "accepted"},
        {"reject@build", "rejected in clBuildProgram (CL_BUILD_PROGRAM_FAILURE)"},
        {"abort", "crashed in clCreateProgramWithBinary (SIGABRT)"},
        {"segfault@kernels", "crashed in clCreateKernelsInProgram (SIGSEGV)"},
        {"abort@release", "crashed in release (SIGABRT)"},
        {"exit@build", "exited in clBuildProgram (exit status 3)"},
        {"hang", "hung in clCreateProgramWithBinary"},
        {"burn@info", "hung in clGetKernelInfo"},
        {"stop@build", "hung in clBuildProgram"},
        {"eat@build", "out-of-memory in clBuildProgram"},
        {"share", "accepted"}, // 600 MiB if shared pages were counted for each process
        {"bomb", "crashed in clCreateProgramWithBinary (SIGKILL)"},
        {"garbage", "accepted"},
        {"close", "accepted"},
        {"fork", "accepted"},
        {"daemon", "accepted"},
    };
    for (const char* sandbox : {"automatic", "fallback", "off"})
        for (const auto& [what, expected] : rows)
            QTest::addRow("%s %s", sandbox, what)
                << QByteArray(sandbox) << "stub:" + QByteArray(what) << QByteArray(expected);
}

void TestProbeIsolation::outcomes() {
    QFETCH(QByteArray, program);
    QFETCH(QByteArray, expected);
    ProbeOptions how = options();
    how.maxProcesses = 64;
    const bool stops = program.startsWith("stub:stop");
    if (stops) how.silence = milliseconds(1500); // long before the time limit
    if (expected.startsWith("hung") && !stops) how.perProgram = milliseconds(1500);
    const auto found = load(stub(), {program.toStdString(), "stub:accept"}, how);
    QVERIFY2(bool(found), found ? "" : found.error().c_str());
    const LoadOutcome& outcome = found->front();
    QCOMPARE(bytes(describe(outcome)), expected);
    QCOMPARE(found->back().kind, Kind::accepted);
    QCOMPARE(outcome.reproduce.empty(), !endedTheProcess(outcome.kind));
    if (stops) QVERIFY2(outcome.note.find("stopped") != std::string::npos, outcome.note.c_str());
    if (program == "stub:bomb")
        QVERIFY2(outcome.note.find("processes") != std::string::npos, outcome.note.c_str());
    else if (!stops)
        QVERIFY2(outcome.note.empty(), outcome.note.c_str()); // it is about what Macebin did, not the driver
    if (stops || program == "stub:bomb") QVERIFY2(outcome.log.empty(), outcome.log.c_str());
}

void TestProbeIsolation::aHungryOneCostsOnlyItself() {
    const auto found =
        load(stub(), {"stub:accept", "stub:eat", "stub:reject", "stub:eat@kernels"}, options());
    QVERIFY2(bool(found), found ? "" : found.error().c_str());
    QCOMPARE(found->at(0).kind, Kind::accepted);
    QCOMPARE(found->at(1).kind, Kind::outOfMemory);
    QCOMPARE(found->at(2).kind, Kind::rejected);
    QCOMPARE(found->at(3).kind, Kind::outOfMemory);
}

void TestProbeIsolation::namesItsProtections() {
    const char* always[] = {"private-directory", "no-new-privileges", "no-core-dump", "cpu-limit",
                            "file-size-limit",   "dies-with-parent",  "memory-watch", "process-limit"};
    ProbeOptions off;
    off.sandbox = SandboxMode::off;
    const auto bare = load(stub(), {"stub:accept"}, off);
    QVERIFY(bool(bare));
    for (const char* word : always)
        QVERIFY2(has(best_, word) && has(fallback_, word) && has(bare->protections, word), word);
    for (const char* word : {"read-only-files", "no-network", "own-processes"})
        QVERIFY2(!has(bare->protections, word), word);
    QVERIFY(!has(fallback_, "own-processes"));
}

void TestProbeIsolation::requiredSandboxThatIsNotWhole() {
    ProbeOptions how;
    how.sandbox = SandboxMode::require;
    const auto whole = load(stub(), {"stub:accept"}, how);
    QCOMPARE(bool(whole), has(best_, "own-processes"));
    qputenv("PATH", "/nonexistent");
    const auto found = load(stub(), {"stub:accept"}, how);
    QVERIFY(!found);
    QVERIFY2(found.error().find("no view of other processes") != std::string::npos, found.error().c_str());
    QVERIFY2(found.error().find("Install bubblewrap") != std::string::npos, found.error().c_str());
    // One that is installed and refuses to work is told apart, and does not cost the driver its probing.
    std::ofstream(outside_.filePath("bwrap").toStdString())
        << "#!/bin/sh\necho 'bwrap: no permissions to create a namespace' >&2\nexit 1\n";
    fs::permissions(outside_.filePath("bwrap").toStdString(), fs::perms::owner_all);
    qputenv("PATH", outside_.path().toLocal8Bit());
    const auto refused = load(stub(), {"stub:accept"}, how);
    QVERIFY(!refused);
    QVERIFY2(refused.error().find("(bwrap: no permissions") != std::string::npos, refused.error().c_str());
    how.sandbox = SandboxMode::automatic;
    how.jobs = 3;
    const auto asked = load(stub(), {"stub:accept", "stub:accept", "stub:abort", "stub:accept"}, how);
    QVERIFY2(bool(asked), asked ? "" : asked.error().c_str());
    QCOMPARE(asked->at(2).kind, Kind::crashed);
    QCOMPARE(asked->at(3).kind, Kind::accepted);
}

void TestProbeIsolation::writesNowhereElse() {
    const ProbeOptions how = options();
    QFETCH(QByteArray, sandbox);
    const bool walled = sandbox != "off";
    if (walled && !has(sandbox == "fallback" ? fallback_ : best_, "read-only-files"))
        QSKIP("this kernel has neither namespaces nor Landlock for us");
    const std::string target = outside_.filePath("written-" + sandbox).toStdString();
    const std::string shared = "/dev/shm/macebin-test-" + std::to_string(getpid());
    // A relative path is one in the private directory.
    const auto found = load(stub(), {"stub:write:" + target, "stub:write:mine", "stub:write:" + shared}, how);
    QVERIFY2(bool(found), found ? "" : found.error().c_str());
    QCOMPARE(found->at(0).kind, walled ? Kind::rejected : Kind::accepted);
    QCOMPARE(fs::exists(target), !walled);
    QCOMPARE(found->at(1).kind, Kind::accepted);
    QVERIFY(!fs::exists("mine"));
    const bool reached = fs::remove(shared);
    QVERIFY(!walled || !reached);
}

void TestProbeIsolation::reachesNoNetwork() {
    const ProbeOptions how = options();
    QFETCH(QByteArray, sandbox);
    const bool walled = sandbox != "off";
    if (walled && !has(sandbox == "fallback" ? fallback_ : best_, "no-network"))
        QSKIP("this kernel lets nobody leave the network");
    const Listener listener;
    QVERIFY(listener.port != 0);
    const auto found = load(stub(), {"stub:connect:" + std::to_string(listener.port)}, how);
    QVERIFY2(bool(found), found ? "" : found.error().c_str());
    QCOMPARE(found->front().kind, walled ? Kind::rejected : Kind::accepted);
}

void TestProbeIsolation::leavesNoProcess() {
    ProbeOptions how = options();
    how.perProgram = milliseconds(1500);
    const auto found = load(stub(), {"stub:daemon", "stub:daemon stub:x", "stub:hang", "stub:fork"}, how);
    QVERIFY2(bool(found), found ? "" : found.error().c_str());
    QCOMPARE(found->at(1).kind, Kind::accepted);
    QCOMPARE(processes(), 0); // now, not soon
}

void TestProbeIsolation::killedParentLeavesNothing_data() {
    QTest::addColumn<QByteArray>("sandbox");
    QTest::addColumn<QByteArray>("program");
    for (const char* sandbox : {"automatic", "fallback", "off"})
        for (const char* program : {"stub:hang", "stub:stop", "stub:daemon", "stub:burn"})
            QTest::addRow("%s %s", sandbox, program) << QByteArray(sandbox) << QByteArray(program);
}

/// What the killed parent does: probes two programs at a time that never come back, see main.
int beVictim(const std::string& program, bool confined) {
    ProbeOptions options;
    options.sandbox = confined ? SandboxMode::automatic : SandboxMode::off;
    options.jobs = 2;
    const auto devices = listDevices();
    if (!devices || devices->empty()) return 1;
    static_cast<void>(load(devices->front(), {program, "stub:hang", "stub:hang"}, options));
    return 0;
}

void TestProbeIsolation::killedParentLeavesNothing() {
    QFETCH(QByteArray, sandbox);
    QFETCH(QByteArray, program);
    static_cast<void>(options());
    const std::string self = fs::read_symlink("/proc/self/exe");
    std::string words[] = {self, "--victim", program.toStdString(), sandbox == "off" ? "off" : "on"};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    pid_t victim = 0;
    QCOMPARE(posix_spawn(&victim, self.c_str(), nullptr, nullptr, arguments, environ), 0);
    // Two drivers at work where there are two threads for them, each with its watch, and the janitor: the
    // victim itself makes one more.
    const int drivers = std::thread::hardware_concurrency() > 1 ? 2 : 1;
    QTRY_VERIFY_WITH_TIMEOUT(processes() >= 2 + 2 * drivers, 10000);
    QTest::qWait(300);
    QCOMPARE(directories(), std::size_t{1});
    kill(victim, SIGKILL);
    waitpid(victim, nullptr, 0);
    QTRY_COMPARE_WITH_TIMEOUT(processes(), 0, 2000);
    QCOMPARE(directories(), std::size_t{0});
}

void TestProbeIsolation::manyAtATimeAreBlamedRight() {
    const std::pair<const char*, Kind> cycle[] = {
        {"stub:accept", Kind::accepted},      {"stub:abort@build", Kind::crashed},
        {"stub:reject", Kind::rejected},      {"stub:exit", Kind::exited},
        {"stub:two", Kind::accepted},         {"stub:segfault@kernels", Kind::crashed},
        {"stub:reject@build", Kind::rejected}};
    std::vector<std::string> programs;
    std::vector<Kind> expected;
    for (std::size_t i = 0; i < 70; ++i) {
        programs.emplace_back(i % 35 == 20 ? "stub:hang@build" : cycle[i % 7].first);
        expected.push_back(i % 35 == 20 ? Kind::hung : cycle[i % 7].second);
    }
    ProbeOptions how = options();
    how.jobs = 4;
    how.perProgram = milliseconds(3000);
    const auto found = load(stub(), programs, how);
    QVERIFY2(bool(found), found ? "" : found.error().c_str());
    QCOMPARE(found->size(), programs.size());
    for (std::size_t i = 0; i < programs.size(); ++i)
        QVERIFY2(found->at(i).kind == expected[i],
                 (std::to_string(i) + " " + programs[i] + ": " + describe(found->at(i))).c_str());
    QCOMPARE(found->at(4).kernels.size(), std::size_t{2});
}

void TestProbeIsolation::manyAtATimeAreCancelled() {
    const DeviceFacts device = stub();
    ProbeOptions how = options();
    std::stop_source source;
    how.cancel = source.get_token();
    how.jobs = 4;
    std::vector<std::string> programs{"stub:accept"};
    programs.resize(40, "stub:hang");
    std::thread later([&source] {
        std::this_thread::sleep_for(milliseconds(800));
        source.request_stop();
    });
    const auto begin = std::chrono::steady_clock::now();
    const auto found = load(device, programs, how);
    later.join();
    QVERIFY2(bool(found), found ? "" : found.error().c_str());
    QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
    QCOMPARE(found->front().kind, Kind::accepted);
    QVERIFY(std::all_of(found->begin() + 1, found->end(), [](const LoadOutcome& outcome) {
        return outcome.kind == Kind::notAsked && outcome.note == "cancelled" && outcome.log.empty();
    }));
}

/// The watch is the process of macebin-probe that has one of its own: the driver's. 0: there is none yet.
pid_t findWatch(const std::string& folder) {
    for (const QString& pid : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs)) {
        QFile command("/proc/" + pid + "/cmdline");
        QFile children("/proc/" + pid + "/task/" + pid + "/children");
        if (!command.open(QIODevice::ReadOnly) || !children.open(QIODevice::ReadOnly)) continue;
        const QByteArray words = command.readAll();
        if (words.startsWith(qgetenv("MACEBIN_PROBE")) && words.contains(bytes(folder)) &&
            words.contains(QByteArray("\0--job", 6)) && !children.readAll().isEmpty())
            return pid.toInt();
    }
    return 0;
}

void TestProbeIsolation::killedWatchIsACrash() {
    const DeviceFacts device = stub();
    const ProbeOptions how = options();
    std::atomic<pid_t> watch = 0;
    std::jthread killer([&watch, this](const std::stop_token& stop) {
        while (!stop.stop_requested() && (watch = findWatch(temporary_.path().toStdString())) == 0)
            std::this_thread::sleep_for(milliseconds(20));
        std::this_thread::sleep_for(milliseconds(1000)); // until the program is asked
        if (watch != 0) kill(watch, SIGKILL);
    });
    const auto found = load(device, {"stub:hang@build", "stub:accept"}, how);
    killer.request_stop();
    killer.join();
    QVERIFY(watch != 0);
    QVERIFY2(bool(found), found ? "" : found.error().c_str());
    QCOMPARE(bytes(describe(found->at(0))), QByteArray("crashed in clBuildProgram (SIGKILL)"));
    QVERIFY2(found->at(0).note.find("was killed") != std::string::npos, found->at(0).note.c_str());
    QCOMPARE(found->at(1).kind, Kind::accepted);
}

void TestProbeIsolation::deadPlatformIsSaidOnce() {
    const DeviceFacts device = stub();
    qputenv("MACEBIN_STUB_ENUMERATE", "platform-abort");
    ProbeOptions how;
    how.jobs = 4;
    const auto found = load(device, std::vector<std::string>(8, "stub:accept"), how);
    QVERIFY(!found);
    QVERIFY2(found.error().find("died (SIGABRT) in clGetPlatformIDs, before any program") !=
                 std::string::npos,
             found.error().c_str());
}

void TestProbeIsolation::reproducesAlone() {
    DeviceFacts device = stub();
    const std::string file = outside_.filePath("it's a program").toStdString();
    std::ofstream(file) << "stub:segfault@build";
    device.icd = vendors_.filePath("driver.icd").toStdString();
    const std::string command = reproduceCommand(device, file, "-DNAME='a b' \"$HOME\"").text();
    qunsetenv("OCL_ICD_VENDORS");
    const std::string output = outside_.filePath("said").toStdString();
    const int status = std::system(("exec >" + output + " 2>&1; " + command).c_str());
    qputenv("OCL_ICD_VENDORS", vendors_.path().toLocal8Bit());
    // The shell passes on what its last command died of; with a sanitizer the probe says it in its own way.
    QVERIFY2(status != 0, command.c_str());
    QFile said(QString::fromStdString(output));
    QVERIFY(said.open(QIODevice::ReadOnly));
    QVERIFY2(said.readAll().contains("entry 0 clBuildProgram"), command.c_str());
    QVERIFY2(command.find("'-DNAME='\\''a b'\\'' \"$HOME\"'") != std::string::npos, command.c_str());
    const auto found = load(stub(), {"stub:segfault"}, {});
    const std::string& again = found->front().reproduce.text();
    QVERIFY2(again.find("load --platform 0 --device 0 --binary PROGRAM.bin") != std::string::npos,
             again.c_str());
}

void TestProbeIsolation::directoryGoesWhateverIsInIt() {
    const fs::path kept = outside_.filePath("kept").toStdString();
    fs::create_directory(kept);
    std::ofstream(kept / "file") << "x";
    {
        auto directory = PrivateDirectory::create();
        QVERIFY2(bool(directory), directory ? "" : directory.error().c_str());
        fs::create_directory_symlink(kept, directory->path() / "link");
        fs::create_directories(directory->path() / "locked" / "deep");
        fs::create_directory_symlink(kept, directory->path() / "locked" / "link");
        fs::permissions(directory->path() / "locked" / "deep", fs::perms::none);
        fs::permissions(directory->path() / "locked", fs::perms::none);
        QCOMPARE(directories(), std::size_t{1});
    }
    QCOMPARE(directories(), std::size_t{0});
    QVERIFY(fs::exists(kept / "file"));
}

int main(int argc, char** argv) {
    if (argc == 4 && std::string(argv[1]) == "--victim")
        return beVictim(argv[2], std::string(argv[3]) == "on");
    QCoreApplication app(argc, argv);
    TestProbeIsolation test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_probe_isolation.moc"
