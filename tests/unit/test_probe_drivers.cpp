// SPDX-License-Identifier: Apache-2.0
// The probe with real drivers: PoCL builds and loads the sample cache; Oclgrind is fed what PoCL made.
// Damaged copies: test_probe_damaged.
#include "core/host/kernel_source.h"
#include "core/host/probe.h"
#include "format/mace_key.h"
#include "tests/support/samples.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <optional>

using namespace macebin;
using Kind = LoadOutcome::Kind;

namespace {

const std::string kKernels = MACEBIN_SOURCE_DIR "/kernels";

QByteArray bytes(const std::string& text) {
    return QByteArray::fromStdString(text);
}

std::vector<LoadOutcome> load(const DeviceFacts& device, const std::vector<std::string>& binaries) {
    std::vector<ProgramToLoad> programs;
    for (const std::string& binary : binaries)
        programs.push_back({asBytes(binary), {}});
    auto outcomes = loadPrograms(device, programs);
    if (!outcomes) qWarning("%s", outcomes.error().c_str());
    return outcomes ? *outcomes : std::vector<LoadOutcome>();
}

std::optional<DeviceFacts> deviceOf(std::string_view platform) {
    const auto devices = listDevices();
    if (!devices) return std::nullopt;
    for (const DeviceFacts& device : *devices)
        if (device.platformName == platform) return device;
    return std::nullopt;
}

} // namespace

class TestProbeDrivers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void poclBuildsAndLoadsTheSampleCache();
    void oclgrindRefusesPocl();
};

void TestProbeDrivers::initTestCase() {
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
}

void TestProbeDrivers::poclBuildsAndLoadsTheSampleCache() {
    const auto device = deviceOf("Portable Computing Language");
    if (!device) QSKIP("there is no PoCL device");
    const auto keys = sampleKeys(kKernels);
    QVERIFY(bool(keys) && keys->size() >= 24);
    std::vector<ProgramToBuild> sources;
    std::vector<std::string> kernels;
    for (const std::string& key : *keys) {
        const ProgramKey parts = splitProgramKey(key);
        const auto source = kernelSource(kKernels, parts.program);
        QVERIFY2(bool(source), key.c_str());
        sources.push_back({source->text, buildOptions(parts.options, true)});
        const auto define = kernelDefine(parts.options);
        kernels.emplace_back(define ? define->stored : parts.program);
    }
    const auto built = buildPrograms(*device, sources);
    QVERIFY2(bool(built), built ? "" : built.error().c_str());
    std::vector<ProgramToLoad> binaries;
    for (std::size_t i = 0; i < built->size(); ++i) {
        const BuildOutcome& outcome = (*built)[i];
        QVERIFY2(outcome.kind == Kind::accepted,
                 ((*keys)[i] + ": " + describe(outcome) + outcome.log).c_str());
        QVERIFY(startsWith(outcome.binary, "poclbin"));
        binaries.push_back({outcome.binary, sources[i].options});
    }
    const auto loaded = loadPrograms(*device, binaries);
    QVERIFY2(bool(loaded), loaded ? "" : loaded.error().c_str());
    for (std::size_t i = 0; i < loaded->size(); ++i) {
        const LoadOutcome& outcome = (*loaded)[i];
        QVERIFY2(outcome.kind == Kind::accepted,
                 ((*keys)[i] + ": " + describe(outcome) + outcome.log).c_str());
        const bool named = std::any_of(outcome.kernels.begin(), outcome.kernels.end(),
                                       [&](const Kernel& kernel) { return kernel.name == kernels[i]; });
        QVERIFY2(named, ((*keys)[i] + " has no kernel " + kernels[i]).c_str());
    }
}

void TestProbeDrivers::oclgrindRefusesPocl() {
    const QString oclgrind = "/usr/lib/oclgrind/liboclgrind-rt-icd.so";
    if (!QFile::exists(oclgrind)) QSKIP("Oclgrind is not installed");
    MACEBIN_SAMPLE(binary, "programs/pocl31_3kernels.poclbin");
    QTemporaryDir vendors;
    std::ofstream(vendors.filePath("driver.icd").toStdString()) << oclgrind.toStdString() << '\n';
    qputenv("OCL_ICD_VENDORS", vendors.path().toLocal8Bit());
    const auto device = deviceOf("Oclgrind");
    const auto found = device ? load(*device, {std::string(asText(binary))}) : std::vector<LoadOutcome>();
    qunsetenv("OCL_ICD_VENDORS");
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(bytes(describe(found[0])),
             QByteArray("rejected in clCreateProgramWithBinary (CL_INVALID_BINARY)"));
}

QTEST_GUILESS_MAIN(TestProbeDrivers)
#include "test_probe_drivers.moc"
