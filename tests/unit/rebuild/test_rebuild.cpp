// SPDX-License-Identifier: Apache-2.0
// Rebuilding: what is planned, how logs are read, and the whole way with a stub driver that does as told. Its
// binary of a program is the source.
#include "app/cli/output/rate_progress.h"
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "core/host/work/rebuild_run.h"
#include "core/rebuild/source_hash.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v1.h"
#include "format/cache/mace/v2.h"
#include "tests/support/command.h"
#include "tests/support/drivers.h"
#include "tests/support/schema.h"

#include <QCryptographicHash>

#include <csignal>

using namespace macebin;
using test::Ran;

namespace {

const std::string kStubInfo = "Stub Platform, FULL_PROFILE, OpenCL 2.0 stub, v1.1.1";
const std::string kOtherInfo = "Stub Platform, FULL_PROFILE, OpenCL 1.9 stub, v1.1.1";

using Texts = std::vector<std::pair<std::string, std::string>>;

std::vector<Pair> pairsFrom(const Texts& texts) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : texts)
        pairs.push_back({key, asBytes(value), {}});
    return pairs;
}

Bytes v2Bytes(const Texts& texts) {
    return *seal(*writeV2(pairsFrom(texts)));
}

QByteArray v2File(const Texts& texts) {
    return test::qBytes(v2Bytes(texts));
}

DeviceFacts stubDevice() {
    DeviceFacts device;
    device.platformName = "Stub Platform";
    device.platformProfile = "FULL_PROFILE";
    device.platformVersion = "OpenCL 2.0 stub";
    device.deviceName = "Stub Device";
    device.driverVersion = "1.0";
    return device;
}

/// Any program but "none".
Result<KernelSource> anySource(std::string_view program) {
    if (program == "none") return Failure{"there is no none.cl"};
    return composeSource("stub:accept " + std::string(program) + "\n", {});
}

const RebuildProgram& program(const Rebuild& rebuild, std::size_t i) {
    return rebuild.programs.at(i);
}

QString fates(const Rebuild& rebuild) {
    QStringList words;
    for (const RebuildProgram& one : rebuild.programs)
        words << QString::fromStdString(one.key + ":" +
                                        (one.isToBuild ? "build" : std::string(name(one.action))));
    return words.join(' ');
}

QJsonObject programOf(const Ran& ran, const QString& key) {
    for (const QJsonValue& one : ran.json()["programs"].toArray())
        if (one.toObject()["key"].toString() == key) return one.toObject();
    return {};
}

/// Key to value of a file, as Macebin itself shows it.
QMap<QString, QByteArray> contentOf(const QString& path) {
    const Bytes bytes = test::readFile(path.toStdString());
    const FileReport report = checkBytes(bytes);
    QMap<QString, QByteArray> content;
    for (const Entry& entry : report.cache.entries) {
        const auto value = asText(report.cache.valueOf(entry));
        content[QString::fromStdString(std::string(entry.key))] =
            QByteArray(value.data(), static_cast<qsizetype>(value.size()));
    }
    return content;
}

} // namespace

class TestRebuild : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void logsNamePlacesInFiles_data();
    void logsNamePlacesInFiles();
    void halfPrecision_data();
    void halfPrecision();
    void sourcesInMacesManner();
    void rates();

    void whatIsChosen_data();
    void whatIsChosen();
    void refusals_data();
    void refusals();
    void keepsWhatIsNotBuilt();
    void nothingToDoIsTheSameFile();
    void staleNeedsSources();
    void keysOfNoProgram();
    void halfIsToldOnce();

    void everySampleIsRebuilt();
    void keysRoundTrip();
    void fromNothing();
    void compilerDiesOrHangsOnOne();
    void whatTheDeviceDoesNotLoadIsLeftOut();
    void logOfAFailure();
    void formIsKept_data();
    void formIsKept();
    void otherSourcesAreTold();
    void mixedNeedsAWord();
    void onlyFailing();
    void repairDropsWhatTheDriverRefuses();
    void repairDropsWhatIsStale();
    void dryRunWritesNothing();
    void noDevice();
    void folderWithoutSources();
    void interruptLeavesNothing();
    void whatWasStoppedIsNoResult();
    void wrongTogether();

private:
    QString source(const QByteArray& name, const QByteArray& text) {
        return folder_.write("cl/" + name + ".cl", text);
    }
    QString out() const { return folder_.path("out.bin"); }
    /// --rebuild with the sources of this test, in JSON, held against the schema.
    Ran rebuild(const QStringList& arguments);
    Ran rebuildNew(const QByteArray& list, const QStringList& more = {}) {
        return rebuild(QStringList{"--new", "--programs", folder_.write("list.txt", list), "-o", out()} +
                       more);
    }

    test::Folder folder_;
    QTemporaryDir vendors_;
    QTemporaryDir temporary_; ///< TMPDIR of the code under test
    QTemporaryDir state_;
};

void TestRebuild::initTestCase() {
    QVERIFY(vendors_.isValid() && temporary_.isValid() && state_.isValid());
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    qputenv("TMPDIR", temporary_.path().toLocal8Bit());
    qputenv("XDG_STATE_HOME", state_.path().toLocal8Bit());
    QDir().mkpath(folder_.path("cl"));
    folder_.write("cl/common.h", "// shared\n#define SHARED 1\n");
}

void TestRebuild::init() {
    test::useDrivers(vendors_, {MACEBIN_STUB_ICD});
    QFile::remove(out());
}

