// SPDX-License-Identifier: Apache-2.0
// --explain-log: every form of its report, archives of logs, and its exit codes.
#include "core/archive/archive.h"
#include "core/report/log.h"
#include "format/text.h"
#include "tests/support/command.h"
#include "tests/support/log_texts.h"
#include "tests/support/schema.h"

#include <QDir>
#include <QJsonArray>
#include <QProcess>
#include <QTest>

using namespace macebin;
using namespace macebin::test::log_texts;

class TestLogCommand : public QObject {
    Q_OBJECT

private slots:
    void reportsInEveryForm() {
        LogReading reading;
        reading.path = "a\x1b[31m\xff.log";
        const std::string hostile =
            kEngine +
            "03-19 12:00:00.123  4242  4260 W MACE    : a.cc:1 Build program \x1b[2J\xff\x07"
            " from Cache failed:-44\n" +
            crashBlock(kLoadingFrames, "4242", "\x1b]0;x\x07");
        reading.logs = {{reading.path, read(hostile)}, {"silent", read("")}};
        reading.notes = {"\x1b"};
        for (const JsonLayout layout : {JsonLayout::indented, JsonLayout::oneLine}) {
            const std::string json = jsonReport(reading, layout);
            QCOMPARE(QString::fromStdString(test::schemaFault("log.schema.json", "", json)), QString());
            QCOMPARE(std::count(json.begin(), json.end(), '\n') == 1, layout == JsonLayout::oneLine);
        }
        const std::string text = textReport(reading).bytes();
        QVERIFY(text.find('\x1b') == std::string::npos && text.find('\x07') == std::string::npos);
        QVERIFY(isUtf8(text));
        LogReading failed;
        failed.path = "x";
        failed.failure = "It could not be read.";
        const std::string json = jsonReport(failed, JsonLayout::oneLine);
        QCOMPARE(QString::fromStdString(test::schemaFault("log.schema.json", "", json)), QString());
        QCOMPARE(failed.exitCode(), 3);
    }

    void readsArchives() {
        test::Folder folder;
        QDir(folder.path()).mkpath("FS/data/tombstones");
        folder.write("FS/data/tombstones/tombstone_00",
                     QByteArray::fromStdString(crashBlock(kLoadingFrames)));
        folder.write("bugreport.txt", QByteArray::fromStdString(kEngine));
        folder.write("other.txt", "nothing\n");
        folder.write("picture.png", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\1\2\3\4", 15));
        static const QString script("import zipfile as z,sys\na=z.ZipFile('b.zip','w',z.ZIP_DEFLATED)\n"
                                    "for n in sys.argv[1:]: a.write(n)\na.close()");
        QProcess zip;
        zip.setWorkingDirectory(folder.path());
        zip.start("python3", {"-c", script, "bugreport.txt", "FS/data/tombstones/tombstone_00", "other.txt",
                              "picture.png"});
        if (!zip.waitForFinished() || zip.exitCode() != 0) QSKIP("no python3 to write a zip");
        const auto ran = test::call({"--explain-log", folder.path("b.zip"), "--format", "json"});
        QCOMPARE(ran.code, 0);
        const QJsonArray logs = ran.json()["logs"].toArray();
        QCOMPARE(logs.size(), 2);
        QVERIFY(logs[1].toObject()["path"].toString().endsWith("b.zip: FS/data/tombstones/tombstone_00"));
        QCOMPARE(logs[1].toObject()["answer"].toString(), QString("driver-crash-loading"));
        QCOMPARE(ran.json()["silent_members"].toInt(), 1);
        // What people pack may be packed already. One level more than is opened is told, and is not
        // "nothing".
        QProcess packer;
        packer.setWorkingDirectory(folder.path());
        packer.start(
            "sh",
            {"-c",
             "for p in 'b c' 'c d' 'd e'; do set -- $p; python3 -c \"$0\" $1.zip && mv b2.zip $2.zip; done",
             QString(script).replace("b.zip", "b2.zip")});
        QVERIFY(packer.waitForFinished() && packer.exitCode() == 0);
        const auto inner = test::call({"--explain-log", folder.path("d.zip"), "--format", "json"});
        QCOMPARE(inner.code, 0);
        QVERIFY(inner.json()["logs"].toArray()[1].toObject()["path"].toString().endsWith(
            "d.zip: c.zip: b.zip: FS/data/tombstones/tombstone_00"));
        const auto deepest = test::call({"--explain-log", folder.path("e.zip")});
        QCOMPARE(deepest.code, 5);
        QVERIFY2(deepest.out.contains("is an archive inside archives, and was not opened"),
                 deepest.out.constData());
        // What came in part is told as such, before what it says.
        folder.write("cut.zip", test::qBytes(test::readFile(folder.path("b.zip").toStdString())).left(260));
        const auto cut = test::call({"--explain-log", folder.path("cut.zip")});
        QCOMPARE(cut.code, 5);
        QVERIFY2(cut.out.contains("READ IN PART") && cut.out.contains("MACE v1.0.4"), cut.out.constData());
        const auto cutJson = test::call({"--explain-log", folder.path("cut.zip"), "--format", "json"});
        QCOMPARE(cutJson.code, 5);
        QCOMPARE(QString::fromStdString(test::schemaFault("log.schema.json", "", cutJson.out.toStdString())),
                 QString());
        const auto page = test::call({"--triage", folder.path("cut.zip")});
        QCOMPARE(page.code, 5);
        QVERIFY2(page.out.indexOf("! Not all of") < page.out.indexOf("What happened"), page.out.constData());
        // Every cut of it is an answer, and a bomb stays within its bounds.
        const Bytes whole = test::readFile(folder.path("b.zip").toStdString());
        for (std::size_t size = 0; size < whole.size(); size += 7) {
            const ByteView cutOff = ByteView(whole).first(size);
            const ArchiveReading reading = readArchive(cutOff, [](ArchiveMember&&) {});
            QVERIFY(!reading.isWhole() || reading.whole == 4); // all that is lost then is the list at its end
        }
        ArchiveLimits limits;
        limits.member = 64;
        const ArchiveReading reading = readArchive(
            whole, [](ArchiveMember&&) {}, limits);
        QCOMPARE(reading.whole, std::size_t(2));
        QCOMPARE(reading.unread, std::size_t(2));
        QCOMPARE(reading.notes.size(), std::size_t(2));
    }

    void commandLine() {
        test::Folder folder;
        const QString log =
            folder.write("a.log", QByteArray::fromStdString(kEngine + crashBlock(kLoadingFrames)));
        const auto text = test::call({"--explain-log", log});
        QCOMPARE(text.code, 0);
        QVERIFY(text.out.contains(
            "The GPU driver died (SIGSEGV) in clCreateProgramWithBinary while MACE loaded a program "
            "from its cache: com.example (pid 4242)."));
        const auto piped = test::call({"--explain-log", "-"}, QByteArray::fromStdString(kEngine));
        QCOMPARE(piped.code, 0);
        QVERIFY(piped.out.contains("Nothing that MACE says here is wrong."));
        QCOMPARE(test::call({"--explain-log", folder.path("none")}).code, 3);
        QCOMPARE(test::call({"--explain-log", folder.write("c.bin", test::soundFile())}).code, 3);
        QCOMPARE(test::call({"--explain-log"}).code, 2);
        QCOMPARE(test::call({"--explain-log", folder.path("none"), "--format", "json"})
                     .json()["exit_code"]
                     .toInt(),
                 3);
    }
};

QTEST_GUILESS_MAIN(TestLogCommand)
#include "test_log_command.moc"
