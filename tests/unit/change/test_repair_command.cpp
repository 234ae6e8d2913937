// SPDX-License-Identifier: Apache-2.0
// --repair as a command: the plan, the result, the exit codes; and the file whole whatever happens meanwhile.
#include "tests/support/command.h"
#include "tests/support/save_test.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

#include <thread>

using namespace macebin;
using namespace macebin::test;

namespace {

QByteArray damagedSample() {
    QByteArray bytes = qBytes(*test::sample("mace/adreno-640-2021-03.v2.bin"));
    for (int i = 0; i < 64; ++i)
        bytes[60'000 + i] = '\xff';
    return bytes;
}

} // namespace

class TestRepairCommand : public QObject {
    Q_OBJECT

    SaveFolder folder_;
    QString file(const char* name = "cache.bin") const {
        return QString::fromStdString(folder_.at(name).string());
    }
    void write(const QByteArray& bytes, const char* name = "cache.bin") const {
        writeText(folder_.at(name), {bytes.constData(), static_cast<std::size_t>(bytes.size())});
    }
    QByteArray read(const char* name = "cache.bin") const {
        return QByteArray::fromStdString(textOf(folder_.at(name)));
    }

private slots:
    void init() {
        folder_.clear();
        if (!test::sample("mace/adreno-640-2021-03.v2.bin"))
            QSKIP("the samples are absent: set MACEBIN_SAMPLES");
    }

    void dryRunWritesNothing() {
        const QByteArray before = damagedSample();
        write(before);
        const Ran ran = call({"--repair", file(), "--dry-run"});
        QVERIFY2(ran.code == 0 || ran.code == 4, ran.err);
        QVERIFY(ran.out.contains("dry run"));
        QCOMPARE(folder_.names(), std::vector<std::string>{"cache.bin"});
        QCOMPARE(read(), before);
    }

