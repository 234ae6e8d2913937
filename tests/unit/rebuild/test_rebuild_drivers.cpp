// SPDX-License-Identifier: Apache-2.0
// Rebuilding with real compilers: PoCL and Oclgrind.
#include "format/cache/mace/key.h"
#include "mace_storage.pb.h"
#include "tests/support/command.h"
#include "tests/support/drivers.h"
#include "tests/support/schema.h"

#include <QCryptographicHash>
#include <QRegularExpression>

#include <algorithm>
#include <zlib.h>

using namespace macebin;
using test::Ran;

namespace {

const QString kKernels = MACEBIN_SOURCE_DIR "/kernels";
constexpr int kLongestMs = 240'000;

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A v2 file as libprotobuf and zlib read it; empty where they do not. Keys in the order of the file.
std::vector<std::pair<QByteArray, QByteArray>> readByOthers(const QString& path) {
    const QByteArray bytes = contentOf(path);
    const auto size = static_cast<std::size_t>(bytes.size());
    if (size < 4) return {};
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.constData());
    const auto stored = static_cast<unsigned>(data[size - 4] | data[size - 3] << 8 | data[size - 2] << 16) |
                        static_cast<unsigned>(data[size - 1]) << 24;
    if (crc32(0, data, static_cast<uInt>(size - 4)) != stored) return {};
    oracle::PairContainer message;
    if (!message.ParseFromArray(data, static_cast<int>(size - 4))) return {};
    std::vector<std::pair<QByteArray, QByteArray>> pairs;
    for (const auto& pair : message.pairs())
        pairs.emplace_back(QByteArray::fromStdString(pair.key()),
                           QByteArray::fromStdString(pair.bytes_value()));
    return pairs;
}

/// The last ten digits of the MD5 of a file.
QByteArray tailOfMd5(const QString& path) {
    return QCryptographicHash::hash(contentOf(path), QCryptographicHash::Md5).toHex().right(10);
}

/// MACE's rule, written down a second time.
QByteArray hashByRule(const QString& folder, const QByteArray& key) {
    const QString path = folder + "/" + QString::fromUtf8(key.split(' ').front()) + ".cl";
    static const QRegularExpression include("^#include <common\\.h>$", QRegularExpression::MultilineOption);
    const bool includes = include.match(QString::fromUtf8(contentOf(path))).hasMatch();
    return tailOfMd5(path) + (includes ? tailOfMd5(folder + "/common.h") : QByteArray());
}

QJsonObject programOf(const Ran& ran, int index) {
    return ran.json()["programs"].toArray()[index].toObject();
}

} // namespace

class TestRebuildDrivers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { test::useDrivers(vendors_, {test::poclLibrary()}); }

    void allOfKernels();
    void folderLikeMaces();
    void oclgrindAndPocl();

private:
    Ran rebuildNew(const QString& list, const QString& out, const QStringList& more = {});

    test::Folder folder_;
    QTemporaryDir vendors_;
    QTemporaryDir state_;
};

void TestRebuildDrivers::initTestCase() {
    if (test::poclLibrary().isEmpty()) QSKIP("PoCL is not installed");
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    qputenv("XDG_STATE_HOME", state_.path().toLocal8Bit());
}

Ran TestRebuildDrivers::rebuildNew(const QString& list, const QString& out, const QStringList& more) {
    QProcess process;
    process.start(MACEBIN_COMMAND,
                  QStringList{"--rebuild", "--new", "--programs", list, "-o", out, "--format", "json"} +
                      more);
    Ran ran;
    if (!process.waitForFinished(kLongestMs)) {
        process.kill();
        process.waitForFinished();
        return ran;
    }
    ran.out = process.readAllStandardOutput();
    ran.err = process.readAllStandardError();
    const std::string fault = test::schemaFault("rebuild.schema.json", {}, ran.out.toStdString());
    if (!fault.empty()) qWarning("%s\n%s", fault.c_str(), ran.err.constData());
    if (fault.empty() && process.exitStatus() == QProcess::NormalExit) ran.code = process.exitCode();
    return ran;
}

