// SPDX-License-Identifier: Apache-2.0
// Logs in the forms that people paste into bug reports: indented, with one prefix for several lines, printed
// by the oldest MACE, or gone through ndk-stack. The forms are those of public reports; the content is ours.
#include "core/log/report.h"

#include <QTest>

using namespace macebin;

namespace {

LogReport read(const std::string& text) {
    return readLog("pasted.log", asBytes(text));
}

std::string idOf(const LogReport& report) {
    return std::string(answersOf(report).front().id);
}

std::vector<std::string> knownIn(const LogReport& report) {
    std::vector<std::string> out;
    for (const LogStart& start : report.starts)
        for (const LogEvent& event : start.events)
            out.emplace_back(event.known ? event.known->id.text() : std::string_view("?"));
    return out;
}

using Ids = std::vector<std::string>;

class TestLogPasted : public QObject {
    Q_OBJECT

private slots:
    void indented() {
        const LogReport printed =
            read("   I mace/libmace/mace.cc:500] Creating MaceEngine, MACE version: v0.13.0\n"
                 "\tW mace/core/kv_storage.cc:109] Failed to read kv store file: /data/x.bin\n");
        QCOMPARE(knownIn(printed), (Ids{"engine", "cache-not-read"}));
        const LogReport logcat =
            read("    03-19 12:00:00.123  4242  4260 I MACE    : mace.cc:426 Creating MaceEngine, "
                 "MACE version: v1.0.4\n");
        QCOMPARE(knownIn(logcat), Ids{"engine"});
        QCOMPARE(logcat.starts.front().pid, 4242u);
    }

    void utf16WithoutAMark_data() {
        QTest::addColumn<bool>("isLittle");
        QTest::newRow("little") << true;
        QTest::newRow("big") << false;
    }
    void utf16WithoutAMark() {
        QFETCH(bool, isLittle);
        std::string wide;
        for (const char c :
             std::string("I mace/libmace/mace.cc:500] Creating MaceEngine, MACE version: v1.0.2\r\n")) {
            wide += isLittle ? c : '\0';
            wide += isLittle ? '\0' : c;
        }
        QVERIFY(looksLikeLog(asBytes(wide)));
        QCOMPARE(knownIn(read(wide)), Ids{"engine"});
        QCOMPARE(knownIn(read(wide + "x")), Ids{"engine"}); // half a character more
        QVERIFY(!looksLikeLog(asBytes(std::string(64, '\0'))));
        QVERIFY(!looksLikeLog(asBytes(std::string("\x0c\0\0\0\0\0\0\0\x29\0\0\0mace_opencl_pre", 27))));
    }

    void oldestOutputHasNoBracket() {
        const LogReport report =
            read("I mace_run.cc:429 mace version: v0.8.1-9-gabcdef0\n"
                 "W opencl_runtime.cc:302 There is no precompiled OpenCL binary file in [/data/x/a.bin]\n"
                 "I mace.cc:165 Creating MaceEngine, MACE version: v0.8.1-9-gabcdef0\n"
                 "W tuner.h:144 Read OpenCL tuned parameters file failed.\n"
                 "I file_storage.cc:40 File /data/x//mace_cl_compiled_program.bin does not exist\n");
        QCOMPARE(knownIn(report),
                 (Ids{"?", "no-precompiled-file", "engine", "tuned-failed", "file-missing"}));
        QCOMPARE(report.kinds, Ids{"MACE's output"});
        // Other programs print like that as well.
        QVERIFY(!read("W other.cc:12 There is no precompiled OpenCL binary file in [x]\n").hasMace());
        QVERIFY(!read("W src/opencl_runtime.cc:12] Using device: x\n").hasMace());
    }

