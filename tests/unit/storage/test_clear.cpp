// SPDX-License-Identifier: Apache-2.0
// --clear and --restore: which files go aside, that nothing is ever lost, and that the commands for a phone
// do the same. The phone is played by a shell: `adb shell` hands its words, joined by blanks, to one.
#include "core/check/check.h"
#include "core/host/work/clear_storage.h"
#include "core/storage/adb_commands.h"
#include "core/storage/clear_plan.h"
#include "tests/support/command.h"

#include <fstream>
#include <map>
#include <sys/stat.h>

namespace fs = std::filesystem;
using namespace macebin;
using test::call;
using test::Folder;

namespace {

const std::string kCache = "mace_cl_compiled_program.bin";
const std::string kPrecompiled = "lib_compiled_opencl_kernel.MI6.msm8998.bin";
const std::string kTuned = "lib_tuned_opencl_parameter.MI6.msm8998.bin";
constexpr std::time_t kNow = 1'795'191'301; // date -u -d @1795191301: 2026-11-20 16:15:01

/// Every name of a folder with its content.
std::map<std::string, QByteArray> contents(const Folder& folder) {
    std::map<std::string, QByteArray> all;
    for (const auto& entry : fs::directory_iterator(folder.path().toStdString())) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        all[entry.path().filename().string()] = QByteArray::fromStdString(bytes);
    }
    return all;
}

/// A v2 cache of one program, without a device name unless one is given. Made by hand (FORMAT.md, "MACE v2").
QByteArray v2Cache(std::optional<std::string> deviceName = {}) {
    const auto pair = [](const std::string& key, const std::string& value) {
        std::string inner = "\x0a" + std::string(1, static_cast<char>(key.size())) + key + "\x12" +
                            std::string(1, static_cast<char>(value.size())) + value;
        return "\x0a" + std::string(1, static_cast<char>(inner.size())) + inner;
    };
    std::string message = pair("pooling -DX", std::string(40, 'p'));
    if (deviceName) message += pair("mace_opencl_precompiled_device_name_key", *deviceName);
    const std::uint32_t crc = crc32(asBytes(message));
    for (int shift = 0; shift < 32; shift += 8)
        message += static_cast<char>((crc >> shift) & 0xff);
    return QByteArray::fromStdString(message);
}

ClearRequest requestFor(const QString& path) {
    ClearRequest request;
    request.path = path.toStdString();
    request.now = kNow;
    return request;
}

std::vector<std::string> movedFrom(const ClearReport& report) {
    std::vector<std::string> names;
    for (const ClearMove& move : report.moved)
        names.push_back(move.from);
    return names;
}

/// A storage directory with one file of each sort.
struct Storage {
    Folder folder;
    Storage() {
        folder.write(QByteArray::fromStdString(kCache), v2Cache());
        folder.write(QByteArray::fromStdString(kPrecompiled), test::warningFile());
        folder.write(QByteArray::fromStdString(kTuned), test::soundFile());
        folder.write("mace_run.config", "x=1\n");
        folder.write("model.pb", "not a cache");
        folder.write("my copy", v2Cache());
        folder.write("damaged.dat", test::damagedFile());
        folder.write("old.bin.bak1", v2Cache());
    }
};

/// Programs that play a phone: adb, run-as, am, monkey.
QString fakePhone(Folder& folder) {
    const std::map<QByteArray, QByteArray> programs{
        {"adb", "#!/bin/sh\n[ \"$1\" = shell ] || exit 9\nshift\nexec bash -c \"$*\"\n"},
        {"sh", "#!/bin/sh\nexec bash \"$@\"\n"}, // a phone's shell reads $'…'
        {"run-as", "#!/bin/sh\n[ \"$1\" = 'com.example.app' ] || exit 9\nshift\nexec \"$@\"\n"},
        {"am", "#!/bin/sh\necho am \"$@\"\n"},
        {"monkey", "#!/bin/sh\necho monkey \"$@\"\n"}};
    for (const auto& [name, text] : programs)
        ::chmod(folder.write(name, text).toUtf8().constData(), 0755);
    return folder.path();
}

