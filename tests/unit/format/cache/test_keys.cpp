// SPDX-License-Identifier: Apache-2.0
// MACE's keys, on names that real caches hold.
#include "core/device/identity.h"
#include "core/device/mace_identity.h"
#include "format/cache/mace/key.h"
#include "format/cache/parse.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace macebin;

class TestKeys : public QObject {
    Q_OBJECT

private slots:
    /// Pairs read off real phone caches.
    void obfuscationMatchesRealNames_data() {
        QTest::addColumn<QByteArray>("kernel");
        QTest::addColumn<QByteArray>("stored");
        QTest::newRow("pooling") << QByteArray("pooling") << QByteArray("p453171");
        QTest::newRow("digits and blanks") << QByteArray("conv_2d_1x1") << QByteArray("c44CimyloKq");
        QTest::newRow("long") << QByteArray("dw_filter_buffer_to_image")
                              << QByteArray("dBgx15D0Dn0J677KuOKxGLAHG");
        QTest::newRow("eltwise") << QByteArray("eltwise") << QByteArray("e1_D1Bz");
    }
    void obfuscationMatchesRealNames() {
        QFETCH(QByteArray, kernel);
        QFETCH(QByteArray, stored);
        QCOMPARE(obfuscate(kernel.toStdString()), stored.toStdString());
        QCOMPARE(deobfuscate(stored.toStdString()), kernel.toStdString());
    }

    /// The key's kernel stands in its program: true of every program of every phone's cache.
    void everyRealKeyNamesAKernelOfItsProgram() {
        std::size_t programs = 0;
        for (const std::string& path : test::samplesIn("mace")) {
            const Bytes file = *test::sample(path);
            const Parsed parsed = parse(file);
            for (const Entry& entry : parsed.cache.entries) {
                if (entry.role != EntryRole::program) continue;
                const auto define = kernelDefine(splitProgramKey(entry.key).options);
                if (path.find("pocl") != std::string::npos) continue; // built by hand, without such options
                QVERIFY2(define, std::string(entry.key).c_str());
                QCOMPARE(deobfuscate(define->stored) == define->kernel || define->stored == define->kernel,
                         true);
                QVERIFY(asText(parsed.cache.valueOf(entry)).find(define->stored) != std::string_view::npos);
                ++programs;
            }
        }
        if (programs == 0) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        QVERIFY(programs >= 63);
    }

    void keysAreSplitAndNeverNormalised() {
        const ProgramKey empty = splitProgramKey("depthwise_conv2d  -DX=1");
        QCOMPARE(empty.program, std::string_view("depthwise_conv2d"));
        QCOMPARE(empty.options, std::string_view(" -DX=1")); // the double blank stays
        QCOMPARE(splitProgramKey("reduce").program, std::string_view("reduce"));
        QVERIFY(splitProgramKey("reduce").options.empty());
        QVERIFY(!kernelDefine("-DDATA_TYPE=float -DUSE_RELU"));
        QCOMPARE(kernelDefine("-DX -Dpooling=pooling")->stored,
                 std::string_view("pooling")); // a debug build's
    }

    void platformInfoIsSplitAtCommas() {
        const PlatformInfo info =
            splitPlatformInfo("ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0 , v0.12.0");
        QCOMPARE(info.fieldCount, std::size_t{4});
        QCOMPARE(info.platformVersion, std::string_view("OpenCL 2.1 v1.r20p0"));
        QCOMPARE(info.maceVersion, std::string_view("v0.12.0"));
        QVERIFY(splitPlatformInfo("a, b, c").maceVersion.empty()); // as before v0.9
        QCOMPARE(splitPlatformInfo("").fieldCount, std::size_t{1});
    }

    void driverDatesAreRead() {
        QCOMPARE(*driverDate("OpenCL 2.0 build: Date: 03/19/21 Fri Local Branch:"),
                 std::string("2021-03-19"));
        QCOMPARE(*driverDate("Date: 12/01/2019"), std::string("2019-12-01"));
        for (const char* none :
             {"", "Date:", "Date: 13/01/21", "Date: x/y/z", "Date: 03/19", "commit unknown"})
            QVERIFY2(!driverDate(none), none);
    }

    void devicesAreNamedAsMaceNamesThem() {
        QCOMPARE(maceDeviceName("QUALCOMM Adreno(TM)", "OpenCL 2.0 Adreno(TM) 640"),
                 std::string("Adreno(TM) 640"));
        QCOMPARE(maceDeviceName("QUALCOMM Adreno(TM) 750", "OpenCL 3.0 Adreno(TM) 750"),
                 std::string()); // not recognised
        QCOMPARE(maceDeviceName("Mali-G76", "OpenCL 2.1 v1.r20p0"), std::string("Mali-G76"));
        QCOMPARE(maceDeviceName("pthread-x86", "OpenCL 3.0 PoCL"), std::string());
        QCOMPARE(maceDeviceName("QUALCOMM Adreno(TM)", "OpenCL"), std::string());
        QCOMPARE(platformInfoText("A", "B", "C", "D"), std::string("A, B, C, D"));
    }
};

QTEST_APPLESS_MAIN(TestKeys)
#include "test_keys.moc"
