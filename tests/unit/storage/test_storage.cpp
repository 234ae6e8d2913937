// SPDX-License-Identifier: Apache-2.0
// Storage directories: names, what is judged between files, that harmless neighbours raise nothing, and
// --check DIR on real samples under MACE's names.
#include "core/check/check.h"
#include "core/host/file/storage_access.h"
#include "core/report/storage.h"
#include "core/storage/chip_names.h"
#include "core/storage/storage_judgement.h"
#include "format/cache/mace/key.h"
#include "tests/support/command.h"
#include "tests/support/schema.h"
#include "tests/support/storage_fixtures.h"

#include <QStandardPaths>

#include <sys/stat.h>
#include <unistd.h>

using namespace macebin;
using test::call;
using test::check;
using test::directoryOf;
using test::Folder;
using test::storedCache;
using test::storedTuned;

namespace {

const QString kCache = "mace_cl_compiled_program.bin";
const QString kPrecompiled = "lib_compiled_opencl_kernel.MI9.sm8150.bin";
const QString kTuned = "lib_tuned_opencl_parameter.MI9.sm8150.bin";

/// Ids of the rules that fire, sorted, without "storage.".
QStringList rulesOf(StorageDirectoryReport directory) {
    judgeStorage(directory);
    QStringList rules;
    for (const Finding& finding : directory.findings.list())
        rules << QString::fromStdString(std::string(finding.rule->id.substr(8)));
    rules.sort();
    return rules;
}

QStringList rulesOf(const QJsonObject& document, int directory = 0) {
    QStringList rules;
    for (const QJsonValue& finding :
         document["directories"].toArray()[directory].toObject()["findings"].toArray())
        rules << finding["rule"].toString().mid(8);
    rules.sort();
    return rules;
}

QString faultOf(const QByteArray& json) {
    return QString::fromStdString(
        test::schemaFault("report.schema.json", "checkDocument", json.toStdString()));
}

void copySample(const Folder& folder, const char* sample, const QString& name) {
    QDir().mkpath(QFileInfo(folder.path(name)).path());
    if (!QFile::copy(test::samplePath(sample), folder.path(name))) qFatal("cannot copy %s", sample);
}

} // namespace

#define NEEDS_SAMPLES()                                                                                      \
    if (test::samplesFolder().empty()) QSKIP("samples are absent: set MACEBIN_SAMPLES")

