// SPDX-License-Identifier: Apache-2.0
// What the command line reads: directories, lists, odd names, pipes, and what is no file at all.
#include "tests/support/command.h"

#include <QElapsedTimer>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace macebin::test;

class TestCommandFiles : public QObject {
    Q_OBJECT

private slots:
    void missingFile() {
        Folder folder;
        const Ran ran = check({folder.path("nothing.bin"), folder.write("t.bin", soundFile())});
        QCOMPARE(ran.code, 3);
        const QJsonArray files = ran.json()["files"].toArray();
        QCOMPARE(files.size(), 2);
        QVERIFY(files[0].toObject()["file_size"].isNull());
        QCOMPARE(files[0]["complete"].toBool(true), false);
        QCOMPARE(files[1]["verdict"].toString(), "intact");
    }

    void directoryWithMixedFiles() {
        Folder folder;
        const QString set = folder.writeSet("sound+junk+other+hollow");
        folder.write("sound+junk+other+hollow/hollow/mace-cl-kernel.bin", "");
        const QJsonObject json = check({set}).json();
        QCOMPARE(json["skipped"].toInt(), 1);
        QStringList names;
        for (const auto& file : json["files"].toArray())
            names << file.toObject()["path"].toString().mid(set.size() + 1);
        QCOMPARE(names,
                 QStringList({"hollow/mace-cl-kernel.bin", "mace_cl_compiled_program.bin", "sound.bin"}));
        // A file that is named is judged, whatever it holds.
        QCOMPARE(check({set + "/readme.txt"}).code, 3);
    }

    void everyDirectoryIsOwedAnAnswer() {
        Folder folder;
        const QString good = folder.writeSet("sound");
        const QString bad = folder.writeSet("other");
        const Ran ran = check({good, bad});
        QCOMPARE(ran.code, 5);
        QVERIFY(ran.err.startsWith((bad + ": INCOMPLETE. No cache was found").toUtf8()));
        const Ran text = call({"--check", "--probe", "never", bad, good});
        QCOMPARE(text.code, 5);
        QCOMPARE(text.err, QByteArray());
        QVERIFY(text.out.contains((bad + ": INCOMPLETE. ").toUtf8()));
    }

    void listsOfPaths() {
        Folder folder;
        const QByteArray root = folder.path().toUtf8() + "/";
        const QByteArray odd("new\nline \xff.bin"), plain("a b.bin");
        folder.write(odd, soundFile());
        folder.write(plain, kEmptyV2);
        const Ran nul = check({"--files-from", "-", "-0"}, root + odd + '\0' + root + plain + '\0');
        QCOMPARE(nul.code, 0);
        const QJsonArray files = nul.json()["files"].toArray();
        QCOMPARE(files.size(), 2);
        QCOMPARE(QByteArray::fromHex(files[0]["path_hex"].toString().toLatin1()), root + odd);
        QCOMPARE(files[1]["path"].toString().toUtf8(), root + plain);
        QVERIFY(!files[1].toObject().contains("path_hex"));

        const Ran lines = check({"--files-from", "-"}, root + plain + "\r\n\n" + root + "gone");
        QCOMPARE(lines.code, 3);
        QCOMPARE(lines.json()["files"].toArray().size(), 2);
        const QString list = folder.write("list", root + plain + "\n");
        QCOMPARE(check({"--files-from", list, folder.path("gone")}).json()["files"].toArray().size(), 2);

        QCOMPARE(check({"--files-from", "-"}).code, 5); // a list that names nothing
        const Ran mixed = check({"--files-from", "-"}, root + plain + '\0' + root + odd + '\0');
        QCOMPARE(mixed.code, 2); // else a wrong file would be judged under a right name
        QVERIFY(mixed.err.contains("give -0"));
        QCOMPARE(check({"--files-from", folder.path("gone")}).code, 2);
    }

