// SPDX-License-Identifier: Apache-2.0
// Logs of both eras, written here from the table, in every format, with other apps' lines around them: every
// line found, none invented; and the table against its document.
#include "core/log/line/log_line.h"
#include "core/report/log.h"
#include "tests/support/command.h"
#include "tests/support/log_texts.h"

#include <QRegularExpression>
#include <QTest>

#include <functional>
#include <random>
#include <set>

using namespace macebin;
using namespace macebin::test::log_texts;

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

    /// MACE says the same of each stored file: the file's name, or the line that follows, tells which it is.
    void tunedParametersAreNoCache_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("next");
        QTest::addColumn<QByteArray>("id");
        const QByteArray read = "kv_storage.cc:80 Failed to read kv store file: ";
        const QByteArray crc = "kv_storage.cc:109 CRC32 value of ";
        const QByteArray bad = " is invalid, aborting loading file";
        const QByteArray tuned = "/data/data/a.b/net_tuned_opencl_parameter.mi9.sm8150.bin";
        const QByteArray cache = "/data/data/a.b/mace_cl_compiled_program.bin";
        const QByteArray failed = "tuner.h:180 Read OpenCL tuned parameters file failed.";
        QTest::newRow("not read") << read + tuned << QByteArray() << QByteArray("tuned-not-read");
        QTest::newRow("missing") << "file_storage.cc:80 File " + tuned + " does not exist" << QByteArray()
                                 << QByteArray("tuned-not-read");
        QTest::newRow("damaged") << crc + tuned + bad << QByteArray() << QByteArray("tuned-crc");
        QTest::newRow("of mace_run") << crc + "/data/local/tmp/mace_run/mace_run.config" + bad << QByteArray()
                                     << QByteArray("tuned-crc");
        QTest::newRow("a name of the app's own")
            << crc + "/data/data/a.b/fast.bin" + bad << failed << QByteArray("tuned-crc");
        QTest::newRow("... told by its name")
            << read + "/data/data/a.b/fast.bin"
            << QByteArray("tuner.h:90 Failed to read tuned param file: /data/data/a.b/fast.bin")
            << QByteArray("tuned-not-read");
        QTest::newRow("... another file's line")
            << read + "/data/data/a.b/fast.bin"
            << QByteArray("tuner.h:90 Failed to read tuned param file: /data/data/a.b/other.bin")
            << QByteArray("cache-not-read");
        QTest::newRow("a cache, whatever follows") << crc + cache + bad << failed << QByteArray("cache-crc");
        QTest::newRow("nothing tells")
            << crc + "/data/data/a.b/fast.bin" + bad << QByteArray() << QByteArray("cache-crc");
        QTest::newRow("shipped") << read + "/data/data/a.b/n_compiled_opencl_kernel.mi9.sm8150.bin"
                                 << QByteArray() << QByteArray("no-precompiled-file");
    }
    void tunedParametersAreNoCache() {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, next);
        QFETCH(QByteArray, id);
        const auto at = [](const char* pid, const QByteArray& text) {
            return "03-19 12:00:02.000  " + std::string(pid) + "  " + pid +
                   " W MACE    : " + text.toStdString() + "\n";
        };
        std::string text;
        for (const char* pid : {"4242", "4343"}) {
            text += at(pid, "mace.cc:480 Creating MaceEngine, MACE version: v1.1.1") + at(pid, line);
            if (!next.isEmpty()) text += at(pid, next);
        }
        const LogReport report = read(text);
        QCOMPARE(report.starts.size(), std::size_t(2));
        for (const LogStart& start : report.starts)
            QCOMPARE(QByteArray::fromStdString(std::string(start.events.at(1).known->id)), id);
        // What the answers say is true of that file.
        for (const LogAnswer& answer : answersOf(report)) {
            QCOMPARE(answer.id == "cache-never-kept", id == "cache-not-read");
            if (id.startsWith("tuned")) {
                QVERIFY(answer.what.find("builds its programs again") == std::string::npos);
                QVERIFY(answer.remedy.text().find("delete") == std::string::npos);
            }
        }
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

    void errnoHasWords() {
        const LogReport report = read(
            kEngine +
            "03-19 12:00:01.000  4242  4260 E MACE    : a.cc:1 open file /d/x.bin failed, error code: 13\n"
            "03-19 12:00:01.000  4242  4260 F MACE    : a.cc:1 Store OPENCL compiled kernel to file "
            "failed\n");
        QVERIFY(answersOf(report).front().what.find("Permission denied, error 13") != std::string::npos);
        QCOMPARE(reasonInWords("Is a directory"), std::string("Is a directory"));
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
};

} // namespace

QTEST_GUILESS_MAIN(TestLog)
#include "test_log.moc"