void TestRebuild::cleanup() {
    QCOMPARE(QDir(temporary_.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
}

Ran TestRebuild::rebuild(const QStringList& arguments) {
    const Ran ran = test::call(
        QStringList{"--rebuild", "--format", "json", "--kernel-sources", folder_.path("cl")} + arguments);
    const std::string fault = test::schemaFault("rebuild.schema.json", {}, ran.out.toStdString());
    if (!fault.empty()) qWarning("%s\n%s", fault.c_str(), ran.err.constData());
    if (!fault.empty() || ran.json()["exit_code"].toInt(-1) != ran.code) return {};
    return ran;
}

void TestRebuild::logsNamePlacesInFiles_data() {
    QTest::addColumn<QString>("log");
    QTest::addColumn<QString>("expected");
    // What PoCL 3.1, clang-based drivers and Intel's write; common.h has three lines here.
    QTest::newRow("pocl") << "error: /tmp/a-b/tempfile_X.cl:15:11: use of undeclared identifier 'x'\n"
                          << "error: conv.cl:12:11: use of undeclared identifier 'x'";
    QTest::newRow("macro") << "error: /t/x.cl:9:2 <Spelling=<scratch space>:9:1>: unknown type name 'half4'"
                           << "error: conv.cl:6:2 <Spelling=<scratch space>:9:1>: unknown type name 'half4'";
    QTest::newRow("common") << "warning: /t/x.cl:3:26: unsupported"
                            << "warning: common.h:3:26: unsupported";
    QTest::newRow("first line") << "error: /t/x.cl:4:1: a\nline of text"
                                << "error: conv.cl:1:1: a\nline of text";
    QTest::newRow("clang") << "<source>:20:5: error: expected ';'"
                           << "conv.cl:17:5: error: expected ';'";
    QTest::newRow("intel") << "1:20:5: error: expected ';'"
                           << "conv.cl:17:5: error: expected ';'";
    QTest::newRow("time of day") << "built at 05:12:33\nready"
                                 << "built at 05:12:33\nready";
    QTest::newRow("no place") << "error: out of memory"
                              << "error: out of memory";
    QTest::newRow("huge") << "error: a:99999999999999999999999:1: x"
                          << "error: a:99999999999999999999999:1: x";
    QTest::newRow("nothing") << ""
                             << "";
}
void TestRebuild::logsNamePlacesInFiles() {
    QFETCH(QString, log);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(logInFiles(log.toStdString(), "conv", 3)), expected);
}

void TestRebuild::halfPrecision_data() {
    QTest::addColumn<QString>("log");
    QTest::addColumn<QString>("options");
    QTest::addColumn<int>("expected");
    const QString refused = "error: x.cl:4:26: unsupported OpenCL extension 'cl_khr_fp16' - ignoring\n";
    const QString warned = "warning: x.cl:4:26: unsupported OpenCL extension 'cl_khr_fp16' - ignoring\n";
    const QString type = "error: x.cl:14:29: unknown type name 'half4'\n";
    const QString other = "error: x.cl:15:11: use of undeclared identifier 'x'\n";
    const QString strict = " -Werror -cl-mad-enable";
    const int none = static_cast<int>(HalfTrouble::none);
    const int werror = static_cast<int>(HalfTrouble::werror);
    const int needed = static_cast<int>(HalfTrouble::needed);
    QTest::newRow("float") << refused << "-DDATA_TYPE=float" + strict << werror;
    QTest::newRow("half, strict") << refused + type << "-DDATA_TYPE=half" + strict << needed;
    QTest::newRow("half") << warned + type << "-DDATA_TYPE=half" << needed;
    QTest::newRow("float, and a fault of its own") << refused + other << "-DDATA_TYPE=float" + strict << none;
    QTest::newRow("a fault only") << warned + other << "-DDATA_TYPE=float" << none;
    // Leaving out -Werror would not help: the source itself computes in half.
    const QString use = "error: x.cl:1:46: assigning directly to pointer to type 'half' requires "
                        "cl_khr_fp16. Use vector data store builtin functions instead\n";
    QTest::newRow("in the source alone") << use << "-DDATA_TYPE=float" + strict << needed;
    QTest::newRow("enabled and used") << refused + use << "-DDATA_TYPE=float" + strict << needed;
    QTest::newRow("used, and a fault of its own") << use + other << "-DDATA_TYPE=float" + strict << none;
    QTest::newRow("half, another fault") << other << "-DDATA_TYPE=half" << none;
}
void TestRebuild::halfPrecision() {
    QFETCH(QString, log);
    QFETCH(QString, options);
    QFETCH(int, expected);
    QCOMPARE(static_cast<int>(halfTrouble(log.toStdString(), options.toStdString())), expected);
}

/// Against Qt's MD5: the hash is of the files, not of what the compiler is given.
void TestRebuild::sourcesInMacesManner() {
    const QByteArray common = "#define A 1\n#define B 2\n";
    const QByteArray source = "// head\n#include <common.h>\n__kernel void k() {}\n";
    const KernelSource made = composeSource(source.toStdString(), common.toStdString());
    QCOMPARE(made.text, std::string("#define A 1\n#define B 2\n// head\n\n__kernel void k() {}\n"));
    QCOMPARE(made.commonLines, std::size_t{2});
    const auto md5 = [](const QByteArray& text) {
        return QCryptographicHash::hash(text, QCryptographicHash::Md5).toHex().right(10);
    };
    QCOMPARE(QByteArray::fromStdString(made.hash), md5(source) + md5(common));
    const KernelSource plain = composeSource("__kernel void k() {}\n", common.toStdString());
    QCOMPARE(plain.text, std::string("__kernel void k() {}\n"));
    QCOMPARE(plain.commonLines, std::size_t{0});
    QCOMPARE(QByteArray::fromStdString(plain.hash), md5("__kernel void k() {}\n"));
}

void TestRebuild::rates() {
    using cli::rateText;
    QCOMPARE(rateText("built", 0, 30, 0), std::string("built 0 of 30"));
    QCOMPARE(rateText("built", 10, 30, 20), std::string("built 10 of 30, 0.5 a second, about 40 s left"));
    QCOMPARE(rateText("built", 30, 30, 2), std::string("built 30 of 30, 15 a second"));
    QCOMPARE(rateText("built", 1, 300, 2), std::string("built 1 of 300, 0.5 a second, about 10 min left"));
}

void TestRebuild::whatIsChosen_data() {
    QTest::addColumn<QString>("only");
    QTest::addColumn<QString>("expected");
    QTest::newRow("all") << ""
                         << "conv -DA:build conv -DB:build none -DA:left-out pool:build new -DA:build";
    QTest::newRow("glob") << "conv"
                          << "conv -DA:build conv -DB:build none -DA:kept pool:kept new -DA:build";
    QTest::newRow("key") << "conv -DB"
                         << "conv -DA:kept conv -DB:build none -DA:kept pool:kept new -DA:build";
    QTest::newRow("missing") << "missing"
                             << "conv -DA:kept conv -DB:kept none -DA:kept pool:kept new -DA:build";
    // conv -DB has another hash, pool none; whether none is stale nobody knows.
    QTest::newRow("stale") << "stale"
                           << "conv -DA:kept conv -DB:build none -DA:kept pool:build new -DA:build";
    QTest::newRow("failing") << "failing"
                             << "conv -DA:build conv -DB:kept none -DA:left-out pool:kept new -DA:build";
}
void TestRebuild::whatIsChosen() {
    QFETCH(QString, only);
    QFETCH(QString, expected);
    const std::string hash = anySource("conv")->hash;
    const Bytes bytes = v2Bytes({{"conv -DA", "old"},
                                 {"conv -DB", "old"},
                                 {"none -DA", "old"},
                                 {"pool", "old"},
                                 {"program_hash_ conv -DA", hash},
                                 {"program_hash_ conv -DB", "0123456789"},
                                 {"program_hash_ none -DA", "0123456789"},
                                 {std::string(kPlatformInfoKey), kStubInfo}});
    const FileReport report = checkBytes(bytes);
    RebuildRequest request;
    request.input = &report;
    request.device = stubDevice();
    request.keys = {"pool", "new -DA", "new -DA"};
    if (!only.isEmpty()) request.only = only.toStdString();
    const Rebuild plan =
        planRebuild(request, anySource, {{{"conv -DA", "crashed"}, {"none -DA", "hung"}}, 0, {}});
    QCOMPARE(plan.change.refusal.text(), std::string());
    QCOMPARE(fates(plan), expected);
    QCOMPARE(plan.maceVersion, std::string("v1.1.1"));
    QCOMPARE(program(plan, 1).options.ends_with(kMaceSuffix), program(plan, 1).isToBuild);
}

void TestRebuild::refusals_data() {
    QTest::addColumn<QString>("info");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("only");
    QTest::addColumn<QString>("part"); ///< of the refusal; empty: none
    const QString same = QString::fromStdString(kStubInfo);
    const QString other = QString::fromStdString(kOtherInfo);
    QTest::newRow("fine") << same << "x"
                          << "a"
                          << "";
    QTest::newRow("another MACE") << QString(same).replace("v1.1.1", "v1.0.0") << "x"
                                  << "a"
                                  << "";
    QTest::newRow("mixed drivers") << other << "x"
                                   << "a"
                                   << "of another driver, or another build of it";
    QTest::newRow("no label") << ""
                              << "x"
                              << "a"
                              << "does not say which driver made them";
    QTest::newRow("all of another driver") << other << "x"
                                           << ""
                                           << "";
    QTest::newRow("another platform") << "ARM Platform, F, V, v1"
                                      << "x"
                                      << ""
                                      << "--for-this-device";
    QTest::newRow("another family") << same << "ptx"
                                    << ""
                                    << "2 of its 2 programs are of a kind that this "
                                       "device's driver does not make (ptx)";
    QTest::newRow("no such program") << same << "x"
                                     << "zzz*"
                                     << "--only \"zzz*\" matches no program";
}
void TestRebuild::refusals() {
    QFETCH(QString, info);
    QFETCH(QString, value);
    QFETCH(QString, only);
    QFETCH(QString, part);
    std::string text = value.toStdString();
    if (value == "ptx") {
        MACEBIN_SAMPLE(ptx, "programs/nvptx.ptx");
        text = asText(ptx);
    }
    Texts texts{{"a -DX", text}, {"b -DX", text}};
    if (!info.isEmpty()) texts.emplace_back(kPlatformInfoKey, info.toStdString());
    const Bytes bytes = v2Bytes(texts);
    FileReport report = checkBytes(bytes);
    RebuildRequest request;
    request.input = &report;
    request.device = stubDevice();
    if (!only.isEmpty()) request.only = only.toStdString();
    const Rebuild plan = planRebuild(request, anySource);
    if (part.isEmpty())
        QCOMPARE(plan.change.refusal.text(), std::string());
    else
        QVERIFY2(plan.change.refusal.text().find(part.toStdString()) != std::string::npos,
                 plan.change.refusal.text().c_str());
    request.allowMixed = request.forThisDevice = true;
    QCOMPARE(planRebuild(request, anySource).change.refusal.empty(), only != "zzz*");
}

void TestRebuild::keepsWhatIsNotBuilt() {
    for (const std::string& info : {kStubInfo, kOtherInfo}) {
        const Bytes bytes = v2Bytes({{"a", "old"}, {"none", "old"}, {std::string(kPlatformInfoKey), info}});
        const FileReport report = checkBytes(bytes);
        RebuildRequest request;
        request.input = &report;
        request.device = stubDevice();
        QVERIFY(planRebuild(request, anySource).programs[1].action == RebuildAction::leftOut);
        request.keepUnbuilt = true;
        const Rebuild kept = planRebuild(request, anySource);
        QVERIFY(kept.change.refusal.empty());
        // Never beside programs of another driver without a word.
        QCOMPARE(kept.programs[1].action == RebuildAction::kept, info == kStubInfo);
        request.allowMixed = true;
        QVERIFY(planRebuild(request, anySource).programs[1].action == RebuildAction::kept);
    }
}

void TestRebuild::nothingToDoIsTheSameFile() {
    source("b", "stub:accept\n");
    const QString path = folder_.write(
        "same.bin",
        v2File({{"b -DX", "x"}, {"program_hash_ b -DX", composeSource("stub:accept\n", {}).hash}}));
    const Ran ran = rebuild({path, "--only", "stale", "-o", out()});
    QCOMPARE(ran.code, 0);
    QVERIFY(ran.json()["unchanged"].toBool() && ran.json()["saved"].toBool());
    QCOMPARE(test::readFile(out().toStdString()), test::readFile(path.toStdString()));
}

/// A wrong folder is not a cache that is up to date.
void TestRebuild::staleNeedsSources() {
    Texts texts{{"none -DA", "old"}, {"none -DB", "old"}, {"program_hash_ none -DA", "0123456789"}};
    for (const bool isAnyKnown : {false, true}) {
        if (isAnyKnown) texts.insert(texts.begin(), {"a", "old"});
        if (isAnyKnown) texts.emplace_back("program_hash_ a", anySource("a")->hash);
        const Bytes bytes = v2Bytes(texts);
        const FileReport report = checkBytes(bytes);
        RebuildRequest request;
        request.input = &report;
        request.device = stubDevice();
        request.only = "stale";
        const Change change = planRebuild(request, anySource).change;
        QCOMPARE(change.refusal.text().find("none of them has a source") != std::string::npos, !isAnyKnown);
        QCOMPARE(change.notes.size(), std::size_t{isAnyKnown ? 2U : 0U});
        if (isAnyKnown) QVERIFY(change.notes[0].text().starts_with("2 programs have no source"));
    }
}

/// MACE's own keys in a list name no program, whatever lies in the folder.
void TestRebuild::keysOfNoProgram() {
    RebuildRequest request;
    request.device = stubDevice();
    request.keys = {std::string(kPlatformInfoKey), std::string(kDeviceNameKey), "program_hash_ a", "a"};
    const Rebuild plan = planRebuild(request, anySource);
    for (std::size_t i = 0; i < 3; ++i) {
        QVERIFY(!program(plan, i).isToBuild && program(plan, i).action == RebuildAction::leftOut);
        QVERIFY(program(plan, i).reason.text().find("something else than a program") != std::string::npos);
    }
    QVERIFY(program(plan, 3).isToBuild);
}

void TestRebuild::halfIsToldOnce() {
    RebuildRequest request;
    request.device = stubDevice();
    for (int i = 0; i < 40; ++i)
        request.keys.push_back("p" + std::to_string(i) + " -DDATA_TYPE=float");
    Rebuild plan = planRebuild(request, anySource);
    for (RebuildProgram& one : plan.programs) {
        one.build.outcome = Outcome::rejected;
        one.build.stage = "clBuildProgram";
        one.build.clError = -11;
        one.build.log = "error: x.cl:4:26: unsupported OpenCL extension 'cl_khr_fp16' - ignoring";
    }
    concludeBuilds(plan, request);
    QCOMPARE(plan.count(RebuildAction::leftOut), std::size_t{40});
    QCOMPARE(plan.change.warnings.size(), std::size_t{1});
    for (const char* part :
         {"40 programs fail for one reason", "cl_khr_fp16", "-Werror", "in MACE itself as here"})
        QVERIFY2(plan.change.warnings[0].text().find(part) != std::string::npos,
                 plan.change.warnings[0].text().c_str());
}

/// Real files, in their own form, with every program replaced.
void TestRebuild::everySampleIsRebuilt() {
    std::vector<std::string> paths = test::samplesIn("mace");
    for (const std::string& path : test::samplesIn("mclp"))
        paths.push_back(path);
    std::size_t rebuilt = 0;
    for (const std::string& path : paths) {
        const auto bytes = test::sample(path);
        const FileReport report = checkBytes(*bytes);
        if (report.integrity != Integrity::intact || report.cache.kind == CacheKind::tuned) continue;
        RebuildRequest request;
        request.input = &report;
        request.device = stubDevice();
        request.forThisDevice = true;
        Rebuild made = planRebuild(request, [](std::string_view name) -> Result<KernelSource> {
            return composeSource("new " + std::string(name), {});
        });
        QVERIFY2(made.change.refusal.empty(), made.change.refusal.text().c_str());
        for (RebuildProgram& one : made.programs) {
            one.build.outcome = Outcome::accepted;
            const ByteView binary = asBytes(one.key);
            one.binary.assign(binary.begin(), binary.end());
        }
        concludeBuilds(made, request);
        assemble(made, request);
        QVERIFY2(made.change.refusal.empty(), made.change.refusal.text().c_str());
        tellOutlook(made, request);
        const FileReport result = checkBytes(made.bytes);
        QVERIFY2(result.integrity == Integrity::intact, path.c_str());
        QVERIFY(result.cache.kind == report.cache.kind && result.cache.era == report.cache.era);
        QCOMPARE(result.cache.entries.size(), report.cache.entries.size());
        for (std::size_t i = 0; i < result.cache.entries.size(); ++i) {
            const Entry& entry = result.cache.entries[i];
            QCOMPARE(entry.key, report.cache.entries[i].key); // the order is the file's
            if (entry.role == EntryRole::program) QCOMPARE(asText(result.cache.valueOf(entry)), entry.key);
        }
        QVERIFY(result.cache.identity.platformInfo->starts_with(
            "Stub Platform, FULL_PROFILE, OpenCL 2.0 stub, v"));
        ++rebuilt;
    }
    if (rebuilt == 0) QSKIP("samples are absent: set MACEBIN_SAMPLES");
}

void TestRebuild::keysRoundTrip() {
    const QByteArray keys = "conv -DA -DB\nconv  -DEMPTY\nfill\nz\tx -DA\n";
    Texts texts;
    for (const QByteArray& key : keys.split('\n'))
        if (!key.isEmpty()) texts.emplace_back(key.toStdString(), "x");
    texts.emplace_back("fill", "again"); // a second pair of one key
    texts.emplace_back("two\nlines", "x");
    texts.emplace_back("#comment", "x");
    texts.emplace_back(std::string(kPlatformInfoKey), kStubInfo);
    texts.emplace_back("program_hash_ fill", "0123456789");
    const QString path = folder_.write("keys.bin", v2File(texts));
    const Ran ran = test::call({"--show", "--keys", path});
    QCOMPARE(ran.out, keys);
    QVERIFY2(ran.err.contains("\"two\\x0alines\" cannot stand") && ran.err.contains("#comment"), ran.err);
    QCOMPARE(test::call({"--show", "--keys", "--program", "conv", path}).lines().size(), 2);
    QCOMPARE(test::call({"--show", "--keys", "--format", "json", path}).code, 2);
    QCOMPARE(test::call({"--show", "--keys", "/nowhere"}).code, 3);
    for (const char* one : {"conv", "fill", "z\tx"})
        source(one, "stub:accept\n");
    const Ran made = rebuildNew(ran.out);
    QCOMPARE(made.code, 0);
    QCOMPARE(test::call({"--show", "--keys", out()}).out.split('\n').size(), keys.split('\n').size());
    QCOMPARE(contentOf(out()).value("conv  -DEMPTY"), QByteArray("stub:accept\n"));
}

void TestRebuild::fromNothing() {
    qputenv("MACEBIN_STUB_PLATFORM", "QUALCOMM Snapdragon(TM)");
    qputenv("MACEBIN_STUB_DEVICE", "QUALCOMM Adreno(TM)");
    qputenv("MACEBIN_STUB_DEVICE_VERSION", "OpenCL 2.0 Adreno(TM) 640");
    source("with", "#include <common.h>\nstub:accept\n");
    source("without", "stub:accept\n");
    const Ran ran = rebuildNew("without\nwith -DX=1\n", {"--mace-version", "v1.1.1-7"});
    for (const char* name : {"MACEBIN_STUB_PLATFORM", "MACEBIN_STUB_DEVICE", "MACEBIN_STUB_DEVICE_VERSION"})
        qunsetenv(name);
    QCOMPARE(ran.code, 0);
    const auto content = contentOf(out());
    QCOMPARE(content.value("with -DX=1"), QByteArray("// shared\n#define SHARED 1\n\nstub:accept\n"));
    const auto md5 = [](const QByteArray& text) {
        return QCryptographicHash::hash(text, QCryptographicHash::Md5).toHex().right(10);
    };
    QCOMPARE(content.value("program_hash_ with -DX=1"),
             md5("#include <common.h>\nstub:accept\n") + md5("// shared\n#define SHARED 1\n"));
    QCOMPARE(content.value("program_hash_ without"), md5("stub:accept\n"));
    QCOMPARE(content.value(QString::fromLatin1(kPlatformInfoKey.data())),
             QByteArray("QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 stub, v1.1.1-7"));
    QCOMPARE(content.value(QString::fromLatin1(kDeviceNameKey.data())), QByteArray("Adreno(TM) 640"));
    QCOMPARE(content.size(), 6);
    QVERIFY(programOf(ran, "without")["build"].toObject()["ms"].toDouble() >= 0);
    QCOMPARE(ran.json()["times"].toObject()["programs"].toInt(), 2);
    QVERIFY(ran.err.contains("built 2 of 2")); // plain lines where nobody watches
    const Ran unknown = rebuildNew("without\n", {"--force"});
    QVERIFY(unknown.out.contains("written as \\\"unknown\\\""));
    QVERIFY(unknown.out.contains("clears such a cache at every start")); // MACE has no name for the stub
}

/// It costs that program only, whatever else is on its way.
void TestRebuild::compilerDiesOrHangsOnOne() {
    RebuildRequest request;
    request.keys = {"good1", "dies", "good2", "hangs", "good3", "ends"};
    const SourceOf sources = [](std::string_view name) -> Result<KernelSource> {
        const std::string what = name == "dies"    ? "stub:abort@build"
                                 : name == "hangs" ? "stub:hang@build"
                                 : name == "ends"  ? "stub:exit@build"
                                                   : "stub:accept";
        return composeSource(what + " " + std::string(name) + "\n", {});
    };
    const auto devices = listDevices();
    QVERIFY(bool(devices) && devices->size() == 1);
    request.device = devices->front();
    ProbeOptions probe;
    probe.jobs = 2;
    probe.perProgram = std::chrono::milliseconds(2000);
    Rebuild made = planRebuild(request, sources);
    QCOMPARE(buildPlanned(made, request, probe), std::string());
    QCOMPARE(loadFinished(made, request, probe), std::string());
    QCOMPARE(fates(made).count(":build"), 6); // all were to be built
    QCOMPARE(made.count(RebuildAction::built), std::size_t{3});
    QCOMPARE(program(made, 1).build.signal, std::string("SIGABRT"));
    QCOMPARE(program(made, 1).build.stage, std::string("clBuildProgram"));
    QCOMPARE(program(made, 3).build.outcome, Outcome::hung);
    QCOMPARE(program(made, 5).build.exitStatus.value_or(0), 3);
    const FileReport result = checkBytes(made.bytes);
    QVERIFY(result.integrity == Integrity::intact);
    QCOMPARE(result.cache.entries.size(), std::size_t{3 + 3 + 2}); // hashes, identity
    QVERIFY(made.change.leavesOut());
}

void TestRebuild::whatTheDeviceDoesNotLoadIsLeftOut() {
    source("fine", "stub:accept\n");
    source("refused", "stub:reject@binary\n");
    source("deadly", "stub:segfault@binary\n");
    source("kernelless", "stub:accept\n");
    const QString stored = QString::fromStdString(obfuscate("relu"));
    const QString kernelless = "kernelless -Drelu=" + stored;
    const Ran ran = rebuildNew(("deadly\nfine\n" + kernelless + "\nrefused\n").toUtf8());
    QCOMPARE(ran.code, 4);
    QCOMPARE(programOf(ran, "fine")["fate"].toString(), QString("built"));
    QCOMPARE(programOf(ran, "refused")["fate"].toString(), QString("left-out"));
    QCOMPARE(programOf(ran, "refused")["build"].toObject()["outcome"].toString(), QString("accepted"));
    QVERIFY(programOf(ran, "refused")["reason"].toString().contains("CL_INVALID_BINARY"));
    QCOMPARE(programOf(ran, "deadly")["load"].toObject()["signal"].toString(), QString("SIGSEGV"));
    QVERIFY(programOf(ran, kernelless)["reason"].toString().contains("no kernel \"" + stored + "\""));
    const QStringList keys = contentOf(out()).keys();
    QCOMPARE(keys.size(), 4);
    QVERIFY(keys.contains("fine") && keys.contains("program_hash_ fine"));
}

void TestRebuild::logOfAFailure() {
    source("good", "stub:accept\n");
    source("bad", "#include <common.h>\nstub:reject@build\n");
    const QString list = folder_.write("list.txt", "bad -DX\ngood\nnowhere\n../../etc/passwd\n");
    const Ran ran = rebuild({"--new", "--programs", list, "-o", out()});
    QCOMPARE(ran.code, 4);
    const QJsonObject bad = programOf(ran, "bad -DX");
    QCOMPARE(bad["build"].toObject()["cl_error"].toString(), QString("CL_BUILD_PROGRAM_FAILURE"));
    QVERIFY2(
        bad["build"].toObject()["log"].toString().contains("bad.cl:2:7: error:"), // 4, less two of common.h
        qPrintable(bad["build"].toObject()["log"].toString()));
    QVERIFY(programOf(ran, "nowhere")["reason"].toString().contains("nowhere.cl"));
    QVERIFY(programOf(ran, "../../etc/passwd")["reason"].toString().contains("is not the name of a program"));
    const Ran text = test::call({"--rebuild", "--new", "--programs", list, "--kernel-sources",
                                 folder_.path("cl"), "-o", out(), "--force"});
    QCOMPARE(text.code, 4);
    for (const char* part :
         {"1 of 4 programs built, 3 left out", "bad.cl:2:7: error:", "█", "at each start the cache",
          "or less: side by side", "no substitute for a phone's own rebuild"})
        QVERIFY2(text.out.contains(part), text.out);
    QVERIFY2(!text.out.contains("by the clock"), text.out); // it saw what failed, too
}

void TestRebuild::formIsKept_data() {
    QTest::addColumn<QString>("form");
    for (const char* form : {"v1", "v2", "mclp", "text", "cc"})
        QTest::newRow(form) << form;
}
void TestRebuild::formIsKept() {
    QFETCH(QString, form);
    source("a", "stub:accept a\n");
    const Texts texts{
        {"z -DX", "stub:old"}, {"a -DX", "stub:old"}, {std::string(kPlatformInfoKey), kStubInfo}};
    const Texts v2Texts{{"z -DX", "stub:old"},
                        {"a -DX", "stub:old"},
                        {std::string(kPlatformInfoKey), kStubInfo},
                        {std::string(kDeviceNameKey), ""},
                        {"program_hash_ z -DX", "0123456789"},
                        {"program_hash_ gone", "0123456789"}};
    const QString start = form == "v1" ? folder_.write("start.bin", test::qBytes(*writeV1(pairsFrom(texts))))
                                       : folder_.write("start.bin", v2File(v2Texts));
    QString path = start;
    if (form != "v1" && form != "v2") {
        path = folder_.path("start." + form);
        QCOMPARE(test::call({"--convert", start, "--as", form, "-o", path, "--force"}).code, 0);
    }
    const Ran ran = rebuild({path, "--only", "a", "-o", out()});
    QCOMPARE(ran.code, 0);
    const QJsonObject checked = test::check({out()}).json()["files"].toArray()[0].toObject();
    const QJsonObject before = test::check({path}).json()["files"].toArray()[0].toObject();
    for (const char* field : {"kind", "contains", "era"})
        QCOMPARE(checked[field], before[field]);
    QCOMPARE(checked["integrity"].toString(), QString("intact"));
    const auto content = contentOf(out());
    QCOMPARE(content.value("a -DX"), QByteArray("stub:accept a\n"));
    QCOMPARE(content.value("z -DX"), QByteArray("stub:old"));
    QCOMPARE(content.contains("program_hash_ a -DX"), form != "v1");
    QVERIFY(!content.contains("program_hash_ gone"));
    QVERIFY(content.size() == (form == "v1" ? 3 : 6));
    // Nothing shows that the sources are those of before; a v1 app would use the program all the same.
    QCOMPARE(ran.out.contains("Nothing in the file tells from which sources 1 program was built before"),
             form != "v1");
    QCOMPARE(ran.out.contains("uses every program of the file whatever its source"), form == "v1");
    // What a v2 MACE does is nobody's business there, even where a conversion left hashes and a name as
    // pairs.
    if (form != "v1") return;
    const QString pairs = folder_.path("pairs.v1.bin");
    QCOMPARE(test::call({"--convert", folder_.write("v2.bin", v2File(v2Texts)), "--as", "v1", "-o", pairs,
                         "--force"})
                 .code,
             0);
    QVERIFY(!test::check({pairs}).out.contains("identity.device-name-empty"));
    const Ran again = rebuild({pairs, "-o", folder_.path("anew.bin"), "--keep-unbuilt", "--force"});
    QVERIFY2(again.out.contains("whatever its source") && !again.out.contains("a v2 MACE whose app") &&
                 !again.out.contains("clears such a cache at every start"),
             again.out.constData());
}

void TestRebuild::otherSourcesAreTold() {
    source("a", "stub:accept now\n");
    const auto warns = [&](const std::string& hash) {
        const QString path = folder_.write("before.bin", v2File({{"a", "stub:accept"},
                                                                 {std::string(kPlatformInfoKey), kStubInfo},
                                                                 {"program_hash_ a", hash}}));
        const Ran ran = rebuild({path, "-o", out(), "--force"});
        return ran.code == 0 && ran.out.contains("1 program is built from another source than before");
    };
    QVERIFY(warns("0123456789"));
    QVERIFY(!warns(composeSource("stub:accept now\n", {}).hash));
}

void TestRebuild::mixedNeedsAWord() {
    source("a", "stub:accept\n");
    const QString path = folder_.write("other.bin", v2File({{"a -DX", "stub:accept"},
                                                            {"sourceless", "stub:accept"},
                                                            {std::string(kPlatformInfoKey), kOtherInfo}}));
    const Ran refused = rebuild({path, "--only", "a", "-o", out()});
    QCOMPARE(refused.code, 1);
    QVERIFY(refused.json()["refusal"].toString().contains("--allow-mixed"));
    QVERIFY(!QFile::exists(out()));
    const Ran mixed = rebuild({path, "--only", "a", "--allow-mixed", "-o", out()});
    QCOMPARE(mixed.code, 0);
    QVERIFY(mixed.out.contains("of the old file stand beside new ones"));
    const Ran all = rebuild({path, "-o", out(), "--force"}); // one has no source
    QCOMPARE(all.code, 4);
    QCOMPARE(contentOf(out()).value(QString::fromLatin1(kPlatformInfoKey.data())),
             QByteArray::fromStdString(kStubInfo));
}

void TestRebuild::onlyFailing() {
    source("a", "stub:accept new\n");
    const QString path = folder_.write("failing.bin", v2File({{"a -DBAD", "stub:abort@build"},
                                                              {"a -DGOOD", "stub:accept"},
                                                              {std::string(kPlatformInfoKey), kStubInfo}}));
    const Ran ran = rebuild({path, "--only", "failing", "-o", out()});
    QCOMPARE(ran.code, 0);
    QCOMPARE(contentOf(out()).value("a -DBAD"), QByteArray("stub:accept new\n"));
    QCOMPARE(contentOf(out()).value("a -DGOOD"), QByteArray("stub:accept"));
    const Ran again = rebuild({out(), "--only", "failing", "-o", folder_.path("again.bin")});
    QCOMPARE(again.code, 0);
    QVERIFY(again.json()["unchanged"].toBool());
}

void TestRebuild::repairDropsWhatTheDriverRefuses() {
    const QString path = folder_.write("judged.bin", v2File({{"deadly -DX", "stub:abort@build"},
                                                             {"fine -DX", "stub:accept"},
                                                             {"refused -DX", "stub:reject"},
                                                             {std::string(kPlatformInfoKey), kStubInfo}}));
    const auto left = [&](const QStringList& drop, int code) {
        QStringList arguments{"--repair", path, "-o", out(), "--force"};
        for (const QString& word : drop)
            arguments << "--drop" << word;
        const Ran ran = test::call(arguments);
        if (ran.code != code) qWarning("%s%s", ran.out.constData(), ran.err.constData());
        return ran.code == code ? contentOf(out()).keys() : QStringList();
    };
    const QString info = QString::fromLatin1(kPlatformInfoKey.data());
    QCOMPARE(left({"crashing"}, 0), QStringList({"fine -DX", info, "refused -DX"}));
    QCOMPARE(left({"rejected"}, 0), QStringList({"deadly -DX", "fine -DX", info}));
    QCOMPARE(left({"rejected", "crashing"}, 0), QStringList({"fine -DX", info}));
    const Ran told = test::call({"--repair", path, "--drop", "rejected", "--dry-run"});
    QVERIFY2(told.out.contains(
                 "it is rejected in clCreateProgramWithBinary (CL_INVALID_BINARY) (--drop rejected)"),
             told.out);
    // A driver that did not make them says nothing about them.
    const QString other = folder_.write(
        "foreign.bin", v2File({{"a -DX", "x"}, {std::string(kPlatformInfoKey), "ARM Platform, F, V, v1"}}));
    const Ran foreign = test::call({"--repair", other, "--drop", "rejected", "--dry-run"});
    QCOMPARE(foreign.code, 1);
    QVERIFY2(foreign.out.contains("cannot tell which programs are good"), foreign.out);
}

void TestRebuild::repairDropsWhatIsStale() {
    source("a", "stub:accept\n");
    const std::string hash = composeSource("stub:accept\n", {}).hash;
    qputenv("MACEBIN_STUB_DEVICE", "Mali-G76");
    const QString path = folder_.write("stale.bin", v2File({{"a -DFRESH", "stub:accept"},
                                                            {"a -DSTALE", "stub:accept"},
                                                            {"a -DUNHASHED", "stub:accept"},
                                                            {"sourceless", "stub:accept"},
                                                            {std::string(kPlatformInfoKey), kStubInfo},
                                                            {std::string(kDeviceNameKey), "Mali-G76"},
                                                            {"program_hash_ a -DFRESH", hash},
                                                            {"program_hash_ a -DSTALE", "0123456789"},
                                                            {"program_hash_ sourceless", "0123456789"}}));
    const QStringList repair{"--repair", path, "--drop", "stale", "-o", out(), "--force"};
    QCOMPARE(test::call(repair + QStringList{"--kernel-sources", folder_.path("cl")}).code, 0);
    QStringList keys = contentOf(out()).keys();
    QVERIFY(keys.contains("a -DFRESH") && keys.contains("sourceless"));
    QVERIFY(!keys.contains("a -DSTALE") && !keys.contains("a -DUNHASHED"));
    QVERIFY(!keys.contains("program_hash_ a -DSTALE"));
    // This machine's device knows no source, but that MACE builds a program without a hash again.
    const Ran predicted = test::call(repair);
    QCOMPARE(predicted.code, 0);
    keys = contentOf(out()).keys();
    QVERIFY2(keys.contains("a -DSTALE") && !keys.contains("a -DUNHASHED"), predicted.out);
    // A profile that knows the app's sources.
    const QString profile =
        folder_.write("phone.json", R"({"platform_name": "Stub Platform", "platform_profile": "FULL_PROFILE",
        "platform_version": "OpenCL 2.0 stub", "device_name": "Mali-G76", "device_version": "OpenCL 2.0",
        "device_type": "GPU", "mace_version": "v1.1.1", "program_hashes": {"a": "0123456789", "sourceless": "x"}})");
    const Ran asked = test::call(repair + QStringList{"--profile", profile});
    QVERIFY2(asked.code == 0, asked.out + asked.err);
    keys = contentOf(out()).keys();
    QVERIFY(keys.contains("a -DSTALE") && !keys.contains("a -DFRESH") && !keys.contains("sourceless"));
    QVERIFY2(asked.out.contains("MACE builds it again on \"phone\""), asked.out);
    QCOMPARE(test::call({"--repair", path, "-o", out(), "--profile", profile}).code, 2);
    qputenv("MACEBIN_STUB_DEVICE", "Mali-G77"); // which uses none of it
    const Ran cleared = test::call(repair);
    qunsetenv("MACEBIN_STUB_DEVICE");
    QCOMPARE(cleared.code, 1);
    QVERIFY2(cleared.out.contains("MACE uses no program of this cache, stale or not"), cleared.out);
}

