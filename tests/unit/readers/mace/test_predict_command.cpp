// SPDX-License-Identifier: Apache-2.0
// --check --profile, run as its user runs it: real caches on described devices, in every format.
#include "core/report/text/matrix.h"
#include "tests/support/command.h"
#include "tests/support/schema.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonValue>
#include <QTest>
#include <QXmlStreamReader>

using namespace macebin;
using test::call;
using test::Folder;
using test::Ran;

namespace {

constexpr const char* kA640 = "mace/adreno-640-2021-03.v2.bin";
constexpr const char* kA640OfV1 = "mace/adreno-640-2021-03.v1.bin";
constexpr const char* kMaliOfV1 = "mace/mali-bifrost-r20p0-part.v1.bin";

/// What stands in the caches, and what an update made of it.
const QString kDriver2021 =
    "OpenCL 2.0 QUALCOMM build: commit #42297a4 changeid #I9e9b240040 Date: 03/19/21 Fri Local Branch:  "
    "Remote Branch: refs/tags/AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.070";
const QString kDriverOta =
    "OpenCL 2.0 QUALCOMM build: commit #77b01aa changeid #I01f5c0e2d7 Date: 09/14/21 Tue Local Branch:  "
    "Remote Branch: refs/tags/AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.120";
const QString kMaliR20 = "OpenCL 2.1 v1.r20p0-01rel0.3c1c24cb7710121ad59f6bdaee909f9f";

QJsonObject adreno640(const QString& driver, const QString& era) {
    return {{"platform_name", "QUALCOMM Snapdragon(TM)"},
            {"platform_profile", "FULL_PROFILE"},
            {"platform_version", driver},
            {"device_name", "QUALCOMM Adreno(TM)"},
            {"device_version", "OpenCL 2.0 Adreno(TM) 640"},
            {"device_type", "GPU"},
            {"mace_version", "v0.12.0-0-ga610d50"},
            {"mace_era", era}};
}

QJsonObject adreno750() {
    return {{"platform_name", "QUALCOMM Snapdragon(TM)"},
            {"platform_profile", "FULL_PROFILE"},
            {"platform_version", "OpenCL 3.0 QUALCOMM build: commit unknown"},
            {"device_name", "QUALCOMM Adreno(TM) 750"},
            {"device_version", "OpenCL 3.0 Adreno(TM) 750"},
            {"device_type", "GPU"},
            {"mace_version", "v1.1.1-0-g0fc55a54"}};
}

QJsonObject maliG76(const QString& mace) {
    return {{"platform_name", "ARM Platform"},
            {"platform_profile", "FULL_PROFILE"},
            {"platform_version", kMaliR20},
            {"device_name", "Mali-G76"},
            {"device_version", kMaliR20},
            {"device_type", "GPU"},
            {"mace_version", mace}};
}

/// Profiles as files of a folder of their own.
class Lab {
public:
    QString add(const QString& name, const QJsonValue& content) {
        const QByteArray json = content.isArray() ? QJsonDocument(content.toArray()).toJson()
                                                  : QJsonDocument(content.toObject()).toJson();
        return folder_.write(name.toUtf8(), json);
    }
    QString path() const { return folder_.path(); }
    Folder& folder() { return folder_; }

private:
    Folder folder_;
};

/// Four devices: as the cache was made, after an update, one that MACE does not know, a Mali.
void fillLab(Lab& lab) {
    lab.add("a.json", adreno640(kDriver2021, "v2"));
    lab.add("b-ota.json", adreno640(kDriverOta, "v2"));
    lab.add("c-750.json", adreno750());
    lab.add("d-mali.json", maliG76("v0.12.0-28-gc4c1b28"));
    lab.folder().write("readme.txt", "not a profile");
}

Ran predict(const QStringList& words) {
    return call(QStringList{"--check"} + words);
}

QJsonObject firstAnswer(const Ran& ran) {
    return ran.json()["files"].toArray().at(0).toObject()["devices"].toArray().at(0).toObject();
}

QStringList decisionsOf(const QJsonObject& file) {
    QStringList out;
    for (const QJsonValue& value : file["devices"].toArray()) {
        const QJsonObject answer = value.toObject();
        out += answer["name"].toString() + " " + answer["decision"].toString() + " " +
               answer["impact"].toString() + " " + answer["rule"].toString();
    }
    return out;
}

std::string schemaFault(const Ran& ran) {
    return test::schemaFault("report.schema.json", "checkDocument", ran.out.toStdString());
}

} // namespace