    void resultPassesTheCheck() {
        write(damagedSample().left(200'000));
        QCOMPARE(check({file()}).code, 1);
        const Ran ran = call({"--repair", file(), "-o", file("out.bin")});
        QCOMPARE(ran.code, 4);
        QVERIFY2(ran.out.contains("passes --check"), ran.out);
        QCOMPARE(check({file("out.bin")}).code, 0);
        QCOMPARE(read(), damagedSample().left(200'000));
        const Ran again = call({"--repair", file(), "-o", file("out.bin")});
        QCOMPARE(again.code, 1); // it exists
        QVERIFY(again.err.contains("--force") || again.out.contains("--force"));
        QCOMPARE(call({"--repair", file(), "-o", file("out.bin"), "--force"}).code, 4);
    }

    void inPlaceKeepsABackup() {
        const QByteArray before = damagedSample().left(200'000);
        write(before);
        const Ran ran = call({"--repair", file(), "--in-place", "--format", "json"});
        QCOMPARE(ran.code, 4);
        QCOMPARE(ran.json().value("saved").toBool(), true);
        QVERIFY(ran.json().value("backup").toString().endsWith("cache.bin.bak"));
        QCOMPARE(read("cache.bin.bak"), before);
        QCOMPARE(check({file()}).code, 0);
        const QByteArray mended = read();
        const Ran again = call({"--repair", file(), "--in-place"});
        QCOMPARE(again.code, 0); // nothing to do: nothing is written, no second backup
        QCOMPARE(read(), mended);
        QCOMPARE(folder_.names(), (std::vector<std::string>{"cache.bin", "cache.bin.bak"}));
    }

    void sayingWhatCannotBe() {
        write("error: device 'x' not found\n");
        const Ran text = call({"--repair", file(), "-o", file("out.bin")});
        QCOMPARE(text.code, 1);
        QVERIFY(!folder_.hasStray() && folder_.names().size() == 1);
        QCOMPARE(call({"--repair", file("absent.bin"), "-o", file("out.bin")}).code, 1);
        QCOMPARE(call({"--repair", file()}).code, 2);
        QCOMPARE(call({"--repair", file(), "-o", file("x"), "--in-place"}).code, 2);
        QCOMPARE(call({"--repair", file(), "-o", file("x"), "--relabel", "device-name"}).code, 2);
        QCOMPARE(call({"--check", file(), "--accept-changes"}).code, 2);
    }

    void twoCopies() {
        const QByteArray whole = qBytes(*test::sample("mace/adreno-640-2021-03.v2.bin"));
        write(whole.left(150'000), "first.bin");
        QByteArray second = whole;
        for (int i = 0; i < 300; ++i)
            second[50'000 + i] = 0;
        write(second, "second.bin");
        const Ran ran =
            call({"--repair", file("first.bin"), "--with", file("second.bin"), "-o", file("out.bin")});
        QCOMPARE(ran.code, 0);
        QCOMPARE(read("out.bin"), whole);
    }

    void textFormIsMendedAsText() {
        write(qBytes(*test::sample("mace/tuned-parameters.v2.bin")).chopped(30));
        QCOMPARE(call({"--repair", file(), "-o", file("tuned.bin")}).code, 4);
        QCOMPARE(call({"--convert", file("tuned.bin"), "--as", "cc", "-o", file("tuned.cc")}).code, 0);
        QByteArray array = read("tuned.cc");
        auto at = array.indexOf("0x", array.indexOf("kData["));
        for (int i = 0; i < 12; ++i) // a byte of the first key
            at = array.indexOf("0x", at + 1);
        array[at + 3] = array[at + 3] == '1' ? '2' : '1';
        write(array, "hurt.cc");
        QCOMPARE(check({file("hurt.cc")}).code, 1);
        const Ran ran = call({"--repair", file("hurt.cc"), "-o", file("mended.cc")});
        QVERIFY2(ran.code == 4 || ran.code == 0, ran.out + ran.err);
        const Ran mended = check({file("mended.cc")});
        QCOMPARE(mended.code, 0);
        QCOMPARE(mended.json().value("files").toArray().first().toObject().value("kind").toString(),
                 QString("cc"));
    }

    void everyCallInTurn_data() {
        QTest::addColumn<int>("error");
        for (const int error : {ENOSPC, EIO, EROFS, 0})
            QTest::addRow("%s", error ? std::strerror(error) : "SIGKILL") << error;
    }

    void everyCallInTurn() {
        QFETCH(int, error);
        const QByteArray before = damagedSample().left(200'000);
        write(before);
        QCOMPARE(call({"--repair", file(), "--in-place"}).code, 4);
        const QByteArray after = read();
        int struck = 0;
        for (int nth = 1;; ++nth) {
            folder_.clear();
            write(before);
            QTemporaryDir other;
            const QString log = other.filePath("log");
            QProcess process;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert("LD_PRELOAD", MACEBIN_FAULT_PRELOAD);
            environment.insert("ASAN_OPTIONS",
                               "verify_asan_link_order=0:" + environment.value("ASAN_OPTIONS"));
            environment.insert("MACEBIN_FAULT_CALL", "any");
            environment.insert("MACEBIN_FAULT_NTH", QString::number(nth));
            environment.insert("MACEBIN_FAULT_ERRNO", QString::number(error));
            environment.insert("MACEBIN_FAULT_KILL", error ? "0" : "1");
            environment.insert("MACEBIN_FAULT_UNDER", QString::fromStdString(folder_.path().string()));
            environment.insert("MACEBIN_FAULT_LOG", log);
            process.setProcessEnvironment(environment);
            process.start(MACEBIN_COMMAND, {"--repair", file(), "--in-place"});
            QVERIFY(process.waitForFinished(60'000));
            const bool died = process.exitStatus() == QProcess::CrashExit;
            const QByteArray now = read();
            const QByteArray where =
                "call " + QByteArray::number(nth) + ": " + process.readAllStandardError();
            QVERIFY2(now == before || now == after, where);
            if (!QFileInfo::exists(log)) break;
            ++struck;
            QCOMPARE(died, error == 0);
            if (!died) QVERIFY2(process.exitCode() == (now == after ? process.exitCode() : 1), where);
            if (!died && now == before) QCOMPARE(process.exitCode(), 1);
            QVERIFY(call({"--repair", file(), "--in-place"}).code != 70);
            QCOMPARE(read(), after);
            QVERIFY(!folder_.hasStray());
        }
        QVERIFY(struck >= 8);
        qInfo("%d calls", struck);
    }

    void killedAtAHundredMoments() {
        const QByteArray before = damagedSample().left(200'000);
        write(before);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(call({"--repair", file(), "--in-place"}).code, 4);
        const auto whole = static_cast<quint32>(timer.nsecsElapsed() / 1000);
        const QByteArray after = read();
        QRandomGenerator random(20261120);
        int killed = 0;
        int old = 0;
        for (int i = 0; i < 100; ++i) {
            folder_.clear();
            write(before);
            QProcess process;
            process.start(MACEBIN_COMMAND, {"--repair", file(), "--in-place"});
            QVERIFY(process.waitForStarted());
            std::this_thread::sleep_for(std::chrono::microseconds(random.bounded(whole)));
            process.kill();
            QVERIFY(process.waitForFinished());
            killed += process.exitStatus() == QProcess::CrashExit ? 1 : 0;
            const QByteArray now = read();
            old += now == before ? 1 : 0;
            QVERIFY(now == before || now == after);
        }
        qInfo("%d of 100 killed before their end; the old file stood %d times, the new one %d times", killed,
              old, 100 - old);
        QVERIFY(killed > 20);
    }
};

QTEST_GUILESS_MAIN(TestRepairCommand)
#include "test_repair_command.moc"
