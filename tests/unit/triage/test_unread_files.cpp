// SPDX-License-Identifier: Apache-2.0
// What did not arrive is told as that, and alike in every action: files of zeros, empty ones, strangers under
// MACE's name, archives that cannot be unpacked, logs with holes. What --check finds in a file holds wherever
// it is given.
#include "tests/support/archives.h"
#include "tests/support/command.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>

#include <map>

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
