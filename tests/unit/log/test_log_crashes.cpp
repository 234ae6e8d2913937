// SPDX-License-Identifier: Apache-2.0
// Deaths and hangs in logs: whose they are, and where in MACE. As text, and as protobuf (written with
// Android's message, not read back from ours).
#include "core/log/crash/frames.h"
#include "tests/support/log_texts.h"
#include "tombstone.pb.h"

#include <QTest>

#include <random>

using namespace macebin;
using namespace macebin::test::log_texts;
namespace tomb = macebin::test::tombstone;

class TestLogCrashes : public QObject {
    Q_OBJECT

private slots:
    void recognisesADriversDeath() {
        const LogReport report = read(kEngine + crashBlock(kLoadingFrames));
        QCOMPARE(report.crashes.size(), std::size_t(1));
        const LogCrash& crash = report.crashes.front();
        QCOMPARE(crash.place, CrashPlace::loadingCached);
        QCOMPARE(crash.openclCall, std::string("clCreateProgramWithBinary"));
        QCOMPARE(crash.driverLibrary, std::string("/vendor/lib64/egl/libGLES_mali.so"));
        QVERIFY(crash.frames[3].function.starts_with("mace::OpenclExecutor::BuildProgramFromCache("));
        QCOMPARE(crash.signal, std::string("SIGSEGV"));
        QCOMPARE(crash.process, std::string("com.example"));
        QCOMPARE(report.starts.front().crashes, std::vector<std::size_t>{0});
        QCOMPARE(idOf(report), std::string("driver-crash-loading"));
        // As a tombstone of its own, whose other threads do not count.
        std::string tombstone = QString::fromStdString(crashBlock(kLoadingFrames))
                                    .remove("03-19 12:00:02.000  5000  5000 F DEBUG   : ")
                                    .toStdString();
        tombstone += "--- --- --- --- ---\npid: 4242, tid: 1, name: main  >>> com.example <<<\n      #00 pc "
                     "01  /a/b.so\n";
        QCOMPARE(read(tombstone).crashes.front().place, CrashPlace::loadingCached);
        QCOMPARE(read(tombstone).kinds.front(), std::string("tombstone"));
    }

    void placesCrashes_data() {
        QTest::addColumn<QString>("function");
        QTest::addColumn<QString>("library");
        QTest::addColumn<QString>("call");
        QTest::addColumn<QString>("place");
        const auto row = [](const char* name, const char* function, const char* library, const char* call,
                            const char* place) {
            QTest::newRow(name) << function << library << call << place;
        };
        row("cached", "mace::OpenCLRuntime::BuildProgramFromCache(int)", "a.so", "clBuildProgram",
            "loading-cached");
        row("precompiled", "mace::OpenclExecutor::BuildProgramFromPrecompiledBinary(int)", "a.so",
            "clCreateProgramWithBinary", "loading-precompiled");
        row("source", "mace::OpenclExecutor::BuildProgramFromSource(int)", "a.so", "clBuildProgram",
            "building-source");
        row("stripped, binary", "", "libmace.so", "clCreateProgramWithBinary", "loading-binary");
        row("stripped, source", "", "libmace.so", "clCreateProgramWithSource", "building-source");
        row("stripped, other call", "", "libmace.so", "clBuildProgram", "in-mace");
        row("kernel", "mace::ops::Conv2dKernel::Compute(int)", "a.so", "clEnqueueNDRangeKernel",
            "running-kernel");
        row("reading", "mace::(anonymous namespace)::ParseKVData(unsigned char const*)", "a.so", "memcpy",
            "reading-file");
        row("saving", "mace::FileStorage::Flush()", "a.so", "write", "saving-file");
        row("elsewhere", "mace::MaceEngine::Run(int)", "a.so", "memcpy", "in-mace");
        row("not MACE", "other::Run()", "a.so", "clBuildProgram", "not-mace");
        row("looks like it", "acemace::Run()", "a.so", "clBuildProgram", "not-mace");
        // A function is whose name it has, not whose types it takes or returns.
        row("takes MACE's type",
            "app::Postprocess(std::__ndk1::vector<float> const&, mace::MaceTensor const&)", "a.so", "memcpy",
            "not-mace");
        row("of MACE's type", "std::__ndk1::vector<int, mace::MaceTensor>::push_back(int)", "a.so", "memcpy",
            "not-mace");
        row("returns MACE's type", "mace::MaceTensor app::make<int>(int)", "a.so", "memcpy", "not-mace");
        row("takes it, mangled", "_ZN3app11PostprocessERKN4mace10MaceTensorE_cut", "a.so", "memcpy",
            "not-mace");
        row("MACE's, mangled", "_ZNK4mace10MaceTensor5shapeE_cut", "a.so", "memcpy", "in-mace");
        row("MACE's template", "void mace::ops::Fill<float>(app::X const&)", "a.so", "memcpy", "in-mace");
        row("MACE's lambda", "mace::MaceEngine::Run(int)::{lambda(int)#1}::operator()(int) const", "a.so",
            "memcpy", "in-mace");
        row("MACE's operator", "std::ostream& mace::operator<<(std::ostream&, app::X const&)", "a.so",
            "memcpy", "in-mace");
        row("MACE's thunk", "non-virtual thunk to mace::ops::Conv::Run(mace::OpContext*)", "a.so", "memcpy",
            "in-mace");
    }
    void placesCrashes() {
        QFETCH(QString, function);
        QFETCH(QString, library);
        QFETCH(QString, call);
        QFETCH(QString, place);
        LogCrash crash;
        crash.frames = {{0, "/vendor/lib64/libOpenCL.so", ""},
                        {1, "/vendor/lib64/libOpenCL.so", call.toStdString()},
                        {2, "/data/app/x/" + library.toStdString(), function.toStdString()}};
        logs::judgeCrash(crash);
        QCOMPARE(QString::fromStdString(std::string(name(crash.place))), place);
    }