void TestRebuild::dryRunWritesNothing() {
    source("a", "stub:accept\n");
    const Ran ran = rebuildNew("a\nnowhere\n", {"--dry-run"});
    QCOMPARE(ran.code, 4);
    QVERIFY(!QFile::exists(out()));
    QCOMPARE(programOf(ran, "a")["fate"].toString(), QString("built"));
    QVERIFY(programOf(ran, "a")["build"].isNull());
    const Ran text = test::call({"--rebuild", "--new", "--programs", folder_.path("list.txt"),
                                 "--kernel-sources", folder_.path("cl"), "--dry-run"});
    QVERIFY2(text.out.contains("1 of 2 programs to build, 1 left out") &&
                 text.out.contains("to build\n    \"a\""),
             text.out);
    QCOMPARE(rebuildNew("a\n", {"--dry-run"}).code, 0);
    QCOMPARE(rebuildNew("nowhere\n", {"--dry-run"}).code, 1);
    folder_.write("out.bin", "mine");
    const Ran exists = rebuildNew("a\n");
    QCOMPARE(exists.code, 1);
    QVERIFY(exists.json()["failure"].toString().contains("it exists already"));
    QVERIFY(programOf(exists, "a")["build"].isNull()); // said before anything is built
    QCOMPARE(test::readFile(out().toStdString()).size(), std::size_t{4});
}

