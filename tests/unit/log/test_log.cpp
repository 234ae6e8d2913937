// SPDX-License-Identifier: Apache-2.0
// Logs of both eras, written here from the table, in every format, with other apps' lines around them: every
// line found, none invented. Crashes as text and as protobuf (written with Android's message, not read back
// from ours), archives, hostile input, and the table against its document.
#include "core/archive/archive.h"
#include "core/log/crash/frames.h"
#include "core/log/line/log_line.h"
#include "core/report/log.h"
#include "format/text.h"
#include "tests/support/command.h"
#include "tests/support/schema.h"
#include "tombstone.pb.h"

#include <QDir>
#include <QJsonArray>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>
#include <nlohmann/json.hpp>

#include <functional>
#include <random>

using namespace macebin;
namespace tomb = macebin::test::tombstone;

namespace {

/// A line as MACE writes it, with something for each variable part.
std::string sampleOf(const KnownLine& known) {
    std::string out;
    std::string_view text = known.text;
    for (std::size_t part = 0;; ++part) {
        const auto at = text.find("…");
        out += text.substr(0, at);
        if (at == std::string_view::npos) return out;
        switch (known.parts[part]) {
        case 'f': out += "/data/user/0/com.example/files/mace_cl_compiled_program.bin"; break;
        case 'p': out += "conv_2d -DBIAS  -Dconv_2d=c6uXXXX"; break;
        case 'e': out += "-42"; break;
        case 'v': out += "v0.12.0-28-gc4c1b28"; break;
        case 'r': out += "No such file or directory"; break;
        default: out += "120"; break;
        }
        text.remove_prefix(at + std::string_view("…").size());
    }
}

/// How a format writes a line of a tag.
using Format = std::function<std::string(char level, const std::string& tag, const std::string& message)>;

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

/// Where a form leaves out the tag, MACE's lines are known by their files.
std::string untagged(const std::string& tag, const std::string& message) {
    return tag == "MACE" && message.starts_with("file.cc:") ? "opencl_executor.cc:" + message.substr(8)
                                                            : message;
}

const std::vector<std::pair<const char*, Format>> kFormats{
    {"logcat (brief)",
     [](char l, const std::string& t, const std::string& m) {
         return std::string(1, l) + "/" + padded(t, 8) + "( 4242): " + m + "\n";
     }},
    {"logcat (tag)",
     [](char l, const std::string& t, const std::string& m) {
         return std::string(1, l) + "/" + padded(t, 8) + ": " + m + "\n";
     }},
    {"logcat (time)",
     [](char l, const std::string& t, const std::string& m) {
         return "03-19 12:00:00.123 " + std::string(1, l) + "/" + padded(t, 8) + "( 4242): " + m + "\n";
     }},
    {"logcat (threadtime)",
     [](char l, const std::string& t, const std::string& m) {
         return "03-19 12:00:00.123  4242  4260 " + std::string(1, l) + " " + padded(t, 8) + ": " + m +
                "\r\n";
     }},
    {"logcat (threadtime)", // of a bug report
     [](char l, const std::string& t, const std::string& m) {
         return "2021-03-19 12:00:00.123456 +0800 10123  4242  4260 " + std::string(1, l) + " " +
                padded(t, 8) + ": " + m + "\n";
     }},
    {"logcat (long)",
     [](char l, const std::string& t, const std::string& m) {
         return "[ 03-19 12:00:00.123  4242: 4260 " + std::string(1, l) + "/" + padded(t, 8) + " ]\n" + m +
                "\n\n";
     }},
    {"logcat (Android Studio)",
     [](char l, const std::string& t, const std::string& m) {
         return "2021-03-19 12:00:00.123 4242-4260/com.example " + std::string(1, l) + "/" + t + ": " + m +
                "\n";
     }},
    {"logcat (Android Studio)",
     [](char l, const std::string& t, const std::string& m) {
         return "2022-10-01 12:00:00.123  4242-4260  " + padded(t, 23) + " " + padded("com.example", 36) +
                " " + std::string(1, l) + "  " + m + "\n";
     }},
    {"logcat (process)",
     [](char l, const std::string& t, const std::string& m) {
         return std::string(1, l) + "( 4242) " + m + "  (" + t + ")\n";
     }},
    {"logcat (process)", // -v thread
     [](char l, const std::string& t, const std::string& m) {
         return std::string(1, l) + "( 4242: 4260) " + untagged(t, m) + "\n";
     }},
    {"logcat (raw)", [](char, const std::string& t, const std::string& m) { return untagged(t, m) + "\n"; }},
    {"logcat (brief)", // -v brief uid
     [](char l, const std::string& t, const std::string& m) {
         return std::string(1, l) + "/" + padded(t, 8) + "(10123: 4242): " + m + "\n";
     }},
    {"logcat (time)", // -v time epoch uid
     [](char l, const std::string& t, const std::string& m) {
         return "         1616155200.123 " + std::string(1, l) + "/" + padded(t, 8) + "(u0_a12: 4242): " + m +
                "\n";
     }},
    {"logcat (threadtime)", // -v monotonic usec uid color, counted by grep -n
     [](char l, const std::string& t, const std::string& m) {
         return "12:   217.123456 u0_a123  4242  4260 " + std::string(1, l) + " " + padded(t, 8) + ": " + m +
                "\n";
     }},
    {"logcat (threadtime)", // quoted by a mail
     [](char l, const std::string& t, const std::string& m) {
         return "> > 03-19 12:00:00.123  4242  4260 " + std::string(1, l) + " " + padded(t, 8) + ": " + m +
                "\n";
     }},
    {"logcat (long)", // -v long year zone uid
     [](char l, const std::string& t, const std::string& m) {
         return "[ 2021-03-19 12:00:00.123 +0800 u0_a12: 4242: 4260 " + std::string(1, l) + "/" +
                padded(t, 8) + " ]\n" + m + "\n\n";
     }},
    {"logcat (Android Studio)", // without time
     [](char l, const std::string& t, const std::string& m) {
         return "4242-4260/com.example " + std::string(1, l) + "/" + t + ": " + m + "\n";
     }},
    {"logcat (Android Studio)", // the process without the thread
     [](char l, const std::string& t, const std::string& m) {
         return "2022-10-01 12:00:00.123  4242  " + padded(t, 23) + " " + padded("com.example", 36) + " " +
                std::string(1, l) + "  " + m + "\n";
     }},
    {"logcat (Android Studio)", // the compact view
     [](char l, const std::string& t, const std::string& m) {
         return "12:00:00.123  " + std::string(1, l) + "  " + untagged(t, m) + "\n";
     }},
    {"MACE's output",
     [](char l, const std::string& t, const std::string& m) {
         const std::string path = t == "MACE" ? "../mace/core/" : "lite/backends/";
         return std::string(1, l) + " " + path +
                (m.starts_with("file.cc:90 ") ? "file.cc:90] " + m.substr(11) : m) + "\n";
     }},
    {"MACE's output",
     [](char l, const std::string& t, const std::string& m) { // verbose, with its number
         const std::string path = t == "MACE" ? "mace/core/" : "lite/backends/";
         return (l == 'W' ? "V1" : std::string(1, l)) + " " + path +
                (m.starts_with("file.cc:90 ") ? "file.cc:90] " + m.substr(11) : m) + "\n";
     }},
};

/// Lines of others that look like MACE's from afar.
std::string noise(const Format& format, std::size_t i) {
    static const std::pair<const char*, const char*> lines[] = {
        {"ActivityManager", "Displayed com.example/.Main: +412ms"},
        {"Paddle-Lite",
         "cl_runtime.cc:90 There is no precompiled OpenCL binary[a] in the given OpenCL binary path"},
        {"tflite", "Failed to load OpenCL library with dlopen"},
        {"MACECAM", "file.cc:90 Failed to read kv store file: /data/x"},
        {"TNN", "file.cc:90 Using device: Mali-G76"},
        {"chromium", "[INFO:CONSOLE(1)] \"Program from Cache: x\", source: https://example.org (1)"},
        {"MACE", "not a line of that form"},
        {"cr_MACE", "file.cc:9 No GPU device found"},
        {"Adreno", "Build program conv_2d from Cache failed:-42"}};
    const auto& [tag, text] = lines[i % std::size(lines)];
    return format('W', tag, text);
}

std::vector<const LogEvent*> eventsOf(const LogReport& report) {
    std::vector<const LogEvent*> out;
    for (const LogStart& start : report.starts)
        for (const LogEvent& event : start.events)
            out.push_back(&event);
    std::sort(out.begin(), out.end(), [](auto* a, auto* b) { return a->line < b->line; });
    return out;
}

LogReport read(const std::string& text) {
    return readLog("test.log", asBytes(text));
}

std::string idOf(const LogReport& report) {
    return std::string(answersOf(report).front().id);
}

const std::string kMangled =
    "_ZN4mace14OpenclExecutor21BuildProgramFromCacheERKNSt6__ndk112basic_stringIcNS1_11char_"
    "traitsIcEENS1_9allocatorIcEEEES9_PN2cl7ProgramE";

/// A block as debuggerd writes it into a logcat.
std::string crashBlock(const std::vector<std::string>& frames, const std::string& pid = "4242",
                       const std::string& app = "com.example") {
    const std::string lead = "03-19 12:00:02.000  5000  5000 F DEBUG   : ";
    std::string out = lead + "*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***\n" + lead +
                      "Build fingerprint: 'a/b/c:10/D/1:user/release-keys'\n" + lead + "pid: " + pid +
                      ", tid: 4260, name: Thread-4  >>> " + app + " <<<\n" + lead +
                      "signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x18\n" + lead + "backtrace:\n";
    for (std::size_t i = 0; i < frames.size(); ++i)
        out += lead + "      #0" + std::to_string(i) + " pc 00000000000a1b2" + std::to_string(i) + "  " +
               frames[i] + "\n";
    return out;
}

const std::vector<std::string> kLoadingFrames{
    "/vendor/lib64/egl/libGLES_mali.so (BuildId: 00ff)",
    "/vendor/lib64/egl/libGLES_mali.so (clCreateProgramWithBinary+428) (BuildId: 00ff)",
    "/data/app/x/base.apk!libmace.so (offset 0x1000) (clCreateProgramWithBinary+64)",
    "/data/app/x/base.apk!libmace.so (offset 0x1000) (" + kMangled + "+300)"};

const std::string kEngine =
    "03-19 12:00:00.123  4242  4260 I MACE    : mace.cc:426 Creating MaceEngine, MACE version: v1.0.4\n";

QString documentOf(const char* path) {
    return QString::fromUtf8(test::qBytes(test::readFile(std::string(MACEBIN_SOURCE_DIR) + path)));
}

class TestLog : public QObject {
    Q_OBJECT

private slots:
    void tableIsTheDocuments() {
        const QString document = documentOf("/core/log/LOGS.md");
        QStringList rows;
        for (const QString& line : document.split('\n'))
            if (line.startsWith("| `") && line.count(" | ") == 4) rows.append(line);
        QStringList expected;
        for (const KnownLine& known : knownLines()) {
            const auto text = [](std::string_view view) {
                return QString::fromUtf8(view.data(), int(view.size()));
            };
            expected.append("| `" + text(known.id) + "` | `" + text(known.text) + "` | " +
                            text(name(known.weight)) + " | " + text(known.meaning) + " | " +
                            (known.remedy.empty() ? QString("-") : text(Prose(known.remedy).text())) + " |");
        }
        QCOMPARE(rows, expected);
        // Of the answers the document has one row for a crash and its hang.
        static const QRegularExpression row("^\\| (`[a-z-]+`(, `[a-z-]+`)?) \\| ",
                                            QRegularExpression::MultilineOption);
        std::set<QString> documented, known;
        for (auto answers = row.globalMatch(document.mid(document.indexOf("\n## Answers\n")));
             answers.hasNext();)
            for (const QString& id : answers.next().captured(1).remove('`').split(", "))
                QVERIFY2(documented.insert(id).second, qPrintable(id));
        for (const std::string_view id : kOwnAnswerIds)
            known.insert(QString::fromUtf8(id.data(), int(id.size())));
        QCOMPARE(documented, known);
    }