    void readsATombstoneInProtobuf() {
        tomb::Tombstone message;
        message.set_arch(1);
        message.set_build_fingerprint("a/b/c:12/D/1:user/release-keys");
        message.set_timestamp("2022-01-02 03:04:05.678+0100");
        message.set_pid(4242);
        message.set_tid(4260);
        message.add_command_line("com.example");
        message.mutable_signal_info()->set_name("SIGSEGV");
        message.mutable_signal_info()->set_code_name("SEGV_MAPERR");
        message.mutable_signal_info()->set_fault_address(0x18);
        auto& thread = (*message.mutable_threads())[4260];
        thread.set_name("Thread-4");
        for (const auto& [library, function] :
             {std::pair{"/vendor/lib64/libOpenCL.so", "clCreateProgramWithBinary"},
              {"/data/app/x/libapp.so", kMangled.c_str()}}) {
            auto* frame = thread.add_current_backtrace();
            frame->set_file_name(library);
            frame->set_function_name(function);
        }
        (*message.mutable_threads())[1].set_name("main");
        auto* line = message.add_log_buffers()->add_logs();
        line->set_pid(4242);
        line->set_priority(5);
        line->set_tag("MACE");
        line->set_message("kv_storage.cc:90 Build program a -Db from Cache failed:-44");
        const std::string bytes = message.SerializeAsString();
        QVERIFY(looksLikeLog(asBytes(bytes)));
        const LogReport report = read(bytes);
        QCOMPARE(report.kinds, std::vector<std::string>{"tombstone (protobuf)"});
        const LogCrash& crash = report.crashes.at(0);
        QCOMPARE(crash.place, CrashPlace::loadingCached);
        QCOMPARE(crash.process, std::string("com.example"));
        QCOMPARE(crash.thread, std::string("Thread-4"));
        QCOMPARE(crash.fault, std::string("SEGV_MAPERR, fault addr 0x18"));
        QCOMPARE(report.starts.at(0).refused, std::uint64_t(1));
        QCOMPARE(report.device.fields.at("build_fingerprint").value, message.build_fingerprint());
        for (std::size_t size = 0; size < bytes.size(); ++size) // no cut of it makes trouble
            read(bytes.substr(0, size));
    }

    /// Android waits for the main thread of one process; whoever else stands in the trace kept nobody
    /// waiting.
    void readsAnrTraces() {
        const auto traces = [](const std::string& pid, const std::string& app, const std::string& builder,
                               const std::string& other) {
            return "----- pid " + pid + " at 2021-03-19 12:00:00 -----\nCmd line: " + app + "\n\n\"" + other +
                   "\" prio=5 tid=2 Native\n  native: #00 pc 0001  /system/lib64/libc.so (syscall+28)\n\n\"" +
                   builder +
                   "\" prio=5 tid=1 Native\n"
                   "  native: #00 pc 000a1  /vendor/lib64/libllvm-glnext.so\n"
                   "  native: #01 pc 000a2  /vendor/lib64/libOpenCL.so (clBuildProgram+16)\n"
                   "  native: #02 pc 000a3  /data/app/x/libapp.so "
                   "(mace::OpenCLRuntime::BuildProgramFromSource(std::string const&)+88)\n\n"
                   "----- end " +
                   pid + " -----\n";
        };
        const std::string hung = traces("4242", "com.example", "main", "Thread-4");
        const std::string working = traces("4242", "com.example", "Thread-4", "main");
        const std::string second = traces("99", "com.second", "main", "Thread-4");
        const LogReport report = read(hung + second);
        QCOMPARE(report.crashes.size(), std::size_t(1));
        QVERIFY(report.crashes[0].isHang);
        QCOMPARE(report.crashes[0].process, std::string("com.example"));
        QCOMPARE(report.crashes[0].place, CrashPlace::buildingSource);
        QCOMPARE(report.crashes[0].thread, std::string("main"));
        QCOMPARE(report.crashes[0].process, std::string("com.example"));
        QCOMPARE(idOf(report), std::string("hang-building"));
        // A thread that builds where it belongs; and a process that is only listed.
        QCOMPARE(idOf(read(working)), std::string("no-mace"));
        QCOMPARE(idOf(read(working + second)), std::string("no-mace"));
        // What a bug report calls the traces of just now are those of all processes. Nobody hung.
        const std::string now = "------ VM TRACES JUST NOW (/data/anr/dumptrace_Xy12: 2021-03-19) ------\n\n";
        const std::string last =
            "------ VM TRACES AT LAST ANR (/data/anr/anr_2021-03-19: 2021-03-19) ------\n\n";
        QCOMPARE(idOf(read(kEngine + now + hung)), std::string("nothing-wrong"));
        QVERIFY(read(now + hung).kinds.empty());
        QCOMPARE(idOf(read(kEngine + now + working + last + hung)), std::string("hang-building"));
    }

