// SPDX-License-Identifier: Apache-2.0
// --self-test: tells a right result from a wrong one, a refusal from a crash. With PoCL and with sources that
// are made wrong, and with a stub driver that refuses and crashes.
#include "core/host/work/device/self_test.h"
#include "core/host/work/kernel_source.h"
#include "tests/support/command.h"
#include "tests/support/drivers.h"
#include "tests/support/schema.h"

#include <cmath>
#include <limits>

using namespace macebin;
using test::Ran;

namespace {

SelfTestResult resultOf(Outcome kind, bool isWrong = false) {
    SelfTestResult result{"k", {}, {}};
    result.outcome.kind = kind;
    if (isWrong) result.wrong = WrongValue{0, 1, 2.0f, 1, 1};
    return result;
}

QJsonObject kernelOf(const Ran& ran, const QString& name) {
    for (const QJsonValue& kernel : ran.json()["kernels"].toArray())
        if (kernel.toObject()["kernel"].toString() == name) return kernel.toObject();
    return {};
}

std::string fault(const Ran& ran) {
    return test::schemaFault("self_test.schema.json", {}, ran.out.toStdString());
}

} // namespace

class TestSelfTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void findsTheFirstWrongValue();
    void verdicts();
    void needsAllSources();
    void poclIsRight();
    void wrongResultIsNamed();
    void refusalsAndCrashes();
    void noDevice();

private:
    void useDriver(const QString& library);
    Ran selfTest(const QStringList& more = {}) const {
        return test::call(QStringList{"--self-test", "--format", "json"} + more);
    }
    /// A copy of our kernels, each changed by `edit`.
    QString sources(const QString& name, const std::function<void(const QString&, QByteArray&)>& edit);

    test::Folder folder_;
    QTemporaryDir vendors_;
};

void TestSelfTest::initTestCase() {
    QVERIFY(vendors_.isValid());
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    qputenv("MACEBIN_KERNELS", MACEBIN_SOURCE_DIR "/kernels");
}

void TestSelfTest::useDriver(const QString& library) {
    test::useDrivers(vendors_, {library});
}

QString TestSelfTest::sources(const QString& name,
                              const std::function<void(const QString&, QByteArray&)>& edit) {
    QDir().mkpath(folder_.path(name));
    const QDir kernels(MACEBIN_SOURCE_DIR "/kernels");
    for (const QString& file : kernels.entryList({"*.cl", "*.h"})) {
        QFile from(kernels.filePath(file));
        if (!from.open(QIODevice::ReadOnly)) qFatal("cannot read %s", qPrintable(file));
        QByteArray text = from.readAll();
        edit(file, text);
        folder_.write((name + "/" + file).toUtf8(), text);
    }
    return folder_.path(name);
}

void TestSelfTest::findsTheFirstWrongValue() {
    QVERIFY(!firstWrong({1, 2, 3}, {1, 2.0002f, 3})); // within the tolerance
    const auto wrong = firstWrong({1, 2, 4, 5}, {1, 2, 3, 4});
    QVERIFY(wrong && wrong->index == 2 && wrong->expected == 3 && wrong->found == 4.0f && wrong->wrong == 2 &&
            wrong->all == 4);
    QVERIFY(firstWrong({std::nanf("")}, {0}));
    QVERIFY(firstWrong({std::numeric_limits<float>::infinity()}, {1}));
    const auto missing = firstWrong({1}, {1, 2});
    QVERIFY(missing && missing->index == 1 && !missing->found);
    QVERIFY(firstWrong({0, 0}, {0.001f, 0})); // small values are compared absolutely, but not for nothing
}

void TestSelfTest::verdicts() {
    using Kind = Outcome;
    const auto verdict = [](std::vector<SelfTestResult> results) {
        return SelfTest{std::move(results), {}}.verdict();
    };
    const SelfTestResult ok = resultOf(Kind::accepted);
    QCOMPARE(verdict({ok, ok}), Verdict::intact);
    QCOMPARE(verdict({ok, resultOf(Kind::rejected)}), Verdict::notUsed);
    QCOMPARE(verdict({resultOf(Kind::rejected), resultOf(Kind::notAsked)}), Verdict::incomplete);
    QCOMPARE(verdict({resultOf(Kind::notAsked), resultOf(Kind::accepted, true)}), Verdict::harmful);
    for (const Kind kind : {Kind::crashed, Kind::hung, Kind::outOfMemory, Kind::exited})
        QCOMPARE(verdict({ok, resultOf(kind)}), Verdict::harmful);
    QCOMPARE(resultOf(Kind::accepted, true).word(), std::string_view("wrong"));
    QCOMPARE(resultOf(Kind::rejected).word(), std::string_view("refused"));
}