/// Every variant builds, loads and has its kernel; the file is read by others; hashes follow MACE's rule.
void TestRebuildDrivers::allOfKernels() {
    const QString out = folder_.path("all.bin");
    const Ran ran = rebuildNew(kKernels + "/programs.txt", out, {"--mace-version", "v1.1.1"});
    QVERIFY2(ran.code == 0, ran.out);
    QList<QByteArray> keys = contentOf(kKernels + "/programs.txt").split('\n');
    keys.removeAll(QByteArray());
    QVERIFY(keys.size() >= 24);
    QCOMPARE(ran.json()["times"].toObject()["programs"].toInt(), keys.size());
    QVERIFY(ran.json()["times"].toObject()["saved_ms"].toDouble() > 0);
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const QJsonObject program = programOf(ran, static_cast<int>(i));
        QCOMPARE(program["key"].toString().toUtf8(), keys[i]);
        QCOMPARE(program["load"].toObject()["outcome"].toString(), QString("accepted"));
    }
    const auto pairs = readByOthers(out);
    QCOMPARE(pairs.size(), static_cast<std::size_t>(2 * keys.size() + 2));
    QVERIFY(std::is_sorted(pairs.begin(), pairs.end(),
                           [](const auto& a, const auto& b) { return a.first < b.first; }));
    const QMap<QByteArray, QByteArray> content = [&] {
        QMap<QByteArray, QByteArray> map;
        for (const auto& [key, value] : pairs)
            map[key] = value;
        return map;
    }();
    for (const QByteArray& key : keys) {
        QVERIFY2(content[key].startsWith("poclbin"), key);
        QCOMPARE(content["program_hash_ " + key], hashByRule(kKernels, key));
    }
    QVERIFY(content[QByteArray(kPlatformInfoKey.data())].startsWith(
        "Portable Computing Language, FULL_PROFILE, OpenCL"));
    QVERIFY(content[QByteArray(kPlatformInfoKey.data())].endsWith(", v1.1.1"));
    QCOMPARE(content[QByteArray(kDeviceNameKey.data())], QByteArray());
    // The list comes back.
    QCOMPARE(test::call({"--show", "--keys", out}).out, contentOf(kKernels + "/programs.txt"));
}

/// Laid out as MACE's own folder: a guarded common.h that enables half precision, kernels called by a macro,
/// a program that does not include it, one with a fault.
void TestRebuildDrivers::folderLikeMaces() {
    QDir().mkpath(folder_.path("cl"));
    folder_.write("cl/common.h", "#ifndef COMMON_H_\n#define COMMON_H_\n\n"
                                 "#pragma OPENCL EXTENSION cl_khr_fp16 : enable\n\n"
                                 "#define JOIN_(a, b) a##b\n#define JOIN(a, b) JOIN_(a, b)\n"
                                 "#define DATA4 JOIN(DATA_TYPE, 4)\n\n#endif\n");
    folder_.write("cl/relu.cl", "#include <common.h>\n\n__kernel void relu(__global DATA4* v) {\n"
                                "  v[get_global_id(0)] = fmax(v[get_global_id(0)], (DATA4)0);\n}\n");
    folder_.write("cl/plain.cl", "__kernel void plain(__global float* v) {\n  v[0] = 1.0f;\n}\n");
    folder_.write("cl/broken.cl", "#include <common.h>\n__kernel void broken(__global float* v) {\n"
                                  "  v[0] = nowhere;\n}\n");
    const std::string stored = obfuscate("relu");
    const QByteArray relu = "relu -DDATA_TYPE=float -Drelu=" + QByteArray::fromStdString(stored);
    const QByteArray half = "relu -DDATA_TYPE=half -Drelu=" + QByteArray::fromStdString(stored);
    const QString list = folder_.write("list.txt", "broken -DX\nplain\n" + relu + "\n" + half + "\n");
    const QString out = folder_.path("mace.bin");
    const QStringList sources{"--kernel-sources", folder_.path("cl")};
    const Ran strict = rebuildNew(list, out, sources);
    QVERIFY2(strict.code == 4, strict.out);
    QCOMPARE(programOf(strict, 1)["fate"].toString(), QString("built")); // it does not include common.h
    QVERIFY(programOf(strict, 2)["reason"].toString().contains("-Werror"));
    QVERIFY2(strict.json()["warnings"].toArray()[0].toString().startsWith("1 program fails for one reason"),
             strict.out);
    const Ran lenient = rebuildNew(
        list, out, sources + QStringList{"--force", "--suffix", " -cl-mad-enable -cl-fast-relaxed-math"});
    QVERIFY2(lenient.code == 4, lenient.out);
    QCOMPARE(programOf(lenient, 2)["fate"].toString(), QString("built"));
    QVERIFY(programOf(lenient, 3)["reason"].toString().contains("computes in half precision"));
    QVERIFY2(programOf(lenient, 0)["build"].toObject()["log"].toString().contains("broken.cl:3:10:"),
             lenient.out);
    const auto pairs = readByOthers(out);
    QCOMPARE(pairs.size(), std::size_t{6});
    for (const auto& [key, value] : pairs)
        if (key.startsWith("program_hash_ ")) QCOMPARE(value, hashByRule(folder_.path("cl"), key.mid(14)));
    const Ran shown = test::call({"--show", "--format", "json", out});
    QVERIFY2(shown.out.contains(("\"" + stored + "\"").c_str()), shown.out);
}

