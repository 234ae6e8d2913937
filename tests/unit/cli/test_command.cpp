// SPDX-License-Identifier: Apache-2.0
// The command line as scripts use it: answers, exit codes, wrong usage, and what goes to which output.
#include "tests/support/command.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QStandardPaths>

using namespace macebin::test;

class TestCommand : public QObject {
    Q_OBJECT

private slots:
    void caches_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("era");
        QTest::addColumn<QString>("protection");
        for (const std::string& file : samplesIn("mace")) {
            const bool isV1 = file.ends_with(".v1.bin");
            QTest::newRow(file.c_str())
                << samplePath(file) << (file.find("tuned") != std::string::npos ? "tuned" : "mace-cache")
                << (isV1 ? "v1" : "v2") << (isV1 ? "none" : "crc32");
        }
        for (const std::string& file : samplesIn("mclp"))
            if (file.ends_with(".mclp"))
                QTest::newRow(file.c_str()) << samplePath(file) << "mclp" << QString() << "sha256";
        QTest::newRow("hand-made") << QString() << "tuned"
                                   << "v1"
                                   << "none";
    }
    void caches() {
        Folder folder;
        QFETCH(QString, file);
        QFETCH(QString, kind);
        QFETCH(QString, era);
        QFETCH(QString, protection);
        const Ran ran = check({file.isEmpty() ? folder.write("t.bin", soundFile()) : file});
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.err, QByteArray());
        const QJsonObject report = ran.json()["files"][0].toObject();
        QCOMPARE(report["verdict"].toString(), "intact");
        QCOMPARE(report["kind"].toString(), kind);
        QCOMPARE(report["era"].toString(), era); // null reads as an empty string
        QCOMPARE(report["era"].isNull(), era.isEmpty());
        QCOMPARE(report["protection"].toString(), protection);
    }

    void signatures() {
        Folder folder;
        if (samplesFolder().empty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        const QString key = samplePath("mclp/signer-public.pem");
        const Ran good = check({"--trusted-key", key, samplePath("mclp/adreno-640-signed.mclp")});
        QCOMPARE(good.code, 0);
        QCOMPARE(good.json()["files"][0]["protection"].toString(), "signature");
        for (const char* unsignedFile : {"mclp/adreno-640.mclp", "mace/adreno-640-2021-03.v2.bin"}) {
            const Ran bad = check({"--trusted-key", key, samplePath(unsignedFile)});
            QCOMPARE(bad.code, 1);
            QVERIFY(bad.out.contains("signature.missing"));
        }
        const Ran noKey = check({"--trusted-key", folder.path("no.pem"), samplePath("mclp/adreno-640.mclp")});
        QCOMPARE(noKey.code, 2);
        QVERIFY(noKey.err.startsWith("macebin: --trusted-key "));
    }

    void eras() {
        Folder folder;
        const QString v1 = folder.write("v1", soundFile());
        const QString v2 = folder.write("v2", kEmptyV2);
        QCOMPARE(check({"--mace-era", "v1", v1}).code, 0);
        QCOMPARE(check({"--mace-era", "v2", v2}).code, 0);
        const Ran ignored = check({"--mace-era", "v2", v1});
        QCOMPARE(ignored.code, 4);
        QCOMPARE(ignored.json()["verdict"].toString(), "not-used");
        QCOMPARE(ignored.json()["files"][0]["devices"][0]["decision"].toString(), "ignored");
        const Ran crash = check({"--mace-era", "v1", v2});
        QCOMPARE(crash.code, 6);
        QCOMPARE(crash.json()["files"][0]["integrity"].toString(), "intact");
        QCOMPARE(crash.json()["files"][0]["devices"][0]["impact"].toString(), "app-crash");
    }

    void exitCodes_data() {
        QTest::addColumn<QString>("content");
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("verdict");
        const auto row = [](const char* content, QStringList flags, int code, const char* verdict) {
            QTest::newRow(qPrintable(content + (" " + flags.join(' '))))
                << content << flags << code << verdict;
        };
        row("sound", {}, 0, "intact");
        row("warning", {}, 0, "intact");
        row("warning", {"--strict"}, 7, "intact");
        row("sound", {"--strict"}, 0, "intact");
        row("damaged", {}, 1, "damaged");
        row("junk", {}, 3, "unreadable");
        row("other", {}, 5, "incomplete");
        row("other", {"--strict"}, 5, "incomplete");
        row("other+hollow", {}, 5, "incomplete");
        row("sound+other", {}, 0, "intact");
        // Several files: the first of 6, 1, 3, 4, 5, 7, 0.
        row("sound+junk", {}, 3, "unreadable");
        row("damaged+junk+sound", {}, 1, "damaged");
        row("sound+warning", {"--strict"}, 7, "intact");
        row("warning+v2", {"--strict", "--mace-era", "v2"}, 4, "not-used");
        row("junk+sound", {"--mace-era", "v2"}, 3, "unreadable");
        row("damaged+v2", {"--mace-era", "v1"}, 6, "harmful");
        // --fail-on changes the exit code, never the verdict.
        row("damaged+junk", {"--fail-on", "unreadable"}, 3, "damaged");
        row("damaged+junk", {"--fail-on", "harmful,not-used"}, 0, "damaged");
        row("damaged+sound", {"--fail-on=damaged"}, 1, "damaged");
        row("warning", {"--fail-on", "warning"}, 7, "intact");
        row("other", {"--fail-on", "damaged"}, 0, "incomplete");
        row("other", {"--fail-on", "incomplete"}, 5, "incomplete");
        row("sound", {"--mace-era", "v2", "--fail-on", "damaged"}, 0, "not-used");
    }
    void exitCodes() {
        Folder folder;
        QFETCH(QString, content);
        QFETCH(QStringList, flags);
        QFETCH(QString, verdict);
        const Ran ran = check(flags + QStringList{folder.writeSet(content)});
        QTEST(ran.code, "code");
        QCOMPARE(ran.json()["verdict"].toString(), verdict);
        QCOMPARE(ran.json()["exit_code"].toInt(), ran.code);
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("says");
        const auto row = [](QStringList words, const char* says) {
            QTest::newRow(qPrintable(words.join(' '))) << words << says;
        };
        row({"--chek", "x"}, "macebin: \"--chek\" is not a flag of macebin; did you mean --check?\n");
        row({"--colour", "x"}, "did you mean --color?");
        row({"-q"}, "macebin: \"-q\" is not a flag of macebin\n");
        row({"--strict"}, "neither a file nor an action is given, such as --check PATH");
        row({"x.bin", "--regions"}, "--regions goes with --show only"); // a file alone is to be checked
        row({"--check", ""}, "an empty word stands where a path belongs");
        row({"--triage", "x", "--trusted-key", "y"},
            "--trusted-key goes with --check, --show, --extract, --convert,");
        row({"--check", "x", "--trusted-key", ""}, "--trusted-key needs a value, and \"\" is none: PEM");
        row({"--check"}, "macebin: --check needs a file or directory\n");
        row({"--show"}, "--show takes one file");
        row({"--show", "a", "b"}, "--show takes one file");
        row({"--check", "--show", "x"}, "macebin: --show cannot be given with another action\n");
        row({"--check", "x", "--format", "xml"},
            "macebin: --format takes text, json, jsonl, csv, html, junit or sarif\n");
        row({"--check", "x", "--format"}, "--format needs a value: text|json|jsonl");
        row({"--check", "x", "--jobs", "0"}, "--jobs takes a number from 1 to 256");
        row({"--check", "x", "--jobs", "2x"}, "--jobs takes a number from 1 to 256");
        row({"--check", "x", "--probe=maybe"}, "--probe takes auto, always or never");
        row({"--check", "x", "--color", "red"}, "--color takes auto, always or never");
        row({"--check", "x", "--mace-era", "3"}, "--mace-era takes v1 (MACE up to v1.0.4) or v2");
        row({"--check", "x", "--fail-on", "damaged,oops"}, "not \"oops\"");
        row({"--check", "x", "--strict=yes"}, "--strict takes no value");
        row({"--check", "x", "--regions"}, "--regions goes with --show only");
        row({"--check", "x", "-0"}, "-0 goes with --files-from only");
        row({"--check", "x", "-o", "y"}, "-o goes with --extract, --profile-from, --repair, --convert");
        row({"--show", "x", "--files-from", "y"}, "--files-from goes with --check only");
        row({"--list-devices", "x"}, "--list-devices takes no path");
        row({"--rebuild", "--new"}, "--rebuild --new needs --programs LIST, the keys to build");
        row({"--rebuild", "--new", "--programs", "x", "-o", "y", "--keep-unbuilt"},
            "--keep-unbuilt is about the file that is rebuilt");
        row({"--sign", "x", "--key", "y", "-o", "z", "--passphrase-file", "a", "--passphrase-fd", "3"},
            "exclude each other");
        row({"--repair", "x", "--in-place", "--force"}, "--in-place replaces the file anyway");
        row({"--repair", "x", "-o", "y", "--sandbox", "off"},
            "--sandbox goes with --drop stale, crashing or rejected only");
        row({"--show", "--keys", "x", "--hash"},
            "--keys prints keys and nothing else: it does not go with --hash");
        row({"--clear", ".", "--mace-era", "v1"}, "--mace-era goes with --empty, or with a path on a phone");
        row({"--explain"}, "--explain takes one rule, such as v2.crc-mismatch");
        row({"--explain", "v2.nonsense"}, "there is no rule \"v2.nonsense\"");
        row({"--\033[31m"}, "\"--\\x1b[31m\" is not a flag");
    }
    void wrongUsage() {
        QFETCH(QStringList, words);
        QFETCH(QString, says);
        const Ran ran = call(words);
        QCOMPARE(ran.code, 2);
        QCOMPARE(ran.out, QByteArray());
        QVERIFY2(ran.err.startsWith("macebin: "), ran.err.constData());
        QVERIFY2(ran.err.contains(says.toUtf8()), ran.err.constData());
    }

    void helpAndVersion() {
        qputenv("DISPLAY", ""); // with one it would open the window
        qputenv("WAYLAND_DISPLAY", "");
        const Ran none = call({});
        QCOMPARE(none.code, 2);
        QCOMPARE(none.out, QByteArray());
        const Ran help = call({"--help"});
        QCOMPARE(help.code, 0);
        QCOMPARE(help.out, none.err);
        QCOMPARE(call({"-h"}).out, help.out);
        const Ran version = call({"--version"});
        QCOMPARE(version.code, 0);
        QVERIFY(QRegularExpression("^macebin [0-9]+\\.[0-9]+\\.[0-9]+\n$").match(version.out).hasMatch());
    }

    void explain() {
        const Ran one = call({"--explain", "v2.crc-mismatch"});
        QCOMPARE(one.code, 0);
        QVERIFY(one.out.startsWith("v2.crc-mismatch (error)\n"));
        QVERIFY(one.out.contains("What to do: "));
        const Ran several = call({"--explain", "v2.*", "--format", "json"});
        QCOMPARE(several.code, 0);
        QVERIFY(several.json()["rules"].toArray().size() >= 4);
        for (const auto& rule : several.json()["rules"].toArray())
            QVERIFY(rule.toObject()["rule"].toString().startsWith("v2."));
        const QStringList star{"--explain", "*", "--format"};
        QCOMPARE(call(star + QStringList{"jsonl"}).lines().size(),
                 call(star + QStringList{"json"}).json()["rules"].toArray().size());
    }

    void reportThatCannotBeWrittenIsAFault() {
        Folder folder;
        if (!QFile::exists("/dev/full")) QSKIP("this machine has no /dev/full");
        const QString file = folder.write("t.bin", soundFile());
        for (const QStringList& words : {QStringList{"--check", file},
                                         {"--check", "--format", "json", file},
                                         {"--show", file},
                                         {"--explain", "*"},
                                         {"--help"},
                                         {"--version"}}) {
            const Ran ran = runProgram(MACEBIN_COMMAND, words, {}, "/dev/full");
            QCOMPARE(ran.code, 70);
            QCOMPARE(ran.err, QByteArray("macebin: the report could not be written to standard output\n"));
        }
        const Ran closed = runProgram("sh", {"-c", R"("$0" --version >&-)", MACEBIN_COMMAND});
        QCOMPARE(closed.code, 70);
    }

    void showIsTheCheckAndMore() {
        Folder folder;
        const QString file = folder.write("w.bin", warningFile());
        const Ran text = call({"--show", "--regions", file});
        QCOMPARE(text.code, 0);
        QVERIFY(text.out.contains("pooling -DX"));
        const QJsonObject json =
            call({"--show", "--regions", "--format", "json", file}).json()["files"][0].toObject();
        QCOMPARE(json["entries"].toArray().size(), 2);
        QCOMPARE(json["entries"][0]["program"].toString(), "pooling");
        QCOMPARE(json["entries"][0]["options"].toString(), "-DX");
        QCOMPARE(json["entries"][0]["offset"].toInt(), 8 + 4 + 11 + 4);
        QCOMPARE(json["entries"][0]["size"].toInt(), 64);
        qint64 at = 0;
        for (const auto& region : json["regions"].toArray()) {
            QCOMPARE(region.toObject()["offset"].toInteger(), at);
            at += region.toObject()["size"].toInteger();
        }
        QCOMPARE(at, warningFile().size());
        QCOMPARE(call({"--show", folder.write("d.bin", damagedFile())}).code, 1);
        QCOMPARE(call({"--show", folder.path("gone")}).code, 3);
    }

    void hashes() {
        Folder folder;
        const QString file = folder.write("t.bin", soundFile());
        const QByteArray expected = QCryptographicHash::hash(soundFile(), QCryptographicHash::Sha256).toHex();
        QCOMPARE(check({"--hash", file}).json()["files"][0]["sha256"].toString().toLatin1(), expected);
        QVERIFY(check({file}).json()["files"][0]["sha256"].isNull());
        QVERIFY(call({"--check", "--hash", file}).out.contains(expected));
    }

    void colours() {
        Folder folder;
        const QString file = folder.write("t.bin", soundFile());
        QVERIFY(!call({"--check", file}).out.contains('\033'));
        QVERIFY(call({"--check", "--color", "always", file}).out.contains('\033'));
        QVERIFY(!check({"--color", "always", file}).out.contains('\033'));
        const QString script = QStandardPaths::findExecutable("script");
        if (script.isEmpty()) QSKIP("no script(1) to make a terminal with");
        const QString command = QString("%1 --check '%2'").arg(MACEBIN_COMMAND, file);
        const auto onTerminal = [&](const QString& line) {
            return runProgram(script, {"-qec", line, "/dev/null"}).out.contains('\033');
        };
        QVERIFY(onTerminal("env -u NO_COLOR " + command));
        QVERIFY(!onTerminal("env NO_COLOR=1 " + command));
        QVERIFY(!onTerminal("env -u NO_COLOR " + command + " --color=never"));
    }
};

QTEST_GUILESS_MAIN(TestCommand)
#include "test_command.moc"