class TestStorage : public QObject {
    Q_OBJECT

private slots:
    void names_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("read"); // role form model|soc
        const std::pair<const char*, const char*> rows[] = {
            {"mace_cl_compiled_program.bin", "cache binary |"},
            {"mace-cl-compiled-program.bin", "cache binary |"},
            {"mace-cl-kernel.bin", "cache binary |"},
            {"mace_cl_compiled_program.bin.pb", "cache text |"},
            {"mace_cl_compiled_program.bin.cc", "cache cc |"},
            {"mace_cl_compiled_program.bin.cleared-2026-11-20T161501Z", "- binary |"},
            {"mace_cl_compiled_program.bin.bak", "- binary |"},
            {"a_compiled_opencl_kernel.MI6.msm8998.bin", "precompiled binary MI6|msm8998"},
            {"a_compiled_opencl_kernel.A.B.C.sdm845.bin", "precompiled binary A.B.C|sdm845"},
            {"a_compiled_opencl_kernel.bin", "precompiled binary |"},
            {"a_compiled_opencl_kernel.x.bin", "precompiled binary |"},
            {"a_compiled_opencl_kernel..x.bin", "precompiled binary |"},
            {"a_compiled_opencl_kernel_more.b.c.bin", "precompiled binary |"},
            {"a_compiled_opencl_kernel.MI6.msm8998.bin.cc", "precompiled cc MI6|msm8998"},
            {"a_tuned_opencl_parameter.MI6.msm8998.bin", "tuned binary MI6|msm8998"},
            {"a_tuned_opencl_parameter.MI6.msm8998", "- binary |"},
            {"mace_run.config", "tuned binary |"},
            {"model.pb", "- text |"},
            {".bin", "- binary |"},
            {"", "- binary |"},
        };
        for (const auto& [file, read] : rows)
            QTest::newRow(file) << file << read;
    }
    void names() {
        QFETCH(QString, file);
        QFETCH(QString, read);
        const std::string text = file.toStdString();
        const StorageName name = storageNameOf(text);
        const std::string role(macebin::name(name.role));
        const std::string is = (role.empty() ? "-" : role) + " " + std::string(macebin::name(name.form)) +
                               " " + std::string(name.model) + "|" + std::string(name.soc);
        QCOMPARE(QString::fromStdString(is), read);
        QVERIFY(name.form == StorageForm::binary || text.starts_with(name.stem));
    }

    void chips_data() {
        QTest::addColumn<QString>("soc");
        QTest::addColumn<QString>("gpu"); // "adreno 540", "none", "-"
        const std::pair<const char*, const char*> rows[] = {{"msm8998", "adreno 540"},
                                                            {"MSM8998", "adreno 540"},
                                                            {"sdm845", "adreno 630"},
                                                            {"kona", "adreno 650"},
                                                            {"sdm660", "adreno "},
                                                            {"lahaina", "adreno "},
                                                            {"sm8475", "adreno "},
                                                            {"kirin970", "none"},
                                                            {"mt6765", "none"},
                                                            {"exynos9810", "none"},
                                                            {"rk3399", "none"},
                                                            {"smart", "-"},
                                                            {"sm", "-"},
                                                            {"", "-"},
                                                            {"konanova", "-"},
                                                            {"ums512", "-"}};
        for (const auto& [soc, gpu] : rows)
            QTest::newRow(soc) << soc << gpu;
    }
    void chips() {
        QFETCH(QString, soc);
        QFETCH(QString, gpu);
        const auto chip = gpuOfChip(soc.toStdString());
        const QString is = !chip            ? "-"
                           : chip->isAdreno ? "adreno " + QString::fromStdString(std::string(chip->model))
                                            : "none";
        QCOMPARE(is, gpu);
    }

    void contradictionsBetweenChipAndGpu() {
        QVERIFY(whyNotForChip("msm8998", GpuMaker::adreno, "540").empty());
        QVERIFY(whyNotForChip("msm8998", GpuMaker::adreno, "").empty()); // not said
        QVERIFY(whyNotForChip("sdm660", GpuMaker::adreno, "509").empty());
        QVERIFY(whyNotForChip("kirin970", GpuMaker::mali, "").empty());
        QVERIFY(whyNotForChip("mt6765", GpuMaker::powervr, "").empty());
        QVERIFY(whyNotForChip("no-such-chip", GpuMaker::mali, "").empty());
        QVERIFY(whyNotForChip("msm8998", GpuMaker::unknown, "").empty());
        QVERIFY(!whyNotForChip("msm8998", GpuMaker::adreno, "640").empty());
        QVERIFY(!whyNotForChip("msm8998", GpuMaker::mali, "").empty());
        QVERIFY(!whyNotForChip("kirin970", GpuMaker::adreno, "").empty());
    }

    /// What is usual must raise nothing at all.
    void harmlessNeighbours() {
        const StorageFile cache = storedCache(kCache.toStdString());
        const StorageFile shipped = storedCache(kPrecompiled.toStdString());
        const StorageFile tuned = storedTuned(kTuned.toStdString());
        QCOMPARE(rulesOf(directoryOf({cache})), QStringList());
        QCOMPARE(rulesOf(directoryOf({cache, shipped, tuned})), QStringList());
        // Files for other phones beside the one that fits.
        StorageFile other =
            storedCache("lib_compiled_opencl_kernel.P20.kirin970.bin", Era::v2, GpuMaker::mali);
        QCOMPARE(rulesOf(directoryOf({cache, shipped, other, tuned})), QStringList());
        // A folder of shipped files that was not named itself.
        QCOMPARE(rulesOf(directoryOf({shipped, other, tuned})), QStringList());
        // What is damaged, or was not judged, is compared with nothing.
        StorageFile torn = storedTuned(kTuned.toStdString(), Era::v1);
        torn.isWhole = false;
        QCOMPARE(rulesOf(directoryOf({cache, torn, storageFileOf("mace_run.config")})), QStringList());
        // Tuned kernels of programs that are there, under whichever of its names.
        StorageFile run = storedTuned("mace_run.config");
        run.tunedPrograms = {"pooling", "conv_2d_1x1"};
        QCOMPARE(rulesOf(directoryOf({cache, run})), QStringList());
        // The same pairs as an array.
        QCOMPARE(rulesOf(directoryOf({cache, storedCache(kCache.toStdString() + ".cc")})), QStringList());
    }

    /// "softmax" is not in the file; in a release build its key cannot be read by eye.
    void tunedKernelsOfRealAndObfuscatedKeys() {
        MACEBIN_SAMPLE(plain, "mace/tuned-parameters.v1.bin");
        const StorageFile file = storageFileOf("d/mace_run.config", checkBytes(plain));
        QCOMPARE(file.byContent, StorageRole::tuned);
        QCOMPARE(file.tunedPrograms, (std::set<std::string_view>{"conv_2d_1x1", "conv_2d_3x3", "softmax"}));
        ByteWriter out;
        out.u64(3);
        for (const std::string& key :
             {obfuscate("softmax_opencl_kernel_1_1_1_1001"), std::string("conv2d_3x3_opencl_kernel_1"),
              std::string("my_opencl_kernel_1")}) {
            out.u32(static_cast<std::uint32_t>(key.size()));
            out.text(key);
            out.u32(16);
            for (const std::uint32_t number : {4u, 4u, 4u, 0u})
                out.u32(number);
        }
        const Bytes hidden = out.take();
        const StorageFile release = storageFileOf("mace_run.config", checkBytes(hidden));
        QVERIFY(release.isWhole);
        QCOMPARE(release.tunedPrograms, (std::set<std::string_view>{"conv_2d_3x3", "softmax"}));
    }

    void factsOfRealFiles() {
        MACEBIN_SAMPLE(adreno, "mace/adreno-640-2021-03.v2.bin");
        MACEBIN_SAMPLE(old, "mace/adreno-640-2021-03.v1.bin");
        MACEBIN_SAMPLE(mali, "mace/mali-bifrost-r20p0-part.v1.bin");
        MACEBIN_SAMPLE(a5xx, "mace/adreno-a5xx-2019-09.v1.bin");
        const std::string name = kCache.toStdString();
        const StorageFile file = storageFileOf(name, checkBytes(adreno));
        QCOMPARE(file.maker, GpuMaker::adreno);
        QCOMPARE(file.model, std::string("640"));
        QCOMPARE(file.programs,
                 (std::set<std::string_view>{"conv_2d_1x1", "conv_2d_3x3", "depthwise_conv2d", "pooling"}));
        QCOMPARE(storageFileOf(name, checkBytes(old)).model,
                 std::string("640")); // from the programs' chip id
        QCOMPARE(storageFileOf(name, checkBytes(mali)).maker, GpuMaker::mali);
        QCOMPARE(storageFileOf(name, checkBytes(a5xx)).model, std::string()); // only probable
        QCOMPARE(storageFileOf("other.bin", checkBytes(adreno)).byContent, StorageRole::none);
    }

    // ---- --check DIR ----

    void filesThatGoTogether() {
        NEEDS_SAMPLES();
        Folder folder;
        copySample(folder, "mace/adreno-640-2021-03.v2.bin", kCache);
        copySample(folder, "mace/adreno-640-2021-03.v2.bin", kPrecompiled);
        folder.write("model.pb", "a model");
        const auto ran = check({folder.path()});
        QCOMPARE(ran.code, 0);
        QCOMPARE(faultOf(ran.out), QString());
        const auto directories = ran.json()["directories"].toArray();
        QCOMPARE(directories.size(), 1);
        QCOMPARE(directories[0].toObject()["files"].toArray().size(), 2);
        QCOMPARE(rulesOf(ran.json()), QStringList());
        const auto text = call({"--check", "--probe", "never", folder.path()});
        QVERIFY(text.out.contains("a storage directory with 2 files of MACE"));
        QVERIFY(text.out.contains("They do not contradict each other."));
    }

    void filesThatDoNot() {
        NEEDS_SAMPLES();
        Folder folder;
        copySample(folder, "mace/adreno-640-2021-03.v2.bin", "deep/" + kCache);
        copySample(folder, "mace/mali-bifrost-r20p0-part.v1.bin",
                   "deep/lib_compiled_opencl_kernel.MI6.msm8998.bin");
        copySample(folder, "mace/tuned-parameters.v2.bin", "deep/lib_tuned_opencl_parameter.MI6.msm8998.bin");
        const auto ran = check({folder.path()});
        QCOMPARE(ran.code, 0); // nothing is damaged
        QCOMPARE(faultOf(ran.out), QString());
        QCOMPARE(rulesOf(ran.json()), (QStringList{"chip-mismatch", "era-mismatch", "other-gpu",
                                                   "tuned-other-chip", "tuned-without-program"}));
        QCOMPARE(ran.json()["verdict"].toString(), "intact");
        QCOMPARE(check({folder.path(), "--strict"}).code, 7);
        QCOMPARE(check({folder.path(), "--fail-on", "damaged"}).code, 0);
        const auto lines = call({"--check", "--probe", "never", "--format", "jsonl", folder.path()}).lines();
        QCOMPARE(lines.size(), 4);
        const auto last = QJsonDocument::fromJson(lines.last()).object();
        QCOMPARE(last["kind"].toString(), "directory");
        QCOMPARE(last["verdict"].toString(), "intact");
        QVERIFY(test::schemaFault("report.schema.json", "directoryLine", lines.last().toStdString()).empty());
    }

    void inTheHtmlReport() {
        Folder folder;
        folder.write(kCache.toUtf8(), test::kEmptyV2);
        folder.write("<b>_compiled_opencl_kernel.bin", test::warningFile());
        const auto ran = call({"--check", "--probe", "never", "--format", "html", folder.path()});
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.out.contains("storage.era-mismatch"), ran.out.constData());
        QVERIFY(ran.out.contains("Together in ") && !ran.out.contains("<b>_compiled"));
    }

    void platformInfosAreShownWhereTheyDiffer() {
        NEEDS_SAMPLES();
        Folder folder;
        copySample(folder, "mace/adreno-640-2021-03.v1.bin", kCache);
        copySample(folder, "mace/adreno-a5xx-2019-09.v1.bin", "lib_compiled_opencl_kernel.bin");
        const auto ran = call({"--check", "--probe", "never", folder.path()});
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.out.contains("note storage.other-platform") && ran.out.contains(">>"),
                 ran.out.constData());
        QCOMPARE(call({"--check", "--probe", "never", "--strict", folder.path()}).code, 0); // usual: a note
    }

    /// MACE uses precompiled programs only on their very platform, a cache on any whose driver is not older.
    void profilesKnowTheRoleByTheName() {
        NEEDS_SAMPLES();
        Folder folder;
        copySample(folder, "mace/adreno-640-2021-03.v2.bin", "s/" + kCache);
        copySample(folder, "mace/adreno-640-2021-03.v2.bin", "s/" + kPrecompiled);
        const QString profile = folder.path("p.json");
        QCOMPARE(call({"--profile-from", folder.path("s/" + kCache), "-o", profile}).code, 0);
        QByteArray updated;
        {
            QFile file(profile);
            QVERIFY(file.open(QIODevice::ReadOnly));
            updated = file.readAll().replace("03/19/21", "05/20/22");
        }
        const QString phone = folder.write("phone.json", updated);
        const auto answers = [&](const QString& path) {
            QStringList rules;
            for (const QJsonValue& file : check({"--profile", phone, path}).json()["files"].toArray())
                rules << file["devices"].toArray()[0].toObject()["rule"].toString();
            return rules;
        };
        QCOMPARE(answers(folder.path("s")),
                 (QStringList{"decision.precompiled-other", "decision.v2-same-branch"}));
        QCOMPARE(answers(folder.path("s/" + kPrecompiled)), QStringList{"decision.v2-same-branch"});
        const auto text = call({"--check", "--profile", phone, folder.path("s")});
        QVERIFY(text.out.contains("judged as precompiled programs, which its name says it is"));
    }

    void eachDirectoryIsJudgedOnItsOwn() {
        Folder folder;
        folder.writeSet("v2");
        QDir().mkpath(folder.path("a"));
        QDir().mkpath(folder.path("b"));
        folder.write("a/mace_cl_compiled_program.bin", test::kEmptyV2);
        folder.write("b/mace_run.config", test::soundFile()); // v1, in another app's directory
        const auto ran = check({folder.path(), folder.path("b")});
        QCOMPARE(ran.json()["directories"].toArray().size(), 2); // each once, without "v2": no name of MACE's
        QCOMPARE(rulesOf(ran.json(), 0), QStringList());
        QCOMPARE(rulesOf(ran.json(), 1), QStringList{"no-cache"});
        QCOMPARE(faultOf(ran.out), QString());
    }

    void noCacheYet() {
        NEEDS_SAMPLES();
        Folder folder;
        copySample(folder, "mace/tuned-parameters.v2.bin", kTuned);
        const auto ran = call({"--check", "--probe", "never", folder.path()});
        QCOMPARE(ran.code, 0);
        QVERIFY(ran.out.contains("note storage.no-cache") &&
                ran.out.contains("normal before an app's first run"));
        QCOMPARE(call({"--check", "--strict", "--probe", "never", folder.path()}).code, 0);
        // Below what was named it may be any folder of shipped files.
        Folder above;
        copySample(above, "mace/tuned-parameters.v2.bin", "dist/" + kTuned);
        QCOMPARE(rulesOf(check({above.path()}).json()), QStringList());
        Folder nothing;
        QCOMPARE(check({nothing.path()}).code, 5);
        QCOMPARE(check({nothing.path()}).json()["directories"].toArray().size(), 0);
    }

    /// mace_run: its tuned parameters, and its cache in interior/.
    void runDirectory() {
        NEEDS_SAMPLES();
        Folder folder;
        copySample(folder, "mace/tuned-parameters.v2.bin", "mace_run/mace_run.config");
        copySample(folder, "mace/adreno-640-2021-03.v2.bin", "mace_run/interior/" + kCache);
        const auto json = check({folder.path("mace_run")}).json();
        QCOMPARE(json["directories"].toArray().size(), 2);
        QCOMPARE(rulesOf(json, 0), QStringList());
        QCOMPARE(rulesOf(json, 1), QStringList());
    }

    /// Thousands of files in one directory cost what they cost one by one: each with each would take minutes.
    void manyFiles() {
        StorageDirectoryReport directory;
        for (int i = 0; i < 20'000; ++i) {
            const std::string front = std::to_string(i);
            directory.files.push_back(storedCache(front + "_compiled_opencl_kernel.a.msm8998.bin"));
            directory.files.push_back(storedCache(front + "_compiled_opencl_kernel.a.msm8998.bin.cc"));
            directory.files.push_back(storedTuned(front + "_tuned_opencl_parameter.a.msm8998.bin", Era::v1));
            directory.files.back().tunedPrograms = {"softmax"};
        }
        QElapsedTimer timer;
        timer.start();
        judgeStorage(directory);
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(directory.findings.list().size() <= kMostFindings);
    }

    void filesOfOtherKindsAreNoCompanions() {
        NEEDS_SAMPLES();
        Folder folder;
        copySample(folder, "mace/adreno-640-2021-03.v2.bin", kCache);
        folder.write("mace_run.config", "x=1\n");
        folder.write((kCache + ".bak").toUtf8(), test::damagedFile());
        const auto json = check({folder.path()}).json();
        QCOMPARE(rulesOf(json), QStringList());
        const auto files = json["directories"].toArray()[0].toObject()["files"].toArray();
        QCOMPARE(files.size(), 2);
        QCOMPARE(files[1].toObject()["compared"].toBool(), false);
    }

    void oddNamesAreSafe() {
        Folder folder;
        folder.write("\x1b[31m\xff_compiled_opencl_kernel.\xfe.msm8998.bin", test::warningFile());
        folder.write("mace_cl_compiled_program.bin", test::kEmptyV2);
        const auto text = call({"--check", "--probe", "never", folder.path()});
        QVERIFY(!text.out.contains('\x1b') && text.out.contains("storage.era-mismatch"));
        const auto json = check({folder.path()});
        QCOMPARE(faultOf(json.out), QString());
        QVERIFY(json.out.contains("\"name_hex\""));
    }

    // ---- rights ----

    void whoMayWrite() {
        Folder folder;
        folder.write(kCache.toUtf8(), test::kEmptyV2);
        const std::string path = folder.path().toStdString();
        QCOMPARE(whyNotWritable(path, {kCache.toStdString()}), std::string());
        QCOMPARE(whyNotWritable(path, {}), std::string());
        QCOMPARE(whyNotWritable(path + "/none", {}), std::string()); // no matter of rights
    }

    /// As another user, where this one is root, who may do anything.
    void readOnlyCache() {
        Folder folder;
        const QString cache = folder.write(kCache.toUtf8(), test::kEmptyV2);
        const QString empty = folder.path("empty");
        QDir().mkpath(empty);
        ::chmod(cache.toUtf8().constData(), 0444);
        ::chmod(empty.toUtf8().constData(), 0555);
        ::chmod(folder.path().toUtf8().constData(), 0755);
        QString program = MACEBIN_COMMAND;
        QStringList front;
        if (::geteuid() == 0) {
            front = QStringList{"--reuid=65534", "--regid=65534", "--clear-groups", program};
            program = QStandardPaths::findExecutable("setpriv");
            if (program.isEmpty()) QSKIP("needs setpriv to be another user than root");
        }
        const auto ran = [&](const QStringList& arguments) {
            return test::runProgram(program, front + QStringList{"--check", "--probe", "never"} + arguments);
        };
        const auto cacheRun = ran({"--strict", folder.path()});
        if (cacheRun.code < 0 || cacheRun.err.contains("ermission denied"))
            QSKIP("that user cannot run macebin here");
        QCOMPARE(cacheRun.code, 7);
        QVERIFY2(cacheRun.out.contains("storage.not-writable"), cacheRun.out.constData());
        QVERIFY(cacheRun.out.contains("may not write \"mace_cl_compiled_program.bin\""));
        QVERIFY(cacheRun.out.contains("user ") && cacheRun.out.contains("says nothing about the phone"));
        const auto emptyRun = ran({empty});
        QCOMPARE(emptyRun.code, 5);
        QVERIFY(emptyRun.out.contains("may not make a file in"));
    }
};

QTEST_GUILESS_MAIN(TestStorage)
#include "test_storage.moc"