    /// An app's own function may take MACE's types; MACE's may return them, or be an operator, a lambda, a
    /// template.
    void macesCodeIsKnownByItsOwnName() {
        const auto place = [](const std::string& function) {
            return read(
                       "pid: 1, tid: 1, name: a  >>> com.app <<<\nsignal 11 (SIGSEGV), code 1 (SEGV_MAPERR)\n"
                       "    #00 pc 00a1  /data/app/x/libapp.so (" +
                       function + "+44)\n")
                .crashes.size();
        };
        for (const char* others :
             {"app::Postprocess(std::vector<float> const&, mace::MaceTensor const&)",
              "mace::MaceTensor* app::Make(int)",
              "std::map<std::string, mace::MaceTensor>::find(std::string const&)",
              "app::Run<mace::Tensor>(int)",
              "_ZN3app3RunERKSt3mapISsN4mace10MaceTensorESt4lessISsESaISt4pairIKSsS2_EEE"})
            QVERIFY2(place(others) == 0, others);
        for (const char* own :
             {"mace::utils::ThreadPool::ThreadLoop(unsigned long)", "void mace::ops::Run<float>(int)",
              "mace::(anonymous namespace)::Pad(int)", "mace::Tensor::operator()(int) const",
              "mace::ops::Conv2d::Run()::{lambda(int)#1}::operator()(int) const",
              "mace::Tensor::operator<(mace::Tensor)", "non-virtual thunk to mace::ops::Conv2d::Run()"})
            QVERIFY2(place(own) == 1, own);
    }

    void tellsADeathWithoutFrames() {
        const std::string fatal =
            "03-19 12:00:02.000  4242  4260 F libc    : Fatal signal 11 (SIGSEGV), code 1 "
            "(SEGV_MAPERR), fault addr 0x18 in tid 4260 (Thread-4), pid 4242 (com.example)\n";
        QCOMPARE(idOf(read(kEngine + fatal)), std::string("crash-unplaced"));
        QCOMPARE(read(fatal).otherCrashes, std::uint64_t(1));
        const LogReport both = read(kEngine + fatal + crashBlock(kLoadingFrames));
        QCOMPARE(both.crashes.size(), std::size_t(1)); // one death, told twice
        QCOMPARE(both.crashes[0].line, std::uint64_t(2));
        QCOMPARE(both.crashes[0].place, CrashPlace::loadingCached);
    }

    /// MACE ends the app with a line of its own: that line is the answer, not the signal.
    void takesMacesOwnWord() {
        const std::string said =
            "03-19 12:00:01.900  4242  4260 F MACE    : kv_storage.cc:90 Paring storage data "
            "out of range: 10 > 5\n";
        const std::string fatal =
            "03-19 12:00:02.000  4242  4260 F libc    : Fatal signal 6 (SIGABRT), code -6 in "
            "tid 4260 (Thread-4), pid 4242 (com.example)\n";
        const LogReport report = read(kEngine + said + fatal);
        QCOMPARE(idOf(report), std::string("cache-out-of-range"));
        QCOMPARE(answersOf(report).size(), std::size_t(1));
        QCOMPARE(report.crashes.front().fault, std::string()); // the thread's name is no fault
        QCOMPARE(report.crashes.front().thread, std::string("Thread-4"));
        QCOMPARE(idOf(read(kEngine + fatal)), std::string("crash-unplaced"));
    }