    void everyLineIsFound_data() {
        QTest::addColumn<int>("format");
        QTest::addColumn<bool>("isWide");
        for (std::size_t i = 0; i < kFormats.size(); ++i) {
            QTest::addRow("%s %zu", kFormats[i].first, i) << int(i) << false;
            QTest::addRow("%s %zu, UTF-16", kFormats[i].first, i) << int(i) << true;
        }
    }
    void everyLineIsFound() {
        QFETCH(int, format);
        QFETCH(bool, isWide);
        const auto& [kind, write] = kFormats[std::size_t(format)];
        std::string text;
        std::vector<std::string> expected;
        std::size_t i = 0;
        for (const KnownLine& known : knownLines()) {
            for (int before = 0; before < 3; ++before)
                text += noise(write, i++);
            const std::string sample = sampleOf(known);
            text += write(known.weight == LineWeight::fatal ? 'F' : 'W', "MACE", "file.cc:90 " + sample);
            expected.push_back(std::string(known.id) + ": " + sample);
        }
        text += noise(write, 1);
        if (isWide) {
            QByteArray wide("\xff\xfe");
            const QString string = QString::fromStdString(text);
            wide.append(reinterpret_cast<const char*>(string.utf16()), string.size() * 2);
            text = wide.toStdString();
        }
        const LogReport report = read(text);
        std::vector<std::string> found;
        for (const LogEvent* event : eventsOf(report))
            found.push_back((event->known ? std::string(event->known->id) : "?") + ": " + event->message);
        QCOMPARE(found, expected);
        QCOMPARE(report.kinds.front(), std::string(kind));
        QCOMPARE(report.unknownLines, std::uint64_t(0));
        const bool hasPid = write('W', "MACE", "x").find("4242") != std::string::npos;
        QCOMPARE(report.starts.front().pid, hasPid ? 4242u : 0u);
        for (const LogEvent* event : eventsOf(report)) {
            if (event->known->parts.find('f') != std::string_view::npos)
                QCOMPARE(event->file,
                         std::string("/data/user/0/com.example/files/mace_cl_compiled_program.bin"));
            if (event->known->parts.find('p') != std::string_view::npos)
                QCOMPARE(event->program, std::string("conv_2d -DBIAS  -Dconv_2d=c6uXXXX"));
            QCOMPARE(event->clError.has_value(), event->known->parts.find('e') != std::string_view::npos);
        }
    }

