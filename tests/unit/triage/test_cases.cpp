// SPDX-License-Identifier: Apache-2.0
// Whole support cases: what came in, and the page that a support agent pastes into the answer. Each folder of
// tests/cases is one (tests/support/case_folders.h). MACEBIN_UPDATE_CASES=1 writes the pages anew, to be
// reviewed as prose.
#include "core/host/work/case/read_case.h"
#include "format/text.h"
#include "tests/support/case_folders.h"
#include "tests/support/command.h"
#include "tests/support/html_page.h"
#include "tests/support/schema.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>

using namespace macebin;
namespace fs = std::filesystem;

namespace {

/// The first cause, and the exit code.
struct Expected {
    std::string id;
    std::string certainty;
    int code;
};
const std::map<std::string, Expected> kCases{
    {"adb-error-text", {"not-the-file", "shown", 3}},
    {"app-update-disarms", {"precompiled-disarmed", "shown", 0}},
    {"before-and-after", {"kept-after-update", "likely", 0}},
    {"cleared-every-start", {"cleared-at-every-start", "shown", 0}},
    {"crlf-pull", {"hurt-on-the-way", "shown", 1}},
    {"driver-refuses", {"driver-refuses", "shown", 0}},
    {"kept-after-ota", {"kept-after-update", "likely", 0}},
    {"mali-second-start", {"driver-dies-on-valid-cache", "likely", 0}},
    {"missing-directory", {"missing-directory", "shown", 0}},
    {"not-mace", {"no-mace", "shown", 0}},
    {"nothing-wrong", {"nothing-wrong", "shown", 0}},
    {"opencl-3-old-mace", {"opencl-too-new", "shown", 0}},
    {"other-era", {"other-era", "shown", 0}},
    {"rollback", {"rollback", "likely", 0}},
    {"torn-write", {"torn-file", "shown", 1}},
};

const fs::path kFolder = test::kCaseFolders;
using test::fileOf;
using test::unpack;

test::Ran triageIn(const test::Folder& folder, const QStringList& arguments) {
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(MACEBIN_COMMAND, QStringList{"--triage"} + arguments);
    test::Ran ran;
    if (process.waitForFinished(30'000) && process.exitStatus() == QProcess::NormalExit)
        ran.code = process.exitCode();
    ran.out = process.readAllStandardOutput();
    ran.err = process.readAllStandardError();
    return ran;
}

QString schemaFault(const QByteArray& json) {
    return QString::fromStdString(test::schemaFault("triage.schema.json", "", json.toStdString()));
}

class TestCases : public QObject {
    Q_OBJECT

private slots:
    void everyFolderIsExpected() {
        std::set<std::string> found, expected;
        for (const auto& entry : fs::directory_iterator(kFolder))
            if (entry.is_directory()) found.insert(entry.path().filename().string());
        for (const auto& [name, what] : kCases)
            expected.insert(name);
        QCOMPARE(found, expected);
    }

    void page_data() {
        QTest::addColumn<QString>("name");
        for (const auto& [name, what] : kCases)
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
    void page() {
        QFETCH(QString, name);
        const Expected& expected = kCases.at(name.toStdString());
        const fs::path golden = kFolder / name.toStdString() / "page.txt";
        test::Folder folder;
        unpack(golden.parent_path(), folder);
        QDir here(folder.path());
        const QStringList files = here.entryList(QDir::Files, QDir::Name);
        const auto text = triageIn(folder, files);
        QCOMPARE(text.err, QByteArray());
        if (qEnvironmentVariableIsSet("MACEBIN_UPDATE_CASES"))
            std::ofstream(golden) << text.out.toStdString();
        QCOMPARE(QString::fromUtf8(text.out), QString::fromUtf8(test::qBytes(test::readFile(golden))));
        QCOMPARE(text.code, expected.code);

        const auto json = triageIn(folder, files + QStringList{"--format", "json"});
        QCOMPARE(schemaFault(json.out), QString());
        const QJsonObject cause = json.json()["causes"].toArray().at(0).toObject();
        QCOMPARE(cause["id"].toString().toStdString(), expected.id);
        QCOMPARE(cause["certainty"].toString().toStdString(), expected.certainty);
        QCOMPARE(json.json()["exit_code"].toInt(), expected.code);
        const auto html = test::readHtml(triageIn(folder, files + QStringList{"--format", "html"}).out);
        QCOMPARE(html.faults, QStringList());
        QVERIFY(html.headings.contains("What happened"));
        QVERIFY(html.text.contains(cause["what"].toString().simplified()));
        // The folder as a whole is the same case.
        const auto whole = triageIn(folder, {".", "--format", "json"});
        QCOMPARE(whole.json()["causes"].toArray().at(0).toObject()["id"].toString().toStdString(),
                 expected.id);
    }

    void nothingToRead() {
        test::Folder folder;
        const auto missing = triageIn(folder, {"none.log"});
        QCOMPARE(missing.code, 3);
        QVERIFY(missing.out.contains("There is nothing here that this tool can read"));
        const auto empty = triageIn(folder, {"."});
        QCOMPARE(empty.code, 5);
        QCOMPARE(triageIn(folder, {}).code, 2);
        folder.write("picture.png", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\1\2\3\4", 15));
        QCOMPARE(triageIn(folder, {"picture.png"}).code, 3);
        const auto skipped = triageIn(folder, {".", "--format", "json"});
        QCOMPARE(skipped.json()["skipped"].toInt(), 1);
        QCOMPARE(schemaFault(skipped.out), QString());
    }

    /// Two starts of one log, and no file: what is known, and what is not.
    void saysWhatIsMissing() {
        test::Folder folder;
        const Bytes log = test::readFile(kFolder / "kept-after-ota/logcat.txt");
        QByteArray bare;
        for (const QByteArray& line : test::qBytes(log).split('\n'))
            if (!line.contains("Adreno")) bare += line + "\n";
        folder.write("logcat.txt", bare);
        const auto ran = triageIn(folder, {"logcat.txt", "--format", "json"});
        const QJsonArray causes = ran.json()["causes"].toArray();
        QCOMPARE(causes.size(), 2); // an update, or a driver that dies on valid caches
        for (const auto& cause : causes) {
            QCOMPARE(cause.toObject()["certainty"].toString(), QString("possible"));
            QVERIFY(!cause.toObject()["tell_apart"].toString().isEmpty());
        }
        QCOMPARE(ran.json()["missing"].toArray().size(), 2);
    }

    void emptyFile() {
        test::Folder folder;
        folder.write("mace_cl_compiled_program.bin", QByteArray());
        const auto ran = triageIn(folder, {".", "--format", "json"});
        QCOMPARE(ran.code, 3); // as --check
        QCOMPARE(ran.code, test::check({folder.path("mace_cl_compiled_program.bin")}).code);
        const QJsonObject cause = ran.json()["causes"].toArray().at(0).toObject();
        QCOMPARE(cause["id"].toString(), QString("torn-file"));
        QCOMPARE(cause["certainty"].toString(), QString("likely"));
        QCOMPARE(schemaFault(ran.out), QString());
    }

    /// An Adreno's cache beside the log of a Mali: never what that driver died on.
    void filesOfTwoPhones() {
        test::Folder folder;
        const Bytes cache = fileOf(kFolder / "kept-after-ota/mace_cl_compiled_program.bin@v2.pb", "v2");
        folder.write("pulled.bin", test::qBytes(cache));
        QByteArray log = test::qBytes(test::readFile(kFolder / "mali-second-start/logcat.txt"));
        const QByteArray first = "MACE version: v1.0.4-0-gd0d7d6f\n";
        QVERIFY(log.contains(first));
        log.replace(
            first, first + "09-20 08:15:00.100  4242  4260 I MACE    : opencl_runtime.cc:410 Using platform: "
                           "ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0-01rel0.0c4b\n");
        folder.write("logcat.txt", log);
        const auto ran = triageIn(folder, {".", "--format", "json"});
        QCOMPARE(schemaFault(ran.out), QString());
        QStringList ids;
        for (const auto& list : {"causes", "also"})
            for (const auto& cause : ran.json()[QLatin1String(list)].toArray())
                ids.append(cause.toObject()["id"].toString());
        QCOMPARE(ids.first(), QString("driver-dies-on-valid-cache"));
        QVERIFY(ids.contains("other-gpu"));
        QVERIFY(!ids.contains("other-era"));         // its MACE would not have got as far as the driver
        QVERIFY(!ids.contains("kept-after-update")); // no MACE keeps another driver's programs on a Mali
        const QString page = QString::fromUtf8(triageIn(folder, {"."}).out);
        QVERIFY(!page.contains("although the file is whole"));
        QVERIFY(page.contains("The cache file itself")); // that of this phone is missing
    }

    /// Commands are about the app that died or was refused, never about another one that the log also names.
    void commandsMeetTheAppInQuestion() {
        const QByteArray two =
            "03-19 12:00:00.000  1000  1000 I ActivityManager: Start proc 4600:com.two/u0a12 for activity\n"
            "03-19 12:00:00.100  4600  4600 I MACE    : serial_engine.cc:55 Creating SerialEngine, MACE "
            "version: "
            "v1.1.1-0-g0fc55a54\n"
            "03-19 12:00:00.200  4600  4600 W MACE    : kv_storage.cc:109 Failed to read kv store file: "
            "/data/user/0/com.two/files/mace_cl_compiled_program.bin\n"
            "03-19 12:00:01.000  1000  1000 I ActivityManager: Start proc 4700:com.app/u0a13 for activity\n"
            "03-19 12:00:01.100  4700  4700 I MACE    : serial_engine.cc:55 Creating SerialEngine, MACE "
            "version: "
            "v1.1.1-0-g0fc55a54\n";
        const QByteArray refused =
            "03-19 12:00:01.200  4700  4700 W MACE    : opencl_runtime.cc:600 Build program "
            "relu -DDATA_TYPE=float from Cache failed:-44\n";
        const QByteArray path =
            "03-19 12:00:01.150  4700  4700 W MACE    : kv_storage.cc:109 Failed to read kv store "
            "file: /data/user/0/com.app/files/mace_cl_compiled_program.bin\n";
        test::Folder folder;
        folder.write("log.txt", two + refused);
        const QByteArray page = triageIn(folder, {"log.txt"}).out;
        QVERIFY2(page.contains("--package com.app PATH") && !page.contains("com.two"), page.constData());
        folder.write("log.txt", two + path + refused);
        const QByteArray known = triageIn(folder, {"log.txt"}).out;
        QVERIFY2(known.contains("--package com.app /data/user/0/com.app/files/") &&
                     !known.contains("com.two"),
                 known.constData());
    }

    /// What is cleared is the cache. The path of another file tells whose it is, and no more.
    void commandsMeetTheCacheAlone_data() {
        QTest::addColumn<QByteArray>("line");
        const QByteArray folder = "/data/data/com.app/files/";
        for (const QByteArray& name :
             {QByteArray("net_tuned_opencl_parameter.bin"), QByteArray("mace_run.config"),
              QByteArray("net_compiled_opencl_kernel.mi9.sm8150.bin")})
            for (const QByteArray& text :
                 {"Failed to read kv store file: " + folder + name,
                  "File " + folder + name + " does not exist",
                  "CRC32 value of " + folder + name + " is invalid, aborting loading file",
                  "open file " + folder + name + " failed, error code: 13",
                  "Failed to read tuned param file: " + folder + name})
                QTest::newRow(text.constData()) << text;
    }
    void commandsMeetTheCacheAlone() {
        QFETCH(QByteArray, line);
        const QByteArray at = "03-19 12:00:01.000  4700  4700 W MACE    : kv_storage.cc:109 ";
        const QByteArray refused = at + "Build program relu -DX from Cache failed:-44\n";
        test::Folder folder;
        for (const QByteArray& rest :
             {refused, at +
                           "CRC32 value of /data/data/com.app/files/mace_cl_compiled_program.bin is invalid, "
                           "aborting loading file\n" +
                           refused}) {
            folder.write("log.txt", at + line + "\n" + rest);
            const bool isNamed = rest != refused;
            int cleared = 0;
            const auto ran = triageIn(folder, {"log.txt", "--format", "json"});
            for (const char* list : {"causes", "also", "missing"})
                for (const QJsonValue& item : ran.json()[QLatin1String(list)].toArray()) {
                    QStringList commands{item.toObject()["command"].toString()};
                    for (const QJsonValue& step : item.toObject()["steps"].toArray())
                        commands << step.toObject()["command"].toString();
                    for (const QString& command : commands)
                        if (command.contains("--clear") || command.contains(" cat ")) {
                            ++cleared;
                            QVERIFY2(command.contains("com.app"), qPrintable(command));
                            QVERIFY2(command.contains(
                                         isNamed ? "/data/data/com.app/files/mace_cl_compiled_program.bin"
                                                 : " PATH"),
                                     qPrintable(command));
                        }
                }
            QVERIFY(cleared > 0);
        }
    }

    /// A start that did not find its cache says who wrote the one that killed the next. One that did not find
    /// tuned parameters, or a file that the app ships, says nothing of that.
    void firstRunsAreThoseWithoutACache() {
        const auto start = [](const QByteArray& pid, const QByteArray& name) {
            const QByteArray at = "03-19 12:00:01.000  " + pid + "  " + pid + " W MACE    : ";
            return "03-19 12:00:00.000  1000  1000 I ActivityManager: Start proc " + pid +
                   ":com.app/u0a13 for activity\n" + at +
                   "serial_engine.cc:55 Creating SerialEngine, MACE "
                   "version: v1.1.1\n" +
                   at +
                   "kv_storage.cc:80 Failed to read kv store file: "
                   "/data/data/com.app/files/" +
                   name + "\n";
        };
        const QByteArray at = "03-19 12:00:09.000  9999  9999 F DEBUG   : ";
        const QByteArray died =
            at + "pid: 4800, tid: 4800, name: com.app  >>> com.app <<<\n" + at +
            "signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0\n" + at + "backtrace:\n" + at +
            "    #00 pc 00a1  /vendor/lib64/libOpenCL.so (clCreateProgramWithBinary+28)\n" + at +
            "    #01 pc 00a2  /data/app/x/libapp.so "
            "(mace::OpenCLRuntime::BuildProgramFromCache(std::string const&)+80)\n";
        test::Folder folder;
        for (const auto& [name, isCache] : std::initializer_list<std::pair<const char*, bool>>{
                 {"mace_cl_compiled_program.bin", true},
                 {"cache.bin", true},
                 {"net_tuned_opencl_parameter.bin", false},
                 {"net_compiled_opencl_kernel.mi9.sm8150.bin", false}}) {
            folder.write("log.txt", start("4700", name) + start("4800", name) + died);
            const QByteArray page = triageIn(folder, {"log.txt"}).out.simplified();
            QVERIFY2(page.contains("died"), page.constData());
            QVERIFY2(page.contains("An earlier start of the same log found no cache") == isCache, name);
        }
    }

    /// A command is about the cache of the line that is its evidence.
    void commandsMeetTheCacheOfTheEvidence() {
        const auto at = [](const char* pid, const QByteArray& text) {
            return QByteArray("03-19 12:00:01.000  ") + pid + "  " + pid + " W MACE    : kv_storage.cc:109 " +
                   text + "\n";
        };
        const auto path = [](const char* name) {
            return QByteArray("/data/data/com.app/files/") + name + "/mace_cl_compiled_program.bin";
        };
        const auto notRead = [&](const char* name) { return "Failed to read kv store file: " + path(name); };
        const auto crc = [&](const char* name) {
            return "CRC32 value of " + path(name) + " is invalid, aborting loading file";
        };
        const QByteArray refused = "Build program relu -DX from Cache failed:-44";
        test::Folder folder;
        const auto page = [&](const QByteArray& log) {
            folder.write("log.txt", log);
            return triageIn(folder, {"log.txt"}).out.simplified();
        };
        const QByteArray clear = "macebin --clear --package com.app ";
        const QByteArray one = page(at("4700", notRead("a")) + at("4700", crc("b")));
        QVERIFY2(one.contains(clear + path("b")) && !one.contains(path("a")), one.constData());
        const QByteArray both = page(at("4700", crc("a")) + at("4700", crc("b")));
        QVERIFY2(both.contains(clear + path("a")) && both.contains(clear + path("b")), both.constData());
        // The driver's word names no file. Its start does.
        const QByteArray starts =
            page(at("4700", notRead("a")) + at("4800", notRead("b")) + at("4800", refused));
        QVERIFY2(starts.contains(clear + path("b")) && !starts.contains(clear + path("a")),
                 starts.constData());
        // ... or names two: nothing settles it, and that is said.
        const QByteArray open =
            page(at("4700", notRead("a")) + at("4700", notRead("b")) + at("4700", refused));
        QVERIFY2(open.contains(clear + "PATH") && open.contains("The logs name several caches on the phone"),
                 open.constData());
        QVERIFY(open.contains(path("a")) && open.contains(path("b")));
        // Two names of one folder are one cache.
        const QByteArray same =
            page(at("4700", notRead("a")) + at("4700", notRead("a")).replace("/data/data/", "/data/user/0/") +
                 at("4700", refused));
        QVERIFY2(same.contains(clear + path("a")) && !same.contains("several caches"), same.constData());
    }

    /// run-as takes the phone's first user, if nobody says another.
    void commandsMeetTheUser_data() {
        QTest::addColumn<QByteArray>("folder");
        QTest::addColumn<QByteArray>("runAs");
        QTest::newRow("first") << QByteArray("/data/data/com.app") << QByteArray("run-as com.app cat ");
        QTest::newRow("0") << QByteArray("/data/user/0/com.app") << QByteArray("run-as com.app cat ");
        QTest::newRow("10") << QByteArray("/data/user/10/com.app")
                            << QByteArray("run-as com.app --user 10 cat ");
        QTest::newRow("999, encrypted")
            << QByteArray("/data/user_de/999/com.app") << QByteArray("run-as com.app --user 999 cat ");
        QTest::newRow("on a card") << QByteArray("/mnt/expand/57f8-4bc/user/11/com.app")
                                   << QByteArray("run-as com.app --user 11 cat ");
    }
    void commandsMeetTheUser() {
        QFETCH(QByteArray, folder);
        QFETCH(QByteArray, runAs);
        const QByteArray path = folder + "/files/mace_cl_compiled_program.bin";
        const QByteArray at = "03-19 12:00:01.000  4700  4700 W MACE    : kv_storage.cc:109 ";
        test::Folder here;
        here.write("log.txt", at + "CRC32 value of " + path + " is invalid, aborting loading file\n");
        QVERIFY(triageIn(here, {"log.txt"}).out.simplified().contains(runAs + path));
        here.write("log.txt", at + "Failed to read kv store file: " + path + "\n" + at +
                                  "Build program relu -DX from Cache failed:-44\n");
        QCOMPARE(triageIn(here, {"log.txt"})
                     .out.simplified()
                     .contains("--print-collect-script --package com.app " + path),
                 runAs.contains("--user"));
        here.write("log.txt", at + "open file " + path + " failed, error code: 2\n");
        const QByteArray made = triageIn(here, {"log.txt"}).out.simplified();
        QVERIFY2(made.contains(QByteArray(runAs).replace("cat ", "mkdir -p ") + folder + "/files"),
                 made.constData());
    }

    /// By MACE's own rules no cache of another driver is kept on a Mali; and a cache that an earlier start of
    /// the app did not find was written by this very driver, whether or not the log names that start's
    /// process.
    void causesThatMacesRulesExclude() {
        const QByteArray engine = "I MACE    : serial_engine.cc:55 Creating SerialEngine, MACE version: "
                                  "v1.1.1-0-g0fc55a54\n";
        const auto crash = [](const QByteArray& library) {
            const QByteArray at = "03-19 12:00:09.000  9999  9999 F DEBUG   : ";
            return at + "pid: 4700, tid: 4710, name: Thread-4  >>> com.app <<<\n" + at +
                   "signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x18\n" + at + "backtrace:\n" + at +
                   "      #00 pc 00a1  /vendor/lib64/" + library + " (clCreateProgramWithBinary+28)\n" + at +
                   "      #01 pc 00a2  /data/app/x/libmace.so "
                   "(mace::OpenCLRuntime::BuildProgramFromCache(std::string const&)+80)\n";
        };
        const auto causesIn = [&](const QByteArray& log) {
            test::Folder folder;
            folder.write("log.txt", log);
            QStringList ids;
            for (const auto& cause :
                 triageIn(folder, {"log.txt", "--format", "json"}).json()["causes"].toArray())
                ids.append(cause.toObject()["id"].toString() + " " +
                           cause.toObject()["certainty"].toString());
            return ids;
        };
        const QByteArray start = "03-19 12:00:08.000  4700  4700 " + engine;
        QCOMPARE(causesIn(start + crash("libOpenCL.so")),
                 QStringList({"kept-after-update possible", "driver-dies-on-valid-cache possible"}));
        QCOMPARE(causesIn(start + crash("egl/libGLES_mali.so")),
                 QStringList("driver-dies-on-valid-cache possible"));
        const auto first = [&](const QByteArray& pid, const QByteArray& app) {
            return "03-19 12:00:01.000  " + pid + "  " + pid + " " + engine + "03-19 12:00:01.100  " + pid +
                   "  " + pid + " W MACE    : kv_storage.cc:109 Failed to read kv store file: /data/user/0/" +
                   app + "/files/mace_cl_compiled_program.bin\n";
        };
        QCOMPARE(causesIn(first("4600", "com.app") + start + crash("libOpenCL.so")),
                 QStringList("driver-dies-on-valid-cache likely"));
        QCOMPARE(causesIn(first("4700", "com.app") + start + crash("libOpenCL.so")),
                 QStringList("driver-dies-on-valid-cache likely"));
        QCOMPARE(causesIn(first("4600", "com.other") + start + crash("libOpenCL.so")).size(), 2);
    }

    /// Which is told before anything else; an update of one phone's system makes no second phone.
    void dumpsOfTwoPhones() {
        test::Folder folder;
        const auto dump = [](const QByteArray& product, const QByteArray& version) {
            return "[ro.build.fingerprint]: [" + product + ":" + version + "/A/1:user/release-keys]\n";
        };
        folder.write("before.txt", dump("Maker/one/one", "11"));
        folder.write("after.txt", dump("Maker/one/one", "12"));
        QVERIFY(!triageIn(folder, {"."}).out.contains("2 phones"));
        folder.write("other.txt", dump("Maker/two/two", "11"));
        const QByteArray page = triageIn(folder, {"."}).out.simplified();
        QVERIFY2(page.indexOf("! These files are of 2 phones: \"Maker/one/one\" in \"./after.txt\", "
                              "\"./before.txt\"; \"Maker/two/two\" in \"./other.txt\".") > 0,
                 page.constData());
        QVERIFY(page.indexOf("2 phones") < page.indexOf("What happened"));
        QCOMPARE(schemaFault(triageIn(folder, {".", "--format", "json"}).out), QString());
    }

    /// Sums that were taken on the phone tell damage there from damage on the way.
    void sumsFromThePhone_data() {
        QTest::addColumn<QByteArray>("damage");
        QTest::addColumn<QByteArray>("onPhone"); // what the sum is of: the copy, or the whole file
        QTest::addColumn<QByteArray>("cause");
        QTest::newRow("cut there") << QByteArray("v2+torn") << QByteArray("copy") << QByteArray("torn-file");
        QTest::newRow("cut here") << QByteArray("v2+torn") << QByteArray("whole")
                                  << QByteArray("hurt-on-the-way");
        QTest::newRow("text mode here")
            << QByteArray("v2+crlf") << QByteArray("whole") << QByteArray("hurt-on-the-way");
        QTest::newRow("text mode there")
            << QByteArray("v2+crlf") << QByteArray("copy") << QByteArray("damaged-file");
        QTest::newRow("whole") << QByteArray("v2") << QByteArray("copy") << QByteArray("nothing-wrong");
        QTest::newRow("another, whole")
            << QByteArray("v2") << QByteArray("other") << QByteArray("nothing-wrong");
    }
    void sumsFromThePhone() {
        QFETCH(QByteArray, damage);
        QFETCH(QByteArray, onPhone);
        QFETCH(QByteArray, cause);
        const fs::path text = kFolder / "torn-write/mace_cl_compiled_program.bin@v2+torn.pb";
        const Bytes copy = fileOf(text, damage.toStdString());
        const Bytes there = onPhone == "copy" ? copy : onPhone == "whole" ? fileOf(text, "v2") : Bytes(3);
        test::Folder folder;
        QVERIFY(QDir(folder.path()).mkdir("storage"));
        folder.write("storage/mace_cl_compiled_program.bin", test::qBytes(copy));
        const Sha256 sum = sha256(there);
        folder.write("sha256-on-phone.txt",
                     QByteArray::fromStdString(hexDigits(asText(sum))) +
                         "  storage/mace_cl_compiled_program.bin\nnone  storage/x.bin\n");
        const auto ran = triageIn(folder, {".", "--format", "json"});
        QCOMPARE(schemaFault(ran.out), QString());
        const QJsonObject first = ran.json()["causes"].toArray().at(0).toObject();
        QCOMPARE(first["id"].toString(), QString(cause));
        if (cause != "nothing-wrong") QCOMPARE(first["certainty"].toString(), QString("shown"));
        const QByteArray page = triageIn(folder, {"."}).out.simplified();
        QVERIFY(page.contains("sha256-on-phone.txt, line 1"));
        QCOMPARE(page.contains("is the phone's file, byte for byte"), onPhone == "copy");
        QCOMPARE(page.contains("Compare the SHA-256"), false); // it was
    }

    /// All caches have one name: a sum of that name is of this file only where more than the name says so.
    void sumsOfOtherFiles_data() {
        QTest::addColumn<QByteArray>("copy");
        QTest::addColumn<QByteArray>("sum");
        QTest::addColumn<QByteArray>("path"); ///< in a log; empty: no log
        QTest::addColumn<QString>("first");
        const QByteArray name = "mace_cl_compiled_program.bin";
        const QByteArray ofApp = "/data/data/com.app/x/" + name;
        QTest::newRow("another folder")
            << "before/" + name << "after/" + name << QByteArray() << "torn-file likely";
        QTest::newRow("a path of the phone's") << name << ofApp << QByteArray() << "hurt-on-the-way likely";
        QTest::newRow("... which the log names, too") << name << ofApp << ofApp << "hurt-on-the-way likely";
        QTest::newRow("... by its other name")
            << name << "/data/user/0/com.app/x/" + name << ofApp << "hurt-on-the-way likely";
        QTest::newRow("... of another app than the log's")
            << name << "/data/data/com.other/x/" + name << ofApp << "torn-file likely";
        QTest::newRow("... of another folder than the log's")
            << name << "/data/data/com.app/y/" + name << ofApp << "torn-file likely";
        QTest::newRow("a bare name") << name << name << QByteArray() << "hurt-on-the-way likely";
        QTest::newRow("its own") << "x/" + name << "x/" + name << ofApp << "hurt-on-the-way shown";
    }
    void sumsOfOtherFiles() {
        QFETCH(QByteArray, copy);
        QFETCH(QByteArray, sum);
        QFETCH(QByteArray, path);
        QFETCH(QString, first);
        test::Folder folder;
        QDir().mkpath(QFileInfo(folder.path(QString::fromUtf8(copy))).path());
        folder.write(copy, test::qBytes(fileOf(kFolder / "torn-write/mace_cl_compiled_program.bin@v2+torn.pb",
                                               "v2+torn")));
        folder.write("sums.txt", QByteArray(64, 'a') + "  " + sum + "\n");
        if (!path.isEmpty())
            folder.write("log.txt", "03-19 12:00:01.000  4700  4700 W MACE    : kv_storage.cc:109 Failed to "
                                    "read kv store file: " +
                                        path + "\n");
        const auto ran = triageIn(folder, {".", "--format", "json"});
        const QJsonObject cause = ran.json()["causes"].toArray().at(0).toObject();
        QCOMPARE(cause["id"].toString() + " " + cause["certainty"].toString(), first);
        const QByteArray page = triageIn(folder, {"."}).out.simplified();
        QCOMPARE(page.contains("is not what was on the phone"), first.endsWith("shown"));
        QCOMPARE(page.contains("Only the names tell"), first == "hurt-on-the-way likely");
    }

    /// PowerShell's `>` makes UTF-16 of the list.
    void sumsInUtf16() {
        test::Folder folder;
        const Bytes copy = fileOf(kFolder / "torn-write/mace_cl_compiled_program.bin@v2+torn.pb", "v2+torn");
        folder.write("cache.bin", test::qBytes(copy));
        const QString list = QString::fromStdString(hexDigits(asText(sha256(copy)))) +
                             "  /sdcard/mace_cl_compiled_program.bin\r\n";
        folder.write("sums.txt",
                     QByteArray("\xff\xfe") +
                         QByteArray(reinterpret_cast<const char*>(list.utf16()), list.size() * 2));
        QVERIFY(triageIn(folder, {"."}).out.simplified().contains("is the phone's file, byte for byte"));
    }

    /// A MACE up to v1.0.4 clears the cache of another version of itself: the driver died on another file.
    void cacheThatWasNotLoaded() {
        test::Folder folder;
        const Bytes cache = fileOf(kFolder / "mali-second-start/mace_cl_compiled_program.bin@v1.pb", "v1");
        folder.write("pulled.bin", test::qBytes(cache));
        QByteArray log = test::qBytes(test::readFile(kFolder / "mali-second-start/logcat.txt"));
        folder.write("logcat.txt", log.replace("v1.0.4-0-gd0d7d6f", "v0.10.0-0-g1234567"));
        const QString page = QString::fromUtf8(triageIn(folder, {"."}).out).simplified();
        QVERIFY2(page.contains("It is not what the driver died on"), qPrintable(page));
        QVERIFY(!page.contains("although"));
        QVERIFY(page.contains("macebin --print-collect-script") || page.contains("adb exec-out"));
    }

    /// The app's user sees a crash, though MACE has no part in it: the page does not pass over it.
    void diesInOtherSoftware() {
        test::Folder folder;
        QByteArray log = test::qBytes(test::readFile(kFolder / "mali-second-start/logcat.txt"));
        folder.write("logcat.txt", log.replace("_ZN4mace", "_ZN3abc").replace("libcamera_ai", "libother"));
        const auto ran = triageIn(folder, {".", "--format", "json"});
        const QJsonObject cause = ran.json()["causes"].toArray().at(0).toObject();
        QCOMPARE(cause["id"].toString(), QString("nothing-wrong"));
        QVERIFY(cause["meaning"].toString().contains("failed in other software"));
        QVERIFY(triageIn(folder, {"."}).out.simplified().contains("none of its frames is MACE's"));
    }

    /// The path of one app and the name of another make no command.
    void twoApps() {
        test::Folder folder;
        const auto line = [](const char* pid, const QByteArray& text) {
            return "09-20 08:15:00.100  " + QByteArray(pid) + "  4260 E MACE    : kv_storage.cc:111 " + text +
                   "\n";
        };
        folder.write(
            "logcat.txt",
            line("4242", "Failed to read kv store file: /data/x/mace_cl_compiled_program.bin") +
                "09-20 08:15:00.100  1500  1500 I ActivityManager: Start proc 5151:com.one/u0a1 for x\n" +
                "09-20 08:15:00.100  1500  1500 I ActivityManager: Start proc 5252:com.two/u0a2 for x\n" +
                line("5151", "Build program a -Db from Cache failed:-42") +
                line("5252", "Build program a -Db from Cache failed:-42"));
        const auto page = triageIn(folder, {"."}).out;
        QVERIFY(page.contains("--package PKG /data/x/mace_cl_compiled_program.bin"));
        QVERIFY(!page.contains("--package com."));
        QVERIFY(page.contains("run-as PKG cat /data/x/"));
    }

    /// What the collect script leaves: its account of what it could not reach is no cache.
    void messagesBesideTheCase() {
        test::Folder folder;
        folder.write("run-as.txt", "run-as: package not debuggable: com.example.camera\n");
        folder.write("logcat.txt", test::qBytes(test::readFile(kFolder / "opencl-3-old-mace/logcat.txt")));
        const auto ran = triageIn(folder, {".", "--format", "json"});
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.json()["causes"].toArray().at(0).toObject()["id"].toString(), QString("opencl-too-new"));
        QCOMPARE(ran.json()["files"].toArray().at(1).toObject()["kind"].toString(), QString("message"));
        QVERIFY(triageIn(folder, {"."}).out.contains("package not debuggable"));
        QCOMPARE(schemaFault(ran.out), QString());
    }

    void hostileNames() {
        test::Folder folder;
        folder.write("a\x1b[31m.log", test::qBytes(test::readFile(kFolder / "torn-write/mace_run.txt")));
        const auto text = triageIn(folder, {"."});
        QCOMPARE(text.code, 0);
        QVERIFY(!text.out.contains('\x1b'));
        QCOMPARE(schemaFault(triageIn(folder, {".", "--format", "json"}).out), QString());
        QVERIFY(!triageIn(folder, {".", "--format", "html"}).out.contains('\x1b'));
    }

    /// Real files give pages, too.
    void samples() {
        if (test::samplesFolder().empty()) QSKIP("no samples: set MACEBIN_SAMPLES");
        const auto ran = test::call({"--triage", test::samplePath("mace"), "--format", "json"});
        QCOMPARE(schemaFault(ran.out), QString());
        QCOMPARE(ran.code, 0);
    }
};

} // namespace

QTEST_GUILESS_MAIN(TestCases)
#include "test_cases.moc"
