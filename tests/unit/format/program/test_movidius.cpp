// SPDX-License-Identifier: Apache-2.0
// Movidius blobs: the real ones, and small ones built here field by field from OpenVINO's blob_format.hpp.
#include "tests/support/program_values.h"

#include <QTest>

using namespace macebin;
using namespace macebin::test;

namespace {

/// A record of one FP16 input or output of 1x3x4x5 NCHW.
void writeInfo(ByteWriter& out, std::string_view name, bool inlineDimensions) {
    out.u32(0);
    out.u32(0);
    out.u32(16);
    out.text(name);
    out.zeros(16 - name.size());
    for (const std::uint32_t value : {0U, 0x4321U, 4U})
        out.u32(value);
    if (inlineDimensions)
        for (const std::uint32_t value : {5U, 4U, 3U, 1U, 2U, 10U, 40U, 120U})
            out.u32(value);
    else
        for (const std::uint32_t value : {3U, 0U, 3U, 16U})
            out.u32(value);
    out.alignTo(64);
}

/// A custom OpenCL stage with 2x3x4 work-groups of 8x1x1, kernel 7.
void writeStage(ByteWriter& out) {
    out.u32(20 + 13 * 4 + 8);
    for (const std::uint32_t value : {115U, 1U, 4U + 13U * 4U})
        out.u32(value);
    for (const std::uint32_t value : {2U, 3U, 4U, 8U, 1U, 1U, 0U, 0U, 0U, 1U, 7U, 1U, 2U})
        out.u32(value);
    out.u32(0xabcd); // a buffer description
    out.u32(115);
    out.u32(0x7f83ff19);
    out.alignTo(64);
}

/// A SHAVE ELF32 with one kernel "blur" of two real arguments: section names, metadata and its strings.
Bytes makeShaveElf() {
    constexpr std::string_view names("\0.shstrtab\0.neo_metadata\0.neo_metadata.str\0", 44);
    constexpr std::string_view strings("\0blur\0src\0dst\0", 14);
    ByteWriter data;
    for (const std::uint32_t word : {0x10002U, 1U, 52U, 3U, 52U + 132U})
        data.u32(word);
    data.zeros(8 * 4);
    for (const std::uint32_t word : {0U, 3U, 0U, 0U, 0U, 0U, 1U, 0U, 0U})
        data.u32(word);
    data.zeros(24 * 4);
    for (const std::uint32_t name : {6U, 10U, 0U})
        for (const std::uint32_t word : {0U, name, 0U, 4U, 1U, 4U, 0U})
            data.u32(word);
    const Bytes metadata = data.take();
    const auto namesAt = 52U, stringsAt = namesAt + 44, dataAt = stringsAt + 16;
    const auto tableAt = dataAt + static_cast<std::uint32_t>(metadata.size());
    ByteWriter out;
    out.text("\x7f"
             "ELF\x01\x01\x01");
    out.zeros(9);
    out.u16(1);
    out.u16(2);
    for (const std::uint32_t word : {1U, 0U, 0U, tableAt, 0U})
        out.u32(word);
    for (const unsigned half : {52U, 0U, 0U, 40U, 4U, 1U})
        out.u16(static_cast<std::uint16_t>(half));
    out.text(names);
    out.text(strings);
    out.zeros(2);
    out.bytes(metadata);
    out.zeros(40);
    const auto size = static_cast<std::uint32_t>(metadata.size());
    for (const std::uint32_t word : {1U, 3U, 0U, 0U, namesAt, 44U, 0U, 0U, 1U, 0U})
        out.u32(word);
    for (const std::uint32_t word : {11U, 1U, 0U, 0U, dataAt, size, 0U, 0U, 4U, 0U})
        out.u32(word);
    for (const std::uint32_t word : {25U, 3U, 0U, 0U, stringsAt, 14U, 0U, 0U, 1U, 0U})
        out.u32(word);
    return out.take();
}

Bytes makeBlob(std::uint32_t major, std::uint32_t minor, const Bytes& constant = {}) {
    const bool old = major == 5;
    ByteWriter out;
    out.text("\x7f"
             "elf");
    out.zeros(12);
    out.u16(1);
    out.u16(2);
    out.u32(2);
    out.zeros(16);
    out.u16(416);
    out.zeros(10);
    const std::uint32_t second = old ? 320 : 256, stages = old ? 448 : 320, constants = stages + 128;
    const auto constantSize = static_cast<std::uint32_t>((constant.size() + 63) / 64 * 64);
    for (const std::uint32_t value : {9709U,  constants + 64U + constantSize,
                                      major,  minor,
                                      1U,     1U,
                                      1U,     120U,
                                      120U,   1U,
                                      0U,     1U,
                                      1U,     0U,
                                      1U,     0U,
                                      192U,   second,
                                      stages, constants})
        out.u32(value);
    out.alignTo(64);
    writeInfo(out, "data", old);
    writeInfo(out, "prob", old);
    writeStage(out);
    for (const std::uint32_t value : {5U, 4U, 3U, 1U, 2U, 10U, 40U, 120U})
        out.u32(value);
    out.alignTo(64);
    out.bytes(constant);
    out.alignTo(64);
    return out.take();
}

std::string factOf(const Program& program, std::string_view name) {
    for (const Fact& fact : program.facts)
        if (fact.name == name) return fact.value;
    return {};
}

} // namespace