    /// -v raw tells no level: that a line ends the app follows from its words.
    void rawLinesEndTheApp() {
        const LogReport report =
            read("mace.cc:426 Creating MaceEngine, MACE version: v1.0.4\n"
                 "file_storage.cc:90 Check failed: a <= b Paring storage data out of range: 12 > 8\n"
                 "opencl_executor.cc:90 a line that the table does not have\n"
                 "other.cc:90 Using device: x\n");
        QCOMPARE(idOf(report), std::string("cache-out-of-range"));
        QCOMPARE(eventsOf(report).size(), std::size_t(2));
        QCOMPARE(report.kinds, std::vector<std::string>{"logcat (raw)"});
    }

    void othersAreLeftAlone() {
        for (const auto& [kind, write] : kFormats) {
            std::string text;
            for (std::size_t i = 0; i < 40; ++i)
                text += noise(write, i);
            const LogReport report = read(text);
            QVERIFY(!report.hasMace());
            QCOMPARE(idOf(report), std::string("no-mace"));
        }
        QCOMPARE(idOf(read("")), std::string("no-mace"));
        // Another framework's crash in OpenCL code.
        const LogReport crashed =
            read(crashBlock({"/vendor/lib64/libOpenCL.so (clCreateProgramWithBinary+4)",
                             "/data/app/y/libtensorflowlite_gpu_delegate.so (Build+4)"}));
        QCOMPARE(idOf(crashed), std::string("no-mace"));
        QCOMPARE(crashed.otherCrashes, std::uint64_t(1));
        // The same in a process of MACE's: shown, and not held against MACE.
        const LogReport shared = read(kEngine + crashBlock({"/vendor/lib64/libOpenCL.so (clBuildProgram+4)",
                                                            "/data/app/y/libother.so (Build+4)"}));
        QCOMPARE(idOf(shared), std::string("nothing-wrong"));
        QCOMPARE(std::string(answersOf(shared).at(1).id), std::string("crash-not-mace"));
    }