/// Two caches of the same sources: told apart, each good on its own platform only.
void TestRebuildDrivers::oclgrindAndPocl() {
    if (!QFile::exists(test::kOclgrind)) QSKIP("Oclgrind is not installed");
    test::useDrivers(vendors_, {test::poclLibrary(), test::kOclgrind});
    const QString list = folder_.write(
        "two.txt", "fill\nreduce -DCMD_DATA_TYPE=f -DDATA_TYPE=float -DREDUCE_TYPE=0 -Dreduce=reduce\n");
    QMap<QString, QString> files;
    for (const char* device : {"portable", "oclgrind"}) {
        files[device] = folder_.path(QString(device) + ".bin");
        const Ran ran = rebuildNew(list, files[device], {"--device", device});
        QVERIFY2(ran.code == 0, ran.out);
    }
    const Ran diff = test::call({"--diff", "--format", "json", files["portable"], files["oclgrind"]});
    QCOMPARE(diff.code, 1);
    QCOMPARE(diff.json()["label"].toString(), QString("new-device"));
    QCOMPARE(diff.json()["counts"].toObject()["changed"].toInt(), 2);
    const auto on = [&](const char* file, const char* device) {
        return test::call(
            {"--check", "--probe", "always", "--format", "json", "--device", device, files[file]});
    };
    const auto program = [](const Ran& ran) {
        const QJsonObject file = ran.json()["files"].toArray()[0].toObject();
        return file["devices"].toArray()[0].toObject()["programs"].toArray()[0].toObject();
    };
    QCOMPARE(on("portable", "portable").code, 0);
    QCOMPARE(on("oclgrind", "oclgrind").code, 0);
    const Ran refused = on("portable", "oclgrind");
    QCOMPARE(refused.code, 4);
    QCOMPARE(program(refused)["cl_error"].toString(), QString("CL_INVALID_BINARY"));
    QCOMPARE(program(refused)["stage"].toString(), QString("clCreateProgramWithBinary"));
    const Ran compiled = on("oclgrind", "portable");
    QCOMPARE(compiled.code, 0);
    QVERIFY2(program(compiled)["load_note"].toString().contains("this load was a compilation"), compiled.out);
    // Neither is rebuilt on the other unasked.
    for (const auto& [file, device] :
         {std::pair("portable", "oclgrind"), std::pair("oclgrind", "portable")}) {
        const Ran ran = test::call({"--rebuild", files[file], "--device", device, "-o",
                                    folder_.path("other.bin"), "--format", "json"});
        QCOMPARE(ran.code, 1);
        QVERIFY2(
            ran.json()["refusal"].toString().contains("of a kind that this device's driver does not make"),
            ran.out);
    }
}

QTEST_GUILESS_MAIN(TestRebuildDrivers)
#include "test_rebuild_drivers.moc"