class TestMovidius : public QObject {
    Q_OBJECT

private slots:
    void realBlobsClose() {
        const auto paths = samplesIn("movidius");
        if (paths.empty()) QSKIP("no samples: set MACEBIN_SAMPLES");
        for (const auto& path : paths) {
            const Bytes bytes = *sample(path);
            const Program program = decodeMovidius(bytes);
            QVERIFY2(program.structure == Structure::closes, (path + ": " + program.structureNote).c_str());
            QVERIFY2(brokenPromise(program, bytes.size()).empty(), path.c_str());
            QVERIFY(identifyProgram(bytes) == Family::movidius);
            QCOMPARE(std::string(describeProgram(bytes)), std::string("Movidius blob"));
            QVERIFY(describeForeignCache(bytes).empty());
        }
    }

    void inputsAndOutputs_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("fact");
        QTest::addColumn<QString>("value");
        QTest::newRow("6.0") << "movidius/DetectionBestCandidate_sh1.blob"
                             << "input 1"
                             << "Identity_1, FP16, 1x2254x1 CHW";
        QTest::newRow("6.0, long name") << "movidius/DetectionBestCandidate_sh1.blob"
                                        << "output 2"
                                        << "Slice_25/Split.3, FP16, 4 C";
        QTest::newRow("6.0, stages") << "movidius/DetectionBestCandidate_sh1.blob"
                                     << "stages"
                                     << "17";
        QTest::newRow("2021.4") << "movidius/diff_2021.4_6shave.blob"
                                << "output 0"
                                << "output, FP16, 720x720 NC";
        QTest::newRow("5.0 in") << "movidius/custom_model_v5.0.blob"
                                << "input 0"
                                << "data, U8, 1x3x300x300 NCHW";
        QTest::newRow("5.0 out") << "movidius/custom_model_v5.0.blob"
                                 << "output 0"
                                 << "detection_out, FP16, 1x1x200x7 NCHW";
    }
    void inputsAndOutputs() {
        QFETCH(QString, path);
        QFETCH(QString, fact);
        QFETCH(QString, value);
        const auto bytes = sample(path.toStdString());
        if (!bytes) QSKIP("sample is absent: set MACEBIN_SAMPLES");
        const Program program = decodeMovidius(*bytes);
        QCOMPARE(QString::fromStdString(factOf(program, fact.toStdString())), value);
    }

    void everyKnownVersion_data() {
        QTest::addColumn<unsigned>("major");
        QTest::addColumn<unsigned>("minor");
        for (const auto& [major, minor] :
             {std::pair(5U, 0U), {6U, 0U}, {2020U, 3U}, {2020U, 4U}, {2021U, 1U}, {2021U, 4U}, {2022U, 1U}})
            QTest::addRow("%u.%u", major, minor) << major << minor;
    }
    void everyKnownVersion() {
        QFETCH(unsigned, major);
        QFETCH(unsigned, minor);
        const Bytes blob = makeBlob(major, minor);
        const Program program = decodeMovidius(blob);
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QCOMPARE(factOf(program, "input 0"), std::string("data, FP16, 1x3x4x5 NCHW"));
        QCOMPARE(factOf(program, "output 0"), std::string("prob, FP16, 1x3x4x5 NCHW"));
        QCOMPARE(factOf(program, "custom stage 0"),
                 std::string("OpenCL kernel 7, 2x3x4 work-groups of 8x1x1"));
        QVERIFY(brokenPromise(program, blob.size()).empty());
    }

    void otherVersionIsUnknown() {
        const Program program = decodeMovidius(makeBlob(7, 0));
        QVERIFY(program.structure == Structure::unknownLayout);
        QVERIFY(program.regions.size() == 1);
    }

    void trailingMetadataIsNormal() {
        Bytes blob = makeBlob(6, 0);
        blob.resize(blob.size() + 203, std::byte{0x5a});
        const Program program = decodeMovidius(blob);
        QVERIFY(program.structure == Structure::closes);
        QCOMPARE(factOf(program, "trailing metadata bytes"), std::string("203"));
        QCOMPARE(program.regions.back().name, std::string("trailing metadata"));
    }

    void customKernelsAreListed() {
        const Bytes elf = makeShaveElf();
        QVERIFY(decodeElf(elf).structure != Structure::broken);
        const Program program = decodeMovidius(makeBlob(6, 0, elf));
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QCOMPARE(program.kernels.size(), std::size_t{1});
        QCOMPARE(program.kernels[0].name, std::string("blur"));
        QCOMPARE(program.kernels[0].arguments->size(), std::size_t{2});
        QCOMPARE((*program.kernels[0].arguments)[1].name, std::string("dst"));
        QCOMPARE((*program.kernels[0].arguments)[1].addressSpace, std::string("global"));
        QCOMPARE(program.files.size(), std::size_t{1});
        QCOMPARE(program.files[0].range, (ByteRange{320 + 128 + 64, elf.size()}));
        const Sweep flips = flip(makeBlob(6, 0, elf), decodeMovidius, 2000, 3);
        QVERIFY2(flips.problem.empty(), flips.problem.c_str());
    }

    void damageIsFound_data() {
        QTest::addColumn<int>("offset");
        QTest::newRow("pseudo-ELF") << 40;
        QTest::newRow("file size") << 52 + 4;
        QTest::newRow("stage count") << 52 + 24;
        QTest::newRow("section order") << 52 + 72;
        QTest::newRow("header padding") << 150;
        QTest::newRow("record index") << 192;
        QTest::newRow("name padding") << 192 + 12 + 15;
        QTest::newRow("data type") << 192 + 28;
        QTest::newRow("dimension order") << 192 + 32;
        QTest::newRow("dimensions' place") << 192 + 40;
        QTest::newRow("stage length") << 320;
        QTest::newRow("stage type") << 324;
        QTest::newRow("border") << 320 + 20 + 13 * 4 + 4;
    }
    void damageIsFound() {
        QFETCH(int, offset);
        Bytes blob = makeBlob(6, 0);
        blob[static_cast<std::size_t>(offset)] ^= std::byte{0x19};
        const Program program = decodeMovidius(blob);
        QVERIFY(program.structure == Structure::broken);
        QVERIFY(program.structureFault.has_value());
        QVERIFY(!program.structureNote.empty());
    }

    void limitsHold() {
        const Bytes blob = makeBlob(6, 0);
        const Program program = decodeMovidius(blob, {.regions = 0, .facts = 2});
        QVERIFY(program.regions.empty());
        QCOMPARE(program.facts.size(), std::size_t{2});
        QVERIFY(program.structure == Structure::closes);
    }

    void sweeps() {
        Bytes blob = makeBlob(6, 0);
        const Sweep cut = truncate(blob, decodeMovidius, 2000);
        QVERIFY2(cut.problem.empty(), cut.problem.c_str());
        QCOMPARE(cut.broken, cut.tried);
        for (const auto& path : samplesIn("movidius")) {
            const Bytes bytes = *sample(path);
            const bool big = bytes.size() > 100'000;
            const Sweep cuts = truncate(bytes, decodeMovidius, big ? 100 : 2000);
            QVERIFY2(cuts.problem.empty(), cuts.problem.c_str());
            QCOMPARE(cuts.broken, cuts.tried);
            const Sweep flips = flip(bytes, decodeMovidius, big ? 4000 : 20'000, 1);
            QVERIFY2(flips.problem.empty(), flips.problem.c_str());
            qInfo("%s: flips %s", path.c_str(), flips.text().c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestMovidius)
#include "test_movidius.moc"