    void checksHaveAConditionInFront() {
        const auto matched =
            matchLine("Check failed: parsed_offset <= data_size Paring storage data out of range: 12 > 8");
        QCOMPARE(matched.known, knownLine("cache-out-of-range"));
        QCOMPARE(
            matchLine("Check failed: params.size() == 4 Tuning parameters of 3D kernel must be 4D").known,
            knownLine("tuned-3d"));
        QVERIFY(!matchLine("Check failed: a == b something else").known);
        QCOMPARE(matchLine("CRC value of provided array is invalid.").known, knownLine("array-crc"));
        QCOMPARE(matchLine("CRC value of /a/b.binis invalid").part('f'), std::string_view("/a/b.bin"));
    }

    void unmasksTheError() {
        const auto first = [](const std::string& message) {
            return *eventsOf(read("W mace/core/x.cc:1] " + message + "\n")).front();
        };
        QCOMPARE(first("Build program a -Db from Cache failed:-44").unmasked, std::optional<int>(-42));
        QCOMPARE(first("Build program a -Db from Cache failed:-11").unmasked, std::optional<int>());
        QCOMPARE(first("Build program a from source failed: -44").unmasked, std::optional<int>());
        const LogEvent oldest = first(
            "Build program a from Binary failed:CL_INVALID_PROGRAM, possible cause 1: the MACE library is");
        QCOMPARE(oldest.clError, std::optional<int>(-44));
        QVERIFY(clErrorText(oldest).find("CL_INVALID_BINARY (-42)") != std::string::npos);
    }