    /// The number of a process that ended was given to another app's, which died.
    void aNumberGivenAnew() {
        const std::string birth =
            "03-19 12:00:01.000  1500  1520 I ActivityManager: Start proc 4242:com.game/u0a2 "
            "for activity\n";
        const LogReport report =
            read(kEngine + birth + crashBlock({"/vendor/lib64/libgame.so (boom+4)"}, "4242", "com.game"));
        QCOMPARE(idOf(report), std::string("nothing-wrong"));
        QCOMPARE(report.otherCrashes, std::uint64_t(1));
        QCOMPARE(report.starts.front().process, std::string());
    }

    /// The same where the log does not tell of the birth: the names do.
    void aNumberGivenAnewInSilence() {
        const auto studio = [](const std::string& app) {
            return "2021-03-19 12:00:00.100 4242-4260/" + app +
                   " I/MACE: mace.cc:426 Creating MaceEngine, MACE version: v1.0.4\n";
        };
        const auto fatal = [](const std::string& app) {
            return "03-19 12:00:01.900  4242  4260 F libc    : Fatal signal 11 (SIGSEGV), code 1 "
                   "(SEGV_MAPERR), "
                   "fault addr 0x18 in tid 4260 (Thread-4), pid 4242 (" +
                   app + ")\n";
        };
        const std::vector<std::string> others{"/vendor/lib64/libgame.so (boom+4)"};
        const LogReport named = read(studio("com.example") + crashBlock(others, "4242", "com.game"));
        QCOMPARE(idOf(named), std::string("nothing-wrong"));
        QCOMPARE(named.otherCrashes, std::uint64_t(1));
        QVERIFY(named.starts.front().crashes.empty());
        // Two deaths of one number.
        const LogReport two = read(kEngine + fatal("com.example") + crashBlock(others, "4242", "com.game"));
        QCOMPARE(idOf(two), std::string("crash-unplaced"));
        QCOMPARE(two.starts.front().process, std::string("com.example"));
        QCOMPARE(two.otherCrashes, std::uint64_t(1));
        // A bug report tells the birth behind the crash, in another buffer.
        const std::string birth =
            "03-19 12:00:01.000  1500  1501 I am_proc_start: [0,4242,10123,com.game,activity,{x}]\n";
        QCOMPARE(read(kEngine + crashBlock(others, "4242", "com.game") + birth).starts.front().process,
                 std::string());
        // One app under several names.
        const auto isOne = [&](const std::string& app, const std::string& crashed) {
            return read(studio(app) + crashBlock(kLoadingFrames, "4242", crashed))
                       .starts.front()
                       .crashes.size() == 1;
        };
        QVERIFY(isOne("com.example", "com.example:remote"));
        QVERIFY(isOne("?", "com.example"));
        QVERIFY(isOne("com.example.camera.studio", "ple.camera.studio") == false); // 17: nobody cuts there
        QVERIFY(isOne("com.example.camera.studio", "e.camera.studio"));
        QVERIFY(isOne("com.example.camera.studio", "com.example.cam"));
        QVERIFY(!isOne("com.example", "com.example2"));
        // The process's own word tells the name of its main thread, which an app may change.
        const LogReport renamed = read(kEngine + fatal("UnityMain") + crashBlock(kLoadingFrames));
        QCOMPARE(renamed.crashes.size(), std::size_t(1));
        QCOMPARE(renamed.starts.front().process, std::string("com.example"));
        QCOMPARE(read(studio("com.example.camera.studio") + fatal("e.camera.studio") +
                      crashBlock(kLoadingFrames, "4242", "com.example.camera.studio"))
                     .crashes.size(),
                 std::size_t(1));
    }

    void demanglesWithinBounds() {
        QCOMPARE(logs::demangled("_ZN4mace3FooEv"), std::string("mace::Foo()"));
        QCOMPARE(logs::demangled("clBuildProgram"), std::string("clBuildProgram"));
        QCOMPARE(logs::demangled("_Z"), std::string("_Z"));
        QCOMPARE(logs::demangled("_ZN4mac"), std::string("_ZN4mac"));
        std::string bomb = "_Z1fI"; // each pair of references doubles it
        for (int i = 0; i < 60; ++i)
            bomb += "1AIS_S_E";
        QCOMPARE(logs::demangled(bomb).size(), std::min<std::size_t>(bomb.size(), 512));
        std::mt19937 random(7);
        const std::string letters = "_ZNSTIEKPRFvicSt0123456789ab";
        for (int i = 0; i < 20'000; ++i) {
            std::string name = "_Z";
            for (auto left = random() % 60; left > 0; --left)
                name += letters[random() % letters.size()];
            QVERIFY(logs::demangled(name).size() <= 512);
        }
    }
};

QTEST_GUILESS_MAIN(TestLogCrashes)
#include "test_log_crashes.moc"
