// SPDX-License-Identifier: Apache-2.0
// Device profiles from what people have. The texts are written after real ones (cited where public); clinfo's
// are also taken from the program itself, and compared with what the probe lists.
#include "core/evidence/evidence.h"
#include "tests/support/command.h"
#include "tests/support/drivers.h"

#include <QStandardPaths>

using namespace macebin;
using test::Folder;
using Confidence = ProfileField::Confidence;

namespace {

ProfileEvidence evidence(const std::string& text, std::string_view name = "a.txt") {
    return readEvidence(name, asBytes(text));
}

JoinedProfile joined(const std::vector<std::string>& texts) {
    std::vector<ProfileEvidence> files;
    for (std::size_t i = 0; i < texts.size(); ++i)
        files.push_back(evidence(texts[i], std::string(1, static_cast<char>('a' + i)) + ".txt"));
    return joinEvidence(files);
}

/// "value" (stated) or "value?" (inferred), "-" where it is unknown, "!" where sources disagree.
QString fieldOf(const ProfileFields& fields, std::string_view name) {
    const auto found = fields.find(name);
    if (found == fields.end()) return "-";
    if (found->second.contradicted) return "!";
    return QString::fromStdString(found->second.value) +
           (found->second.confidence == Confidence::inferred ? "?" : "");
}
QString fieldOf(const ProfileEvidence& file, std::string_view name) {
    return fieldOf(file.fields, name);
}
QString fieldOf(const JoinedProfile& all, std::string_view name) {
    return fieldOf(all.fields, name);
}

QString sourceOf(const ProfileEvidence& file, std::string_view name) {
    const auto found = file.fields.find(name);
    return found == file.fields.end() ? "-" : QString::fromStdString(found->second.source);
}

bool anyHas(const std::vector<std::string>& sentences, std::string_view word) {
    return std::any_of(sentences.begin(), sentences.end(),
                       [&](const std::string& sentence) { return sentence.find(word) != std::string::npos; });
}

std::string utf16(std::string_view text, bool little) {
    std::string out(little ? "\xff\xfe" : "\xfe\xff");
    for (const char c : text) {
        if (!little) out += '\0';
        out += c;
        if (little) out += '\0';
    }
    return out;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

const std::string kInfo =
    "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM build: commit #d6b520a changeid #I5cddffed63 "
    "Date: 03/25/19 Mon Local Branch: mybranche94ed62e Remote Branch: quic/gfx-adreno.lnx.1.0.r69-rel, "
    "v0.11.0-rc0-160-g721d449";

/// XiaoMi/mace, issue 507.
const std::string kMaceLog =
    "--------- beginning of main\n"
    "02-07 20:38:18.795 29963 30029 D other   : nothing.cc to see\n"
    "02-07 20:38:18.803 29963 30029 I MACE    : mace.cc:430 Creating MaceEngine, MACE version: "
    "v0.11.0-rc0-160-g721d449\n"
    "02-07 20:38:18.820 29963 30029 E MACE    : opencl_runtime.cc:289 Using platform: " +
    kInfo +
    "\n"
    "02-07 20:38:18.820 29963 30029 E MACE    : opencl_runtime.cc:316 Using device: QUALCOMM Adreno(TM)\n";

const std::string kGlesAdreno =
    "RenderEngine supports protected context: 1\n"
    "GLES: Qualcomm, Adreno (TM) 618, OpenGL ES 3.2 V@415.0 (GIT@663be55, I724753c5e3, 1573037262) "
    "(Date:11/06/19)\n";
const std::string kGlesMali =
    "GLES: ARM, Mali-G78, OpenGL ES 3.2 v1.r34p0-01eac0.a1b116bd871d46ef040e8feef9ed691e\n";

/// What an Adreno driver writes into each app's log: mind the two remote branches.
const std::string kAdrenoBlock =
    "03-07 17:10:06.500 13452 24593 I Adreno  : QUALCOMM build                   : 4a00b69, I4e7e888065\n"
    "03-07 17:10:06.500 13452 24593 I Adreno  : Build Date                       : 04/09/19\n"
    "03-07 17:10:06.500 13452 24593 I Adreno  : OpenGL ES Shader Compiler Version: EV031.26.06.00\n"
    "03-07 17:10:06.500 13452 24593 I Adreno  : Local Branch                     : mybranche95a5ea3\n"
    "03-07 17:10:06.500 13452 24593 I Adreno  : Remote Branch                    : quic/gfx-adreno.lnx.1.0\n"
    "03-07 17:10:06.500 13452 24593 I Adreno  : Remote Branch                    : NONE\n"
    "03-07 17:10:06.500 13452 24593 I Adreno  : Reconstruct Branch               : NOTHING\n";

const std::string kGetprop = "[dalvik.vm.heapsize]: [512m]\n"
                             "[ro.board.platform]: [kona]\n"
                             "[ro.build.fingerprint]: [Xiaomi/umi/umi:11/RKQ1/V12:user/release-keys]\n"
                             "[ro.hardware.egl]: [adreno]\n"
                             "[ro.product.cpu.abi]: [arm64-v8a]\n"
                             "[ro.empty]: []\n";

/// Oblomov/clinfo, issue 92.
const std::string kClinfo =
    "Number of platforms                               2\n"
    "  Platform Name                                   QUALCOMM Snapdragon(TM)\n"
    "  Platform Vendor                                 QUALCOMM\n"
    "  Platform Version                                OpenCL 3.0 QUALCOMM build: commit unknown\n"
    "  Platform Profile                                FULL_PROFILE\n"
    "\n"
    "  Platform Name                                   Other\n"
    "  Platform Version                                OpenCL 1.2 other\n"
    "  Platform Profile                                EMBEDDED_PROFILE\n"
    "\n"
    "  Platform Name                                   QUALCOMM Snapdragon(TM)\n"
    "Number of devices                                 2\n"
    "  Device Name                                     a CPU\n"
    "  Device Version                                  OpenCL 3.0 of a CPU\n"
    "  Driver Version                                  1\n"
    "  Device Type                                     CPU\n"
    "  Device Name                                     QUALCOMM Adreno(TM) 750\n"
    "  Device Version                                  OpenCL 3.0 Adreno(TM) 750\n"
    "  Driver Version                                  OpenCL 3.0 QUALCOMM build: commit unknown Compiler "
    "E031.45.02.06\n"
    "  Device Type                                     GPU\n"
    "\n"
    "  Platform Name                                   Other\n"
    "Number of devices                                 1\n"
    "  Device Name                                     other\n"
    "\n"
    "NULL platform behavior\n"
    "    Device Name                                   other\n";

/// BOINC/boinc, issue 1742; the device's part by analogy.
const std::string kOpenClZ =
    "OpenCL-Z-Android Report\n"
    "========================\n"
    "Version: 1.0.2\n"
    "Device model: Samsung SM-A307GN\n"
    "CPU ABI: arm64-v8a\n"
    "CPU ABI 2: armeabi-v7a\n"
    "Found 1 OpenCL platforms.\n"
    "[Platform] INDEX: 1\n"
    "[Platform] NAME: ARM Platform\n"
    "[Platform] PROFILE: FULL_PROFILE\n"
    "[Platform] VERSION: OpenCL 2.0 v1.r16p0-01rel0.###other-sha0123456789ABCDEF0###\n"
    "[Device] INDEX: 1\n"
    "[Device] NAME: Mali-G71\n"
    "[Device] VERSION: OpenCL 2.0 v1.r16p0-01rel0.###other-sha0123456789ABCDEF0###\n"
    "[Device] DRIVER_VERSION: 2.0\n"
    "[Device] TYPE: CL_DEVICE_TYPE_GPU\n";

} // namespace

class TestProfileSource : public QObject {
    Q_OBJECT

private slots:
    void maceLog_data() {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const std::string& text) {
            QTest::newRow(name) << QByteArray::fromStdString(text);
        };
        const std::string prefix = "02-07 20:38:18.803 29963 30029 I MACE    : ";
        const auto with = [](const std::string& start, const std::string& engine = "SerialEngine") {
            return start + "mace.cc:430 Creating " + engine + ", MACE version: v0.11.0-rc0-160-g721d449\n" +
                   start + "opencl_runtime.cc:289 Using platform: " + kInfo + "\n" + start +
                   "opencl_runtime.cc:316 Using device: QUALCOMM Adreno(TM)\n";
        };
        row("threadtime", kMaceLog);
        row("brief", with("I/MACE    (29963): "));
        row("time", with("02-07 20:38:18.803 I/MACE    (29963): ", "MaceEngine"));
        row("long", with("[ 02-07 20:38:18.803 29963:30029 I/MACE     ]\n", "HiddenEngine"));
        row("standard output",
            replaced(replaced(with("W ../mace/core/runtime/opencl/"), ".cc:289 ", ".cc:289] "), ".cc:316 ",
                     ".cc:316] "));
        row("CR LF", replaced(kMaceLog, "\n", "\r\n"));
        row("no line end", kMaceLog.substr(0, kMaceLog.size() - 1));
        row("UTF-16", utf16(kMaceLog, true));
        row("UTF-16, big-endian", utf16(kMaceLog, false));
        row("UTF-8 mark", "\xef\xbb\xbf" + kMaceLog);
        row("NUL bytes before", std::string(100, '\0') + "\n" + kMaceLog);
    }
    void maceLog() {
        QFETCH(QByteArray, text);
        const ProfileEvidence file = evidence(text.toStdString(), "phone.log");
        QCOMPARE(file.kinds, std::vector<std::string>{"MACE log"});
        QCOMPARE(fieldOf(file, "platform_name"), "QUALCOMM Snapdragon(TM)");
        QCOMPARE(fieldOf(file, "platform_profile"), "FULL_PROFILE");
        QVERIFY(fieldOf(file, "platform_version").startsWith("OpenCL 2.0 QUALCOMM build: commit #d6b520a"));
        QVERIFY(fieldOf(file, "platform_version").endsWith("quic/gfx-adreno.lnx.1.0.r69-rel"));
        QCOMPARE(fieldOf(file, "device_name"), "QUALCOMM Adreno(TM)");
        QCOMPARE(fieldOf(file, "mace_version"), "v0.11.0-rc0-160-g721d449");
        QVERIFY(file.conflicts.empty());

        const JoinedProfile all = joinEvidence({{file}});
        QCOMPARE(all.profile.macePlatformInfo, kInfo);
        QCOMPARE(fieldOf(all, "driver_date"), "2019-03-25");
        QCOMPARE(fieldOf(all, "remote_branch"), "quic/gfx-adreno.lnx.1.0.r69-rel");
        QCOMPARE(fieldOf(all, "mace_era"), "v1?"); // 160 commits behind a tag of the old layout
        QVERIFY(!all.profile.maceDeviceName);      // CL_DEVICE_VERSION is not in the log
    }