    void onePrefixForSeveralLines() {
        const LogReport lines =
            read("I/MACE: mace.cc:174 Creating MaceEngine, MACE version: v0.8.1\n"
                 "        mace.cc:182 Initializing MaceEngine\n"
                 "        file_storage.cc:38 File /sdcard/mace_cl_compiled_program.bin does not exist\n"
                 "W/linker: something\n");
        QCOMPARE(knownIn(lines), (Ids{"engine", "?", "file-missing"}));
        // Of the same process, though without a prefix the line looks like one of a raw log.
        const LogReport numbered = read(
            "2021-03-19 12:00:00.100 4242-4260/com.example I/MACE: mace.cc:174 Creating MaceEngine, MACE "
            "version: v0.8.1\n"
            "        file_storage.cc:38 File /sdcard/mace_cl_compiled_program.bin does not exist\n");
        QCOMPARE(knownIn(numbered), (Ids{"engine", "file-missing"}));
        QCOMPARE(numbered.starts.size(), std::size_t(1));
        QCOMPARE(numbered.kinds, Ids{"logcat (Android Studio)"});
        const LogReport crash = read(
            "08-22 16:59:23.326 588-588/? A/DEBUG: pid: 580, tid: 585, name: worker  >>> com.example <<<\n"
            "08-22 16:59:23.326 588-588/? A/DEBUG: signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr "
            "0x8\n"
            "08-22 16:59:23.326 588-588/? A/DEBUG: backtrace:\n"
            "        #00 pc 000000000006a2c4  /vendor/lib64/libOpenCL.so (clCreateProgramWithBinary+8)\n"
            "        #03 pc 000000000015a6cc  /data/app/x/lib/arm64/libmace.so\n"); // two were dropped
        QCOMPARE(crash.crashes.size(), std::size_t(1));
        QCOMPARE(crash.crashes.front().frames.size(), std::size_t(2));
        QCOMPARE(crash.crashes.front().place, CrashPlace::loadingBinary);
    }

    /// A tombstone behind a logcat is not the logcat's last crash going on.
    void tombstoneBehindALogcat() {
        const LogReport report =
            read("08-22 16:59:23.326   588   588 F DEBUG   : pid: 580, tid: 585, name: a  >>> com.one <<<\n"
                 "08-22 16:59:23.326   588   588 F DEBUG   :       #00 pc 0000000000001000  "
                 "/data/app/x/libmace.so (_ZN4mace1aEv+8)\n"
                 "\n"
                 "pid: 990, tid: 991, name: b  >>> com.two <<<\n"
                 "signal 6 (SIGABRT), code -1 (SI_QUEUE), fault addr --------\n"
                 "      #00 pc 0000000000002000  /system/lib64/libc.so (abort+8)\n"
                 "      #01 pc 0000000000003000  /data/app/y/libmace.so (_ZN4mace1bEv+8)\n");
        QCOMPARE(report.crashes.size(), std::size_t(2));
        QCOMPARE(report.crashes[0].frames.size(), std::size_t(1));
        QCOMPARE(report.crashes[1].process, std::string("com.two"));
        QCOMPARE(report.crashes[1].frames.size(), std::size_t(2));
        QVERIFY(report.crashes[0].signal.empty());
    }