QByteArray runLine(const QString& phone, const std::string& line, const QString& shell = "sh") {
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PATH", phone + ":" + environment.value("PATH"));
    environment.insert("LC_ALL", "C");
    process.setProcessEnvironment(environment);
    process.start(shell, {"-c", QString::fromStdString(line)});
    if (!process.waitForFinished(30'000) || process.exitCode() != 0)
        qWarning("failed: %s\n%s", line.c_str(), process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

const AdbCommand& commandThat(const std::vector<AdbCommand>& commands, std::string_view what) {
    for (const AdbCommand& command : commands)
        if (command.what.find(what) != std::string::npos) return command;
    qFatal("no such command");
}

} // namespace

class TestClear : public QObject {
    Q_OBJECT

private slots:
    void stampIsUtc() { QCOMPARE(clearingStamp(kNow), std::string("2026-11-20T161501Z")); }

    void backupNames_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("original");
        QTest::addColumn<unsigned>("number");
        QTest::newRow("first") << "a.bin.cleared-2026-11-20T161503Z"
                               << "a.bin" << 1u;
        QTest::newRow("second") << "a.cleared-2026-11-20T161503Z-2"
                                << "a" << 2u;
        QTest::newRow("of a backup") << "a.cleared-x.cleared-2026-11-20T161503Z"
                                     << "a.cleared-x" << 1u;
        QTest::newRow("no original") << ".cleared-2026-11-20T161503Z"
                                     << "" << 0u;
        QTest::newRow("no stamp") << "a.cleared-yesterday"
                                  << "" << 0u;
        QTest::newRow("short") << "a.cleared-2026-11-20T161503"
                               << "" << 0u;
        QTest::newRow("tail") << "a.cleared-2026-11-20T161503Z.gz"
                              << "" << 0u;
        QTest::newRow("number one") << "a.cleared-2026-11-20T161503Z-1"
                                    << "" << 0u;
        QTest::newRow("leading zero") << "a.cleared-2026-11-20T161503Z-02"
                                      << "" << 0u;
        QTest::newRow("huge") << "a.cleared-2026-11-20T161503Z-99999999999"
                              << "" << 0u;
    }
    void backupNames() {
        QFETCH(QString, name);
        QFETCH(QString, original);
        QFETCH(unsigned, number);
        const auto found = parseBackupName(name.toStdString());
        QCOMPARE(found ? found->number : 0u, number);
        if (!found) return;
        QCOMPARE(found->original, original.toStdString());
        QCOMPARE(backupName(found->original, found->setName()), name.toStdString());
    }

    void setsAreNumberedAndOrdered() {
        std::vector<std::string> names{"a"};
        const std::string stamp = "2026-11-20T161503Z";
        QCOMPARE(freeSetName(names, stamp), stamp);
        for (int i = 1; i <= 12; ++i)
            names.push_back(backupName("a", freeSetName(names, stamp)));
        QCOMPARE(names.back(), "a.cleared-" + stamp + "-12");
        names.emplace_back("b.cleared-2025-01-01T000000Z");
        std::sort(names.begin(), names.end()); // -12 before -2
        QCOMPARE(newestSet(names, "").front().number, 12u);
        QCOMPARE(newestSet(names, "b").front().original, std::string("b"));
        QVERIFY(newestSet(names, "c").empty());
    }

    void directoryMovesOnlyCompiledPrograms() {
        Storage storage;
        const auto before = contents(storage.folder);
        const ClearReport report = clearStorage(requestFor(storage.folder.path()));
        QCOMPARE(report.failure.text(), std::string());
        QCOMPARE(movedFrom(report), (std::vector<std::string>{kPrecompiled, kCache, "my copy"}));
        QCOMPARE(report.exitCode(), 4);
        auto expected = before;
        for (const auto& name : {kPrecompiled, kCache, std::string("my copy")}) {
            expected[name + ".cleared-2026-11-20T161501Z"] = expected[name];
            expected.erase(name);
        }
        QCOMPARE(contents(storage.folder), expected);
        QCOMPARE(report.kept.size(), std::size_t{1});
        QCOMPARE(report.kept.front().name, kTuned);
        QCOMPARE(report.leftAlone.size(), std::size_t{3});
        QCOMPARE(report.refused.size(), std::size_t{1});
        QCOMPARE(report.refused.front().name, std::string("damaged.dat"));

        QCOMPARE(restoreStorage(requestFor(storage.folder.path())).failure.text(), std::string());
        QCOMPARE(contents(storage.folder), before);
    }

    void realCachesAndRealTunedParameters() {
        Folder folder;
        std::size_t caches = 0;
        for (const std::string& path : test::samplesIn("mace")) {
            const bool isTuned = path.find("tuned") != std::string::npos;
            // The names lie: only the content can tell.
            const std::string name =
                isTuned ? path.substr(5) + "_compiled_opencl_kernel.x.bin" : path.substr(5);
            folder.write(QByteArray::fromStdString(name), test::qBytes(*test::sample(path)));
            caches += isTuned ? 0 : 1;
        }
        if (caches == 0) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        const ClearReport report = clearStorage(requestFor(folder.path()));
        QCOMPARE(report.moved.size(), caches);
        QCOMPARE(report.kept.size(), std::size_t{2});
    }

    void unreadableContentWithAMaceNameGoesAside() {
        Folder folder;
        folder.write(QByteArray::fromStdString(kCache), "run-as: package not debuggable\n");
        folder.write(QByteArray::fromStdString(kTuned), "cat: Permission denied\n");
        folder.write("mace-cl-kernel.bin", "");
        const ClearReport report = clearStorage(requestFor(folder.path()));
        QCOMPARE(movedFrom(report), (std::vector<std::string>{"mace-cl-kernel.bin", kCache}));
        QCOMPARE(report.kept.size(), std::size_t{1});
    }

    void oneFile_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("refusal"); // empty: moved
        const QByteArray cache = QByteArray::fromStdString(kCache);
        QTest::newRow("cache") << cache << v2Cache() << "";
        QTest::newRow("another name") << QByteArray("full path.dat") << v2Cache() << "";
        QTest::newRow("damaged") << QByteArray("x") << test::damagedFile() << "";
        QTest::newRow("unreadable") << cache << QByteArray("junk") << "";
        QTest::newRow("empty v1 cache") << cache << QByteArray(8, '\0') << "";
        QTest::newRow("tuned") << cache << test::soundFile() << "these are tuned parameters";
        QTest::newRow("stranger") << QByteArray("notes.txt") << QByteArray("hello") << "not a MACE cache";
        QTest::newRow("backup") << cache + ".cleared-2026-11-20T161503Z" << v2Cache() << "a backup";
    }
    void oneFile() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, content);
        QFETCH(QString, refusal);
        Folder folder;
        const QString path = folder.write(name, content);
        folder.write("lib_compiled_opencl_kernel.a.b.bin", v2Cache()); // the neighbour is not meant
        const auto before = contents(folder);
        const ClearReport report = clearStorage(requestFor(path));
        if (refusal.isEmpty()) {
            QCOMPARE(movedFrom(report), (std::vector<std::string>{name.toStdString()}));
            QCOMPARE(contents(folder).size(), std::size_t{2});
            QCOMPARE(restoreStorage(requestFor(path)).failure.text(), std::string());
        } else {
            QVERIFY2(QString::fromStdString(report.failure.text()).contains(refusal),
                     report.failure.text().c_str());
            QCOMPARE(report.exitCode(), 1);
        }
        QCOMPARE(contents(folder), before);
    }

    void linksAndSpecialFilesStay() {
        Folder folder;
        Folder elsewhere;
        const QString target = elsewhere.write("t.bin", v2Cache());
        const fs::path link = folder.path().toStdString() + "/" + kCache;
        fs::create_symlink(target.toStdString(), link);
        ::mkfifo(folder.path("mace-cl-kernel.bin").toUtf8().constData(), 0600);
        const ClearReport none = clearStorage(requestFor(folder.path()));
        QCOMPARE(none.exitCode(), 1);
        QCOMPARE(none.refused.size(), std::size_t{2});
        folder.write(QByteArray::fromStdString(kPrecompiled), v2Cache());
        const ClearReport some = clearStorage(requestFor(folder.path()));
        QCOMPARE(some.exitCode(), 4);
        QVERIFY(fs::is_symlink(link));
        QVERIFY(fs::exists(target.toStdString()));
        QCOMPARE(clearStorage(requestFor(folder.path(QString::fromStdString(kCache)))).exitCode(), 1);
    }

    void failureInTheMiddleMovesEverythingBack() {
        Folder folder;
        folder.write(QByteArray::fromStdString(kCache), v2Cache());
        // Its backup's name would be longer than any file system takes.
        folder.write(QByteArray(210, 'x') + "_compiled_opencl_kernel.a.bin", v2Cache());
        const auto before = contents(folder);
        ClearRequest request = requestFor(folder.path());
        request.empty = true;
        const ClearReport report = clearStorage(request);
        QVERIFY2(report.failure.text().find("nothing has changed") != std::string::npos,
                 report.failure.text().c_str());
        QCOMPARE(report.exitCode(), 1);
        QVERIFY(report.moved.empty());
        QCOMPARE(contents(folder), before);
    }

    void dryRunChangesNothing() {
        Storage storage;
        const auto before = contents(storage.folder);
        ClearRequest request = requestFor(storage.folder.path());
        request.dryRun = true;
        request.empty = true;
        QCOMPARE(clearStorage(request).moved.size(), std::size_t{3});
        QCOMPARE(contents(storage.folder), before);
        clearStorage(requestFor(storage.folder.path()));
        const auto cleared = contents(storage.folder);
        QCOMPARE(restoreStorage(request).moved.size(), std::size_t{3});
        QCOMPARE(contents(storage.folder), cleared);
    }

    void emptyLeavesACacheOfTheSameEra() {
        Folder folder;
        const QString v2 = folder.write(QByteArray::fromStdString(kCache), v2Cache());
        folder.write(QByteArray::fromStdString(kPrecompiled), test::warningFile());
        ::chmod(v2.toUtf8().constData(), 0460);
        const auto before = contents(folder);
        ClearRequest request = requestFor(folder.path());
        request.empty = true;
        const ClearReport report = clearStorage(request);
        QCOMPARE(report.exitCode(), 0);
        // The two empty files of FORMAT.md, by hand.
        QCOMPARE(contents(folder).at(kCache), QByteArray(4, '\0'));
        QCOMPARE(contents(folder).at(kPrecompiled), QByteArray(8, '\0'));
        struct stat status {};
        QCOMPARE(::stat(v2.toUtf8().constData(), &status), 0);
        QCOMPARE(status.st_mode & 07777, mode_t{0660});
        QCOMPARE(clearStorage(request).kept.size(), std::size_t{2}); // once is enough
        QCOMPARE(restoreStorage(requestFor(folder.path())).failure.text(), std::string());
        for (const auto& [name, content] : before)
            QCOMPARE(contents(folder).at(name), content);
    }

    void damagedUnderAnotherNameIsToBeNamed() {
        Folder folder;
        QByteArray damaged = v2Cache("Mali-G72");
        damaged[20] = static_cast<char>(damaged[20] ^ 1); // in the program: the CRC-32 shows it
        const QString path = folder.write("copy.dat", damaged);
        const ClearReport none = clearStorage(requestFor(folder.path()));
        QCOMPARE(none.exitCode(), 1);
        for (const char* part : {"copy.dat", "is damaged", "name the file itself"})
            QVERIFY2(none.failure.text().find(part) != std::string::npos, none.failure.text().c_str());
        folder.write(QByteArray::fromStdString(kCache), v2Cache());
        const ClearReport some = clearStorage(requestFor(folder.path()));
        QCOMPARE(some.exitCode(), 4);
        QCOMPARE(some.refused.size(), std::size_t{1});
        QCOMPARE(contents(folder).at("copy.dat"), damaged);
        QCOMPARE(clearStorage(requestFor(path)).exitCode(), 0);
    }

    void emptyNeedsAnEraForUnknownContent() {
        Folder folder;
        folder.write(QByteArray::fromStdString(kCache), "junk");
        const auto before = contents(folder);
        ClearRequest request = requestFor(folder.path());
        request.empty = true;
        QVERIFY(clearStorage(request).failure.text().find("--mace-era") != std::string::npos);
        QCOMPARE(contents(folder), before);
        request.maceEra = Era::v1;
        QCOMPARE(clearStorage(request).exitCode(), 0);
        QCOMPARE(contents(folder).at(kCache), QByteArray(8, '\0'));
    }

    void restoreLosesNoNewCache() {
        Folder folder;
        const QString path = folder.write(QByteArray::fromStdString(kCache), v2Cache());
        clearStorage(requestFor(folder.path()));
        folder.write(QByteArray::fromStdString(kCache), v2Cache("Mali-G72"));
        const auto before = contents(folder);
        const ClearReport refused = restoreStorage(requestFor(path));
        QCOMPARE(refused.exitCode(), 1);
        QVERIFY(refused.failure.text().find("--force") != std::string::npos);
        QCOMPARE(contents(folder), before);
        ClearRequest request = requestFor(path);
        request.force = true;
        QCOMPARE(restoreStorage(request).exitCode(), 0);
        const auto after = contents(folder);
        QCOMPARE(after.at(kCache), v2Cache());
        QCOMPARE(after.at(kCache + ".cleared-2026-11-20T161501Z-2"), v2Cache("Mali-G72"));
        QCOMPARE(after.size(), std::size_t{2});
    }

    void restoreTakesTheNewestSetOrTheOneNamed() {
        Folder folder;
        const QByteArray old = QByteArray::fromStdString(kCache) + ".cleared-2025-01-01T000000Z";
        folder.write(old, v2Cache("old"));
        folder.write(QByteArray::fromStdString(kCache) + ".cleared-2026-01-01T000000Z", v2Cache("new"));
        ClearRequest request = requestFor(folder.path());
        QCOMPARE(restoreStorage(request).exitCode(), 0);
        QCOMPARE(contents(folder).at(kCache), v2Cache("new"));
        request.path = folder.path(QString::fromUtf8(old)).toStdString();
        request.force = true;
        QCOMPARE(restoreStorage(request).exitCode(), 0);
        QCOMPARE(contents(folder).at(kCache), v2Cache("old"));
        QCOMPARE(restoreStorage(requestFor(folder.path("none.bin"))).exitCode(), 1);
    }

    void notesFollowTheContent() {
        const auto notesOf = [](const QByteArray& content) {
            Folder folder;
            const QString path = folder.write(QByteArray::fromStdString(kCache), content);
            std::string all;
            for (const Prose& note : clearStorage(requestFor(path)).notes)
                all += note.text() + "\n";
            return all;
        };
        QVERIFY(notesOf(v2Cache("")).find("recognise the GPU") != std::string::npos);
        QVERIFY(notesOf(v2Cache("Mali-G72")).find("recognise the GPU") == std::string::npos);
        QVERIFY(notesOf(v2Cache()).find("OpenCL version: 3.0") == std::string::npos); // a v2 MACE takes 3.0
        QVERIFY(notesOf(test::warningFile()).find("OpenCL version: 3.0") != std::string::npos);
        QVERIFY(notesOf("junk").find("seen on Mali") != std::string::npos);
    }

    void directoryInsideIsNamed() {
        Folder folder;
        QDir().mkpath(folder.path("interior"));
        folder.write("interior/mace_cl_compiled_program.bin", v2Cache());
        const ClearReport report = clearStorage(requestFor(folder.path()));
        QCOMPARE(report.exitCode(), 1);
        QCOMPARE(report.notes.size(), std::size_t{1});
        QVERIFY(report.notes.front().text().find("/interior") != std::string::npos);
    }

    void packagesInPaths() {
        const auto package = [](const char* path) {
            const auto found = packageInPath(path);
            return found ? found->text() : std::string();
        };
        QCOMPARE(package("/data/data/com.example.app/files"), std::string("com.example.app"));
        QCOMPARE(package("/data/user/0/com.example.app/cache"), std::string("com.example.app"));
        QCOMPARE(package("/data/user_de/10/com.example.app"), std::string("com.example.app"));
        QCOMPARE(package("/data/local/tmp/mace_run"), std::string());
        QCOMPARE(package("/data/user/0"), std::string());
        QCOMPARE(package("/data/data/$(touch x)/files"), std::string());
        QCOMPARE(package("/data/data/app/files"), std::string());
        QCOMPARE(appFolderInPath("/data/user/0/a b/files"), std::string_view("a b"));
        const auto name = PackageName::from("a.b");
        QVERIFY((PhonePlace{"/data/data/a.b/files", name}.needsRunAs()));
        QVERIFY((PhonePlace{"files", name}.needsRunAs()));
        QVERIFY(!(PhonePlace{"/data/local/tmp/mace_run", name}.needsRunAs()));
        QVERIFY(!(PhonePlace{"/sdcard/mace", name}.needsRunAs()));
        QVERIFY(!(PhonePlace{"/data/local/tmp/mace_run"}.needsRunAs()));
        QVERIFY(!looksLikePhonePath("/database/x"));
        QCOMPARE(package("/mnt/expand/57f8-4bc/user/10/com.example.app/files"),
                 std::string("com.example.app"));
        QCOMPARE(package("/mnt/expand/57f8-4bc/com.example.app"), std::string());
    }

    void usersInPaths() {
        for (const auto& [path, user] : std::initializer_list<std::pair<const char*, std::uint32_t>>{
                 {"/data/data/a.b/files", 0},
                 {"/data/user/0/a.b", 0},
                 {"/data/user/10/a.b/files", 10},
                 {"/data/user_de/999/a.b", 999},
                 {"/mnt/expand/57f8/user/11/a.b", 11},
                 {"/storage/emulated/0/x", 0},
                 {"/storage/emulated/10/Android/data/a.b", 10},
                 {"/data/user/ten/a.b", 0},
                 {"/data/user/-1/a.b", 0},
                 {"/data/user/99999999999/a.b", 0},
                 {"/data/users/10/a.b", 0},
                 {"files/user/10/x", 0},
                 {"/data/user/10", 10},
                 {"", 0}})
            QVERIFY2(userInPath(path) == user, path);
        QCOMPARE(oneNameOf("/data/user/0/a.b/x"), std::string("/data/data/a.b/x"));
        for (const char* other : {"/data/user/10/a.b/x", "/data/user_de/0/a.b/x", "/sdcard/x", ""})
            QCOMPARE(oneNameOf(other), std::string(other));
    }

    /// Every command meets the user whose path it is. None starts the app of somebody else.
    void anotherUserOfThePhone() {
        const auto app = PackageName::from("com.example.app");
        const auto all = [](const PhonePlace& place) {
            QStringList out;
            for (const auto& commands : {adbClear(place, "2026-11-20T161501Z", {}), adbRestore(place)})
                for (const AdbCommand& command : commands)
                    out << QString::fromStdString(command.line.text());
            return out.join('\n');
        };
        const QString other = all({"/data/user/10/com.example.app/files", app});
        QCOMPARE(other.count("run-as com.example.app"), other.count("run-as com.example.app --user 10 "));
        QVERIFY(other.count("run-as com.example.app --user 10 ") >= 5);
        QCOMPARE(other.count("am force-stop --user 10 com.example.app"), 2);
        QVERIFY(!other.contains("monkey"));
        const QString first = all({"/data/user/0/com.example.app/files", app});
        QVERIFY(!first.contains("--user"));
        QCOMPARE(first.count("monkey"), 2);
        const QString shared = all({"/storage/emulated/10/mace", app});
        QVERIFY(shared.contains("am force-stop --user 10") && !shared.contains("run-as"));
    }

    /// On the phone only the name can tell what a file is, and the commands say what it tells.
    void namesOnThePhone_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("moves"); ///< what the command says; empty: there is none
        QTest::addColumn<QString>("told");
        QTest::newRow("cache") << "mace_cl_compiled_program.bin"
                               << "the compiled programs"
                               << "";
        QTest::newRow("old cache") << "mace-cl-kernel.bin"
                                   << "the compiled programs"
                                   << "";
        QTest::newRow("directory") << "interior"
                                   << "the compiled programs"
                                   << "";
        QTest::newRow("tuned") << "mobilenet_tuned_opencl_parameter.bin"
                               << ""
                               << "tuned parameters";
        QTest::newRow("tuned, of a chip") << "a_tuned_opencl_parameter.mi9.sm8150.bin"
                                          << ""
                                          << "tuned parameters";
        QTest::newRow("tuned, as text") << "a_tuned_opencl_parameter.bin.pb"
                                        << ""
                                        << "tuned parameters";
        QTest::newRow("tuned, of mace_run") << "mace_run.config"
                                            << ""
                                            << "tuned parameters";
        QTest::newRow("precompiled") << "a_compiled_opencl_kernel.mi9.sm8150.bin"
                                     << "the precompiled file"
                                     << "comes with the app";
        QTest::newRow("any") << "weights.bin"
                             << "the file"
                             << "is not a name that MACE gives";
    }
    void namesOnThePhone() {
        QFETCH(QString, name);
        QFETCH(QString, moves);
        QFETCH(QString, told);
        const test::Ran ran = call({"--clear", "/data/data/com.example.app/files/" + name, "--package",
                                    "com.example.app", "--format", "json"});
        const QJsonObject json = ran.json();
        QCOMPARE(ran.code, moves.isEmpty() ? 1 : 0);
        QCOMPARE(json["commands"].toArray().isEmpty(), moves.isEmpty());
        QCOMPARE(json["failure"].isNull(), !moves.isEmpty());
        for (const QString& all :
             {QString("the compiled programs"), QString("the precompiled file"), QString("the file")})
            QCOMPARE(ran.out.contains(("move " + all + " aside").toUtf8()), all == moves);
        QVERIFY2(ran.out.contains(told.toUtf8()), ran.out.constData());
        QCOMPARE(ran.out.contains("then a new cache"), !moves.isEmpty() && told != "comes with the app");
        // The same path without a name of the app, and one that a restore is asked for.
        QCOMPARE(call({"--clear", "/data/local/tmp/none/" + name}).code, ran.code);
        QCOMPARE(call({"--restore", "/data/local/tmp/none/" + name}).code, 0);
    }

    /// Here the content decides, and a file that the app ships is called that.
    void aPrecompiledFileHere() {
        Folder folder;
        const QString path = folder.write(QByteArray::fromStdString(kPrecompiled), v2Cache());
        const test::Ran alone = call({"--clear", path, "--dry-run"});
        QCOMPARE(alone.code, 0);
        QVERIFY(alone.out.contains("comes with the app") && !alone.out.contains("then a new cache"));
        folder.write(QByteArray::fromStdString(kCache), v2Cache());
        const test::Ran both = call({"--clear", folder.path(), "--dry-run"});
        QVERIFY(both.out.contains("comes with the app") && both.out.contains("then a new cache"));
        const QString tuned = folder.write(QByteArray::fromStdString(kTuned), "junk");
        const test::Ran kept = call({"--clear", tuned});
        QCOMPARE(kept.code, 1);
        QVERIFY(kept.out.contains("tuned parameters by its name") && !kept.out.contains("compiled programs"));
    }

    /// A folder among the apps' own that no app can have: its name stands in no command, and that is said.
    void aFolderOfNoApp() {
        const PhonePlace place{"/data/data/$(touch x)/files"};
        for (const AdbCommand& command : adbClear(place, "2026-11-20T161501Z", {}))
            QVERIFY(!QByteArray::fromStdString(command.line.text()).contains("run-as"));
        const auto notes = Prose::texts(adbNotes(place));
        QVERIFY(std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
            return note.find("its name is not that of a package") != std::string::npos;
        }));
    }

    void phoneCommands_data() {
        QTest::addColumn<QByteArray>("folderName");
        QTest::addColumn<QString>("package");
        QTest::addColumn<bool>("isFile");
        for (const char* name : {"plain", "two words", "it's", "$HOME `id`", "a\nb", "q\"q", "back\\slash",
                                 "*", "tab\t\x1b[2J", "\xe4\xbd\xa0\xe5\xa5\xbd"})
            for (const char* package : {"", "com.example.app"})
                for (const bool isFile : {false, true})
                    QTest::addRow("%s/%s/%s", name, package, isFile ? "file" : "directory")
                        << QByteArray(name) << QString(package) << isFile;
    }
    /// The commands do to a directory what --clear does: run for real, with both shells of a phone played
    /// here.
    void phoneCommands() {
        QFETCH(QByteArray, folderName);
        QFETCH(QString, package);
        QFETCH(bool, isFile);
        Folder phoneFolder;
        const QString phone = fakePhone(phoneFolder);
        Folder outer;
        const std::string directory = (outer.path() + "/" + QString::fromUtf8(folderName)).toStdString();
        fs::create_directories(directory);
        const auto put = [&](const std::string& name, const QByteArray& content) {
            std::ofstream(directory + "/" + name, std::ios::binary)
                .write(content.constData(), content.size());
        };
        const auto has = [&](const std::string& name) { return fs::is_regular_file(directory + "/" + name); };
        put(kCache, v2Cache());
        put(kPrecompiled, v2Cache());
        put(kTuned, test::soundFile());
        const std::string set = clearingStamp(kNow);
        const PhonePlace place{isFile ? directory + "/" + kCache : directory,
                               PackageName::from(package.toStdString())};

        const auto commands = adbClear(place, set, Era::v2);
        for (const AdbCommand& command : commands)
            if (command.what.find("undo") == std::string::npos) runLine(phone, command.line.text());
        QVERIFY(has(kCache + ".cleared-" + set));
        QCOMPARE(fs::file_size(directory + "/" + kCache), std::uintmax_t{4});
        QCOMPARE(has(kPrecompiled + ".cleared-" + set), !isFile);
        QVERIFY(has(kTuned));

        runLine(phone, commandThat(commands, "undo").line.text());
        QCOMPARE(fs::file_size(directory + "/" + kCache), std::uintmax_t(v2Cache().size()));
        QVERIFY(has(kPrecompiled) && !has(kCache + ".cleared-" + set));

        // Of two sets the newer one; a new cache is never overwritten.
        put(kCache + ".cleared-2025-01-01T000000Z", v2Cache("old"));
        runLine(phone, commandThat(adbClear(place, set, {}), "move").line.text());
        QVERIFY(!has(kCache));
        put(kCache, v2Cache("Mali-G72"));
        const std::string restore = commandThat(adbRestore(place), "newest").line.text();
        QVERIFY(runLine(phone, restore).contains("stays"));
        QVERIFY(has(kCache + ".cleared-" + set));
        fs::remove(directory + "/" + kCache);
        runLine(phone, restore);
        QCOMPARE(fs::file_size(directory + "/" + kCache), std::uintmax_t(v2Cache().size()));
        QVERIFY(has(kCache + ".cleared-2025-01-01T000000Z"));
    }

    void commandLine() {
        Storage storage;
        const auto before = contents(storage.folder);
        const test::Ran cleared = call({"--clear", storage.folder.path(), "--format", "json"});
        QCOMPARE(cleared.code, 4);
        const QJsonObject json = cleared.json();
        QCOMPARE(json["schema_version"].toInt(), 1);
        QCOMPARE(json["action"].toString(), QString("clear"));
        QCOMPARE(json["exit_code"].toInt(), 4); // damaged.dat
        QCOMPARE(json["refused"].toArray().size(), 1);
        QCOMPARE(json["moved"].toArray().size(), 3);
        QCOMPARE(json["kept"].toArray().size(), 1);
        QCOMPARE(json["left_alone"].toArray().size(), 3);
        QCOMPARE(runLine({}, json["undo"].toString().toStdString().replace(0, 7, MACEBIN_COMMAND)).isEmpty(),
                 false);
        QCOMPARE(contents(storage.folder), before);
        const test::Ran text = call({"--clear", storage.folder.path()});
        QVERIFY(text.out.contains("moved aside") && text.out.contains("To undo: macebin --restore"));
        QCOMPARE(call({"--clear", storage.folder.path("model.pb")}).code, 1);
        QCOMPARE(call({"--clear", storage.folder.path("nowhere")}).code, 1);
    }

    void commandLineForAPhone() {
        const QStringList clear{"--clear", "/data/data/com.example.app/no such", "--format", "json"};
        const test::Ran missing = call(clear);
        QCOMPARE(missing.code, 0);
        QVERIFY(missing.json()["failure"].isNull());
        QVERIFY(missing.json()["notes"].toArray().first().toString().contains("nothing was moved here"));
        QCOMPARE(missing.json()["commands"].toArray().size(), 5);
        const test::Ran asked = call(clear + QStringList{"--package", "com.example.app"});
        QCOMPARE(asked.code, 0);
        QVERIFY(asked.json()["failure"].isNull());
        QCOMPARE(call(clear + QStringList{"--empty"}).code, 2);
        QCOMPARE(call(clear + QStringList{"--empty", "--mace-era", "v1", "--package", "a.b"}).code, 0);
        QCOMPARE(call({"--restore", "files", "--package", "a.b"}).code, 0);
        QCOMPARE(call({"--restore", "files", "--package", ""}).code, 2); // no value is none for any flag
        for (const char* name : {"bad;name", "two words", "a/b"}) {
            const test::Ran wrong = call({"--restore", "files", "--package", name});
            QCOMPARE(wrong.code, 2);
            QVERIFY(wrong.out.isEmpty() && wrong.err.contains("com.example.app"));
        }
    }
};

QTEST_GUILESS_MAIN(TestClear)
#include "test_clear.moc"
