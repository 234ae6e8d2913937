// SPDX-License-Identifier: Apache-2.0
// The programs of kernels/, run on PoCL (in a probe child) and compared with plain C++; and how MACE's rules
// for sources and hashes read that folder.
#include "core/host/work/device/self_test.h"
#include "core/host/work/kernel_source.h"
#include "core/rebuild/source_hash.h"
#include "format/cache/mace/key.h"
#include "tests/support/drivers.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace macebin;

namespace {

const std::string kKernels = MACEBIN_SOURCE_DIR "/kernels";

} // namespace

class TestKernels : public QObject {
    Q_OBJECT

private slots:
    void hashFollowsTheFiles();
    void sourceAsMaceBuildsIt();
    void keysNameProgramsAndKernels();
    void computeWhatTheyShould();
};

void TestKernels::hashFollowsTheFiles() {
    // MD5 of the empty text, and of "a", end in these digits (RFC 1321, A.5).
    QCOMPARE(QByteArray::fromStdString(sourceHash("", "a")), QByteArray("00998ecf8427e").right(10));
    const std::string including = "// x\n#include <common.h>\n";
    QCOMPARE(sourceHash(including, "a").size(), std::size_t{20});
    QCOMPARE(QByteArray::fromStdString(sourceHash(including, "a").substr(10)), QByteArray("e269772661"));
    QVERIFY(includesCommon("#include <common.h>") && includesCommon("a\n#include <common.h>\r\nb"));
    QVERIFY(!includesCommon("// #include <common.h>\n") && !includesCommon("#include <common.hpp>\n"));
}

void TestKernels::sourceAsMaceBuildsIt() {
    const auto pooling = kernelSource(kKernels, "pooling");
    QVERIFY(bool(pooling));
    QVERIFY(pooling->text.find("#include") == std::string::npos);
    QVERIFY(pooling->text.find("#define DATA_TYPE") < pooling->text.find("pooling("));
    QCOMPARE(pooling->hash.size(), std::size_t{20});
    QCOMPARE(kernelSource(kKernels, "fill")->hash.size(), std::size_t{10});
    QVERIFY(!kernelSource(kKernels, "../kernels/fill"));
    QVERIFY(!kernelSource(kKernels, "no_such_program"));
}

void TestKernels::keysNameProgramsAndKernels() {
    const auto keys = sampleKeys(kKernels);
    const auto names = programNames(kKernels);
    QVERIFY(bool(keys) && bool(names));
    QVERIFY(keys->size() >= 24);
    QVERIFY(std::is_sorted(keys->begin(), keys->end()));
    std::set<std::string> used;
    for (const std::string& key : *keys) {
        const auto parts = splitProgramKey(key);
        QVERIFY2(std::binary_search(names->begin(), names->end(), parts.program), key.c_str());
        QVERIFY2(used.emplace(parts.program).second || kernelDefine(parts.options), key.c_str());
    }
    QCOMPARE(used.size(), names->size()); // no program without a key
}

void TestKernels::computeWhatTheyShould() {
    const QTemporaryDir vendors;
    test::useDrivers(vendors, {test::poclLibrary()});
    const auto devices = listDevices();
    QVERIFY2(bool(devices), devices ? "" : devices.error().c_str());
    const auto pocl = std::find_if(devices->begin(), devices->end(), [](const DeviceFacts& facts) {
        return facts.platformName == "Portable Computing Language";
    });
    if (pocl == devices->end()) QSKIP("there is no PoCL device");
    const auto cases = selfTestCases(kKernels);
    QVERIFY2(bool(cases), cases ? "" : cases.error().c_str());
    const auto test = runSelfTest(*pocl, *cases);
    QVERIFY2(bool(test), test ? "" : test.error().c_str());
    QCOMPARE(test->results.size(), cases->size());
    for (const SelfTestResult& result : test->results)
        QVERIFY2(result.word() == "ok",
                 (result.kernel + ": " + describe(result.outcome) + result.outcome.log).c_str());
    QVERIFY(test->verdict() == Verdict::intact);
}

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    QCoreApplication application(argc, argv);
    TestKernels test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_kernels.moc"