    /// Each other thread's block has a head of its own; only the first is the thread that died.
    void otherThreadsOfATombstone() {
        const std::string first =
            "*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***\n"
            "Build fingerprint: 'a/b/c:11/D/1:user/release-keys'\n"
            "pid: 4321, tid: 4399, name: RenderThread  >>> com.app <<<\n"
            "signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0000000000000018\n\nbacktrace:\n"
            "      #00 pc 00000000000a1234  /vendor/lib64/egl/libGLESv2_adreno.so (glDrawArrays+100)\n"
            "      #01 pc 00000000000b1234  /data/app/x/libgame.so (Game::Draw()+44)\n\n";
        const std::string others =
            "--- --- --- --- --- --- --- --- --- --- --- --- --- --- --- ---\n"
            "pid: 4321, tid: 4321, name: com.app  >>> com.app <<<\n\nbacktrace:\n"
            "      #00 pc 0000000000012340  /system/lib64/libc.so (syscall+28)\n"
            "      #01 pc 0000000000012350  /data/app/x/libmace.so (mace::ThreadPool::ThreadLoop(int)+80)\n"
            "--- --- --- --- --- --- --- --- --- --- --- --- --- --- --- ---\n"
            "pid: 4321, tid: 4400, name: mace-gpu  >>> com.app <<<\n\nbacktrace:\n"
            "      #00 pc 0000000000012340  /vendor/lib64/libOpenCL.so (clBuildProgram+28)\n"
            "      #01 pc 0000000000012350  /data/app/x/libmace.so "
            "(mace::OpenCLRuntime::BuildProgramFromCache(std::string const&)+80)\n";
        const LogReport report = read(first + others);
        QCOMPARE(idOf(report), std::string("no-mace"));
        QCOMPARE(report.otherCrashes, std::uint64_t(1));
        // The next tombstone of the same file is a crash again.
        const LogReport next =
            read(first + others +
                 "*** *** ***\nBuild fingerprint: 'a/b/c:11/D/1:user/release-keys'\n"
                 "pid: 4321, tid: 4321, name: main  >>> com.app <<<\n"
                 "      #00 pc 0000000000012340  /vendor/lib64/libOpenCL.so (clBuildProgram+28)\n"
                 "      #01 pc 0000000000012350  /data/app/x/libmace.so "
                 "(mace::OpenCLRuntime::BuildProgramFromCache(std::string const&)+80)\n");
        QCOMPARE(next.otherCrashes, std::uint64_t(1));
        QCOMPARE(idOf(next), std::string("driver-crash-loading"));
    }

    /// Two dumps whose lines alternate, in the forms where a line does not say whose it is, or with which
    /// tag.
    void dumpsBetweenEachOther_data() {
        QTest::addColumn<bool>("isLong");
        QTest::newRow("long") << true;
        QTest::newRow("thread") << false;
    }
    void dumpsBetweenEachOther() {
        QFETCH(bool, isLong);
        const auto say = [&](const std::string& pid, const std::string& tag, const std::string& text) {
            return isLong ? "[ 03-19 12:00:02.123  " + pid + ": " + pid + " F/" + tag + " ]\n" + text + "\n\n"
                          : "F( " + pid + ": " + pid + ") " + text + "\n";
        };
        const auto both = [&](const std::string& one, const std::string& two) {
            return say("9001", "DEBUG", one) + say("7001", "tflite", "opencl_runtime.cc:302 something") +
                   say("9002", "DEBUG", two);
        };
        const std::string engine =
            say("4321", "MACE", "serial_engine.cc:120 Creating SerialEngine, MACE version: v1.1.1");
        const std::string fatal =
            say("4321", "libc",
                "Fatal signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x18 in tid 4330 (a), "
                "pid 4321 (com.app)");
        const std::string dumps = both("pid: 4321, tid: 4330, name: a  >>> com.app <<<",
                                       "pid: 71, tid: 72, name: a  >>> com.game <<<") +
                                  both("signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x18",
                                       "signal 6 (SIGABRT), code -6") +
                                  both("      #00 pc 00a1  /vendor/lib64/libGLES_mali.so "
                                       "(clCreateProgramWithBinary+12) (BuildId: aa)",
                                       "      #00 pc 00a1  /vendor/lib64/libOpenCL.so (clBuildProgram+12)") +
                                  both("      #01 pc 0012  /data/app/x/libmace.so "
                                       "(mace::OpenCLRuntime::BuildProgramFromCache(int)+200)",
                                       "      #01 pc 0013  /data/app/y/libtflite_gpu.so (tflite::Build+4)");
        const LogReport alone = read(engine + fatal);
        QCOMPARE(idOf(alone), std::string("crash-unplaced"));
        QCOMPARE(alone.starts.size(), std::size_t(1));
        for (const std::string& text : {engine + fatal + dumps, engine + dumps, dumps}) {
            const LogReport report = read(text);
            QCOMPARE(report.crashes.size(), std::size_t(1));
            QCOMPARE(report.otherCrashes, std::uint64_t(1));
            QCOMPARE(report.crashes.front().frames.size(), std::size_t(2));
            QCOMPARE(report.crashes.front().process, std::string("com.app"));
            QCOMPARE(report.crashes.front().signal, std::string("SIGSEGV"));
            QCOMPARE(idOf(report), std::string("driver-crash-loading"));
        }
    }