void TestSelfTest::needsAllSources() {
    const auto cases = selfTestCases(folder_.path("nothing").toStdString());
    QVERIFY(!cases);
    const Ran ran = selfTest({"--kernel-sources", folder_.path("nothing")});
    QCOMPARE(ran.code, 5);
    QVERIFY(ran.err.contains("is not in"));
    QCOMPARE(fault(ran), std::string());
}

void TestSelfTest::poclIsRight() {
    if (test::poclLibrary().isEmpty()) QSKIP("PoCL is not installed");
    useDriver(test::poclLibrary());
    const Ran ran = selfTest();
    QCOMPARE(ran.code, 0);
    QCOMPARE(fault(ran), std::string());
    QCOMPARE(ran.json()["kernels"].toArray().size(), 11);
    QCOMPARE(ran.json()["verdict"].toString(), QString("intact"));
    QVERIFY(kernelOf(ran, "softmax")["run_ms"].toDouble() > 0);
    QVERIFY(!ran.json()["protections"].toArray().isEmpty());
}

void TestSelfTest::wrongResultIsNamed() {
    if (test::poclLibrary().isEmpty()) QSKIP("PoCL is not installed");
    useDriver(test::poclLibrary());
    const QString folder = sources("wrong", [](const QString& file, QByteArray& text) {
        if (file == "softmax.cl") text.replace("exp(", "exp2("); // as a device that computes it badly
        if (file == "matmul.cl") text.prepend("#error no\n");
    });
    const Ran ran = selfTest({"--kernel-sources", folder});
    QCOMPARE(ran.code, 6);
    QCOMPARE(fault(ran), std::string());
    QCOMPARE(kernelOf(ran, "reduce")["outcome"].toString(), QString("ok"));
    QCOMPARE(kernelOf(ran, "matmul")["outcome"].toString(), QString("refused"));
    QCOMPARE(kernelOf(ran, "matmul")["cl_error"].toString(), QString("CL_BUILD_PROGRAM_FAILURE"));
    const QJsonObject soft = kernelOf(ran, "softmax");
    QCOMPARE(soft["outcome"].toString(), QString("wrong"));
    QVERIFY(soft["wrong"].toObject()["wrong"].toInt() > 0);
    QCOMPARE(soft["wrong"].toObject()["all"].toInt(), 500);
    const Ran text = test::call({"--self-test", "--kernel-sources", folder});
    QVERIFY2(text.out.contains("wrong     softmax: value ") && text.out.contains(" instead of ") &&
                 text.out.contains("or the sources are wrong") && !text.out.contains("is broken") &&
                 text.out.contains("This machine was protected by: "),
             text.out.constData());
}

void TestSelfTest::refusalsAndCrashes() {
    useDriver(MACEBIN_STUB_ICD);
    const Ran refused = selfTest(); // the stub takes nothing that is not meant for it
    QCOMPARE(refused.code, 4);
    QCOMPARE(fault(refused), std::string());
    QCOMPARE(kernelOf(refused, "reduce")["outcome"].toString(), QString("refused"));
    QVERIFY(refused.json()["conclusion"].toString().contains("nothing was run"));
    const QString folder = sources("deadly", [](const QString& file, QByteArray& text) {
        if (file == "softmax.cl") text += "\n// stub:abort@build\n";
        if (file == "reduce.cl") text += "\n// stub:exit@build\n";
    });
    const Ran crashed = selfTest({"--kernel-sources", folder});
    QCOMPARE(crashed.code, 6);
    QCOMPARE(fault(crashed), std::string());
    QCOMPARE(kernelOf(crashed, "softmax")["signal"].toString(), QString("SIGABRT"));
    QCOMPARE(kernelOf(crashed, "reduce")["exit_status"].toInt(), 3);
    QCOMPARE(kernelOf(crashed, "transpose")["outcome"].toString(), QString("refused"));
    QCOMPARE(selfTest({"--fail-on", "damaged"}).code, 0);
}

void TestSelfTest::noDevice() {
    useDriver("/nowhere/lib.so");
    const Ran ran = selfTest();
    QCOMPARE(ran.code, 5);
    QVERIFY(ran.json()["device"].isNull() && !ran.json()["failure"].isNull());
    QCOMPARE(fault(ran), std::string());
    useDriver(MACEBIN_STUB_ICD);
    QCOMPARE(selfTest({"--device", "no such thing"}).code, 5);
    QCOMPARE(test::call({"--self-test", "x"}).code, 2);
}

QTEST_GUILESS_MAIN(TestSelfTest)
#include "test_self_test.moc"
