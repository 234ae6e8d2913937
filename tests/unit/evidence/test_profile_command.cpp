// SPDX-License-Identifier: Apache-2.0
// --profile-from and --print-collect-script as their users run them: what is printed, what is saved, exit
// codes, and that a saved profile is read back as the very same.
#include "core/device/device_profile.h"
#include "core/storage/collect_script.h"
#include "tests/support/command.h"
#include "tests/support/schema.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QStandardPaths>

#include <map>

using namespace macebin;
using test::call;
using test::Folder;

namespace {

const QByteArray kLog =
    "02-07 20:38:18.803 1 1 I MACE    : mace.cc:430 Creating MaceEngine, MACE version: v1.1.1-0-g721d449\n";
const QByteArray kGles =
    "GLES: Qualcomm, Adreno (TM) 640, OpenGL ES 3.2 V@415.0 (GIT@42297a4, I9e9b240040, 1) "
    "(Date:03/19/21)\n";
const QByteArray kOther = "I MACE: mace.cc:430 Creating MaceEngine, MACE version: v1.0.4-0-gd5ae855\n";

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(absent)");
}

DeviceProfile profileIn(const QByteArray& json) {
    auto profile = readProfile(std::string_view(json.constData(), static_cast<std::size_t>(json.size())));
    if (!profile) qFatal("not a profile: %s", profile.error().c_str());
    if (!profile->notes.empty()) qFatal("read with a note: %s", profile->notes.front().c_str());
    profile->inferred.clear(); // names the files that it was made of
    return *profile;
}

QString faultOf(const QByteArray& json) {
    return QString::fromStdString(test::schemaFault("profile.schema.json", "", json.toStdString()));
}

/// Every file below a folder, with content and permissions.
std::map<QString, QByteArray> everythingIn(const QString& folder) {
    std::map<QString, QByteArray> all;
    QDirIterator at(folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                    QDirIterator::Subdirectories);
    while (at.hasNext()) {
        const QFileInfo info(at.next());
        all[info.filePath()] = QByteArray::number(int(info.permissions())) +
                               (info.isFile() ? contentOf(info.filePath()) : QByteArray());
    }
    return all;
}

} // namespace

class TestProfileCommand : public QObject {
    Q_OBJECT

private slots:
    void whatIsSavedIsWhatIsPrinted() {
        Folder folder;
        const QString log = folder.write("log.txt", kLog);
        const QString gles = folder.write("gles.txt", kGles);
        const QString out = folder.path("phone.json");
        const auto printed = call({"--profile-from", log, gles, "--format", "json", "-o", out});
        QCOMPARE(printed.code, 0);
        QCOMPARE(contentOf(out), printed.out);
        QCOMPARE(faultOf(printed.out), QString());
        const DeviceProfile profile = profileIn(printed.out);
        QCOMPARE(profile.maceVersion, "v1.1.1-0-g721d449");
        QCOMPARE(profile.deviceName, "QUALCOMM Adreno(TM)");
        QVERIFY(!profile.platformVersion);
        const auto line = call({"--profile-from", log, gles, "--format", "jsonl"});
        QCOMPARE(line.out.count('\n'), 1);
        QVERIFY(profileIn(line.out) == profile);
        const QJsonObject evidence = printed.json()["evidence"].toObject();
        QCOMPARE(evidence["files"].toArray().size(), 2);
        QCOMPARE(evidence["files"].toArray()[1].toObject()["path"].toString(), gles);
    }

    /// A saved profile is evidence like any other, and is no surer than it was.
    void savedProfileKeepsItsConfidence() {
        Folder folder;
        const QString out = folder.path("p.json");
        const QString log = folder.write("log.txt", kLog);
        QCOMPARE(call({"--profile-from", folder.write("gles.txt", kGles), log, "-o", out}).code, 0);
        const auto again = call({"--profile-from", out, "--format", "json"});
        QCOMPARE(again.code, 0);
        QVERIFY(profileIn(again.out) == profileIn(contentOf(out)));
        std::map<QString, QString> confidence;
        for (const QJsonValue& value : again.json()["evidence"].toObject()["fields"].toArray())
            confidence[value["field"].toString()] = value["confidence"].toString();
        QCOMPARE(confidence["mace_version"], "stated");
        QCOMPARE(confidence["device_name"], "inferred");
        QCOMPARE(confidence["driver_date"], "inferred"); // a fact beside the profile
    }

    void profileOfARealCache() {
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
        Folder folder;
        const QString cache = folder.write("phone.bin", test::qBytes(bytes));
        const QString out = folder.path("p.json");
        const auto ran = call({"--profile-from", cache, "-o", out});
        QCOMPARE(ran.code, 0);
        QVERIFY(ran.out.contains("program_hashes      of 5 programs"));
        QVERIFY(ran.out.contains("inferred: "));
        QVERIFY(ran.out.contains("when it was written"));
        QVERIFY2(ran.out.endsWith("--profile " + out.toUtf8() + "\n"), ran.out.constData());
        QCOMPARE(faultOf(contentOf(out)), QString());
        QCOMPARE(profileIn(contentOf(out)).programHashes->size(), std::size_t{5});
    }