    /// The header may stand some lines above the line that counts.
    void longMessagesWithSeveralLines() {
        const std::string header = "[ 03-19 12:00:01.123  4321: 4324 F/libc ]\n";
        const std::string engine = "[ 03-19 12:00:01.123  4321: 4324 I/MACE ]\n"
                                   "serial_engine.cc:120 Creating SerialEngine, MACE version: v1.1.1\n\n";
        const std::string fatal = "Fatal signal 11 (SIGSEGV), code 1, fault addr 0x18\n\n";
        QCOMPARE(read(engine + header + fatal).crashes.size(), std::size_t(1));
        QCOMPARE(read(engine + header + fatal + header + "a\nb\n" + fatal).crashes.size(), std::size_t(1));
        // Behind the empty line it is nobody's.
        QCOMPARE(idOf(read(engine + header + "a\n\n" + fatal)), std::string("nothing-wrong"));
    }

    void theShellSaysThatARunDied_data() {
        QTest::addColumn<QString>("said");
        QTest::addColumn<QString>("signal");
        QTest::newRow("Android") << "Segmentation fault "
                                 << "SIGSEGV";
        QTest::newRow("core") << "Aborted (core dumped)"
                              << "SIGABRT";
        QTest::newRow("bus") << "Bus error"
                             << "SIGBUS";
        QTest::newRow("instruction") << "Illegal instruction\r"
                                     << "SIGILL";
        QTest::newRow("killed") << "Killed"
                                << "SIGKILL";
        QTest::newRow("script") << "run.sh: line 3:  4242 Segmentation fault      ./mace_run --round=1"
                                << "SIGSEGV";
        QTest::newRow("of a sentence") << "Killed the old server"
                                       << "";
        QTest::newRow("in a sentence") << "It was Aborted"
                                       << "";
    }
    void theShellSaysThatARunDied() {
        QFETCH(QString, said);
        QFETCH(QString, signal);
        const std::string line = said.toStdString() + "\n";
        const std::string run =
            "I mace/core/serial_engine.cc:120] Creating SerialEngine, MACE version: v1.1.1-0-gabc\n"
            "I mace/tools/mace_run.cc:100] Init 100ms\n";
        const LogReport report = read(run + line);
        QCOMPARE(report.crashes.size(), std::size_t(signal.isEmpty() ? 0 : 1));
        QCOMPARE(idOf(report), std::string(signal.isEmpty() ? "nothing-wrong" : "crash-unplaced"));
        // The words of a logcat, and those before MACE or without it, are anybody's.
        for (const std::string logcat :
             {"03-19 12:00:00.123  1  1 I init: Killed\n", "03-19 12:00:00.123  1  1 I init: hello\n"})
            QCOMPARE(idOf(read(logcat + run + line)), std::string("nothing-wrong"));
        QCOMPARE(idOf(read(line + run)), std::string("nothing-wrong"));
        QCOMPARE(idOf(read(line)), std::string("no-mace"));
        if (signal.isEmpty()) return;
        QCOMPARE(QString::fromStdString(report.crashes.front().signal), signal);
        QCOMPARE(report.starts.front().crashes, std::vector<std::size_t>{0});
        const LogAnswer answer = answersOf(report).front();
        QCOMPARE(QString::fromStdString(answer.what),
                 "The app died (" + signal + "), and the log does not show where.");
        QCOMPARE(answer.remedy.text().find("tombstone") == std::string::npos, signal == "SIGKILL");
        QCOMPARE(answer.lines, std::vector<std::uint64_t>{3});
        // The next run is another start; one word counts once.
        const LogReport twice = read(run + line + line + run);
        QCOMPARE(twice.crashes.size(), std::size_t(1));
        QCOMPARE(twice.starts.size(), std::size_t(2));
        // MACE's own last word is the answer.
        if (signal == "SIGABRT")
            QCOMPARE(
                idOf(read(run + "F mace/x.cc:1] Check failed: a Parsing tuned data out of range\n" + line)),
                std::string("tuned-out-of-range"));
    }