    void sourcesAreNamed() {
        const ProfileEvidence file = evidence(kMaceLog, "phone.log");
        QCOMPARE(sourceOf(file, "device_name"), "phone.log, line 5");
        QCOMPARE(sourceOf(file, "mace_version"), "phone.log, line 3");
        QCOMPARE(sourceOf(evidence(utf16(kMaceLog, true), "w.log"), "device_name"), "w.log, line 5");
    }

    void onlyMaceLinesCount() {
        QVERIFY(evidence("I/torch: Using device: cuda\nUsing platform: a, b, c\n").fields.empty());
        QVERIFY(evidence("x.cc: Using device: a\nx.cc:12:34 Using device: a\n").fields.empty());
    }

    /// MACE's third field would be cut at PoCL's commas; a profile holds what the platform says.
    void platformVersionWithCommas() {
        const std::string version = "OpenCL 3.0 PoCL 3.1  Linux, RELOC, LLVM 15.0.6";
        const auto all = joined({"I x.cc:1] Using platform: Portable Computing Language, FULL_PROFILE, " +
                                 version + ", v1.1.1-0-g0fc55a54\n"});
        QCOMPARE(all.profile.platformVersion, version);
        QCOMPARE(fieldOf(all, "mace_version"), "v1.1.1-0-g0fc55a54");
        const auto old = joined({"I x.cc:1] Using platform: A, B, " + version + "\n"}); // before v0.9
        QCOMPARE(old.profile.platformVersion, version);
        QVERIFY(!old.profile.maceVersion);
    }

