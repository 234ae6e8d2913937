// SPDX-License-Identifier: Apache-2.0
// The script that brings a phone's files home: run here, against programs that play adb and the phone.
#include "core/storage/collect_script.h"
#include "tests/support/command.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>

#include <map>
#include <sys/stat.h>

using namespace macebin;
using test::Folder;

namespace {

/// A small program that plays adb: what the phone is told is run here.
QString fakePhone(Folder& folder, const QByteArray& runAs) {
    const std::map<QByteArray, QByteArray> programs{
        {"adb", "#!/bin/sh\ncase $1 in\nget-state) echo device ;;\nexec-out) shift; exec bash -c \"$*\" ;;\n"
                "bugreport) echo zip > \"$2\" ;;\n*) exit 9 ;;\nesac\n"},
        {"run-as", runAs},
        {"getprop", "#!/bin/sh\necho '[ro.hardware.egl]: [adreno]'\n"},
        {"dumpsys", "#!/bin/sh\necho dumpsys \"$@\"\n"},
        {"logcat", "#!/bin/sh\necho logcat \"$@\"\n"}};
    for (const auto& [name, text] : programs)
        ::chmod(folder.write(name, text).toUtf8().constData(), 0755);
    return folder.path();
}

struct Collected {
    int code = -1;
    QString folder;
    QByteArray said;
    QByteArray file(const QString& name) const {
        QFile file(folder + "/" + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(absent)");
    }
};

Collected collect(const QString& phone, Folder& folder, const std::string& package, const std::string& path,
                  const QStringList& arguments = {}) {
    const QString script = folder.write(
        "collect.sh", QByteArray::fromStdString(collectScript(PackageName::from(package), path)));
    Collected result;
    result.folder = folder.path("it's a case");
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PATH", phone + ":" + environment.value("PATH"));
    environment.insert("LC_ALL", "C");
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start("sh", QStringList{script} + arguments + QStringList{result.folder});
    if (process.waitForFinished(30'000)) result.code = process.exitCode();
    result.said = process.readAllStandardOutput();
    return result;
}

} // namespace

class TestCollectScript : public QObject {
    Q_OBJECT

private slots:
    void scriptIsSound_data() {
        QTest::addColumn<QString>("package");
        QTest::addColumn<QString>("path");
        QTest::newRow("mace_run") << ""
                                  << "";
        QTest::newRow("app") << "com.example.app"
                             << "";
        QTest::newRow("directory") << "com.example.app"
                                   << "/data/data/com.example.app/files/it's here";
        QTest::newRow("file") << ""
                              << "/data/local/tmp/x/-y $(z).bin";
        QTest::newRow("shared") << "com.example.app"
                                << "/sdcard/mace";
        QTest::newRow("option") << "com.example.app"
                                << "-rf";
    }
    void scriptIsSound() {
        QFETCH(QString, package);
        QFETCH(QString, path);
        Folder folder;
        const QByteArray text = QByteArray::fromStdString(
            collectScript(PackageName::from(package.toStdString()), path.toStdString()));
        const QString script = folder.write("collect.sh", text);
        QCOMPARE(test::runProgram("sh", {"-n", script}).code, 0);
        const QString shellcheck = QStandardPaths::findExecutable("shellcheck");
        if (shellcheck.isEmpty()) QSKIP("shellcheck is not installed");
        const auto ran = test::runProgram(shellcheck, {script});
        QVERIFY2(ran.code == 0, ran.out.constData());
    }

    /// run-as takes the phone's first user, if nobody says another.
    void entersAsTheUser() {
        const auto script = [](const char* path) {
            return QByteArray::fromStdString(collectScript(PackageName::from("com.example.app"), path));
        };
        QVERIFY(
            script("/data/user/10/com.example.app/files").contains("run-as com.example.app --user 10 sh -c"));
        QVERIFY(script("/data/data/com.example.app/files").contains("run-as com.example.app sh -c"));
        QVERIFY(!script("/storage/emulated/10/mace").contains("as_app="));
    }

    void collectsAStorageDirectory() {
        Folder phone, storage, here;
        const QString path = storage.path("it's $(a) \"store\"");
        QDir().mkpath(path + "/deeper");
        const QByteArray cache("\r\n\0\xff\n\r\n", 7);
        const QString inside = QFileInfo(path).fileName() + "/";
        storage.write((inside + "mace_cl_compiled_program.bin").toUtf8(), cache);
        storage.write((inside + "a'b_tuned_opencl_parameter.x.bin").toUtf8(), "tuned");
        storage.write((inside + "model.pb").toUtf8(), "big");
        storage.write((inside + "deeper/mace_run.config").toUtf8(), "x=1");
        const Collected all = collect(fakePhone(phone, "#!/bin/sh\nexit 1\n"), here, "", path.toStdString());
        QVERIFY2(all.code == 0, all.said.constData());
        QCOMPARE(all.file("storage/mace_cl_compiled_program.bin"), cache);
        QCOMPARE(all.file("storage/a'b_tuned_opencl_parameter.x.bin"), "tuned");
        QCOMPARE(all.file("storage/model.pb"), "(absent)");
        QCOMPARE(all.file("storage/deeper/mace_run.config"), "(absent)");
        QCOMPARE(all.said.count(": whole\n"), 2);
        QVERIFY(all.file("storage-listing.txt").contains("model.pb"));
        QCOMPARE(all.file("getprop.txt"), "[ro.hardware.egl]: [adreno]\n");
        QCOMPARE(all.file("surfaceflinger.txt"), "dumpsys SurfaceFlinger\n");
        QCOMPARE(all.file("logcat.txt"), "logcat -d -v threadtime\n");
        QCOMPARE(all.file("bugreport.zip"), "(absent)");
        QVERIFY(all.file("sha256-on-phone.txt").contains("  storage/mace_cl_compiled_program.bin\n"));
    }

    /// The phone's shell reads what a terminal must not be given.
    void collectsFromAFolderOfAnyName() {
        for (const char* name : {"tab\t\x1b[2J", "a\nb", "$(touch x)'\x01"}) {
            Folder phone, storage, here;
            QDir().mkpath(storage.path(QString::fromUtf8(name)));
            storage.write(QByteArray(name) + "/mace_cl_compiled_program.bin", "cache");
            const std::string path = storage.path(QString::fromUtf8(name)).toStdString();
            QVERIFY(!QByteArray::fromStdString(collectScript({}, path)).contains(name));
            const Collected all = collect(fakePhone(phone, "#!/bin/sh\nexit 1\n"), here, "", path);
            QVERIFY2(all.code == 0, all.said.constData());
            QCOMPARE(all.file("storage/mace_cl_compiled_program.bin"), "cache");
            QVERIFY(!QFile::exists("x") && !QFile::exists(storage.path("x")));
        }
    }

    void collectsAsTheApp() {
        Folder phone, app, here;
        QDir().mkpath(app.path("files/deep"));
        app.write("files/deep/mace_cl_compiled_program.bin", "cache");
        const QByteArray runAs = "#!/bin/sh\n[ \"$1\" = 'com.example.app' ] || exit 9\nshift\ncd '" +
                                 app.path().toUtf8() + "' && exec \"$@\"\n";
        const Collected all =
            collect(fakePhone(phone, runAs), here, "com.example.app", "", {"--with-bugreport"});
        QVERIFY2(all.code == 0, all.said.constData());
        QCOMPARE(all.file("storage/files/deep/mace_cl_compiled_program.bin"), "cache");
        QCOMPARE(all.file("package.txt"), "dumpsys package com.example.app\n");
        QCOMPARE(all.file("bugreport.zip"), "zip\n");
    }

    void collectsAFileOfAnyName() {
        Folder phone, storage, here;
        storage.write("-my 'cache'.bin", "one");
        storage.write("mace_run.config", "two");
        const Collected all = collect(fakePhone(phone, "#!/bin/sh\nexit 1\n"), here, "",
                                      storage.path("-my 'cache'.bin").toStdString());
        QCOMPARE(all.file("storage/-my 'cache'.bin"), "one");
        QCOMPARE(all.file("storage/mace_run.config"), "two");
    }

    void saysWhyTheAppsFilesAreOutOfReach() {
        Folder phone, here;
        const Collected all =
            collect(fakePhone(phone, "#!/bin/sh\necho 'run-as: package not debuggable: x' >&2\nexit 1\n"),
                    here, "com.example.app", "files");
        QCOMPARE(all.code, 1); // not all was brought home, but the rest is worth having
        QVERIFY(all.said.contains("CANNOT be reached: run-as: package not debuggable"));
        QVERIFY(!all.said.contains("normal before the first run"));
        QCOMPARE(all.file("getprop.txt"), "[ro.hardware.egl]: [adreno]\n");
    }

    void saysThatTheCopyDiffers() {
        Folder phone, storage, here;
        storage.write("mace_run.config", "x");
        const QString path = fakePhone(phone, "#!/bin/sh\nexit 1\n");
        ::chmod(phone
                    .write("adb", "#!/bin/sh\ncase $2 in *'&& cat '*) printf hurt; exit ;; esac\n"
                                  "case $1 in get-state) exit ;; esac\nshift; exec sh -c \"$*\"\n")
                    .toUtf8()
                    .constData(),
                0755);
        const Collected all = collect(path, here, "", storage.path().toStdString());
        QVERIFY2(all.said.contains("mace_run.config: NOT AS ON THE PHONE"), all.said.constData());
        QCOMPARE(all.code, 1);
    }

    void saysThatTheDirectoryIsNotThere() {
        Folder phone, here;
        const Collected all =
            collect(fakePhone(phone, "#!/bin/sh\nexit 1\n"), here, "", here.path("nowhere").toStdString());
        QCOMPARE(all.code, 1);
        QVERIFY2(all.said.contains("CANNOT be reached: ") && all.said.contains("nowhere"),
                 all.said.constData());
    }

    void saysThatThereIsNothingYet() {
        Folder phone, storage, here;
        const Collected all =
            collect(fakePhone(phone, "#!/bin/sh\nexit 1\n"), here, "", storage.path().toStdString());
        QCOMPARE(all.code, 0);
        QVERIFY(all.said.contains("normal before the first run"));
    }

    void saysThatAFileCannotBeRead() {
        Folder phone, storage, here;
        storage.write("mace_run.config", "x");
        const QString path = fakePhone(phone, "#!/bin/sh\nexit 1\n");
        // Root may read everything: the phone's test for it says no.
        phone.write(
            "adb",
            "#!/bin/sh\ncase $1 in get-state) exit ;; esac\nshift\n"
            "exec sh -c \"$(printf '%s' \"$*\" | sed 's/\\[ ! -r/[ -r/; s/cat .*mace_run/cat no/')\"\n");
        const Collected all = collect(path, here, "", storage.path().toStdString());
        QCOMPARE(all.code, 1);
        QVERIFY2(all.said.contains("mace_run.config: CANNOT BE READ on the phone"), all.said.constData());
    }

    void saysThatThePhoneWentAway() {
        Folder phone, storage, here;
        storage.write("mace_run.config", "x");
        const QString path = fakePhone(phone, "#!/bin/sh\nexit 1\n");
        phone.write("adb", "#!/bin/sh\ncase $2 in *' cat '* | *sha256sum*) exit 1 ;; esac\n"
                           "case $1 in get-state) exit ;; esac\nshift\nexec sh -c \"$*\"\n");
        const Collected all = collect(path, here, "", storage.path().toStdString());
        QCOMPARE(all.code, 1);
        QVERIFY2(all.said.contains("mace_run.config: NO ANSWER from the phone"), all.said.constData());
        QVERIFY(all.said.contains("NOT ALL could be brought home"));
    }

    void needsAPhone() {
        Folder phone, here;
        const QString path = fakePhone(phone, "#!/bin/sh\nexit 1\n");
        ::chmod(phone.write("adb", "#!/bin/sh\nexit 1\n").toUtf8().constData(), 0755);
        const Collected all = collect(path, here, "", "");
        QCOMPARE(all.code, 1);
        QVERIFY(all.said.contains("No phone"));
        QVERIFY(!QDir(all.folder).exists());
    }
};

QTEST_GUILESS_MAIN(TestCollectScript)
#include "test_collect_script.moc"
