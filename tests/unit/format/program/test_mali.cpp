// SPDX-License-Identifier: Apache-2.0
// Mali programs: real ones from one driver, damaged ones, and hand-made chunks for the other layouts.
#include "format/cache/mace/key.h"
#include "format/program/llvm/bitcode.h"
#include "tests/support/program_values.h"

#include <QTest>

#include <algorithm>

using namespace macebin;
using namespace macebin::test;

namespace {

const char kSample[] = "mace/mali-bifrost-r20p0-part.v1.bin";

std::vector<Value> allPrograms() {
    const auto file = sample(kSample);
    return file ? programsOfV1(*file) : std::vector<Value>();
}

} // namespace

class TestMali : public QObject {
    Q_OBJECT
private slots:
    void realProgramsClose();
    void keysAgree();
    void otherLayouts();
    void damageIsNamed();
    void truncations();
    void flips();
    void limitsHold();
};

void TestMali::realProgramsClose() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("the Mali sample is absent: set MACEBIN_SAMPLES");
    QCOMPARE(values.size(), 13U);
    std::size_t kernels = 0;
    for (const Value& value : values) {
        QVERIFY(looksLikeMali(value.bytes));
        const Program program = decodeMali(value.bytes);
        QVERIFY2(program.structure == Structure::closes, (value.key + ": " + program.structureNote).c_str());
        QCOMPARE(brokenPromise(program, value.bytes.size()), std::string());
        QVERIFY(std::none_of(program.regions.begin(), program.regions.end(),
                             [](const Region& r) { return r.kind == RegionKind::gap; }));
        QVERIFY(program.kernelsKnown);
        QCOMPARE(program.files.size(), 1U);
        QVERIFY(startsWith(slice(value.bytes, program.files[0].range), "BC\xc0\xde"));
        QCOMPARE(program.architecture, std::string("bifrost---mbs2")); // as llvm-dis reads it
        QVERIFY2(program.compiler.starts_with("LLVM"), program.compiler.c_str());
        kernels += program.kernels.size();
    }
    QCOMPARE(kernels, 74U); // by an independent reading
}

void TestMali::keysAgree() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("the Mali sample is absent: set MACEBIN_SAMPLES");
    for (const Value& value : values) {
        const Program program = decodeMali(value.bytes);
        const std::string_view options = splitProgramKey(value.key).options;
        QVERIFY2(program.buildOptions ==
                     std::string(options) + " -Werror -cl-mad-enable -cl-fast-relaxed-math",
                 program.buildOptions.c_str());
        const auto define = kernelDefine(options);
        QVERIFY(define);
        QVERIFY2(std::any_of(program.kernels.begin(), program.kernels.end(),
                             [&](const Kernel& k) { return k.name == define->stored; }),
                 value.key.c_str());
    }
}

void TestMali::otherLayouts() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("the Mali sample is absent: set MACEBIN_SAMPLES");
    const Bytes& whole = values.back().bytes;
    const auto changed = [&](std::size_t at, std::uint8_t value) {
        Bytes bytes = whole;
        bytes[at] = std::byte{value};
        return decodeMali(bytes);
    };
    QVERIFY(changed(12, 5).structure == Structure::unknownLayout);   // the version word
    QVERIFY(changed(20, 'X').structure == Structure::unknownLayout); // XLVM
    QVERIFY(changed(28, 4).structure == Structure::unknownLayout);   // the word before the bitcode
    QVERIFY(changed(8, 9).structure == Structure::broken);           // the number of chunks
    const Program foreign = decodeMali(asBytes("CLCD"));
    QVERIFY(foreign.structure == Structure::unknownLayout);
    QVERIFY(!looksLikeMali(asBytes("CLC")));
}

void TestMali::damageIsNamed() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("the Mali sample is absent: set MACEBIN_SAMPLES");
    Bytes longer = values[0].bytes;
    longer.resize(longer.size() + 4);
    const Program program = decodeMali(longer);
    QVERIFY(program.structure == Structure::broken);
    QCOMPARE(program.structureFault->offset, std::uint64_t(values[0].bytes.size()));
    QCOMPARE(program.structureFault->size, 4U);
}

void TestMali::truncations() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("the Mali sample is absent: set MACEBIN_SAMPLES");
    std::size_t tried = 0;
    for (const Value& value : values) {
        const Sweep sweep = truncate(value.bytes, decodeMali, 300);
        QCOMPARE(sweep.problem, std::string());
        QCOMPARE(sweep.broken + sweep.unknownLayout, sweep.tried);
        QCOMPARE(sweep.unknownLayout, 4U); // shorter than its own tag
        tried += sweep.tried;
    }
    qInfo("Mali: %zu truncations, all seen", tried);
}

void TestMali::flips() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("the Mali sample is absent: set MACEBIN_SAMPLES");
    Sweep total;
    unsigned seed = 1;
    for (const Value& value : values) {
        const Sweep sweep = flip(value.bytes, decodeMali, 2000, seed++);
        QCOMPARE(sweep.problem, std::string());
        total.tried += sweep.tried;
        total.broken += sweep.broken;
        total.unknownLayout += sweep.unknownLayout;
    }
    qInfo("Mali flips: %s", total.text().c_str());
    QVERIFY(total.broken * 100 > total.tried * 2); // bitcode, nearly all of the bytes, tells little
}

void TestMali::limitsHold() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("the Mali sample is absent: set MACEBIN_SAMPLES");
    const Program program = decodeMali(values[0].bytes, {.kernels = 2, .regions = 0, .textLength = 5});
    QVERIFY(program.structure == Structure::closes);
    QVERIFY(program.regions.empty());
    QVERIFY(!program.kernelsKnown);
    QCOMPARE(program.kernels.size(), 2U);
    QCOMPARE(program.buildOptions.size(), 5U);
}

QTEST_APPLESS_MAIN(TestMali)
#include "test_mali.moc"