void TestRebuild::folderWithoutSources() {
    const QString list = folder_.write("keys.txt", "one -DA=a\ntwo -DB=b\n");
    const auto outOf = [&](const QString& sources) {
        const Ran ran = test::call(
            {"--rebuild", "--new", "--programs", list, "--kernel-sources", sources, "-o", out(), "--force"});
        return QByteArray::number(ran.code) + ran.out;
    };
    const QByteArray nowhere = outOf(folder_.path("nowhere"));
    QVERIFY2(nowhere.startsWith("1") && nowhere.count("No such file") == 1, nowhere.constData());
    QVERIFY(QDir(folder_.path()).mkpath("bare"));
    const QByteArray bare = outOf(folder_.path("bare"));
    QVERIFY2(bare.startsWith("1") && bare.contains("there is no program (*.cl) in"), bare.constData());
    QVERIFY(!bare.contains("left out"));
}

void TestRebuild::noDevice() {
    source("a", "stub:accept\n");
    test::useDrivers(vendors_, {});
    const Ran ran = rebuildNew("a\n");
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.json()["refusal"].toString().contains("no OpenCL driver"), ran.out);
    QVERIFY(ran.json()["device"].isNull());
    const Ran unreadable = rebuild({folder_.path("nowhere.bin"), "-o", out()});
    QCOMPARE(unreadable.code, 1);
    QVERIFY(unreadable.json()["refusal"].toString().contains("could not be read"));
}