    void refusal() {
        const auto all = joined({"E/MACE (1): opencl_runtime.cc:771 Do not support OpenCL version: 3.0\n"});
        QCOMPARE(fieldOf(all, "opencl_version"), "3.0");
        QCOMPARE(fieldOf(all, "mace_era"), "v1?");
        QVERIFY(anyHas(all.notes, "refused this GPU"));
        // The device's version is in the profile, and a v1 MACE is known to refuse it.
        QCOMPARE(all.profile.openclVersion, "3.0");
        QVERIFY(!all.profile.deviceVersion);
        // What an older cache says of the driver is of the driver before.
        const auto stale =
            joinEvidence({{evidence("E/MACE (1): opencl_runtime.cc:771 Do not support OpenCL version: 3.0\n"),
                           evidence("{\"platform_version\": \"OpenCL 2.0 QUALCOMM "
                                    "build: Date: 03/19/21 Fri\", \"evidence\": {\"fields\": [{\"field\": "
                                    "\"platform_version\", \"value\": \"x\", \"confidence\": "
                                    "\"inferred\", \"source\": \"old.bin\"}]}}",
                                    "old.json")}});
        QVERIFY(!stale.profile.platformVersion && !stale.profile.driverDate);
        QVERIFY(anyHas(stale.conflicts, "the driver was changed after that cache was written"));
        const auto older = joined({"E/MACE (1): opencl_runtime.cc:771 Do not support OpenCL version: 2.1\n"});
        QCOMPARE(fieldOf(older, "mace_era"), "-");
    }

    void eras_data() {
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("era");
        QTest::newRow("tag") << "v1.0.4"
                             << "v1";
        QTest::newRow("described tag") << "v1.0.4-0-gd5ae855"
                                       << "v1";
        QTest::newRow("candidate") << "v0.10.1-rc4-0-gb83487a"
                                   << "v1";
        QTest::newRow("early, behind a tag") << "v0.12.0-28-gc4c1b28"
                                             << "v1?";
        QTest::newRow("between the layouts") << "v1.0.4-45-gd5ae855"
                                             << "-";
        QTest::newRow("no such tag") << "v1.1.0-0-gd5ae855"
                                     << "-";
        QTest::newRow("new") << "v1.1.1-0-g0fc55a54"
                             << "v2";
        QTest::newRow("newer") << "v1.1.1-99-g0fc55a54"
                               << "v2";
        QTest::newRow("later") << "v2.0.0"
                               << "v2";
        QTest::newRow("no version") << "vx"
                                    << "-";
        QTest::newRow("cut") << "v1.0"
                             << "-";
        QTest::newRow("huge") << "v99999999999.0.0"
                              << "-";
    }
    void eras() {
        QFETCH(QString, version);
        QFETCH(QString, era);
        const auto all =
            joined({"I mace.cc:1] Creating MaceEngine, MACE version: " + version.toStdString() + "\n"});
        QCOMPARE(fieldOf(all, "mace_version"), version);
        QCOMPARE(fieldOf(all, "mace_era"), era);
    }

    void surfaceFlingerAdreno() {
        const auto all = joined({kGlesAdreno});
        QCOMPARE(fieldOf(all, "platform_name"), "QUALCOMM Snapdragon(TM)?");
        QCOMPARE(fieldOf(all, "device_name"), "QUALCOMM Adreno(TM)?");
        QCOMPARE(fieldOf(all, "mace.device_name"), "Adreno(TM) 618?");
        QCOMPARE(fieldOf(all, "driver_date"), "2019-11-06?");
        QCOMPARE(fieldOf(all, "driver_commit"), "663be55?");
        QVERIFY(!all.profile.platformVersion && !all.profile.deviceVersion && !all.profile.platformProfile);
    }

