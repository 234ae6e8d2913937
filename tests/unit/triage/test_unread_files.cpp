// SPDX-License-Identifier: Apache-2.0
// What did not arrive is told as that, and alike in every action: files of zeros, empty ones, strangers under
// MACE's name, archives that cannot be unpacked, logs with holes. What --check finds in a file holds wherever
// it is given.
#include "tests/support/archives.h"
#include "tests/support/as_nobody.h"
#include "tests/support/command.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <map>
#include <optional>

using namespace macebin;
using test::call;
using test::Folder;
using test::Ran;

namespace {

const QByteArray kCacheName = "mace_cl_compiled_program.bin";

/// What stands in the place of a cache, under a title.
std::map<QByteArray, QByteArray> strangers() {
    QByteArray noise;
    for (int i = 0; i < 5000; ++i)
        noise += static_cast<char>((i * 2654435761U) >> 13);
    return {{"zeros", QByteArray(5000, '\0')},
            {"one zero less than a sector", QByteArray(511, '\0')},
            {"noise", noise},
            {"text", "Hello,\nhere is the file that you asked for.\n"},
            {"picture", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\2\0\0\0", 30)},
            {"web page",
             "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body></body></html>\n"},
            {"adb's words", "adb: error: failed to stat remote object '/data/x': Permission denied\n"}};
}

/// The first error that --check finds.
QString errorIn(const QString& path) {
    for (const QJsonValue& file : test::check({path}).json()["files"].toArray())
        for (const QJsonValue& finding : file.toObject()["findings"].toArray())
            if (finding.toObject()["severity"].toString() == "error")
                return finding.toObject()["message"].toString();
    return {};
}

QString flat(const QByteArray& text) {
    return QString::fromUtf8(text).simplified();
}

} // namespace

class TestUnreadFiles : public QObject {
    Q_OBJECT

private slots:
    void findingsHoldInEveryAction_data() {
        QTest::addColumn<QByteArray>("content");
        for (const auto& [title, content] : strangers())
            QTest::newRow(title.constData()) << content;
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut short") << test::damagedFile();
    }
    void findingsHoldInEveryAction() {
        QFETCH(QByteArray, content);
        Folder folder;
        const QString path = folder.write(kCacheName, content);
        const QString other = folder.write("whole.bin", test::soundFile());
        const QString error = errorIn(path);
        QVERIFY(!error.isEmpty());
        const Ran triage = call({"--triage", path, "--format", "json"});
        QVERIFY2(
            flat(triage.out)
                    .contains(flat(
                        QJsonDocument(QJsonArray{error}).toJson(QJsonDocument::Compact).mid(2).chopped(2))) ||
                content.isEmpty(), // told as "0 bytes"
            triage.out.constData());
        const Ran page = call({"--triage", path});
        QVERIFY2(!page.out.contains("Nothing wrong") && !page.out.contains("of no kind"),
                 page.out.constData());
        // Beside a whole file, too, it is not passed over.
        const Ran both = call({"--triage", path, other});
        QVERIFY2(!both.out.contains("Nothing wrong was found in these") && both.out.contains(kCacheName),
                 both.out.constData());
        const QString word = flat(error.toUtf8());
        for (const QStringList& words : {QStringList{"--repair", path, "-o", folder.path("out")},
                                         {"--convert", path, "--as", "v2", "-o", folder.path("out")},
                                         {"--extract", path, "-o", folder.path("dir")},
                                         {"--diff", path, other},
                                         {"--diff", other, path}}) {
            const Ran ran = call(words);
            if (ran.code == 0 || ran.code == 4) continue; // of a damaged file a part may be taken
            QVERIFY2(flat(ran.out + ran.err).contains(word) || content == test::damagedFile(),
                     qPrintable(words.join(' ') + "\n" + flat(ran.out + ran.err) + "\nlacks: " + word));
        }
    }

    /// Torn is only what is a cache by its name or its content.
    void emptyFiles() {
        Folder folder;
        const QString whole = folder.write("whole.bin", test::soundFile());
        for (const char* name : {"logcat.txt", "empty.log", "cache.bin", "notes"}) {
            const QString path = folder.write(name, "");
            for (const QStringList& files : {QStringList{path}, {path, whole}, {whole, path}}) {
                const Ran ran = call(QStringList{"--triage"} + files);
                QVERIFY2(!ran.out.contains("killed") && ran.out.contains("The file is empty."),
                         ran.out.constData());
                QCOMPARE(ran.code, 3);
            }
        }
        const Ran torn = call({"--triage", folder.write(kCacheName, "")});
        QVERIFY2(flat(torn.out).contains("is empty, not a byte is in it"), torn.out.constData());
        const Ran tuned = call({"--triage", folder.write("a_tuned_opencl_parameter.x.y.bin", "")});
        QVERIFY2(!tuned.out.contains("killed"), tuned.out.constData());
    }