class TestPredictCommand : public QObject {
    Q_OBJECT

private slots:
    void init() {
        if (test::samplesFolder().empty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
    }

    void threeCachesOnFourDevices() {
        Lab lab;
        fillLab(lab);
        const Ran ran = predict({"--format", "json", "--profile", lab.path(), test::samplePath(kA640),
                                 test::samplePath(kA640OfV1), test::samplePath(kMaliOfV1)});
        QCOMPARE(ran.code, 6);
        QCOMPARE(schemaFault(ran), std::string());
        const QJsonArray files = ran.json()["files"].toArray();
        QCOMPARE(files.size(), 3);
        QCOMPARE(decisionsOf(files[0].toObject()),
                 (QStringList{"a kept none decision.v2-same-platform",
                              "b-ota kept at-risk decision.v2-driver-date",
                              "c-750 cleared slow-start decision.v2-unknown-gpu",
                              "d-mali undefined app-crash era.v2-under-v1"}));
        QCOMPARE(
            decisionsOf(files[1].toObject()),
            (QStringList{"a ignored slow-start era.v1-under-v2", "b-ota ignored slow-start era.v1-under-v2",
                         "c-750 ignored slow-start era.v1-under-v2",
                         "d-mali cleared slow-start decision.v1-other-platform"}));
        QCOMPARE(
            decisionsOf(files[2].toObject()),
            (QStringList{"a ignored slow-start era.v1-under-v2", "b-ota ignored slow-start era.v1-under-v2",
                         "c-750 ignored slow-start era.v1-under-v2",
                         "d-mali kept none decision.v1-same-platform"}));
        QCOMPARE(ran.json()["verdict"].toString(), QString("harmful"));
    }

    void exitCodesFollowFromTheImpact_data() {
        QTest::addColumn<QJsonObject>("profile");
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<int>("code");
        const QStringList none;
        QTest::newRow("used") << adreno640(kDriver2021, "v2") << none << 0;
        QTest::newRow("at risk") << adreno640(kDriverOta, "v2") << none << 0;
        QTest::newRow("at risk, strict") << adreno640(kDriverOta, "v2") << QStringList{"--strict"} << 7;
        QTest::newRow("cleared") << adreno750() << none << 4;
        QTest::newRow("cleared, allowed") << adreno750() << QStringList{"--fail-on", "damaged,harmful"} << 0;
        QTest::newRow("policy") << adreno640(kDriverOta, "v2") << QStringList{"--policy", "none"} << 4;
        QTest::newRow("unknown") << QJsonObject{{"device_name", "QUALCOMM Adreno(TM)"}} << none << 5;
        QTest::newRow("era of the profile") << adreno640(kDriver2021, "v1") << none << 6;
        QTest::newRow("the command line goes before it")
            << adreno640(kDriver2021, "v1") << QStringList{"--mace-era", "v2"} << 0;
    }
    void exitCodesFollowFromTheImpact() {
        QFETCH(QJsonObject, profile);
        QFETCH(QStringList, flags);
        QFETCH(int, code);
        Lab lab;
        const QStringList words = QStringList{"--format", "json", "--profile", lab.add("p.json", profile)} +
                                  flags + QStringList{test::samplePath(kA640)};
        const Ran ran = predict(words);
        QCOMPARE(ran.code, code);
        QCOMPARE(ran.json()["exit_code"].toInt(), code);
        QCOMPARE(schemaFault(ran), std::string());
    }

    /// A real driver change: the warning, why, the two strings with what differs, what to do.
    void keptAcrossDriversIsToldAsARisk() {
        Lab lab;
        const Ran ran = predict(
            {"--profile", lab.add("phone.json", adreno640(kDriverOta, "v2")), test::samplePath(kA640)});
        QCOMPARE(ran.code, 0);
        QVERIFY2(
            ran.out.contains("\n  phone: kept, impact: at-risk (decision.v2-driver-date, "
                             "decision.risk-other-driver)\n"
                             "    in the file:   \"OpenCL 2.0 QUALCOMM build: commit #>>42297a4<< changeid "
                             "#>>I9e9b240040<< Date: >>03/19/21 Fri<< Local Branch:  Remote Branch: "
                             "refs/tags/AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.>>070<<\"\n"
                             "    on the device: \"OpenCL 2.0 QUALCOMM build: commit #>>77b01aa<< changeid "
                             "#>>I01f5c0e2d7<< Date: >>09/14/21 Tue<< Local Branch:  Remote Branch: "
                             "refs/tags/AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.>>120<<\"\n"
                             "    Programs: 11 from the cache.\n"),
            ran.out.constData());
        QVERIFY(
            ran.out.contains("    What to do: Delete the cache on the phone (keep the tuned parameters)"));
        QVERIFY(ran.out.contains("\nOn phone: MACE keeps the cache, because the device's driver (built "
                                 "2021-09-14) is not older than the one that the file names (2021-03-19). "
                                 "Another build of the driver made these programs;"));
        const QJsonObject answer =
            firstAnswer(predict({"--format", "json", "--profile", lab.path(), test::samplePath(kA640)}));
        const QJsonObject two = answer["compared"].toObject();
        const QJsonObject part = two["in_file_parts"].toArray().at(3).toObject();
        QCOMPARE(two["in_file"].toString().mid(part["offset"].toInt(), part["size"].toInt()), QString("070"));
    }

    void clearedAtEveryStartIsToldFromOnce() {
        Lab lab;
        const QString unknown = lab.add("new.json", adreno750());
        const Ran every = predict({"--profile", unknown, test::samplePath(kA640)});
        QVERIFY(every.out.contains("    It is cleared at every start, not only once.\n"));
        QVERIFY(every.out.contains("deleting the file does not help"));
        const Ran once = predict({"--policy", "none", "--profile",
                                  lab.add("ota.json", adreno640(kDriverOta, "v2")), test::samplePath(kA640)});
        QVERIFY(!once.out.contains("every start"));
        QVERIFY(once.out.contains("ota: cleared, impact: slow-start (decision.v2-policy-none)"));
    }

    void openCl3IsRefusedByAnOldMace() {
        Lab lab;
        QJsonObject profile = adreno640("OpenCL 3.0 QUALCOMM build: commit unknown", "v1");
        profile["device_version"] = "OpenCL 3.0 Adreno(TM) 640";
        const Ran ran = predict({"--profile", lab.add("p.json", profile), test::samplePath(kA640OfV1)});
        QCOMPARE(ran.code, 4);
        QVERIFY(ran.out.contains("p: ignored, impact: slow-start (decision.v1-gpu-refused)"));
        QVERIFY(ran.out.contains("It is ignored at every start, not only once."));
        QVERIFY(ran.out.contains("What to do: Update MACE; deleting the cache does nothing."));
    }

    void bothOutcomesOfWhatIsNotKnownAreTold() {
        Lab lab;
        QJsonObject profile = adreno640(kDriver2021, "v2");
        profile.remove("mace_version");
        const QStringList words{"--policy", "none", "--profile", lab.add("p.json", profile),
                                test::samplePath(kA640)};
        const Ran ran = predict(words);
        QCOMPARE(ran.code, 5);
        QVERIFY2(ran.out.contains("\nOn p: The profile does not say enough: it lacks mace_version.\n\n"
                                  "  p: unknown, impact: unknown (decision.missing-facts)\n"
                                  "    If the whole platform info is the same: kept, impact: none\n"),
                 ran.out.constData());
        QVERIFY(ran.out.contains("    If the platform info is another: cleared, impact: slow-start\n"));
        QVERIFY(ran.out.contains("    The profile lacks: mace_version.\n"));
        const Ran json = predict(words + QStringList{"--format", "json"});
        QCOMPARE(schemaFault(json), std::string());
        QCOMPARE(firstAnswer(json)["alternatives"].toArray().size(), 2);
        QCOMPARE(firstAnswer(json)["missing"].toArray(), QJsonArray{"mace_version"});
    }

    /// The cache is cleared, since MACE has no name for the GPU, and its platform info is the device's.
    void precompiledProgramsArePassedOver() {
        Lab lab;
        QJsonObject profile = adreno640(kDriver2021, "v2");
        profile["device_name"] = "QUALCOMM Adreno(TM) 640";
        const QString path = lab.add("p.json", profile);
        const QStringList words{"--format",
                                "json",
                                "--profile",
                                path,
                                "--precompiled",
                                test::samplePath(kA640),
                                test::samplePath(kA640)};
        const QJsonObject skipped = firstAnswer(predict(words));
        QCOMPARE(skipped["decision"].toString(), QString("cleared"));
        const QJsonObject program = skipped["programs"].toArray().at(0).toObject();
        QCOMPARE(program["source"].toString(), QString("source"));
        QCOMPARE(program["rule"].toString(), QString("decision.program-precompiled-skipped"));
        const Ran text =
            predict({"--profile", path, "--precompiled", test::samplePath(kA640), test::samplePath(kA640)});
        QVERIFY(text.out.contains("    Built from source (decision.program-precompiled-skipped):\n"));
        QVERIFY(text.out.contains("      … and 6 more (--format json lists them all)\n"));
    }

    /// Whether the app hands MACE what lies beside its cache nobody knows: it is told where it could matter.
    void whatLiesBesideTheCacheIsTold() {
        Lab lab;
        QDir().mkpath(lab.folder().path("store"));
        lab.folder().write("store/mace_cl_compiled_program.bin", test::qBytes(*test::sample(kA640)));
        const QString store = lab.folder().path("store");
        const QString shipped = lab.folder().write("store/lib_compiled_opencl_kernel.m.sm8150.bin",
                                                   test::qBytes(*test::sample(kA640)));
        const QString other = lab.add("other.json", maliG76("v1.1.1")); // every program comes from elsewhere
        const QString told = "Beside it lies \"" + shipped + "\"";
        QVERIFY(predict({"--profile", other, store}).out.contains(told.toUtf8()));
        QVERIFY(!predict({"--profile", other, "--precompiled", shipped, store}).out.contains(told.toUtf8()));
        const QString same = lab.add("same.json", adreno640(kDriverOta, "v2"));
        QVERIFY(!predict({"--profile", same, store}).out.contains(told.toUtf8()));
    }

    void precompiledProgramsAreUsed() {
        Lab lab;
        QJsonObject profile = maliG76("v0.12.0-28-gc4c1b28");
        profile["mace_era"] = "v1";
        const QString path = lab.add("p.json", profile);
        const QStringList words{"--format", "json", "--profile", path};
        const QJsonObject alone =
            firstAnswer(predict(words + QStringList{"--as-precompiled", test::samplePath(kMaliOfV1)}));
        QCOMPARE(alone["rule"].toString(), QString("decision.precompiled-used"));
        QCOMPARE(alone["programs"].toArray().at(0).toObject()["source"].toString(), QString("precompiled"));
        const QJsonObject other =
            firstAnswer(predict(words + QStringList{"--as-precompiled", test::samplePath(kA640OfV1)}));
        QCOMPARE(other["rule"].toString(), QString("decision.precompiled-other"));
    }

    /// A copy that was hurt on its way is not what the phone has: both ends are told, and nothing is blamed
    /// on it.
    void aHurtCopyHasTwoEnds() {
        Lab lab;
        const QString profile = lab.add("p.json", adreno640(kDriver2021, "v2"));
        QByteArray bytes = test::qBytes(*test::sample(kA640));
        const QString crlf = lab.folder().write("crlf.bin", bytes.replace("\n", "\r\n"));
        const Ran ran = predict({"--format", "json", "--profile", profile, crlf});
        QCOMPARE(ran.code, 1);
        const QJsonObject answer = firstAnswer(ran);
        QCOMPARE(answer["decision"].toString(), QString("unknown"));
        QCOMPARE(answer["rule"].toString(), QString("decision.not-read"));
        const QJsonArray ends = answer["alternatives"].toArray();
        QCOMPARE(ends.size(), 2);
        QCOMPARE(ends[0]["when"].toString(), QString("the phone has the original"));
        QCOMPARE(ends[0]["decision"].toString(), QString("kept"));
        QCOMPARE(ends[1]["decision"].toString(), QString("ignored"));
        QVERIFY(!predict({"--profile", profile, crlf}).out.contains("Delete it"));
        // What adb said in its place is nothing that a MACE is given: no crash follows from it.
        const QString said = lab.folder().write("said.bin", "run-as: package not debuggable: com.example\n");
        const QString older = lab.add("v1.json", adreno640(kDriver2021, "v1"));
        for (const QStringList& asked : {QStringList{"--profile", older}, {"--mace-era", "v1"}}) {
            const Ran message = predict(asked + QStringList{said});
            QCOMPARE(message.code, 3);
            QVERIFY2(!message.out.contains("HARMFUL") && !message.out.contains("Delete it"),
                     message.out.constData());
        }
        const Ran era = predict({"--mace-era", "v1", crlf});
        QVERIFY2(era.out.contains("never put this one on a phone"), era.out.constData());
    }

    /// MACE writes its own cache anew, and nothing else.
    void remediesKnowWhatTheFileIs() {
        Lab lab;
        const QString profile = lab.add("p.json", adreno640(kDriverOta, "v2"));
        const Ran tuned = predict({"--profile", profile, test::samplePath("mace/tuned-parameters.v1.bin")});
        QVERIFY2(tuned.out.contains("Convert the tuned parameters") && !tuned.out.contains("Delete it"),
                 tuned.out.constData());
        const Ran shipped = predict({"--profile", profile, "--as-precompiled", test::samplePath(kA640OfV1)});
        QVERIFY2(shipped.out.contains("Make the precompiled file again") &&
                     !shipped.out.contains("Delete it"),
                 shipped.out.constData());
        const Ran cache = predict({"--profile", profile, test::samplePath(kA640OfV1)});
        QVERIFY2(cache.out.contains("Delete it; the newer MACE writes its own"), cache.out.constData());
    }

    /// A GPU that MACE refuses builds nothing, and what the file holds has no part in it.
    void aRefusedGpuBuildsNothing() {
        Lab lab;
        QJsonObject refused = adreno640(kDriver2021, "v1");
        refused["device_version"] = "OpenCL 3.0 Adreno(TM) 640";
        const QString profile = lab.add("p.json", refused);
        const QJsonObject answer =
            firstAnswer(predict({"--format", "json", "--profile", profile, "--precompiled",
                                 test::samplePath(kA640OfV1), test::samplePath(kA640OfV1)}));
        QCOMPARE(answer["rule"].toString(), QString("decision.v1-gpu-refused"));
        QCOMPARE(answer["programs"].toArray().size(), 0);
        QVERIFY(!answer["reason"].toString().contains("precompiled"));
        const QJsonObject tuned = firstAnswer(predict(
            {"--format", "json", "--profile", profile, test::samplePath("mace/tuned-parameters.v1.bin")}));
        QCOMPARE(tuned["rule"].toString(), QString("decision.v1-gpu-refused"));
    }

    /// A profile of the cache itself proves nothing: what it rests on stands beside the answer.
    void aProfileOfTheCacheSaysSo() {
        Lab lab;
        const QString saved = lab.folder().path("self.json");
        QCOMPARE(test::call({"--profile-from", test::samplePath(kA640), "-o", saved}).code, 0);
        const QJsonArray inferred = firstAnswer(predict(
            {"--format", "json", "--profile", saved, test::samplePath(kA640)}))["inferred"]
                                        .toArray();
        QVERIFY(!inferred.isEmpty());
        QString all;
        for (const QJsonValue& clause : inferred)
            all += clause.toString() + "\n";
        QVERIFY2(all.contains("platform_version") && all.contains(test::samplePath(kA640)), qPrintable(all));
    }

    void aBadPrecompiledFileIsToldAndNotFatal() {
        Lab lab;
        const QString profile = lab.add("p.json", adreno640(kDriverOta, "v2"));
        const QString torn = lab.folder().write("torn", test::qBytes(*test::sample(kA640)).left(1000));
        for (const QString& path : {torn, QString("/nowhere/x.bin")}) {
            const Ran ran = predict({"--profile", profile, "--precompiled", path, test::samplePath(kA640)});
            QCOMPARE(ran.code, 0);
            QVERIFY(ran.out.contains(path == torn ? "is damaged: The file ends at 0x3e8"
                                                  : "could not be read (No such file or directory)"));
            QVERIFY(ran.err.startsWith("macebin: The precompiled file "));
        }
    }

    void theCacheItselfIsNoPrecompiledFile() {
        Lab lab;
        const QString profile = lab.add("p.json", adreno640(kDriverOta, "v2"));
        const QString cache = test::samplePath(kA640);
        const Ran same = predict({"--profile", profile, "--precompiled", cache, cache});
        QVERIFY2(same.out.contains("that was named is this same file"), same.out.constData());
        const Ran other =
            predict({"--profile", profile, "--precompiled", test::samplePath(kA640OfV1), cache});
        QVERIFY2(!other.out.contains("this same file"), other.out.constData());
    }

    /// Without MACE's version: kept in any case, and the first line says so.
    void aCertainDecisionIsToldFirst() {
        Lab lab;
        QJsonObject profile = adreno640(kDriver2021, "v2");
        profile.remove("mace_version");
        const Ran plain = predict({"--profile", lab.add("q.json", profile), test::samplePath(kA640)});
        QVERIFY2(
            plain.out.contains("On q: The file is kept in any case; what that means, the profile does not "
                               "tell: it lacks mace_version."),
            plain.out.constData());
    }

    /// Kept, and only the source hashes open: what to do is to give them.
    void openProgramsAskForTheirHashes() {
        Lab lab;
        QJsonObject newer = adreno640(kDriver2021, "v2");
        newer["mace_version"] = "v1.1.1-0-g0fc55a54";
        const Ran ran = predict({"--profile", lab.add("p.json", newer), test::samplePath(kA640)});
        QCOMPARE(ran.code, 5);
        QVERIFY2(ran.out.contains("What to do: Give the hashes with --kernel-sources"), ran.out.constData());
    }

    void programsOfOtherSourcesAreBuiltAgain() {
        Lab lab;
        Folder kernels;
        kernels.write("softmax.cl", "kernel void softmax() {}\n");
        kernels.write("pooling.cl", "#include <common.h>\nkernel void pooling() {}\n");
        kernels.write("common.h", "#define X\n");
        const QString profile = lab.add("p.json", adreno640(kDriver2021, "v2"));
        const Ran ran = predict({"--format", "json", "--profile", profile, "--kernel-sources", kernels.path(),
                                 test::samplePath(kA640)});
        QCOMPARE(ran.code, 4);
        QStringList rebuilt;
        for (const QJsonValue& value : firstAnswer(ran)["programs"].toArray())
            if (value.toObject()["rule"].toString() == "decision.program-hash-other")
                rebuilt += value.toObject()["key"].toString().section(' ', 0, 0);
        rebuilt.removeDuplicates();
        QVERIFY2(!rebuilt.isEmpty(), ran.out.constData());
        for (const QString& program : rebuilt)
            QVERIFY2(program == "softmax" || program == "pooling", qPrintable(program));
        QCOMPARE(firstAnswer(ran)["impact"].toString(), QString("slow-start"));
        QVERIFY(!ran.err.contains("CR LF"));
        kernels.write("common.h", "#define X\r\n");
        const Ran windows =
            predict({"--profile", profile, "--kernel-sources", kernels.path(), test::samplePath(kA640)});
        for (const QByteArray& text : {windows.err, windows.out})
            QVERIFY2(text.contains("1 file (\"common.h\") has CR LF at the ends of lines"), text.constData());
        const Ran none =
            predict({"--profile", profile, "--kernel-sources", lab.path(), test::samplePath(kA640)});
        QCOMPARE(none.code, 2);
        QVERIFY(none.err.contains("there is no program (*.cl) in"));
    }

    /// Both a risk and programs that are built again: the impact is the worse, the exit code says both.
    void aRiskHidesNoRebuild() {
        Lab lab;
        QJsonObject profile = adreno640(kDriverOta, "v2");
        profile["program_hashes"] = QJsonObject{{"softmax", "0123456789"}, {"pooling", "0123456789"}};
        const Ran ran =
            predict({"--format", "json", "--profile", lab.add("p.json", profile), test::samplePath(kA640)});
        QCOMPARE(firstAnswer(ran)["impact"].toString(), QString("at-risk"));
        QCOMPARE(ran.json()["verdict"].toString(), QString("not-used"));
        QCOMPARE(ran.code, 4);
    }

    void sourcesGoBeforeTheProfilesHashes() {
        Lab lab;
        Folder kernels;
        kernels.write("softmax.cl", "kernel void softmax() {}\n");
        QJsonObject profile = adreno640(kDriver2021, "v2");
        profile["program_hashes"] = QJsonObject{{"softmax", "0123456789"}};
        const Ran ran = predict({"--profile", lab.add("p.json", profile), "--kernel-sources", kernels.path(),
                                 test::samplePath(kA640)});
        QCOMPARE(ran.err, QByteArray("macebin: The profile \"p\" gives another source hash than the kernel "
                                     "sources for 1 program (\"softmax\"); the kernel sources count.\n"));
    }

    void csvHasOneLineAFileAndDevice() {
        Lab lab;
        fillLab(lab);
        const Ran ran = predict({"--format", "csv", "--profile", lab.path(), test::samplePath(kA640),
                                 test::samplePath(kMaliOfV1)});
        const auto lines = ran.lines();
        QCOMPARE(lines.size(), 9);
        QCOMPARE(lines[0],
                 QByteArray("\"file\",\"verdict\",\"device\",\"decision\",\"impact\",\"rule\",\"risks\","
                            "\"every_start\",\"from_cache\",\"from_precompiled\",\"from_source\","
                            "\"undecided\",\"missing\",\"reason\"\r"));
        QVERIFY(lines[2].contains("\"b-ota\",\"kept\",\"at-risk\",\"decision.v2-driver-date\","
                                  "\"decision.risk-other-driver\",\"false\",\"11\",\"0\",\"0\",\"0\",\"\","));
    }

    void textEndsWithWhoIsCovered() {
        Lab lab;
        fillLab(lab);
        const Ran ran =
            predict({"--profile", lab.path(), test::samplePath(kA640), test::samplePath(kA640OfV1),
                     test::samplePath(kMaliOfV1), test::samplePath("mace/tuned-parameters.v2.bin")});
        const qsizetype at = ran.out.indexOf("\nWho is covered: ");
        const QByteArray end = ran.out.mid(at);
        const QByteArray a640 = test::samplePath(kA640).toUtf8();
        const QByteArray mali = test::samplePath(kMaliOfV1).toUtf8();
        const QByteArray tuned = test::samplePath("mace/tuned-parameters.v2.bin").toUtf8();
        QCOMPARE(end, "\nWho is covered: 3 of 4 devices have a file whose programs are used\n"
                      "  a: used: " +
                          a640 +
                          "\n"
                          "  b-ota: used at a risk: " +
                          a640 +
                          "\n"
                          "  c-750: not covered\n"
                          "  d-mali: used: " +
                          mali +
                          "\n"
                          "  " +
                          a640 +
                          " takes the app down on 1 device\n"
                          "  " +
                          tuned +
                          " takes the app down on 1 device\n"
                          "\n4 files: 2 harmful, 2 not-used.\n");
    }

    void htmlHasTheMatrixAndWhoIsCovered() {
        Lab lab;
        fillLab(lab);
        const Ran ran = predict({"--format", "html", "--profile", lab.path(), test::samplePath(kA640),
                                 test::samplePath(kMaliOfV1)});
        QXmlStreamReader page(ran.out);
        QString words;
        while (!page.atEnd())
            if (page.readNext() == QXmlStreamReader::Characters) words += page.text().toString() + " ";
        QVERIFY2(!page.hasError(), qPrintable(page.errorString()));
        for (const char* text : {"What MACE does with each file on each device", "used at a risk",
                                 "not covered", "decision.risk-other-driver", "03/19/21 Fri"})
            QVERIFY2(words.contains(text), text);
        const Ran unknown = predict({"--format", "html", "--profile",
                                     lab.add("x.json", QJsonObject{{"device_name", "Mali-G76"}}),
                                     test::samplePath(kMaliOfV1)});
        QVERIFY(unknown.out.contains("The profile lacks"));
    }

    void profilesAreNamedSoThatEachIsKnown() {
        Lab lab;
        Folder other;
        const QString one = lab.add("phone.json", adreno750());
        const QString two =
            other.write("phone.json", QJsonDocument(QJsonArray{adreno750(), maliG76("v1")}).toJson());
        const Ran ran =
            predict({"--format", "json", "--profile", one, "--profile", two, test::samplePath(kA640)});
        QStringList names;
        for (const QJsonValue& value : ran.json()["files"].toArray().at(0).toObject()["devices"].toArray())
            names += value.toObject()["name"].toString();
        QCOMPARE(names, (QStringList{one.chopped(5), two.chopped(5) + "#0 (QUALCOMM Adreno(TM) 750)",
                                     two.chopped(5) + "#1 (Mali-G76)"}));
    }

    void wrongUsageIsTold_data() {
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<QString>("why");
        QTest::newRow("no file") << QStringList{"--profile", "/nowhere.json"} << "No such file";
        QTest::newRow("a cache") << QStringList{"--profile", test::samplePath(kA640)}
                                 << "something to make one from (cache): macebin --profile-from";
        QTest::newRow("policy alone")
            << QStringList{"--policy", "none"} << "--policy goes with --profile only";
        QTest::newRow("role alone") << QStringList{"--as-precompiled"} << "goes with --profile only";
        QTest::newRow("csv alone") << QStringList{"--format", "csv"} << "only where a --profile is given";
        QTest::newRow("bad policy") << QStringList{"--policy", "some"} << "takes same-gpu or none";
    }
    void wrongUsageIsTold() {
        QFETCH(QStringList, flags);
        QFETCH(QString, why);
        const Ran ran = predict(flags + QStringList{test::samplePath(kA640)});
        QCOMPARE(ran.code, 2);
        QVERIFY2(ran.err.contains(why.toUtf8()), ran.err.constData());
        QVERIFY(ran.out.isEmpty());
    }

    /// What people have at hand in a profile's place.
    void whatIsNoProfileIsNamed() {
        Lab lab;
        const auto errorOf = [&](const char* name, const QByteArray& text) {
            const QString path = lab.folder().write(name, text);
            return predict({"--profile", path, test::samplePath(kA640)}).err;
        };
        QVERIFY(
            errorOf("a.txt", "[ro.product.cpu.abi]: [arm64-v8a]\n").contains("(getprop): macebin --profile"));
        QVERIFY(errorOf("b.json", "A device profile from 1 file.\n")
                    .contains("With -o FILE the profile itself is saved"));
        QVERIFY(errorOf("c.json", "{\"a\": ").contains("it is not JSON: something is wrong at byte"));
    }

    /// Who asks about a phone does not mean this machine.
    void noDriverIsAskedUnlessToldTo() {
        Lab lab;
        const QString profile = lab.add("p.json", adreno750());
        const QString pocl = test::samplePath("mace/pocl-3.1.v2.bin");
        const QJsonArray quiet = predict({"--format", "json", "--profile", profile, pocl})
                                     .json()["files"]
                                     .toArray()
                                     .at(0)
                                     .toObject()["devices"]
                                     .toArray();
        QCOMPARE(quiet.size(), 1);
        const Ran never = predict({"--device", "cpu", "--profile", profile, pocl});
        QCOMPARE(never.code, 2);
        QVERIFY(never.err.contains("give --probe as well"));
    }

    void namesCannotSteerATerminal() {
        Lab lab;
        const QString profile = lab.add("e\x1b[31m.json", adreno750());
        const Ran ran = predict(
            {"--color", "never", "--profile", profile, test::samplePath(kA640), test::samplePath(kA640OfV1)});
        QVERIFY(!ran.out.contains('\x1b'));
        QVERIFY(ran.out.contains("e\\x1b[31m"));
    }

    void jsonlHasALineAFile() {
        Lab lab;
        fillLab(lab);
        const Ran ran = predict({"--format", "jsonl", "--profile", lab.path(), test::samplePath(kA640),
                                 test::samplePath("mace/tuned-parameters.v1.bin"), "/nowhere"});
        QCOMPARE(ran.lines().size(), 3);
        for (const QByteArray& line : ran.lines())
            QCOMPARE(test::schemaFault("report.schema.json", "checkLine", line.toStdString()), std::string());
        QVERIFY(ran.lines()[2].contains("decision.not-read"));
    }
};

QTEST_GUILESS_MAIN(TestPredictCommand)
#include "test_predict_command.moc"