    void surfaceFlingerNewAdreno() {
        const auto all = joined({"GLES: Qualcomm, Adreno (TM) 750, OpenGL ES 3.2 V@0762.10 "
                                 "(GIT@1394a2c7a8, Id12349e41b, 1708672982) (Date:02/23/24)\n"});
        QCOMPARE(fieldOf(all, "driver_date"), "2024-02-23?");
        QVERIFY(!all.profile.deviceName && !all.profile.maceDeviceName);
        QVERIFY(anyHas(all.notes, "CL_DEVICE_NAME"));
        const auto bare = joined({"GLES: Qualcomm, Adreno (TM) 621, OpenGL ES 3.2 V@0819.0 (02/28/25)\n"});
        QCOMPARE(fieldOf(bare, "driver_date"), "2025-02-28?");
        QCOMPARE(fieldOf(bare, "driver_commit"), "-");
    }

    void surfaceFlingerMali() {
        const auto all = joined({kGlesMali});
        QCOMPARE(fieldOf(all, "platform_name"), "ARM Platform?");
        QCOMPARE(fieldOf(all, "driver_build"), "v1.r34p0-01eac0.a1b116bd871d46ef040e8feef9ed691e?");
        QCOMPARE(fieldOf(all, "driver_release"), "r34p0-01eac0?");
        QCOMPARE(fieldOf(all, "gles_renderer"), "Mali-G78?");
        QVERIFY(!all.profile.deviceName);
    }

    void glesInAnyLog() {
        const auto file =
            evidence("09:00 I App: glVersion: OpenGL ES 2.0 (OpenGL ES 3.2 V@331.0 (GIT@e6de3b7, "
                     "I22091d40c2) (Date:08/07/19))\n");
        QCOMPARE(fieldOf(file, "driver_date"), "2019-08-07?");
        QCOMPARE(fieldOf(file, "driver_commit"), "e6de3b7?");
        QVERIFY(evidence("I App: OpenGL ES 3.2 v334 R\nOpenGL ES GLSL ES 3.20\n").fields.empty());
    }