    void partsStarts() {
        const std::string second = QString::fromStdString(kEngine).replace("4242", "4300").toStdString();
        const std::string program = "03-19 12:00:01.000  4242  4260 I MACE    : e.cc:1 Program from ";
        const LogReport report =
            read("03-19 12:00:00.000  1500  1520 I ActivityManager: Start proc 4242:com.example/u0a1 for "
                 "activity\n" +
                 kEngine + program + "source: a -Db\n" + program + "source: c -Dd\n" + kEngine + program +
                 "Cache: a -Db\n" + second +
                 "03-19 12:00:01.000  1500  1501 I am_proc_start: [0,4300,10123,com.second,activity,{x}]\n" +
                 second);
        QCOMPARE(report.starts.size(), std::size_t(4)); // two engines, one process, and the number given anew
        QCOMPARE(report.starts[0].process, std::string("com.example"));
        QCOMPARE(report.starts[0].fromSource, std::uint64_t(2));
        QCOMPARE(report.starts[1].fromCache, std::uint64_t(1));
        QCOMPARE(report.starts[2].pid, 4300u);
        QCOMPARE(report.starts[3].process, std::string("com.second"));
        QCOMPARE(idOf(report), std::string("nothing-wrong"));
    }

    void firstRunIsHarmless() {
        const std::string lead = "03-19 12:00:00.200  4242  4260 E MACE    : kv_storage.cc:111 ";
        const std::string missing = "Failed to read kv store file: /data/x/mace_cl_compiled_program.bin\n";
        QCOMPARE(idOf(read(kEngine + lead + missing)), std::string("nothing-wrong"));
        QCOMPARE(idOf(read(kEngine + lead + missing + kEngine + lead + missing)),
                 std::string("nothing-wrong"));
        const std::string again =
            QString::fromStdString(kEngine + lead).replace("4242", "4300").toStdString();
        QCOMPARE(idOf(read(kEngine + lead + missing + again + missing)), std::string("cache-never-kept"));
        // Two processes of one app, side by side, share one first run.
        QCOMPARE(idOf(read(kEngine + lead + missing + again + missing + lead +
                           "Build program a -Db from source\n")),
                 std::string("nothing-wrong"));
    }

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

    /// MACE never writes the file that an app ships: what it says of that one is not about its cache.
    void thePrecompiledFileIsNotTheCache() {
        const auto at = [](const std::string& pid, const std::string& text) {
            return "03-19 12:00:02.000  " + pid + "  " + pid + " W MACE    : " + text + "\n";
        };
        const std::string shipped = "/sdcard/mace/libnet_compiled_opencl_kernel.net.sm8150.bin";
        const std::string failed =
            "opencl_runtime.cc:400 Load OpenCL precompiled kernel file failed. Please make sure "
            "the storage directory exist and you have Write&Read permission";
        const LogReport crc = read(
            at("4242", "kv_storage.cc:120 CRC32 value of " + shipped + " is invalid, aborting loading file") +
            at("4242", failed));
        const std::vector<LogAnswer> answers = answersOf(crc);
        QCOMPARE(answers.size(), std::size_t(1));
        QCOMPARE(answers[0].id, std::string_view("precompiled-load-failed"));
        QVERIFY(answers[0].meaning.find(shipped) != std::string::npos);
        // Whatever its name is, the line that follows tells.
        const LogReport named = read(
            at("4242", "kv_storage.cc:120 CRC32 value of /sdcard/my.bin is invalid, aborting loading file") +
            at("4242", failed));
        QCOMPARE(idOf(named), std::string("precompiled-load-failed"));
        std::string never;
        for (const char* pid : {"4242", "4343", "4444"})
            never += at(pid, "kv_storage.cc:109 Failed to read kv store file: " + shipped) + at(pid, failed);
        for (const LogAnswer& answer : answersOf(read(never)))
            QVERIFY(answer.id != "cache-never-kept");
    }

