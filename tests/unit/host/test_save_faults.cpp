// SPDX-License-Identifier: Apache-2.0
// Saving when things go wrong: every system call in turn fails, or the process dies there, or at any moment,
// or the disk is full or read-only. The file is the old or the new one afterwards, whole, and the message is
// true.
#include "core/host/file/save_file.h"
#include "tests/support/save_test.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRandomGenerator>
#include <QTest>

#include <cerrno>
#include <sys/mount.h>
#include <thread>
#include <unistd.h>

using namespace macebin;
using namespace macebin::test;
using Names = std::vector<std::string>;

namespace {

constexpr std::size_t kSize = 300'000;
const std::string kOld(200'000, 'o');
const std::string kNew(kSize, 'n');

struct Fault {
    const char* call = "any";
    int nth = 1;
    int error = EIO;
    bool kill = false;
    bool shortWrite = false;
    bool always = false;
    bool noLinks = false;
};

struct Run {
    bool struck = false;
    bool killed = false;
    int code = -1;
    QByteArray message;
};

bool has(const QByteArray& text, const char* words) {
    return text.contains(words);
}

} // namespace

class TestSaveFaults : public QObject {
    Q_OBJECT

    SaveFolder folder_;
    SaveFolder other_; ///< for the log: outside what is watched
    fs::path file() const { return folder_.at("out"); }

    QProcessEnvironment environmentFor(const Fault& fault) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        const auto flag = [&](const char* name, bool value) { environment.insert(name, value ? "1" : "0"); };
        environment.insert("LD_PRELOAD", MACEBIN_FAULT_PRELOAD);
        const QString asan = environment.value("ASAN_OPTIONS");
        environment.insert("ASAN_OPTIONS", (asan.isEmpty() ? asan : asan + ":") + "verify_asan_link_order=0");
        environment.insert("MACEBIN_FAULT_CALL", fault.call);
        environment.insert("MACEBIN_FAULT_NTH", QString::number(fault.nth));
        environment.insert("MACEBIN_FAULT_ERRNO", QString::number(fault.error));
        flag("MACEBIN_FAULT_KILL", fault.kill);
        flag("MACEBIN_FAULT_SHORT", fault.shortWrite);
        flag("MACEBIN_FAULT_ALWAYS", fault.always);
        flag("MACEBIN_FAULT_NO_LINKS", fault.noLinks);
        environment.insert("MACEBIN_FAULT_UNDER", folder_.path().c_str());
        environment.insert("MACEBIN_FAULT_LOG", other_.at("log").c_str());
        return environment;
    }

