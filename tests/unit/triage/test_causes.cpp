// SPDX-License-Identifier: Apache-2.0
// Every cause that the table knows: a small case that shows it, and a neighbour of that case that does not.
// The table, its document, and what comes out of cases hold each other.
#include "core/change/write/seal.h"
#include "core/triage/cause_table.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v1.h"
#include "format/cache/mace/v2.h"
#include "format/text.h"
#include "tests/support/command.h"

#include <QRegularExpression>

#include <map>
#include <set>

using namespace macebin;

namespace {

using Files = std::map<QByteArray, QByteArray>;

struct CauseCase {
    const char* name;
    CauseRef id;
    CaseWeight weight;
    Files shows;
    Files neighbour; ///< of the same kind, and the cause is not in it
};

// ---- files ----

QByteArray cacheOf(Era era, const std::string& platform, const std::string& device = {}) {
    std::vector<std::pair<std::string, std::string>> texts{
        {"conv_2d -DX", "one\ntwo\n"},
        {"pooling -DX", "three\nfour\n"},
        {std::string(kPlatformInfoKey), platform},
        {std::string(kDeviceNameKey), device},
    };
    for (const char* key : {"conv_2d -DX", "pooling -DX"})
        if (era == Era::v2) texts.emplace_back(std::string(kSourceHashPrefix) + key, "00000000001234567890");
    std::vector<Pair> pairs;
    for (const auto& [key, value] : texts)
        if (!value.empty()) pairs.push_back({key, asBytes(value), {}});
    return test::qBytes(era == Era::v1 ? *writeV1(pairs) : *seal(*writeV2(pairs)));
}

std::string adrenoInfo(const std::string& date, const std::string& mace = "v1.1.1") {
    return "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM build: commit #42297a4 changeid "
           "#I9e9b240040 "
           "Date: " +
           date + " Fri Local Branch:  Remote Branch: refs/tags/AU_LINUX_ANDROID_" + date.substr(6) + ", " +
           mace;
}

std::string maliInfo(const std::string& release, const std::string& mace = "v1.1.1") {
    return "ARM Platform, FULL_PROFILE, OpenCL 2.1 v1." + release +
           "-01rel0.3c1c24cb7710121ad59f6bdaee909f9f, " + mace;
}

QByteArray phone(const std::string& info, const std::string& device, const char* era) {
    const QString all = QString::fromStdString(info);
    const QStringList parts = all.split(", ");
    const bool isAdreno = device.starts_with("Adreno");
    QJsonObject out{{"platform_name", parts[0]},
                    {"platform_profile", parts[1]},
                    {"platform_version", parts[2]},
                    {"device_name", QString::fromStdString(isAdreno ? "QUALCOMM Adreno(TM)" : device)},
                    {"device_version", isAdreno ? "OpenCL 2.0 " + QString::fromStdString(device) : parts[2]},
                    {"device_type", "GPU"},
                    {"mace_version", parts[3]},
                    {"mace_era", era}};
    return QJsonDocument(out).toJson();
}

const std::string kOld = adrenoInfo("03/19/21");
const std::string kNew = adrenoInfo("09/14/22");
const char* const k640 = "Adreno(TM) 640";
const char* const kCacheName = "mace_cl_compiled_program.bin";

QByteArray adreno() {
    return cacheOf(Era::v2, kOld, k640);
}

QByteArray crlf(QByteArray bytes) {
    return bytes.replace("\n", "\r\n");
}

/// One byte of a program is another.
QByteArray edited(QByteArray bytes) {
    bytes[bytes.indexOf("three") + 1] = 'X';
    return bytes;
}

/// Tuned parameters of a MACE from 2021 on.
QByteArray tuned() {
    const std::vector<Pair> pairs{{"MACE_OPENCL_QUEUE_WINDOW_SIZE", std::nullopt, {16}}};
    return test::qBytes(*seal(*writeV2(pairs)));
}

/// ... with another number in it than its checksum knows.
QByteArray editedTuned() {
    QByteArray bytes = tuned();
    bytes[bytes.size() - 5] = 17;
    return bytes;
}

/// A GPU that is newer than MACE, which has no name for it.
constexpr char kNewGpu[] =
    R"json({"platform_name": "QUALCOMM Snapdragon(TM)", "platform_profile": "FULL_PROFILE", "platform_version": "OpenCL 3.0 QUALCOMM build: commit unknown", "device_name": "QUALCOMM Adreno(TM) 750", "device_version": "OpenCL 3.0 Adreno(TM) 750", "device_type": "GPU", "mace_version": "v1.1.1-0-g0fc55a54"})json";
const std::string kNewGpuInfo =
    "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 3.0 QUALCOMM build: commit unknown, v1.1.1-0-g0fc55a54";
const std::string kOldMace = adrenoInfo("03/19/21", "v1.0.4");

// ---- logs ----

QByteArray line(char level, const QByteArray& text, const QByteArray& pid = "4700", int second = 1) {
    return QString("03-19 12:00:%1.000  %2  %2 %3 MACE    : file.cc:90 %4\n")
        .arg(second, 2, 10, QLatin1Char('0'))
        .arg(QString(pid))
        .arg(QLatin1Char(level))
        .arg(QString::fromUtf8(text))
        .toUtf8();
}

QByteArray start(const QByteArray& pid = "4700", int second = 0,
                 const QByteArray& version = "v1.1.1-0-g0fc55a54") {
    return line('I', "Creating SerialEngine, MACE version: " + version, pid, second);
}

/// MACE starts, and says this.
QByteArray says(char level, const QByteArray& text) {
    return start() + line(level, text);
}

constexpr char kCacheFile[] = "/data/user/0/com.app/files/mace_cl_compiled_program.bin";

QByteArray notRead(const QByteArray& pid, int second) {
    return line('W', QByteArray("Failed to read kv store file: ") + kCacheFile, pid, second);
}

/// A tombstone in the log, of a start of MACE. Frames from the outermost call inwards.
QByteArray dies(const QByteArrayList& frames, const QByteArray& signal = "11 (SIGSEGV)") {
    const QByteArray at = "03-19 12:00:09.000  9999  9999 F DEBUG   : ";
    QByteArray out = start() + at + "pid: 4700, tid: 4710, name: Thread-4  >>> com.app <<<\n" + at +
                     "signal " + signal + ", code 1 (SEGV_MAPERR), fault addr 0x18\n" + at + "backtrace:\n";
    for (qsizetype i = 0; i < frames.size(); ++i)
        out += at + "      #0" + QByteArray::number(i) + " pc 00a1  " + frames[i] + "\n";
    return out;
}

QByteArray driver(const QByteArray& call, const QByteArray& library = "libOpenCL.so") {
    return "/vendor/lib64/" + library + " (" + call + "+28)";
}

QByteArray mace(const QByteArray& function) {
    return "/data/app/x/libapp.so (mace::OpenCLRuntime::" + function + "(std::string const&)+80)";
}

QByteArray anr(const QByteArray& call, const QByteArray& function) {
    return "----- pid 4700 at 2021-03-19 12:00:00 -----\nCmd line: com.app\n\n\"main\" prio=5 tid=1 Native\n"
           "  | sysTid=4700 nice=0 cgrp=default\n"
           "  native: #00 pc 000a1  /vendor/lib64/libllvm-glnext.so\n"
           "  native: #01 pc 000a2  /vendor/lib64/libOpenCL.so (" +
           call + "+16)\n  native: #02 pc 000a3  /data/app/x/libapp.so (" + function +
           "(std::string const&)+80)\n\n----- end 4700 -----\n";
}

const QByteArray kLoads = "clCreateProgramWithBinary";
const QByteArray kFromCache = mace("BuildProgramFromCache");

// clang-format off
std::vector<CauseCase> cases() {
    using enum CaseWeight;
    const auto log = [](const QByteArray& text) { return Files{{"log.txt", text}}; };
    const QByteArray whole = adreno();
    return {
        {"adb's message", "not-the-file", wrong, {{kCacheName, "run-as: package not debuggable: com.app\n"}}, {{kCacheName, whole}}},
        {"a page of a server", "not-the-file", wrong, {{kCacheName, "<!DOCTYPE html><html><body>Sign in</body></html>\n"}}, {{kCacheName, whole.chopped(9)}}},
        {"text mode", "hurt-on-the-way", wrong, {{kCacheName, crlf(whole)}}, {{kCacheName, whole}}},
        {"cut", "torn-file", slow, {{kCacheName, whole.chopped(9)}}, {{kCacheName, edited(whole)}}},
        {"cut, v1", "torn-file", crash, {{kCacheName, cacheOf(Era::v1, kOld).chopped(9)}}, {{kCacheName, cacheOf(Era::v1, kOld)}}},
        {"empty", "torn-file", slow, {{kCacheName, ""}}, {{kCacheName, QByteArray(4, '\0')}}},
        {"a byte changed", "damaged-file", slow, {{kCacheName, edited(whole)}}, {{kCacheName, whole.chopped(9)}}},
        {"a byte changed, under an earlier MACE", "damaged-file", crash, {{kCacheName, edited(whole)}, {"log.txt", start("4700", 0, "v1.0.4-0-gd0d7d6f")}}, {{kCacheName, cacheOf(Era::v1, kOld)}, {"log.txt", start("4700", 0, "v1.0.4-0-gd0d7d6f")}}},
        {"v1 under a later MACE", "other-era", slow,
            {{kCacheName, cacheOf(Era::v1, kOld)}, {"log.txt", says('W', QByteArray("CRC32 value of ") + kCacheFile + " is invalid, aborting loading file")}},
            {{kCacheName, whole}, {"log.txt", start()}}},
        {"v2 under an earlier MACE", "other-era", crash,
            {{kCacheName, whole}, {"log.txt", start("4700", 0, "v1.0.4-0-gd0d7d6f") + line('F', "Check failed: a <= b Paring storage data out of range: 9 > 5")}},
            {{kCacheName, cacheOf(Era::v1, kOld)}, {"log.txt", start("4700", 0, "v1.0.4-0-gd0d7d6f")}}},
        {"an Adreno's on a Mali", "other-gpu", slow,
            {{kCacheName, whole}, {"log.txt", says('I', "Using platform: ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0-01rel0.0c4b")}},
            {{kCacheName, cacheOf(Era::v2, maliInfo("r20p0"), "Mali-G76")}, {"log.txt", says('I', "Using platform: ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0-01rel0.0c4b")}}},
        {"checksum, and no file", "unreadable-on-phone", slow,
            log(says('W', QByteArray("CRC32 value of ") + kCacheFile + " is invalid, aborting loading file")), log(start() + notRead("4700", 1))},
        {"out of range, and no file", "unreadable-on-phone", crash,
            log(says('F', "Check failed: a <= b Paring storage data out of range: 9 > 5")), log(says('F', "Parsing tuned data out of range"))},
        {"tuned, by its checksum", "damaged-tuned", slow, log(says('W', "CRC value of /data/tuned.bin is invalid.")), log(says('W', "Failed to read tuned param file: /data/tuned.bin"))},
        {"tuned, in the words for a cache", "damaged-tuned", slow, log(says('W', "CRC32 value of /data/a_tuned_opencl_parameter.bin is invalid, aborting loading file")), log(says('W', QByteArray("CRC32 value of ") + kCacheFile + " is invalid, aborting loading file"))},
        {"a cache's checksum, not that of tuned parameters", "unreadable-on-phone", slow, log(says('W', QByteArray("CRC32 value of ") + kCacheFile + " is invalid, aborting loading file")), log(says('W', "CRC32 value of /data/a_tuned_opencl_parameter.bin is invalid, aborting loading file"))},
        {"tuned, by the file", "damaged-tuned", slow, {{"a_tuned_opencl_parameter.bin", editedTuned()}}, {{"a_tuned_opencl_parameter.bin", tuned()}}},
        {"tuned, under an earlier MACE", "damaged-tuned", crash, {{"a_tuned_opencl_parameter.bin", editedTuned()}, {"log.txt", start("4700", 0, "v1.0.4-0-gd0d7d6f")}}, {{"a_tuned_opencl_parameter.bin", tuned()}, {"log.txt", start("4700", 0, "v1.0.4-0-gd0d7d6f")}}},
        {"tuned for another model", "wrong-tuned", crash, log(says('F', "Tuning parameters of 3D kernel must be 4D")), log(says('I', "There is no tuned parameters"))},
        {"OpenCL 3.0", "opencl-too-new", crash, log(says('E', "Do not support OpenCL version: OpenCL 3.0 QUALCOMM")), log(says('I', "Using device: OpenCL 2.0"))},
        {"no directory", "missing-directory", slow, log(says('E', QByteArray("open file ") + kCacheFile + " failed, error code: No such file or directory")), log(says('E', QByteArray("open file ") + kCacheFile + " failed, error code: Permission denied"))},
        {"no directory, and the end", "missing-directory", crash,
            log(says('E', QByteArray("open file ") + kCacheFile + " failed, error code: 2") + line('F', "Store OPENCL compiled kernel to file failed")), log(says('F', "Store OPENCL compiled kernel to file failed"))},
        {"no rights", "cannot-write", slow, log(says('E', QByteArray("open file ") + kCacheFile + " failed, error code: Permission denied")), log(says('E', QByteArray("open file ") + kCacheFile + " failed, error code: No such file or directory"))},
        {"no rights, and the end", "cannot-write", crash, log(says('E', QByteArray("open file ") + kCacheFile + " failed, error code: 13") + line('F', "Store OPENCL compiled kernel to file failed")), log(says('E', QByteArray("open file ") + kCacheFile + " failed, error code: 2") + line('F', "Store OPENCL compiled kernel to file failed"))},
        {"one start after another", "cache-never-kept", slow, log(start("4700", 0) + notRead("4700", 1) + start("4800", 5) + notRead("4800", 6)), log(start("4700", 0) + notRead("4700", 1) + start("4800", 5))},
        {"the cache, not tuned parameters", "cache-never-kept", slow, log(start("4700", 0) + notRead("4700", 1) + start("4800", 5) + notRead("4800", 6)), log(start("4700", 0) + notRead("4700", 1).replace("mace_cl_compiled_program", "a_tuned_opencl_parameter") + start("4800", 5) + notRead("4800", 6).replace("mace_cl_compiled_program", "a_tuned_opencl_parameter"))},
        {"an end that nobody knows", "mace-ended", crash, log(says('F', "Check failed: a == b something new")), log(says('W', "Check failed: a == b something new"))},
        {"on an Adreno", "kept-after-update", crash, {{kCacheName, whole}, {"phone.json", phone(kNew, k640, "v2")}, {"log.txt", dies({driver(kLoads), kFromCache})}},
            {{kCacheName, whole}, {"phone.json", phone(kOld, k640, "v2")}, {"log.txt", dies({driver(kLoads), kFromCache})}}},
        {"without a crash", "kept-after-update", wrong, {{kCacheName, whole}, {"phone.json", phone(kNew, k640, "v2")}}, {{kCacheName, whole}, {"phone.json", phone(kOld, k640, "v2")}}},
        {"on a Mali", "driver-dies-on-valid-cache", crash, log(dies({driver(kLoads, "egl/libGLES_mali.so"), kFromCache})), log(dies({driver("clBuildProgram", "egl/libGLES_mali.so"), mace("BuildProgramFromSource")}))},
        {"the shipped file", "driver-dies-on-precompiled", crash, log(dies({driver(kLoads), mace("BuildProgramFromPrecompiledBinary")})), log(dies({driver(kLoads), kFromCache}))},
        {"the compiler", "compiler-dies", crash, log(dies({driver("clBuildProgram"), mace("BuildProgramFromSource")})), log(dies({driver(kLoads), kFromCache}))},
        {"did not respond", "slow-first-start", slow, log(anr("clBuildProgram", "mace::OpenCLRuntime::BuildProgramFromSource")), log(anr("clBuildProgram", "other::Engine::Build"))},
        {"a kernel", "dies-while-running", crash, log(dies({driver("clEnqueueNDRangeKernel"), mace("Run")})), log(dies({driver("clBuildProgram"), mace("BuildProgramFromSource")}))},
        {"MACE itself", "dies-in-mace", crash, log(dies({mace("Run")})), log(dies({"/data/app/x/libother.so (other::Run()+80)"}))},
        {"no frames", "dies-somewhere", crash, log(dies({})), log(dies({mace("Run")}))},
        {"nothing says whose it is", "used-at-risk", wrong, {{kCacheName, cacheOf(Era::v1, {})}, {"phone.json", phone(kOldMace, k640, "v1")}}, {{kCacheName, cacheOf(Era::v1, kOldMace)}, {"phone.json", phone(kOldMace, k640, "v1")}}},
        {"a GPU that MACE does not know", "cleared-at-every-start", slow, {{kCacheName, cacheOf(Era::v2, kNewGpuInfo)}, {"phone.json", kNewGpu}}, {{kCacheName, whole}, {"phone.json", phone(kOld, k640, "v2")}}},
        {"another driver of a Mali", "cleared-once", slow, {{kCacheName, cacheOf(Era::v2, maliInfo("r20p0"), "Mali-G76")}, {"phone.json", phone(maliInfo("r26p0"), "Mali-G76", "v2")}}, {{kCacheName, cacheOf(Era::v2, maliInfo("r20p0"), "Mali-G76")}, {"phone.json", phone(maliInfo("r20p0"), "Mali-G76", "v2")}}},
        {"an older driver", "rollback", slow, {{kCacheName, cacheOf(Era::v2, kNew, k640)}, {"phone.json", phone(kOld, k640, "v2")}}, {{kCacheName, whole}, {"phone.json", phone(kNew, k640, "v2")}}},
        {"another MACE", "precompiled-disarmed", slow, log(says('W', "precompiled OpenCL binary version " + QByteArray::fromStdString(kOld) + " is not same with current version")), log(says('W', "Load OpenCL precompiled kernel file failed"))},
        {"not loaded", "precompiled-not-loaded", slow, log(says('W', "Load OpenCL precompiled kernel file failed")), log(says('W', "There is no precompiled OpenCL binary in all OpenCL binary paths"))},
        {"built in", "damaged-array", slow, log(says('W', "CRC value of provided array is invalid")), log(says('W', "There is no precompiled OpenCL binary in all OpenCL binary paths"))},
        {"a cached program", "driver-refuses", slow, log(says('W', "Build program conv_2d -DX from Cache failed:-44")), log(says('W', "Build program conv_2d -DX from precompiled binary failed:-44"))},
        {"MACE's source", "source-does-not-build", wrong, log(says('E', "Build program conv_2d -DX from source failed: -11")), log(says('W', "Build program conv_2d -DX from Cache failed:-44"))},
        {"no such kernel", "other-build", wrong, log(says('E', "Find program conv_2d failed.")), log(says('I', "Program from Cache: conv_2d"))},
        {"no library", "no-opencl", wrong, log(says('E', "Failed to load OpenCL library")), log(says('I', "Using platform: QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0"))},
        {"two drivers", "merged-drivers", wrong, log(says('E', "There exists more than one OpenCL version for models: a vs b")), log(says('W', "precompiled OpenCL binary version a is not same with current version"))},
        {"whole", "nothing-wrong", none, {{kCacheName, whole}}, {{kCacheName, whole.chopped(9)}}},
        {"another app", "no-mace", none, log("03-19 12:00:00.000  4700  4700 I Other   : hello\n03-19 12:00:00.000  4700  4700 I Other   : hello\n"), log(start())},
        {"a picture", "nothing-read", none, {{"picture.png", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\1\2\3\4", 15)}}, log(start())},
    };
}
// clang-format on

/// "torn-file crash", the causes of the page and what else was seen.
QStringList causesOf(const Files& files) {
    test::Folder folder;
    for (const auto& [name, content] : files)
        folder.write(name, content);
    const auto ran = test::call({"--triage", folder.path(), "--format", "json"});
    QStringList out;
    for (const char* list : {"causes", "also"})
        for (const auto& cause : ran.json()[QLatin1String(list)].toArray())
            out << cause.toObject()["id"].toString() + " " + cause.toObject()["weight"].toString();
    return out;
}

QString text(std::string_view view) {
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

} // namespace

class TestCauses : public QObject {
    Q_OBJECT

private slots:
    void tableIsTheDocuments() {
        const auto bytes = test::readFile(std::string(MACEBIN_SOURCE_DIR) + "/core/triage/TRIAGE.md");
        static const QRegularExpression row("^\\| `[a-z-]+` \\|.*$", QRegularExpression::MultilineOption);
        QStringList documented;
        for (auto rows = row.globalMatch(QString::fromUtf8(test::qBytes(bytes))); rows.hasNext();)
            documented << rows.next().captured(0);
        QStringList expected;
        for (const CauseRow& one : causeRows()) {
            const QString front = "| `" + text(one.id) + "` | ";
            const QString weight = text(name(one.weight));
            if (!expected.isEmpty() && expected.last().startsWith(front))
                expected.last().insert(expected.last().lastIndexOf(" | " + text(one.when)), " or " + weight);
            else
                expected << front + weight + " | " + text(one.when) + " |";
        }
        QCOMPARE(documented, expected);
    }

    void everyIdHasARow() {
        std::set<std::string_view> ids;
        for (const CauseRow& one : causeRows()) {
            ids.insert(one.id);
            QCOMPARE(causeRow(one.id, one.weight), &one); // no row stands twice
        }
        QCOMPARE(ids, std::set<std::string_view>(kCauseIds.begin(), kCauseIds.end()));
        QVERIFY(!causeRow("rollback", CaseWeight::crash));
    }

    void everyRowHasACase() {
        for (const CauseRow& one : causeRows()) {
            const auto all = cases();
            QVERIFY2(
                std::any_of(all.begin(), all.end(),
                            [&](const CauseCase& c) { return c.id == one.id && c.weight == one.weight; }),
                qPrintable(text(one.id) + " " + text(name(one.weight))));
        }
    }

    void cause_data() {
        QTest::addColumn<int>("index");
        const auto all = cases();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(qPrintable(text(all[i].id) + ": " + all[i].name)) << int(i);
    }
    void cause() {
        QFETCH(int, index);
        const CauseCase one = cases().at(static_cast<std::size_t>(index));
        const QString wanted = text(one.id) + " " + text(name(one.weight));
        const QStringList found = causesOf(one.shows);
        QVERIFY2(found.contains(wanted), qPrintable(wanted + " is not in: " + found.join(", ")));
        const QStringList near = causesOf(one.neighbour);
        QVERIFY(!near.isEmpty());
        for (const QString& other : near)
            QVERIFY2(!other.startsWith(text(one.id) + " "), qPrintable(near.join(", ")));
        for (const QString& any : found + near) { // nothing comes out that the table does not have
            const auto row = std::find_if(causeRows().begin(), causeRows().end(), [&](const CauseRow& known) {
                return any == text(known.id) + " " + text(name(known.weight));
            });
            QVERIFY2(row != causeRows().end(), qPrintable(any));
        }
    }
};

QTEST_GUILESS_MAIN(TestCauses)
#include "test_causes.moc"