    /// The error says why a file could not be written, and what helps.
    void theErrorTellsWhatHelps() {
        const auto remedy = [](const std::string& error) {
            return answersOf(read("03-19 12:00:02.000  4242  4242 W MACE    : file_storage.cc:200 open file "
                                  "/data/x/mace_cl_compiled_program.bin failed, error code: " +
                                  error +
                                  "\n03-19 12:00:02.100  4242  4242 F MACE    : opencl_runtime.cc:500 Store "
                                  "OPENCL compiled kernel to file failed. Please make sure\n"))
                .at(0)
                .remedy.text();
        };
        QVERIFY(remedy("28").find("Free space") != std::string::npos);
        QVERIFY(remedy("122").find("Free space") != std::string::npos);
        QVERIFY(remedy("2").find("Create the storage directory") != std::string::npos);
        QVERIFY(remedy("13").find("Let the app write") != std::string::npos);
        QVERIFY(remedy("30").find("file system that can be written") != std::string::npos);
        QVERIFY(remedy("5").find("See the line before it") != std::string::npos);
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

    void errnoHasWords() {
        const LogReport report = read(
            kEngine +
            "03-19 12:00:01.000  4242  4260 E MACE    : a.cc:1 open file /d/x.bin failed, error code: 13\n"
            "03-19 12:00:01.000  4242  4260 F MACE    : a.cc:1 Store OPENCL compiled kernel to file "
            "failed\n");
        QVERIFY(answersOf(report).front().what.find("Permission denied, error 13") != std::string::npos);
        QCOMPARE(reasonInWords("Is a directory"), std::string("Is a directory"));
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

    void otherWaysToSaveALogcat() {
        const std::string line =
            "4242  4260 I MACE    : mace.cc:426 Creating MaceEngine, MACE version: v1.0.4";
        QCOMPARE(read("\x1b[38;5;40m03-19 12:00:00.123  " + line + "\x1b[0m\n").starts.front().maceVersion,
                 std::string("v1.0.4"));
        QCOMPARE(read("     1616155200.123  " + line + "\n").starts.front().maceVersion,
                 std::string("v1.0.4"));
        // Of a log in no known form it is not said that MACE is not in it, and no more.
        const auto unknown = answersOf(read("12:00 said MACE: Creating MaceEngine, MACE version: v1.0.4\n"));
        QVERIFY(unknown.front().meaning.find("adb logcat -d -v threadtime") != std::string::npos);
        const LogReport known = read("03-19 12:00:00.123  1  1 I App: hello\n");
        QCOMPARE(known.kinds, std::vector<std::string>{"logcat (threadtime)"});
        QVERIFY(answersOf(known).front().meaning.find("adb") == std::string::npos);
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

    /// The search against the plain one, on texts that are full of near misses.
    void findsWhatAPlainSearchFinds() {
        static constexpr std::array<std::string_view, 5> anchors{" MACE", "mace/", "signal ", "  >>> ",
                                                                 "----- "};
        const logs::AnyOf search(anchors);
        std::mt19937 random(3);
        const std::string letters = " MACEmace/signal >-\n";
        for (int round = 0; round < 300; ++round) {
            std::string text;
            for (auto left = random() % 600; left > 0; --left)
                random() % 30 == 0 ? text += anchors[random() % anchors.size()]
                                   : text += letters[random() % letters.size()];
            std::vector<std::pair<std::uint64_t, std::string>> expected, found;
            std::uint64_t number = 0;
            for (std::size_t at = 0; at < text.size();) {
                const auto end = std::min(text.find('\n', at), text.size());
                const std::string line = text.substr(at, end - at);
                ++number;
                if (std::any_of(anchors.begin(), anchors.end(),
                                [&](auto a) { return line.find(a) != std::string::npos; }))
                    expected.emplace_back(number, line);
                at = end + 1;
            }
            QCOMPARE(logs::countLines(text), number);
            logs::LineWalk walk(text, search);
            for (logs::Line line; walk.next(line, false);)
                found.emplace_back(line.number, std::string(line.text));
            QCOMPARE(found, expected);
        }
    }

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
        const std::string text = textReport(reading);
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

} // namespace

QTEST_GUILESS_MAIN(TestLog)
#include "test_log.moc"