    void ndkStack() {
        const LogReport report =
            read("********** Crash dump: **********\n"
                 "Build fingerprint: 'a/b/c:10/D/1:user/release-keys'\n"
                 "pid: 10538, tid: 10538, name: mace_run  >>> /data/local/tmp/mace_run/mace_run <<<\n"
                 "signal 6 (SIGABRT), code -1 (SI_QUEUE), fault addr --------\n"
                 "Stack frame #00 pc 00000000000830f0  /apex/com.android.runtime/lib64/bionic/libc.so "
                 "(abort+160) (BuildId: 54fe)\n"
                 "Stack frame #01 pc 0000000000201008  /data/local/tmp/mace_run/mace_run_static\n");
        QCOMPARE(report.crashes.size(), std::size_t(1));
        QCOMPARE(report.crashes.front().place, CrashPlace::inMace);
        QCOMPARE(report.crashes.front().fingerprint, std::string("a/b/c:10/D/1:user/release-keys"));
    }

    /// An app may link MACE into a library of its own without names: that is no reason to call it other
    /// software.
    void appLibraryWithoutNames() {
        const std::string engine = "03-19 12:00:00.123  4242  4260 I MACE    : mace.cc:426 Creating "
                                   "MaceEngine, MACE version: v1.0.4\n";
        const auto crash = [](const std::string& caller) {
            const std::string lead = "03-19 12:00:02.000  5000  5000 F DEBUG   : ";
            return lead + "pid: 4242, tid: 4260, name: a  >>> com.example <<<\n" + lead +
                   "signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x18\n" + lead +
                   "      #00 pc 0000000000001000  /vendor/lib64/libOpenCL.so "
                   "(clCreateProgramWithBinary+8)\n" +
                   lead + "      #01 pc 0000000000002000  " + caller + "\n";
        };
        const auto placeOf = [&](const std::string& caller) {
            return read(engine + crash(caller)).crashes.at(0).place;
        };
        QCOMPARE(placeOf("/data/app/x/lib/arm64/libcamera_ai.so"), CrashPlace::callerUnnamed);
        QCOMPARE(placeOf("/data/app/x/base.apk!libcamera_ai.so (offset 0x1000)"), CrashPlace::callerUnnamed);
        QCOMPARE(placeOf("/data/app/x/libtflite.so (_ZN6tflite3gpu5BuildEv+4)"), CrashPlace::notMace);
        QCOMPARE(placeOf("/system/lib64/libcamera.so"), CrashPlace::notMace);
        const std::string unnamed = crash("/data/app/x/lib/arm64/libcamera_ai.so");
        QCOMPARE(idOf(read(engine + unnamed)), std::string("driver-crash-unnamed"));
        QCOMPARE(idOf(read(unnamed)), std::string("no-mace")); // without a line of MACE's it is anybody's
    }

    void anEndThatTheTableDoesNotHave() {
        const std::string engine = "I mace/libmace/mace.cc:500] Creating MaceEngine, MACE version: v1.0.2\n";
        const std::string end =
            "F mace/core/tensor.h:266] Check failed: a <= b physical image shape: 2, 224\n";
        const LogReport report = read(engine + end + "F mace/core/tensor.h:266] backtrace:\n");
        QCOMPARE(idOf(report), std::string("ended-unknown"));
        const LogAnswer answer = answersOf(report).front();
        QCOMPARE(answer.lines, std::vector<std::uint64_t>{2});
        QVERIFY(answer.what.find("physical image shape") != std::string::npos);
        // A reason before it is the answer.
        QCOMPARE(idOf(read(engine + "E mace/x.cc:1] Failed to load OpenCL library, x\n" + end)),
                 std::string("no-library"));
        // A line that the table has is not unknown.
        QCOMPARE(idOf(read(engine + "F mace/x.cc:1] Check failed: a Parsing tuned data out of range\n")),
                 std::string("tuned-out-of-range"));
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestLogPasted)
#include "test_log_pasted.moc"