    void contradictionIsLeftOutAndTold() {
        Folder folder;
        const QString out = folder.path("p.json");
        const auto ran =
            call({"--profile-from", folder.write("a", kLog), folder.write("b", kOther + kGles), "-o", out});
        QCOMPARE(ran.code, 4);
        QVERIFY2(ran.out.contains("The files DISAGREE"), ran.out.constData());
        QVERIFY(ran.out.contains("mace_version        left out"));
        QVERIFY(ran.out.contains("\"v1.0.4-0-gd5ae855\"") && ran.out.contains("Neither is taken."));
        const DeviceProfile saved = profileIn(contentOf(out));
        QVERIFY(!saved.maceVersion && saved.deviceName);
        QCOMPARE(faultOf(contentOf(out)), QString());
    }

    void nothingLearntIsNotSaved() {
        Folder folder;
        const QString out = folder.path("p.json");
        for (const QByteArray& content : {QByteArray(), QByteArray("hello\n"), QByteArray("PK\3\4 and so on"),
                                          QByteArray("Build fingerprint: 'a/b:1'\n")}) {
            const auto ran = call({"--profile-from", folder.write("in", content), "-o", out});
            QCOMPARE(ran.code, 5);
            QVERIFY(ran.out.startsWith("NOTHING LEARNT"));
            QVERIFY(!QFile::exists(out));
            QVERIFY2(ran.err.toLower().contains("nothing was saved"), ran.err.constData());
        }
        QVERIFY(call({"--profile-from", folder.write("in", "PK\3\4")}).out.contains("cut short"));
        const auto json = call({"--profile-from", folder.path("in"), "--format", "json"});
        QCOMPARE(json.code, 5);
        QVERIFY(json.json()["evidence"].isObject());
    }

    void fileThatCannotBeReadIsNotPassedOver() {
        Folder folder;
        const QString out = folder.path("p.json");
        const auto ran = call({"--profile-from", folder.write("log", kLog), folder.path("none"), "-o", out});
        QCOMPARE(ran.code, 3);
        QVERIFY(ran.out.contains("COULD NOT BE READ") && ran.out.contains("v1.1.1-0-g721d449"));
        QVERIFY(!QFile::exists(out));
        QVERIFY(ran.err.contains("Nothing was saved"));
        QCOMPARE(call({"--profile-from", folder.path()}).code, 3);
    }

    void standardInput() {
        for (const char* name : {"-", "/dev/stdin"}) {
            const auto ran = call({"--profile-from", name}, kLog);
            QCOMPARE(ran.code, 0);
            QVERIFY(ran.out.contains("stated: standard input, line 1"));
        }
        QCOMPARE(call({"--profile-from", "-", "/dev/stdin"}, kLog).code, 2);
        QCOMPARE(call({"--profile-from"}).code, 2);
    }

    void savingIsSafe() {
        Folder folder;
        const QString log = folder.write("log", kLog);
        const QString out = folder.write("p.json", "mine");
        QCOMPARE(call({"--profile-from", log, "-o", out}).code, 1);
        QCOMPARE(contentOf(out), "mine");
        QCOMPARE(call({"--profile-from", log, "-o", out, "--force", "--dry-run"}).code, 0);
        QCOMPARE(contentOf(out), "mine");
        QCOMPARE(call({"--profile-from", log, "-o", out, "--force"}).code, 0);
        QCOMPARE(profileIn(contentOf(out)).maceEra, "v2");
        QCOMPARE(call({"--profile-from", log, "-o", log, "--force"}).code, 1); // never its own input
        QCOMPARE(contentOf(log), kLog);
    }

    /// Names, keys and texts of any bytes: nothing reaches the terminal, and JSON stays JSON.
    void hostileTexts() {
        Folder folder;
        const QByteArray name("\x1b[31m\xff.txt");
        folder.write(name, kLog + "a.cc:1 Using device: \xff\xfe odd\n");
        const QByteArray path = folder.path().toUtf8() + "/" + name;
        const QString shell = "exec \"$0\" --profile-from \"$1\"* --format \"$2\"";
        const QString front = folder.path() + "/\x1b";
        for (const char* format : {"text", "json"}) {
            const auto ran = test::runProgram("sh", {"-c", shell, MACEBIN_COMMAND, front, format});
            QCOMPARE(ran.code, 0);
            QVERIFY(!ran.out.contains('\x1b'));
            if (QByteArray(format) == "json") QCOMPARE(faultOf(ran.out), QString());
        }
    }