    void pathsAreBytes() {
        Folder folder;
        folder.write("x\xff\033[31m.bin", soundFile());
        const Ran ran = runProgram("sh", {"-c", R"("$0" --check "$1"/x*)", MACEBIN_COMMAND, folder.path()});
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.out.contains("x\\xff\\x1b[31m.bin: INTACT."), ran.out.constData());
    }

    void flagsEndAtTwoDashes() {
        Folder folder;
        folder.write("-x", soundFile());
        QProcess process;
        process.setWorkingDirectory(folder.path());
        process.start(MACEBIN_COMMAND, {"--check", "--", "-x"});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
    }

    void outputIsInInputOrder() {
        Folder folder;
        QByteArray list;
        QStringList expected;
        for (int i = 0; i < 300; ++i) {
            // Every seventh takes far longer than its neighbours.
            const QByteArray content = i % 7 == 0 ? QByteArray(2'000'000, char('a' + i % 26)) : soundFile();
            const QString name = folder.write("f" + QByteArray::number(997 * i % 1000), content);
            list += name.toUtf8() + '\n';
            expected << name;
        }
        for (const char* jobs : {"1", "8"}) {
            const Ran ran = call(
                {"--check", "--probe", "never", "--format", "jsonl", "--jobs", jobs, "--files-from", "-"},
                list);
            QCOMPARE(ran.code, 3);
            QStringList order;
            for (const QByteArray& line : ran.lines()) {
                const QJsonDocument document = QJsonDocument::fromJson(line);
                QVERIFY2(document.isObject(), line.constData());
                QCOMPARE(document["schema_version"].toInt(), 1);
                order << document["path"].toString();
            }
            QCOMPARE(order, expected);
        }
    }

    void pipes() {
        const Ran piped = check({"/dev/stdin"}, soundFile());
        QCOMPARE(piped.code, 0);
        QCOMPARE(piped.json()["files"][0]["kind"].toString(), "tuned");
        QCOMPARE(check({"/dev/stdin"}, damagedFile()).code, 1);
    }

    void whatIsNoFileIsNotWaitedFor() {
        Folder folder;
        const QByteArray fifo = folder.path("fifo").toUtf8();
        QCOMPARE(::mkfifo(fifo.constData(), 0600), 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const QByteArray name = folder.path("s").toUtf8();
        QVERIFY(static_cast<std::size_t>(name.size()) < sizeof address.sun_path);
        std::copy(name.begin(), name.end(), address.sun_path);
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        QCOMPARE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        QElapsedTimer timer;
        timer.start();
        for (const QString& odd :
             {folder.path("fifo"), folder.path("s"), QString("/dev/zero"), QString("/dev/null")}) {
            const Ran ran = check({odd});
            QCOMPARE(ran.code, 3);
            QCOMPARE(ran.json()["verdict"].toString(), "unreadable");
        }
        QCOMPARE(check({folder.path()}).code, 5); // below a directory they are passed over
        ::close(socket);
        QVERIFY(timer.elapsed() < 20'000);
    }

    void loopsOfLinksEnd() {
        Folder folder;
        QDir().mkpath(folder.path("d/e"));
        folder.write("d/e/t.bin", soundFile());
        QCOMPARE(::symlink("../..", folder.path("d/e/up").toUtf8().constData()), 0);
        QCOMPARE(::symlink("self", folder.path("d/self").toUtf8().constData()), 0);
        const Ran ran = check({folder.path("d")});
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.json()["files"].toArray().size(), 1);
        QCOMPARE(check({folder.path("d/self")}).code, 3);
    }

    void fileWithoutRights() {
        Folder folder;
        if (::geteuid() == 0) QSKIP("root may read everything");
        const QByteArray file = folder.write("t.bin", soundFile()).toUtf8();
        QCOMPARE(::chmod(file.constData(), 0), 0);
        const Ran ran = check({QString::fromUtf8(file)});
        QCOMPARE(ran.code, 3);
        QVERIFY(ran.out.contains("file.cannot-read"));
        QDir().mkpath(folder.path("closed"));
        QCOMPARE(::chmod(folder.path("closed").toUtf8().constData(), 0), 0);
        QCOMPARE(check({folder.path("closed")}).code, 3);
        ::chmod(folder.path("closed").toUtf8().constData(), 0700);
    }
};

QTEST_GUILESS_MAIN(TestCommandFiles)
#include "test_command_files.moc"