    void adrenoBlock_data() {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const std::string& text) {
            QTest::newRow(name) << QByteArray::fromStdString(text);
        };
        const std::string prefix = "03-07 17:10:06.500 13452 24593 I Adreno  : ";
        row("threadtime", kAdrenoBlock);
        row("brief", replaced(kAdrenoBlock, prefix, "I/AdrenoGLES-0(13452): "));
        row("long", "[ 03-07 17:10:06.500 13452:24593 I/AdrenoGLES ]\n" + replaced(kAdrenoBlock, prefix, ""));
        std::string studio = replaced(kAdrenoBlock, prefix, "               ");
        row("Android Studio",
            "2025-09-07 22:33:29.227 21017-25786 AdrenoGLES-0   com.example   I  " + studio.substr(15));
    }
    void adrenoBlock() {
        QFETCH(QByteArray, text);
        const ProfileEvidence file = evidence(text.toStdString());
        QCOMPARE(fieldOf(file, "driver_commit"), "4a00b69?");
        QCOMPARE(fieldOf(file, "driver_date"), "2019-04-09?");
        QCOMPARE(fieldOf(file, "remote_branch"), "quic/gfx-adreno.lnx.1.0?");
        QVERIFY(file.conflicts.empty());
    }

    void adrenoBlockWithoutBranch() {
        const auto file = evidence(replaced(kAdrenoBlock, "quic/gfx-adreno.lnx.1.0", ""));
        QCOMPARE(fieldOf(file, "remote_branch"), "-");
        QVERIFY(evidence("Build Date                       : 04/09/19\n").fields.empty());
    }

    void maliRelease() {
        QCOMPARE(fieldOf(evidence("arm_release_ver of this libmali is 'r18p0-01rel0', rk_so_ver is '4'.\n"),
                         "driver_release"),
                 "r18p0-01rel0?");
        QCOMPARE(fieldOf(evidence("D mali: arm_release_ver: g24p0-00eac0, rk_so_ver: 6\n"), "driver_release"),
                 "g24p0-00eac0?");
        QVERIFY(evidence("arm_release_ver\narm_release_ver: rest p\n").fields.empty());
    }

    void getprop() {
        const ProfileEvidence file = evidence(kGetprop, "getprop.txt");
        QCOMPARE(file.kinds, std::vector<std::string>{"getprop"});
        QCOMPARE(fieldOf(file, "build_fingerprint"), "Xiaomi/umi/umi:11/RKQ1/V12:user/release-keys");
        QCOMPARE(fieldOf(file, "board_platform"), "kona");
        QCOMPARE(fieldOf(file, "egl"), "adreno");
        QCOMPARE(fieldOf(file, "abi"), "arm64-v8a?"); // the app may be one of 32 bits
        QCOMPARE(sourceOf(file, "abi"), "getprop.txt, line 5");
    }

    void abiOfTheApp() {
        const std::string package =
            "Packages:\n  Package [com.example] (1):\n    primaryCpuAbi=armeabi-v7a\n";
        const auto all = joined({kGetprop, package});
        QCOMPARE(fieldOf(all, "abi"), "armeabi-v7a");
        QVERIFY(anyHas(all.conflicts, "arm64-v8a"));
        QCOMPARE(fieldOf(evidence(package + package), "abi"), "-"); // which of them is the app?
    }

    void clinfoForPeople() {
        const ProfileEvidence file = evidence(kClinfo, "clinfo.txt");
        QCOMPARE(file.kinds, std::vector<std::string>{"clinfo"});
        QCOMPARE(fieldOf(file, "platform_name"), "QUALCOMM Snapdragon(TM)");
        QCOMPARE(fieldOf(file, "platform_version"), "OpenCL 3.0 QUALCOMM build: commit unknown");
        QCOMPARE(fieldOf(file, "platform_profile"), "FULL_PROFILE");
        QCOMPARE(fieldOf(file, "device_name"), "QUALCOMM Adreno(TM) 750");
        QCOMPARE(fieldOf(file, "device_type"), "GPU");
        QCOMPARE(sourceOf(file, "device_name"), "clinfo.txt, line 17");
        QVERIFY(fieldOf(file, "driver_version").endsWith("E031.45.02.06"));
        const JoinedProfile all = joinEvidence({{file}});
        QCOMPARE(fieldOf(all, "mace.device_name"), ""); // MACE does not know this GPU
        QCOMPARE(fieldOf(all, "opencl_version"), "3.0");
        QCOMPARE(fieldOf(all, "driver_commit"), "-");
    }

    /// MACE looks at the first platform only.
    void gpuOfTheSecondPlatform() {
        std::string text = replaced(kClinfo, "  Device Type                                     GPU\n", "");
        text = replaced(text, "  Device Name                                     other\n",
                        "  Device Name                                     other\n"
                        "  Device Type                                     GPU\n");
        const ProfileEvidence file = evidence(text);
        QCOMPARE(fieldOf(file, "device_name"), "a CPU");
        QVERIFY(anyHas(file.notes, "has no GPU"));
    }

    void clinfoWithoutDevices() {
        const auto file = evidence("Number of platforms                               0\n");
        QCOMPARE(file.kinds, std::vector<std::string>{"clinfo"});
        QVERIFY(file.fields.empty());
        const auto error =
            evidence("Number of platforms                               1\n"
                     "  Platform Name        <printPlatformInfo: get CL_PLATFORM_NAME : error -30>\n");
        QVERIFY(error.fields.empty());
    }

    void clinfoJson() {
        const ProfileEvidence file = evidence(
            R"({"platforms": [{"CL_PLATFORM_NAME": "P", "CL_PLATFORM_VERSION": "V"}, {"CL_PLATFORM_NAME": "Q"}],
                "devices": [{"online": [{"CL_DEVICE_NAME": "cpu", "CL_DEVICE_TYPE": {"type": ["CL_DEVICE_TYPE_CPU"]}},
                {"CL_DEVICE_NAME": "Mali-G71", "CL_DEVICE_TYPE": {"type": ["CL_DEVICE_TYPE_GPU"]}}]},
                {"online": [{"CL_DEVICE_NAME": "x"}]}]})",
            "c.json");
        QCOMPARE(fieldOf(file, "platform_name"), "P");
        QCOMPARE(fieldOf(file, "device_name"), "Mali-G71");
        QCOMPARE(sourceOf(file, "device_name"), "c.json, devices[0].online[1].CL_DEVICE_NAME");
        for (const std::string odd : {"{\"platforms\": 1}", "{\"platforms\": [], \"devices\": [[]]}",
                                      "{\"platforms\": [1], \"devices\": [{\"online\": [1]}]}"})
            QVERIFY(evidence(odd).fields.empty());
    }

    void openClZ() {
        const auto all = joined({kOpenClZ});
        QCOMPARE(fieldOf(all, "platform_name"), "ARM Platform");
        QCOMPARE(fieldOf(all, "device_name"), "Mali-G71");
        QCOMPARE(fieldOf(all, "device_type"), "GPU");
        QCOMPARE(fieldOf(all, "driver_version"), "2.0");
        QCOMPARE(fieldOf(all, "abi"), "arm64-v8a?");
        QCOMPARE(fieldOf(all, "driver_release"), "r16p0-01rel0");
        QCOMPARE(fieldOf(all, "mace.device_name"), "Mali-G71");
    }

    /// What clinfo -l tells: names, and not which of them is a GPU.
    void clinfoList() {
        const std::string platforms = "Platform #0: QUALCOMM Snapdragon(TM)\n"
                                      " `-- Device #0: QUALCOMM Adreno(TM)\n"
                                      "Platform #1: Other\n"
                                      " `-- Device #0: other\n";
        const ProfileEvidence file = evidence(platforms, "list.txt");
        QCOMPARE(file.kinds, std::vector<std::string>{"clinfo"});
        QCOMPARE(fieldOf(file, "platform_name"), "QUALCOMM Snapdragon(TM)");
        QCOMPARE(fieldOf(file, "device_name"), "QUALCOMM Adreno(TM)");
        QCOMPARE(sourceOf(file, "device_name"), "list.txt, line 2");
        const ProfileEvidence two =
            evidence(replaced(platforms, " `-- Device #0: Q", " +-- Device #0: cpu\n `-- Device #1: Q"));
        QCOMPARE(fieldOf(two, "device_name"), "-");
        QVERIFY(anyHas(two.notes, "Run clinfo without -l"));
        QVERIFY(evidence("My Platform #0: x\nPlatform #one: y\n").kinds.empty());
    }

    void clinfoOfOneDevice() {
        for (const std::string text : {"  Platform Name                                   P\n"
                                       "  Device Name                                     D\n"
                                       "  Device Type                                     GPU\n",
                                       "[P/*]    CL_PLATFORM_NAME                                P\n"
                                       "[P/0]    CL_DEVICE_NAME                                  D\n"
                                       "[P/0]    CL_DEVICE_TYPE           CL_DEVICE_TYPE_GPU\n"}) {
            const ProfileEvidence file = evidence(text);
            QCOMPARE(fieldOf(file, "platform_name"), "P");
            QCOMPARE(fieldOf(file, "device_name"), "D");
            QCOMPARE(fieldOf(file, "device_type"), "GPU");
            QVERIFY(anyHas(file.notes, "without -d"));
        }
        QVERIFY(!anyHas(evidence(kClinfo).notes, "without -d"));
    }

    /// A real clinfo on real drivers, in each of its forms, against what the probe is told.
    void clinfoItself_data() {
        QTest::addColumn<QString>("drivers");
        QTest::addColumn<QStringList>("arguments");
        for (const QString drivers : {"pocl", "oclgrind", "both"})
            for (const QStringList& arguments :
                 {QStringList{"--human"}, QStringList{"--raw"}, QStringList{"--json"}, QStringList{"-l"},
                  QStringList{"-d", "0:0"}, QStringList{"-d", "0:0", "--raw"}})
                QTest::newRow(qPrintable(drivers + ", " + arguments.join(' '))) << drivers << arguments;
    }
    void clinfoItself() {
        QFETCH(QString, drivers);
        QFETCH(QStringList, arguments);
        const QString clinfo = QStandardPaths::findExecutable("clinfo");
        if (clinfo.isEmpty()) QSKIP("clinfo is not installed");
        QStringList libraries;
        if (drivers != "oclgrind") libraries << test::poclLibrary();
        if (drivers != "pocl") libraries << (QFile::exists(test::kOclgrind) ? test::kOclgrind : "");
        if (libraries.contains(QString())) QSKIP("PoCL or Oclgrind is not installed");
        const QTemporaryDir vendors;
        test::useDrivers(vendors, libraries);
        const auto restore = qScopeGuard(test::useNoDrivers);
        const auto ran = test::runProgram(clinfo, arguments);
        const auto listed = test::call({"--list-devices", "--format", "json"}).json()["devices"].toArray();
        if (ran.code != 0 || listed.isEmpty()) QSKIP("no OpenCL device here");
        const ProfileEvidence file = evidence(ran.out.toStdString(), "clinfo");
        QCOMPARE(file.kinds, std::vector<std::string>{"clinfo"});
        QStringList fields{"device_name"};
        if (arguments != QStringList{"-l"}) fields += {"device_version", "driver_version", "device_type"};
        if (arguments.size() == 1 && arguments != QStringList{"-l"})
            fields += {"platform_profile", "platform_version"};
        // The loader decides the order of platforms: look for the one that clinfo has first.
        for (const QJsonValue& value : listed) {
            const QJsonObject device = value.toObject();
            if (device["platform_name"].toString() != fieldOf(file, "platform_name")) continue;
            for (const QString& field : std::as_const(fields))
                QCOMPARE(fieldOf(file, field.toStdString()), device[field].toString());
            return;
        }
        QFAIL("clinfo's platform is not among those of --list-devices");
    }

    void cacheOfTheDevice() {
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
        const std::vector<ProfileEvidence> files{readEvidence("phone.bin", bytes)};
        QCOMPARE(files[0].kinds, std::vector<std::string>{"cache"});
        const JoinedProfile all = joinEvidence(files);
        QCOMPARE(fieldOf(all, "platform_name"), "QUALCOMM Snapdragon(TM)?");
        QCOMPARE(fieldOf(all, "platform_profile"), "FULL_PROFILE?");
        QCOMPARE(fieldOf(all, "driver_date"), "2021-03-19?");
        QCOMPARE(fieldOf(all, "driver_commit"), "42297a4?");
        QCOMPARE(fieldOf(all, "mace.device_name"), "Adreno(TM) 640?");
        QCOMPARE(fieldOf(all, "device_name"), "QUALCOMM Adreno(TM)?");
        QCOMPARE(fieldOf(all, "mace_version"), "v0.12.0-0-ga610d50?"); // of the app that wrote it
        QCOMPARE(fieldOf(all, "mace_era"), "v2?");
        QCOMPARE(fieldOf(all, "program_hashes.buffer_to_image"), "fff7106585b74d35d186?");
        QCOMPARE(sourceOf(files[0], "mace.device_name"), "phone.bin, offset 0x58b77");
        QVERIFY(all.conflicts.empty());
        QVERIFY(anyHas(all.notes, "is of era v1 by its version, and mace_era is \"v2\""));
        QVERIFY(
            !anyHas(joined({R"({"mace_version": "v1.0.4", "mace_era": "v1"})"}).notes, "mace_era counts"));
        QVERIFY(anyHas(all.notes, "when it was written"));
    }

    void cachesOfAllKinds() {
        MACEBIN_SAMPLE(mali, "mace/mali-bifrost-r20p0-part.v1.bin");
        const std::vector<ProfileEvidence> files{readEvidence("m", mali)};
        const JoinedProfile all = joinEvidence(files);
        QCOMPARE(fieldOf(all, "platform_version"),
                 "OpenCL 2.1 v1.r20p0-01rel0.3c1c24cb7710121ad59f6bdaee909f9f?");
        QCOMPARE(fieldOf(all, "driver_release"), "r20p0-01rel0?");
        QCOMPARE(fieldOf(all, "mace.device_name"), "-");
        MACEBIN_SAMPLE(mclp, "mclp/adreno-640.mclp");
        QCOMPARE(fieldOf(readEvidence("p", mclp), "mace.device_name"), "Adreno(TM) 640?");
        QCOMPARE(fieldOf(readEvidence("p", mclp), "mace_era"), "-");
        MACEBIN_SAMPLE(tuned, "mace/tuned-parameters.v2.bin");
        const ProfileEvidence none = readEvidence("t", tuned);
        QVERIFY(none.fields.empty() && anyHas(none.notes, "do not say"));
    }

    /// A driver's introduction in a log, as published, for the very driver of a real cache: what is called
    /// inferred here is so there.
    void glesAndOpenClAgree() {
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
        const std::string block = "I/AdrenoGLES-0: QUALCOMM build                   : 42297a4, I9e9b240040\n"
                                  "    Build Date                       : 03/19/21\n"
                                  "    OpenGL ES Shader Compiler Version: EV031.32.02.07\n"
                                  "    Local Branch                     : \n"
                                  "    Remote Branch                    : refs/tags/"
                                  "AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.070\n"
                                  "    Remote Branch                    : NONE\n";
        const std::vector<ProfileEvidence> files{readEvidence("c", bytes), evidence(block)};
        QCOMPARE(fieldOf(files[1], "driver_date"), "2021-03-19?");
        const JoinedProfile all = joinEvidence(files);
        QVERIFY(all.conflicts.empty());
        QCOMPARE(fieldOf(all, "remote_branch"), "refs/tags/AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.070?");
        QVERIFY(all.profile.platformVersion);
    }

    /// The phone got another driver after the cache was written: a profile that said otherwise would have
    /// every prediction about the update say "kept".
    void driverUpdateSinceTheCache() {
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
        MACEBIN_SAMPLE(mali, "mace/mali-bifrost-r20p0-part.v1.bin");
        const std::pair<const Bytes*, std::string> cases[] = {{&bytes, kGlesAdreno}, {&mali, kGlesMali}};
        for (const auto& [cache, gles] : cases) {
            const std::vector<ProfileEvidence> files{readEvidence("c.bin", *cache), evidence(gles)};
            const JoinedProfile all = joinEvidence(files);
            QCOMPARE(fieldOf(all, "platform_version"), "!");
            QVERIFY(!all.profile.platformVersion && !all.profile.macePlatformInfo);
            QVERIFY(anyHas(all.conflicts, "after that cache was written"));
        }
        const std::vector<ProfileEvidence> both{readEvidence("c.bin", bytes), evidence(kMaceLog)};
        QVERIFY(
            fieldOf(joinEvidence(both), "platform_version").contains("#d6b520a")); // the log is of the phone
    }

    void savedProfile() {
        const auto all = joined({R"({"platform_name": "P", "mace": {"device_name": ""}, "mace_era": "v2",
                                     "program_hashes": {"pooling": "12"}, "more": 1})"});
        QCOMPARE(all.profile.platformName, "P");
        QCOMPARE(all.profile.maceDeviceName, "");
        QCOMPARE(all.profile.programHashes->at("pooling"), "12");
        QVERIFY(anyHas(all.notes, "more"));
        for (const std::string odd : {"1", "[]", "{}", R"({"fields": 1})", R"({"fields": [1, null, [], {}]})",
                                      R"({"fields": [{"field": 1}, {"field": "egl", "value": 2}]})"})
            QCOMPARE(fieldOf(joined({R"({"abi": "x86", "evidence": )" + odd + "}"}), "abi"), "x86");
        QVERIFY(anyHas(evidence(R"({"x": 1})").notes, "not a device profile"));
        QVERIFY(anyHas(evidence(R"({"mace_era": 3})").notes, "mace_era"));
    }

    void statedBeatsInferred() {
        for (const auto& order : {std::vector{kMaceLog, kGlesAdreno}, std::vector{kGlesAdreno, kMaceLog}}) {
            const auto all = joined(order);
            QCOMPARE(fieldOf(all, "driver_date"), "2019-03-25");
            QVERIFY(anyHas(all.conflicts, "driver_date is \"2019-03-25\" (stated"));
            QVERIFY(anyHas(all.conflicts, "2019-11-06"));
            QCOMPARE(fieldOf(all, "mace.device_name"), "Adreno(TM) 618?"); // the model comes from GLES
        }
    }

    void equalsThatDisagreeAreLeftOut() {
        const std::string other = replaced(kMaceLog, "#d6b520a", "#0000000");
        for (const auto& texts : {std::vector{kMaceLog, other}, std::vector{kMaceLog + other},
                                  std::vector{kMaceLog, other, kMaceLog}}) {
            const auto all = joined(texts);
            QCOMPARE(fieldOf(all, "platform_version"), "!");
            QVERIFY(!all.profile.platformVersion && !all.profile.macePlatformInfo);
            QCOMPARE(all.conflicts.size(), std::size_t{1});
            QVERIFY(anyHas(all.conflicts, "Neither is taken."));
            QCOMPARE(fieldOf(all, "device_name"), "QUALCOMM Adreno(TM)");
            QCOMPARE(fieldOf(all, "driver_date"), "-");
        }
        const auto inferred = joined({kGlesAdreno, kAdrenoBlock});
        QCOMPARE(fieldOf(inferred, "driver_date"), "!");
        const auto settled = joined({kGlesAdreno, kAdrenoBlock, kMaceLog});
        QCOMPARE(fieldOf(settled, "driver_date"), "2019-03-25");
    }

    /// Two phones' files: the rest of what either says may be the wrong phone's, too.
    void nothingStaysOfDisputedFiles() {
        const auto phones = joined({kGlesAdreno, kGlesMali});
        for (const char* field :
             {"platform_name", "device_name", "gles_renderer", "driver_date", "driver_release"})
            QCOMPARE(fieldOf(phones, field), "!");
        QVERIFY(!phones.profile.deviceName && !phones.profile.driverDate && !phones.profile.driverRelease);
        QCOMPARE(phones.profile.deviceType, "GPU"); // of every phone
        QVERIFY(anyHas(phones.conflicts, "contradict each other, and each of them may be the wrong one"));
        const auto drivers = joined({kGlesAdreno, kAdrenoBlock});
        QCOMPARE(fieldOf(drivers, "driver_date"), "!");
        QCOMPARE(fieldOf(drivers, "remote_branch"), "!");
        QCOMPARE(fieldOf(drivers, "platform_name"), "QUALCOMM Snapdragon(TM)?"); // whichever is wrong
        // A third file confirms what it says itself; what is stated stays.
        const std::string third = "GLES: Qualcomm, Adreno (TM) 618, OpenGL ES 3.2 V@0502.0\n";
        QCOMPARE(fieldOf(joined({kGlesAdreno, kGlesMali, third}), "device_name"), "QUALCOMM Adreno(TM)?");
        QCOMPARE(fieldOf(joined({kGlesAdreno, kGlesMali, kMaceLog}), "device_name"), "QUALCOMM Adreno(TM)");
    }

    void contradictionSurvivesAJoin() {
        const std::string other = replaced(kMaceLog, "QUALCOMM Adreno(TM)\n", "QUALCOMM Adreno(TM) 750\n");
        for (const auto& order :
             {std::vector{kMaceLog + other, kGlesAdreno}, std::vector{kGlesAdreno, kMaceLog + other}})
            QCOMPARE(fieldOf(joined(order), "device_name"), "!");
    }

    void manyKindsInOneFile() {
        const auto file = evidence(kGetprop + kGlesAdreno + kMaceLog + kAdrenoBlock);
        QCOMPARE(file.kinds.size(), std::size_t{4});
        QCOMPARE(fieldOf(file, "abi"), "arm64-v8a?");
        QCOMPARE(fieldOf(file, "device_name"), "QUALCOMM Adreno(TM)");
    }

    void nothingToSee_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("zeros") << QByteArray(5000, '\0');
        QTest::newRow("text") << QByteArray("Hello\nworld\n");
        QTest::newRow("half UTF-16") << QByteArray("\xff\xfe\x41");
        QTest::newRow("surrogates") << QByteArray("\xff\xfe\x00\xd8\x00\xd8\x00\xdc\x00\xdc", 10);
        QTest::newRow("nested") << QByteArray(200'000, '[');
        QTest::newRow("labels") << QByteArray(
            "GLES: \nGLES: , , OpenGL ES\nGLES: a, OpenGL ES 3.2 V@\n[ro.a\n[ro.]: [");
        QTest::newRow("control characters") << QByteArray("a.cc:1 Using device: \x1b[31mred\n");
    }
    void nothingToSee() {
        QFETCH(QByteArray, bytes);
        const ProfileEvidence file = evidence(bytes.toStdString());
        for (const auto& [name, fact] : file.fields)
            QVERIFY2(name != "device_name", fact.value.c_str());
        QVERIFY(!anyHas(file.conflicts, ""));
    }

    /// Every prefix of every kind, and every byte of it overwritten.
    void total() {
        for (const std::string& text :
             {kMaceLog, kGlesAdreno, kGlesMali, kAdrenoBlock, kGetprop, kClinfo, kOpenClZ})
            for (std::size_t i = 0; i < text.size(); ++i) {
                evidence(text.substr(0, i));
                std::string hurt = text;
                hurt[i] = i % 2 ? '\n' : '\0';
                joined({hurt, text});
            }
    }

    /// Lines that look like much and are nothing, without line ends, cost no more than others.
    void hostileLinesAreLinear() {
        for (const std::string_view part : {".cc:1 ", "OpenGL ES 3.2 ", "arm_release_ver r", "GLES: a, ",
                                            "[ro.", "QUALCOMM build", "Build fingerprint: '", "a, "}) {
            std::string text = "GLES: ";
            while (text.size() < 8'000'000)
                text += part;
            QElapsedTimer timer;
            timer.start();
            evidence(text);
            QVERIFY2(timer.elapsed() < 30'000, part.data());
        }
    }

    void conflictsAreBounded() {
        std::string text;
        for (int i = 0; i < 20'000; ++i)
            text += "a.cc:1 Using device: " + std::to_string(i) + "\n";
        QCOMPARE(evidence(text).conflicts.size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestProfileSource)
#include "test_profile_source.moc"