    /// A log of a day is read once, in one pass.
    void bigLog() {
        Folder folder;
        QByteArray block;
        while (block.size() < 1'000'000)
            block += "03-07 17:10:06.500 13452 24593 I chatty  : uid=10190(com.example) expire 3 lines\n";
        QByteArray text;
        for (int i = 0; i < 60; ++i)
            text += block;
        const QString log = folder.write("log", text + kLog);
        QElapsedTimer timer;
        timer.start();
        const auto ran = call({"--profile-from", log});
        QCOMPARE(ran.code, 0);
        QVERIFY(ran.out.contains("v1.1.1-0-g721d449"));
        QVERIFY2(timer.elapsed() < 30'000,
                 qPrintable(QString::number(timer.elapsed()))); // sanitizers, two cores
    }

    // ---- the script ----

    void printsTheScript() {
        const auto ran = call({"--print-collect-script"});
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.out, QByteArray::fromStdString(collectScript({}, "")));
        const auto app = call({"--print-collect-script", "--package", "com.example.app", "files/it's"});
        QCOMPARE(app.out, QByteArray::fromStdString(
                              collectScript(PackageName::from("com.example.app"), "files/it's")));
        QCOMPARE(call({"--print-collect-script", "--package", "$(reboot)"}).code, 2);
        QCOMPARE(call({"--print-collect-script", "a", "b"}).code, 2);
    }

    /// The whole way: the script runs against a phone played by shell scripts, in each shell that is here;
    /// nothing on the phone changes, and what came home can be checked and read.
    void fromThePhoneToTheProfile_data() {
        QTest::addColumn<QString>("shell");
        for (const char* shell : {"dash", "bash"})
            QTest::newRow(shell) << shell;
    }
    void fromThePhoneToTheProfile() {
        QFETCH(QString, shell);
        if (QStandardPaths::findExecutable(shell).isEmpty()) QSKIP("this shell is not installed");
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
        Folder phone, programs, here;
        QDir().mkpath(phone.path("files/a b"));
        phone.write("files/a b/mace_cl_compiled_program.bin", test::qBytes(bytes));
        phone.write("files/a b/lib$(x)_tuned_opencl_parameter.\xc3\xa9'\".soc.bin", test::soundFile());
        phone.write("files/private.txt", "nobody's business");
        const std::map<QByteArray, QByteArray> played{
            {"adb", "#!/bin/sh\n[ \"$1\" = get-state ] && exit\n[ \"$1\" = exec-out ] || exit 9\nshift\n"
                    "exec sh -c \"$*\"\n"},
            {"run-as", "#!/bin/sh\n[ \"$1\" = com.example.app ] || exit 9\nshift\ncd '" +
                           phone.path().toUtf8() + "' && exec \"$@\"\n"},
            {"getprop", "#!/bin/sh\necho '[ro.product.cpu.abi]: [arm64-v8a]'\n"},
            {"dumpsys", "#!/bin/sh\n[ \"$1\" = SurfaceFlinger ] && printf '%s' '" + kGles + "'\nexit 0\n"},
            {"logcat", "#!/bin/sh\nprintf '%s' '" + kLog + "'\n"}};
        for (const auto& [name, text] : played)
            QFile::setPermissions(programs.write(name, text),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        const auto before = everythingIn(phone.path());

        QByteArray script = call({"--print-collect-script", "--package", "com.example.app"}).out;
        script.prepend("PATH='" + programs.path().toUtf8() + "':$PATH\n");
        const QString file = here.write("collect.sh", script);
        const auto ran = test::runProgram(shell, {file, here.path("case")});
        QVERIFY2(ran.code == 0, (ran.out + ran.err).constData());
        QVERIFY(everythingIn(phone.path()) == before);
        QCOMPARE(ran.out.count(": whole\n"), 2);
        QVERIFY(
            ran.out.contains("package.txt -o phone.json\n  macebin --check --profile phone.json storage\n"));
        QVERIFY(ran.out.contains("Next, in that folder:\n  macebin --triage . "));
        const auto page = call({"--triage", here.path("case")}); // what the script says comes next
        QVERIFY2(page.code == 0 && page.out.contains("What happened"), page.out.constData());
        QCOMPARE(contentOf(here.path("case/storage/files/a b/mace_cl_compiled_program.bin")),
                 test::qBytes(bytes));
        QVERIFY(!QFile::exists(here.path("case/storage/files/private.txt")));

        const QDir home(here.path("case"));
        const auto profile =
            call({"--profile-from", home.filePath("getprop.txt"), home.filePath("surfaceflinger.txt"),
                  home.filePath("logcat.txt"), home.filePath("package.txt"), "--format", "json"});
        QCOMPARE(profile.code, 0);
        QCOMPARE(profileIn(profile.out).maceEra, "v2");
        QCOMPARE(profileIn(profile.out).maceDeviceName, "Adreno(TM) 640");
        const auto checked = test::check({home.filePath("storage")}).json();
        QCOMPARE(checked["files"].toArray().size(), 2);
        QCOMPARE(checked["verdict"].toString(), "intact");
    }
};

QTEST_GUILESS_MAIN(TestProfileCommand)
#include "test_profile_command.moc"