void TestRebuild::interruptLeavesNothing() {
    source("fast", "stub:accept\n"); // built by then, and still not saved without the other
    source("slow", "stub:hang@build\n");
    const QString list = folder_.write("list.txt", "fast\nslow\n");
    QDir().mkpath(folder_.path("results"));
    for (const int signal : {SIGINT, SIGTERM}) {
        QProcess process;
        process.start(MACEBIN_COMMAND, {"--rebuild", "--new", "--programs", list, "--kernel-sources",
                                        folder_.path("cl"), "-o", folder_.path("results/out.bin")});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY(!QDir(temporary_.path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty());
        QTest::qWait(700); // devices listed, compiler hanging
        ::kill(static_cast<pid_t>(process.processId()), signal);
        QVERIFY(process.waitForFinished(5000));
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        QCOMPARE(process.exitCode(), signal);
        QCOMPARE(process.readAllStandardOutput(), QByteArray());
        QVERIFY(QDir(folder_.path("results")).isEmpty());
    }
}

/// What was built before somebody stopped it is not put together: the rest would be missing from the file.
void TestRebuild::whatWasStoppedIsNoResult() {
    RebuildRequest request;
    request.keys = {"good", "slow"};
    const SourceOf sources = [](std::string_view name) -> Result<KernelSource> {
        return composeSource(name == "slow" ? "stub:hang@build\n" : "stub:accept\n", {});
    };
    const auto devices = listDevices();
    QVERIFY(bool(devices) && devices->size() == 1);
    request.device = devices->front();
    std::stop_source stop;
    ProbeOptions probe;
    probe.jobs = 1;
    probe.cancel = stop.get_token();
    probe.answered = [&stop](std::size_t, const LoadOutcome&) { stop.request_stop(); };
    Rebuild made = planRebuild(request, sources);
    QCOMPARE(buildPlanned(made, request, probe), std::string("it was stopped"));
    QVERIFY(made.bytes.empty());
    // While the result is being loaded.
    request.keys = {"good", "other"};
    ProbeOptions building;
    building.jobs = 1;
    Rebuild loaded = planRebuild(request, sources);
    QCOMPARE(buildPlanned(loaded, request, building), std::string());
    QCOMPARE(loadFinished(loaded, request, probe), std::string("it was stopped"));
}

void TestRebuild::wrongTogether() {
    source("a", "stub:accept\n");
    const QString list = folder_.write("list.txt", "a\n");
    const QStringList fine{"--rebuild",        "--new",           "--programs", list, "--dry-run",
                           "--kernel-sources", folder_.path("cl")};
    QCOMPARE(test::call(fine).code, 0);
    QCOMPARE(test::call(fine + QStringList{"--probe", "never"}).code, 2);
    for (const char* version : {"v1, v2", "v1\nv2"})
        QCOMPARE(test::call(fine + QStringList{"--mace-version", version}).code, 2);
    const Ran other = test::call(fine + QStringList{"--device", "9:9"});
    QCOMPARE(other.code, 1);
    QVERIFY2(other.out.contains("by their numbers there are: 0: \"Stub Device\""), other.out);
}

QTEST_GUILESS_MAIN(TestRebuild)
#include "test_rebuild.moc"