    void strangersAreNeverDamage() {
        Folder folder;
        for (const auto& [title, content] : strangers()) {
            const bool isZero = content.count('\0') == content.size();
            const Ran ran = call({"--triage", folder.write(kCacheName, content), "--format", "json"});
            const QString cause = ran.json()["causes"].toArray().first().toObject()["id"].toString();
            QCOMPARE(cause, isZero ? QString("damaged-file") : QString("not-the-file"));
            // Under another name it is nothing of MACE's.
            const Ran stray = call({"--triage", folder.write("x.dat", content)});
            QVERIFY2(!stray.out.contains("MACE's cache, and is none"), stray.out.constData());
        }
    }

    void sumsOfThePhoneSettleIt() {
        Folder folder;
        QDir().mkpath(folder.path("storage"));
        folder.write("storage/" + kCacheName, QByteArray(5000, '\0'));
        const Ran sum = test::runProgram("sha256sum", {folder.path("storage/" + kCacheName)});
        folder.write("sha256-on-phone.txt", sum.out.left(64) + "  storage/" + kCacheName + "\n");
        const Ran ran = call({"--triage", folder.path()});
        QVERIFY2(ran.out.contains("The phone's own file is just so."), ran.out.constData());
    }

    /// 5, whatever the action and however it is given.
    void archivesWithNothingReadable_data() {
        QTest::addColumn<QString>("path");
        for (const char* name : {"password.zip", "cutzip.zip"})
            if (test::sample(std::string("found/hostile/") + name))
                QTest::newRow(name) << test::samplePath(std::string("found/hostile/") + name);
        QTest::newRow("checksum") << QString();
    }
    void archivesWithNothingReadable() {
        QFETCH(QString, path);
        Folder folder;
        if (path.isEmpty()) {
            folder.write(
                "make.py",
                "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_STORED)\n"
                "z.writestr('mace_cl_compiled_program.bin', bytes(range(256))*40)\nz.close()\n"
                "b=bytearray(open(sys.argv[1],'rb').read()); b[3000]^=1; open(sys.argv[1],'wb').write(b)\n");
            path = folder.path("hurt.zip");
            if (test::runProgram("python3", {folder.path("make.py"), path}).code != 0)
                QSKIP("no python3 to write a zip");
        }
        QDir().mkpath(folder.path("case"));
        QVERIFY(QFile::copy(path, folder.path("case/a.zip")));
        const QString whole = folder.write("whole.bin", test::soundFile());
        for (const QStringList& words : {QStringList{"--check", "--probe", "never", path},
                                         {"--check", "--probe", "never", folder.path("case")},
                                         {"--show", path},
                                         {"--triage", path},
                                         {"--triage", folder.path("case")},
                                         {"--explain-log", path},
                                         {"--diff", path, whole},
                                         {"--extract", path, "-o", folder.path("dir")}}) {
            const Ran ran = call(words);
            QVERIFY2(ran.code == 5, qPrintable(words.join(' ') + ": " + QString::number(ran.code) + "\n" +
                                               ran.out + ran.err));
            for (const char* judged :
                 {"damaged", "empty, not a byte", "No MACE here", "of no kind", "Nothing wrong"})
                QVERIFY2(!ran.out.contains(judged) || QByteArray(judged) == "damaged", ran.out.constData());
        }
        // Beside a whole cache it bounds the answer.
        const Ran both = call({"--triage", path, whole});
        QCOMPARE(both.code, 5);
        QVERIFY2(both.out.contains("in what could be read"), both.out.constData());
    }

    void archivesWithoutALog() {
        Folder folder;
        folder.write("make.py", "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],'w')\nfor n in "
                                "sys.argv[2:]: z.write(n, n.split('/')[-1])\n"
                                "z.close()\n");
        const auto zip = [&](const QString& name, const QStringList& files) {
            const QString path = folder.path(name);
            return test::runProgram("python3", QStringList{folder.path("make.py"), path} + files).code == 0
                       ? path
                       : QString();
        };
        const QString cache = folder.write(kCacheName, test::soundFile());
        const QString silent = folder.write("a.txt", "nothing\n");
        const QString one = zip("one.zip", {cache});
        if (one.isEmpty()) QSKIP("no python3 to write a zip");
        const Ran none = call({"--explain-log", one});
        QCOMPARE(none.code, 3);
        QVERIFY2(none.out.contains("no log is in it") && !none.out.contains("No MACE here"),
                 none.out.constData());
        const Ran quiet = call({"--explain-log", zip("two.zip", {cache, silent})});
        QCOMPARE(quiet.code, 0);
        QVERIFY2(quiet.out.contains("no log that could be read in it has a line of MACE's"),
                 quiet.out.constData());
        QCOMPARE(call({"--explain-log", zip("two.zip", {cache, silent}), "--format", "json"})
                     .json()["other_members"]
                     .toInt(),
                 1);
    }