    Run run(const Fault& fault, const char* how) const {
        other_.clear();
        QProcess process;
        process.setProcessEnvironment(environmentFor(fault));
        process.start(MACEBIN_SAVE_ONCE, {file().c_str(), how, "n", QString::number(kSize)});
        if (!process.waitForFinished(60'000)) qFatal("save_once did not end");
        Run run;
        run.struck = fs::exists(other_.at("log"));
        run.killed = process.exitStatus() == QProcess::CrashExit;
        if (!run.killed) run.code = process.exitCode();
        run.message = process.readAllStandardError();
        return run;
    }

    static int runWithoutFault(const QStringList& words) {
        QProcess process;
        process.start(MACEBIN_SAVE_ONCE, words);
        return process.waitForFinished(60'000) ? process.exitCode() : -1;
    }
    int runWithoutFault(const char* how) const {
        return runWithoutFault({file().c_str(), how, "n", QString::number(kSize)});
    }

    /// Where that is possible: then owner and group have to be kept, too.
    void writeOldOfAnotherUser() const {
        writeText(file(), kOld);
        if (::geteuid() == 0) QCOMPARE(::chown(file().c_str(), 1234, 2345), 0);
    }

    /// The file as the run left it: never anything but old or new, and as the exit code says.
    void judge(const Run& run, bool hasOld, bool hasBackup) const {
        const bool exists = fs::exists(file());
        QCOMPARE(exists || !hasOld, true);
        const std::string content = exists ? textOf(file()) : std::string();
        const bool isNew = exists && content == kNew;
        QVERIFY(isNew || (hasOld ? content == kOld : !exists));
        if (run.killed) return;
        QVERIFY2(run.code == 0 || run.code == 1, run.message);
        if (run.code == 0) QVERIFY(isNew);
        if (run.code == 1) {
            const bool inPlace = has(run.message, "the new file is in place");
            QCOMPARE(inPlace, isNew);
            const bool isTrue =
                inPlace || has(run.message, "Nothing was changed") || has(run.message, "its backup stays as");
            QVERIFY2(isTrue, run.message);
        }
        if (isNew && hasBackup) QVERIFY(textOf(file().string() + ".bak") == kOld);
    }

    /// After the next good run: no stray, no half backup, and the old content is still kept.
    void judgeAfterwards(const std::string& how) const {
        const bool wasThere = fs::exists(file());
        QCOMPARE(runWithoutFault(how.c_str()), how == "new" && wasThere ? 1 : 0);
        QVERIFY(textOf(file()) == kNew);
        if (::geteuid() == 0 && how != "new") QCOMPARE(statusOf(file()).st_uid, uid_t(1234));
        QVERIFY(!folder_.hasStray());
        for (const std::string& name : folder_.names()) {
            const std::string content = textOf(folder_.at(name));
            QVERIFY2(content == kNew || content == kOld, name.c_str());
        }
        if (how == "backup") QVERIFY(textOf(folder_.at("out.bak")) == kOld);
    }

private slots:
    void init() { folder_.clear(); }

    void everyCallInTurn_data() {
        QTest::addColumn<QString>("how");
        QTest::addColumn<int>("error");
        QTest::addColumn<bool>("kill");
        QTest::addColumn<bool>("noLinks");
        for (const char* how : {"new", "replace", "backup"})
            for (const int error : {ENOSPC, EIO, EROFS, 0})
                QTest::addRow("%s %s", how, error ? std::strerror(error) : "SIGKILL")
                    << QString(how) << error << (error == 0) << false;
        QTest::addRow("backup without links, EIO") << "backup" << EIO << false << true;
        QTest::addRow("backup without links, SIGKILL") << "backup" << 0 << true << true;
    }

    void everyCallInTurn() {
        QFETCH(QString, how);
        QFETCH(int, error);
        QFETCH(bool, kill);
        QFETCH(bool, noLinks);
        const QByteArray mode = how.toUtf8();
        Fault fault;
        fault.error = error;
        fault.kill = kill;
        fault.noLinks = noLinks;
        int struck = 0;
        for (;; ++fault.nth) {
            folder_.clear();
            if (mode != "new") writeOldOfAnotherUser();
            const Run result = run(fault, mode);
            judge(result, mode != "new", mode == "backup");
            if (QTest::currentTestFailed()) qWarning("at call %d: %s", fault.nth, result.message.constData());
            if (QTest::currentTestFailed()) return;
            if (!result.struck) break;
            QCOMPARE(result.killed, kill);
            ++struck;
            judgeAfterwards(how.toStdString());
            if (QTest::currentTestFailed()) qWarning("after call %d", fault.nth);
            if (QTest::currentTestFailed()) return;
        }
        QVERIFY2(struck >= 8, "the faults did not reach the program");
        qInfo("%d calls", struck);
    }

    void theMessageNamesStepAndReason_data() {
        QTest::addColumn<QString>("call");
        QTest::addColumn<int>("error");
        QTest::addColumn<QString>("words");
        QTest::addRow("disk full") << "write" << ENOSPC
                                   << "writing: there is no room left on the disk (No space left on device). "
                                      "Nothing was changed: the old file is whole.";
        QTest::addRow("quota") << "write" << EDQUOT << "writing: your share of this disk is used up";
        QTest::addRow("sync") << "fsync" << EIO
                              << "making sure that it is on the disk: the disk reports an error";
        QTest::addRow("rename") << "rename" << EROFS << "giving it its name: the disk is read-only";
        QTest::addRow("link") << "link" << EIO
                              << "keeping the old file as a backup: the disk reports an error";
    }

    void theMessageNamesStepAndReason() {
        QFETCH(QString, call);
        QFETCH(int, error);
        QFETCH(QString, words);
        writeText(file(), kOld);
        const QByteArray name = call.toUtf8();
        Fault fault;
        fault.call = name;
        fault.error = error;
        const Run result = run(fault, "backup");
        QVERIFY2(result.code == 1 && has(result.message, words.toUtf8()), result.message);
        QCOMPARE(folder_.names(), Names{"out"});
    }

    void aBackupThatCannotBeTakenBackIsNamed() {
        writeText(file(), kOld);
        Fault fault;
        fault.always =
            true; // from some call on, everything fails: the rename, and what would undo the backup
        for (bool found = false; !found; ++fault.nth) {
            folder_.clear();
            writeOldOfAnotherUser();
            const Run result = run(fault, "backup");
            QVERIFY2(result.struck, "no call after the backup could be made to fail");
            found = has(result.message, "its backup stays as");
            judge(result, true, true);
            if (QTest::currentTestFailed()) return;
        }
        QVERIFY(textOf(folder_.at("out.bak")) == kOld);
        judgeAfterwards("backup");
        QCOMPARE(folder_.names(), (Names{"out", "out.bak"})); // the next run took it for its own
    }

    void afterTheRenameTheMessageSaysThatTheNewFileIsInPlace() {
        writeText(file(), kOld);
        Fault fault;
        fault.call = "fsync"; // the file's, the directory's for the backup, the directory's for the name
        fault.nth = 3;
        const Run result = run(fault, "backup");
        QVERIFY2(result.code == 1 && has(result.message, "the new file is in place"), result.message);
        QVERIFY(textOf(file()) == kNew && textOf(folder_.at("out.bak")) == kOld);
    }

    void signalsAndShortWritesAreNoFailures() {
        for (const char* call : {"open", "read", "write", "fsync", "close", "fchmod", "flock"}) {
            folder_.clear();
            writeText(file(), kOld);
            Fault fault;
            fault.call = call;
            fault.error = EINTR;
            const Run result = run(fault, "backup");
            QVERIFY2(result.struck && result.code == 0, call);
            judge(result, true, true);
            if (QTest::currentTestFailed()) return;
        }
        folder_.clear();
        Fault fault;
        fault.call = "write";
        fault.shortWrite = true;
        for (fault.nth = 1; fault.nth <= 3; ++fault.nth) {
            folder_.clear();
            const Run result = run(fault, "new");
            QVERIFY(result.code == 0 && textOf(file()) == kNew);
            QCOMPARE(result.struck, fault.nth == 1); // then one more write for the rest
            fault.always = true;
        }
    }

    void theTemporaryFileIsPrivateUntilItsPermissionsAreKnown() {
        writeText(file(), kOld);
        Fault fault;
        fault.call = "fchmod";
        fault.kill = true;
        QVERIFY(run(fault, "replace").killed);
        for (const std::string& name : folder_.names())
            if (name != "out") QCOMPARE(modeOf(folder_.at(name)), mode_t(0600));
        QVERIFY(folder_.hasStray());
    }

    void withoutLinksTheBackupIsACopy() {
        writeText(file(), kOld);
        QCOMPARE(::chmod(file().c_str(), 0640), 0);
        const struct stat before = statusOf(file());
        writeText(folder_.at("out.bak"), kOld);
        Fault fault;
        fault.call = "link";
        fault.always = true;
        fault.error = EPERM;
        QCOMPARE(run(fault, "backup").code, 0);
        const struct stat backup = statusOf(folder_.at("out.bak1"));
        QVERIFY(textOf(file()) == kNew && textOf(folder_.at("out.bak1")) == kOld);
        QVERIFY(backup.st_ino != before.st_ino && backup.st_nlink == 1);
        QCOMPARE(backup.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
        QCOMPARE(modeOf(folder_.at("out.bak1")), mode_t(0640));
    }

    void fileSystemsThatCanDoLess() {
        Fault fault;
        fault.call = "rename"; // RENAME_NOREPLACE
        fault.error = EINVAL;
        const Run noFlag = run(fault, "new");
        QVERIFY2(noFlag.struck && noFlag.code == 0, noFlag.message);
        QVERIFY(textOf(file()) == kNew);

        writeText(folder_.at("out.macebin-abcdef"), "half");
        fault.call = "flock";
        fault.error = EOPNOTSUPP;
        const Run noLock = run(fault, "replace");
        QVERIFY2(noLock.struck && noLock.code == 0, noLock.message);
        QVERIFY(folder_.hasStray()); // without a lock it may be somebody's work
    }

    void killedAtAHundredMoments() {
        const std::string big(8'000'000, 'n');
        const QStringList words{file().c_str(), "backup", "n", "8000000"};
        writeText(file(), kOld);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(runWithoutFault(words), 0);
        const qint64 whole = timer.nsecsElapsed() / 1000;
        QRandomGenerator random(4);
        int killed = 0;
        int strays = 0;
        for (int i = 0; i < 100; ++i) {
            folder_.clear();
            writeText(file(), kOld);
            QProcess process;
            process.start(MACEBIN_SAVE_ONCE, words);
            QVERIFY(process.waitForStarted());
            std::this_thread::sleep_for(
                std::chrono::microseconds(random.bounded(static_cast<quint32>(whole))));
            process.kill();
            QVERIFY(process.waitForFinished());
            killed += process.exitStatus() == QProcess::CrashExit ? 1 : 0;
            strays += folder_.hasStray() ? 1 : 0;
            const std::string content = textOf(file());
            QVERIFY(content == kOld || content == big);
            if (content == big) QVERIFY(textOf(folder_.at("out.bak")) == kOld);
            QCOMPARE(runWithoutFault("replace"), 0);
            QVERIFY(!folder_.hasStray());
            QVERIFY(textOf(file()) == kNew);
        }
        qInfo("%d of 100 killed before their end, %d left a stray, which the next run removed", killed,
              strays);
        QVERIFY(killed > 10);
    }

    void aDiskThatIsFullOrReadOnly() {
        const std::string disk = folder_.at("disk").string();
        fs::create_directory(disk);
        if (::mount("macebin-test", disk.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=400k") != 0)
            QSKIP("a small disk cannot be mounted here");
        struct Unmount {
            const std::string& path;
            ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
        } const unmount{disk};
        const fs::path path = fs::path(disk) / "out";
        writeText(path, kOld);
        const auto trySaving = [&](const SaveOptions& options) {
            return saveFile(path.string(), asBytes(kNew), options, [](ByteView) { return std::string(); });
        };
        const SaveOptions inPlace{.replace = true, .backup = true};
        const auto onFull = trySaving(inPlace);
        QVERIFY(!onFull && onFull.error().find("no room left on the disk") != std::string::npos);
        QVERIFY(onFull.error().find("Nothing was changed: the old file is whole.") != std::string::npos);
        QVERIFY(textOf(path) == kOld);
        QCOMPARE(std::distance(fs::directory_iterator(disk), fs::directory_iterator()), 1);

        QCOMPARE(::mount(nullptr, disk.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
        const auto onReadOnly = trySaving(inPlace);
        QVERIFY(!onReadOnly && onReadOnly.error().find("the disk is read-only") != std::string::npos);
        QVERIFY(textOf(path) == kOld);
    }
};

QTEST_GUILESS_MAIN(TestSaveFaults)
#include "test_save_faults.moc"