    /// NULs where a buffer was copied while it was written: what stands around them is read, and the hole is
    /// told.
    void holesInLogs_data() {
        QTest::addColumn<int>("holes");
        QTest::addColumn<bool>("isWide");
        for (const int holes : {1, 7, 600, 5000, 200'000}) {
            QTest::addRow("%d", holes) << holes << false;
            QTest::addRow("%d, UTF-16", holes) << holes << true;
        }
    }
    void holesInLogs() {
        QFETCH(int, holes);
        QFETCH(bool, isWide);
        const QByteArray lead = "03-19 12:00:00.123  4242  4260 ";
        const QByteArray engine =
            lead + "I MACE    : mace.cc:426 Creating MaceEngine, MACE version: v1.0.4\n";
        const QByteArray refused = lead + "W MACE    : a.cc:1 Build program conv -DX from Cache failed:-44\n";
        const QByteArray hole(holes, '\0');
        const auto wide = [](const QByteArray& text) {
            const QString string = QString::fromUtf8(text);
            return QByteArray("\xff\xfe") +
                   QByteArray(reinterpret_cast<const char*>(string.utf16()), string.size() * 2);
        };
        Folder folder;
        for (const QByteArray& text :
             {engine + hole + refused, hole + engine + refused, engine + refused + hole,
              engine + refused.left(60) + hole + refused.mid(60)}) {
            const QString path = folder.write("a.log", isWide ? wide(text) : text);
            const Ran ran = call({"--explain-log", path, "--format", "json"});
            QCOMPARE(ran.code, 0);
            const auto log = ran.json()["logs"].toArray().first().toObject();
            QCOMPARE(log["answer"].toString(), QString("build-cache-failed"));
            QCOMPARE(log["nuls"].toInt(), holes);
            QVERIFY(call({"--explain-log", path}).out.contains("left out, and what stood there is lost"));
            QVERIFY(call({"--triage", path, "--format", "json"}).out.contains("driver-refuses"));
        }
        // What is full of NULs and no log stays none.
        for (const QByteArray& none : {test::warningFile(), hole, QByteArray(hole + "hello\nworld\n")})
            QCOMPARE(call({"--explain-log", folder.write("b.log", none)}).code, 3);
    }

    /// Lines in a form without a time, with a hole in their midst or at either end, tell what they tell
    /// without it.
    void holesInLogsWithoutTimes_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("brief") << QByteArray("W/MACE    ( 4242): a.cc:1 Build program conv -DX from Cache "
                                             "failed:-44\nI/other   ( 4242): b\n");
        QTest::newRow("tag") << QByteArray("W/MACE: a.cc:1 Build program conv -DX from Cache failed:-44\n"
                                           "I/other: b\n");
        QTest::newRow("MACE's own") << QByteArray(
            "W mace/runtimes/opencl/a.cc:1] Build program conv -DX from "
            "Cache failed:-44\nhello\n");
        QTest::newRow("tombstone") << QByteArray(
            "*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***\n"
            "pid: 4242, tid: 4260, name: x  >>> com.x.y <<<\n"
            "signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0\n"
            "backtrace:\n"
            "      #00 pc 0000000000001000  /vendor/lib64/libOpenCL.so (clBuildProgram+4)\n"
            "      #01 pc 0000000000002000  /data/app/x/libmace.so (_ZN4mace1bEv+8)\n");
        QTest::newRow("ANR trace") << QByteArray(
            "----- pid 4242 at 2021-03-19 12:00:00 -----\nCmd line: com.x.y\n\n"
            "\"main\" prio=5 tid=1 Native\n"
            "  native: #00 pc 0000000000001000  /vendor/lib64/libOpenCL.so (clBuildProgram+4)\n"
            "  native: #01 pc 0000000000002000  /data/app/x/libmace.so (_ZN4mace1bEv+8)\n"
            "\n----- end 4242 -----\n");
        QTest::newRow("frames in an unknown form") << QByteArray(
            "DEBUG   : backtrace:\n"
            "DEBUG   :     #00 pc 0000000000831088  /system/vendor/lib64/egl/libGLES_mali.so\n"
            "DEBUG   :     #01 pc 0000000000819198  /system/vendor/lib64/egl/libGLES_mali.so\n");
    }
    void holesInLogsWithoutTimes() {
        QFETCH(QByteArray, text);
        Folder folder;
        const auto answerOf = [&](const QByteArray& content) {
            const Ran ran = call({"--explain-log", folder.write("a.log", content), "--format", "json"});
            if (ran.code != 0) return QString("exit %1: ").arg(ran.code) + ran.out;
            return ran.json()["logs"].toArray().first().toObject()["answer"].toString();
        };
        const QString wanted = answerOf(text);
        const auto lineEnd = text.indexOf('\n', text.size() / 2) + 1;
        for (const int holes : {1, 600, 4096, 8192, 100'000, 3'000'000}) {
            const QByteArray hole(holes, '\0');
            QCOMPARE(answerOf(hole + text), wanted);
            QCOMPARE(answerOf(text + hole), wanted);
            QCOMPARE(answerOf(text.left(lineEnd) + hole + text.mid(lineEnd)), wanted);
        }
    }

    /// Nothing of what MACE and drivers write is a log, whatever text is in it, and whatever zeros.
    void samplesAreNoLogs() {
        for (const char* kind : {"mace", "programs", "mclp"}) {
            const QDir samples(test::samplePath(kind));
            for (const QFileInfo& sample : samples.entryInfoList(QDir::Files)) {
                const bool isText = sample.suffix() == "ptx" || sample.suffix() == "pem";
                if (isText) continue;
                Folder folder;
                QFile file(sample.filePath());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QByteArray content = file.readAll();
                for (const QByteArray& lead : {QByteArray(), QByteArray(8192, '\0')}) {
                    const Ran ran = call({"--explain-log", folder.write("a", lead + content)});
                    QVERIFY2(ran.code == 3, qPrintable(sample.filePath() + "\n" + ran.out));
                }
            }
        }
        QCOMPARE(call({"--explain-log", MACEBIN_COMMAND}).code, 3);
    }

    /// What is read where it is named is read in a folder as well.
    void foldersReadBehindNuls_data() {
        QTest::addColumn<int>("nuls");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isLog");
        const QByteArray line = "03-19 12:00:00.123  4242  4260 W MACE    : a.cc:1 Build program conv -DX "
                                "from Cache failed:-44\n";
        for (const int nuls : {100, 4095, 4096, 8192, 100'000, 1'200'000, 3'000'000}) {
            QTest::addRow("%d", nuls) << nuls << line << true;
            QTest::addRow("%d, brief", nuls) << nuls
                                             << QByteArray("W/MACE    ( 4242): a.cc:1 Build program conv "
                                                           "-DX from Cache failed:-44\n")
                                             << true;
            QTest::addRow("%d, words", nuls) << nuls << QByteArray("hello\nworld\n") << false;
            QTest::addRow("%d, nothing", nuls) << nuls << QByteArray() << false;
        }
    }
    void foldersReadBehindNuls() {
        QFETCH(int, nuls);
        QFETCH(QByteArray, text);
        QFETCH(bool, isLog);
        Folder folder;
        folder.write("a.dat", QByteArray(nuls, '\0') + text);
        const Ran ran = call({"--triage", folder.path(), "--format", "json"});
        QCOMPARE(ran.out.contains("driver-refuses"), isLog);
        const Ran named = call({"--triage", folder.path("a.dat"), "--format", "json"});
        QCOMPARE(named.out.contains("driver-refuses"), isLog);
        QCOMPARE(ran.json()["skipped"].toInt(), isLog ? 0 : 1);
        folder.write("a.dat", text.left(20) + QByteArray(nuls, '\0') + text + text);
        QCOMPARE(call({"--triage", folder.path(), "--format", "json"}).out.contains("driver-refuses"), isLog);
    }

    /// A file that cannot be opened is neither of another kind nor absent.
    void filesThatCannotBeOpened() {
        Folder folder;
        QFile(folder.path()).setPermissions(QFile::Permissions(0x7755));
        folder.write("c.bin", test::soundFile());
        for (const char* name : {"logcat.txt", "bugreport.zip", "strange"})
            QFile(folder.write(name, "hello\n")).setPermissions(QFile::Permissions());
        std::optional<test::AsNobody> nobody;
        if (::geteuid() == 0) nobody.emplace();
        const Ran page = call({"--triage", folder.path(), "--format", "json"});
        QCOMPARE(page.code, 5);
        QCOMPARE(page.json()["skipped"].toInt(), 0);
        const Ran check = test::check({folder.path()});
        QCOMPARE(check.code, 5);
        QCOMPARE(check.json()["skipped"].toInt(), 0);
        QCOMPARE(check.json()["files"].toArray().size(), 1);
        QCOMPARE(check.json()["not_read"].toArray().size(), 3);
        const QByteArray text = call({"--triage", folder.path()}).out.simplified();
        QVERIFY2(text.contains("in what could be read"), text.constData());
        for (const char* name : {"logcat.txt", "bugreport.zip", "strange"}) {
            const QByteArray told = QByteArray(name) + "\" was not read: Permission denied.";
            QVERIFY2(text.contains(told), text.constData());
            QVERIFY2(check.err.contains(told), check.err.constData());
            for (const char* format : {"text", "html", "junit", "sarif"}) {
                const Ran ran = call({"--check", "--probe", "never", "--format", format, folder.path()});
                QCOMPARE(ran.code, 5);
                QVERIFY2(ran.out.contains(name) && ran.out.contains("Permission denied"),
                         ran.out.constData());
            }
        }
        // Nor is it said to be no cache where caches are moved.
        const Ran clear = call({"--clear", folder.path(), "--dry-run", "--format", "json"});
        int locked = 0;
        for (const QJsonValue& stay : clear.json()["left_alone"].toArray())
            locked += stay.toObject()["why"].toString().startsWith("a file that cannot be read") ? 1 : 0;
        QVERIFY2(locked == 3, clear.out.constData());
    }
    /// Under MACE's name it is an answer of its own.
    void aCacheThatCannotBeOpened() {
        Folder folder;
        QFile(folder.path()).setPermissions(QFile::Permissions(0x7755));
        folder.write("c.bin", test::soundFile());
        QFile(folder.write(kCacheName, test::soundFile())).setPermissions(QFile::Permissions());
        std::optional<test::AsNobody> nobody;
        if (::geteuid() == 0) nobody.emplace();
        QCOMPARE(call({"--triage", folder.path()}).code, 3);
        const Ran check = test::check({folder.path()});
        QCOMPARE(check.code, 3);
        QCOMPARE(check.json()["files"].toArray().size(), 2);
        QVERIFY(check.json()["not_read"].toArray().isEmpty());
    }

    void emptyFilesInFolders() {
        Folder folder;
        folder.write("c.bin", test::soundFile());
        const auto limits = [&] {
            return call({"--triage", folder.path(), "--format", "json"}).json()["limits"].toArray();
        };
        folder.write(".keep", "");
        folder.write("__init__.py", "");
        QVERIFY(limits().isEmpty());
        QVERIFY(!call({"--triage", folder.path()}).out.contains("in what could be read"));
        folder.write("Logcat.TXT", "");
        QCOMPARE(limits().size(), 1);
        QVERIFY2(
            limits()[0].toObject()["text"].toString().endsWith("Logcat.TXT\" is empty: not a byte is in it."),
            qPrintable(limits()[0].toObject()["text"].toString()));
        const Ran one = call({"--triage", folder.path()});
        QCOMPARE(one.code, 0);
        QVERIFY2(one.out.contains("in what could be read"), one.out.constData());
        // However many there are, it is one sentence.
        for (const char* name : {"tombstone_00", "a.zip", "b.gz", "x.bin", "dumpsys-SurfaceFlinger", "anr_1"})
            folder.write(name, "");
        QCOMPARE(limits().size(), 1);
        QVERIFY2(limits()[0].toObject()["text"].toString().startsWith("7 files are empty, among them "),
                 qPrintable(limits()[0].toObject()["text"].toString()));
        const Bytes packed = test::pack(
            test::kKinds[1],
            {{"c.bin", test::bytesOf(std::string_view(test::soundFile().constData(),
                                                      static_cast<std::size_t>(test::soundFile().size())))},
             {"logs/logcat.txt", {}}});
        Folder other;
        other.write("case.zip", test::qBytes(packed));
        const Ran inside = call({"--triage", other.path("case.zip")});
        QCOMPARE(inside.code, 0);
        QVERIFY2(inside.out.simplified().contains("logs/logcat.txt\" is empty: not a byte is in it."),
                 inside.out.constData());
    }

    /// A pipe is read to its end.
    void pipes() {
        Folder folder;
        const QString file = folder.write("c.bin", test::soundFile());
        for (const char* action : {"--check --probe never", "--show", "--triage"}) {
            const Ran direct = test::runProgram(
                "sh", {"-c", QString("cat '%1' | '%2' %3 /dev/stdin").arg(file, MACEBIN_COMMAND, action)});
            QVERIFY2(direct.code == 0, direct.out.constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestUnreadFiles)
#include "test_unread_files.moc"
