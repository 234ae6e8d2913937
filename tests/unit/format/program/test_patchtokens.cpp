// SPDX-License-Identifier: Apache-2.0
// Intel patchtokens: real files against the zebins that the same compiler made of the same source, and bytes
// made by hand from the documented layout.
#include "format/program/decoders.h"
#include "format/program/intel/patchtokens_checksum.h"
#include "tests/fuzz/decoder_invariants.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace macebin;
using test::brokenInvariant;

namespace {

constexpr std::uint64_t inner = 0x1150; // where readelf shows the device binary in all three samples

/// A patchtokens binary of one kernel "k" with the given patch lists.
Bytes handMade(const Bytes& programList, const Bytes& kernelList, std::uint32_t version = 1081) {
    ByteWriter body;
    body.text(std::string_view("k\0\0\0", 4));
    body.zeros(64); // code
    body.zeros(32); // dynamic state
    body.bytes(kernelList);
    const Bytes covered = body.take();
    ByteWriter out;
    out.text("CTNI");
    for (const std::uint32_t field : {version, 12U, 8U, 1U, 9U})
        out.u32(field);
    out.u32(static_cast<std::uint32_t>(programList.size()));
    out.bytes(programList);
    out.u32(patchtokensChecksum(covered));
    out.u64(0);
    for (const std::uint32_t field :
         {4U, static_cast<std::uint32_t>(kernelList.size()), 64U, 0U, 32U, 0U, 48U})
        out.u32(field);
    out.bytes(covered);
    return out.take();
}

Bytes token(std::uint32_t number, std::initializer_list<std::uint32_t> content) {
    ByteWriter out;
    out.u32(number);
    out.u32(static_cast<std::uint32_t>(8 + 4 * content.size()));
    for (const std::uint32_t value : content)
        out.u32(value);
    return out.take();
}

struct Sweep {
    std::size_t flips = 0, revealed = 0;
    std::string problem;
};

Sweep flipSweep(Bytes bytes) {
    Sweep sweep;
    DecodeLimits none;
    none.regions = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (const unsigned mask : {0x01U, 0x80U, 0xffU}) {
            bytes[i] ^= std::byte(mask);
            const Program program = decodePatchtokens(bytes, none);
            if (sweep.problem.empty()) sweep.problem = brokenInvariant(bytes, program, false);
            ++sweep.flips;
            if (program.structure != Structure::closes) ++sweep.revealed;
            bytes[i] ^= std::byte(mask);
        }
    return sweep;
}

} // namespace

class TestPatchtokens : public QObject {
    Q_OBJECT

    static std::optional<Bytes> innerOf(const QString& device) {
        auto file = test::sample("programs/intel_" + device.toStdString() + "_patchtokens.bin");
        if (!file) return std::nullopt;
        const ByteView found = slice(*file, {inner, file->size()});
        const std::uint64_t size = device == "skl"     ? 0x1920
                                   : device == "tgllp" ? 0x1960
                                                       : 0x1ca0; // readelf -S
        return Bytes(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(size));
    }

private slots:
    void devices_data() {
        QTest::addColumn<QString>("device");
        QTest::addColumn<QString>("core");
        QTest::newRow("skl") << "skl"
                             << "Gen9";
        QTest::newRow("tgllp") << "tgllp"
                               << "Gen12LP";
        QTest::newRow("dg2") << "dg2"
                             << "Xe-HPG";
    }

    /// Nine of nine checksums match, or the structure would not close.
    void devices() {
        QFETCH(QString, device);
        QFETCH(QString, core);
        const auto bytes = innerOf(device);
        if (!bytes) QSKIP("samples are absent");
        QVERIFY(looksLikePatchtokens(*bytes));
        const Program program = decodePatchtokens(*bytes);
        QCOMPARE(brokenInvariant(*bytes, program), std::string());
        QCOMPARE(program.structureNote, std::string());
        QCOMPARE(program.structure, Structure::closes);
        QVERIFY(!program.checksumMismatch);
        QCOMPARE(program.architecture, core.toStdString());
        QVERIFY(program.kernelsKnown);
        QCOMPARE(program.kernels.size(), std::size_t(3));
        for (const Region& region : program.regions)
            QVERIFY(region.kind != RegionKind::gap && region.kind != RegionKind::unreadable);
    }

    void agreesWithZebin_data() { devices_data(); }
    void agreesWithZebin() {
        QFETCH(QString, device);
        const auto bytes = innerOf(device);
        const auto other = test::sample("programs/intel_" + device.toStdString() + "_zebin.bin");
        if (!bytes || !other) QSKIP("samples are absent");
        const Program tokens = decodePatchtokens(*bytes), zebin = decodeElf(*other);
        QCOMPARE(zebin.kernels.size(), tokens.kernels.size());
        for (std::size_t i = 0; i < tokens.kernels.size(); ++i) {
            const Kernel &a = tokens.kernels[i], &b = zebin.kernels[i];
            QCOMPARE(a.name, b.name);
            QCOMPARE(a.workGroupSize, b.workGroupSize);
            QCOMPARE(a.localMemory, b.localMemory);
            QCOMPARE(a.registers, b.registers);
            QVERIFY(*a.codeSize <= *b.codeSize && *a.codeSize + 512 > *b.codeSize); // unpadded and padded
            QVERIFY(a.arguments && b.arguments && !a.arguments->empty());
            QCOMPARE(a.arguments->size(), b.arguments->size());
            for (std::size_t k = 0; k < a.arguments->size(); ++k) {
                const KernelArgument &x = (*a.arguments)[k], &y = (*b.arguments)[k];
                QCOMPARE(x.name, y.name);
                QCOMPARE(x.type, y.type);
                QCOMPARE(x.addressSpace, y.addressSpace);
                QCOMPARE(x.accessQualifier, y.accessQualifier);
                QCOMPARE(x.typeQualifier, y.typeQualifier);
                QCOMPARE(x.size, y.size);
            }
        }
    }

    void details() {
        const auto bytes = innerOf("skl");
        if (!bytes) QSKIP("samples are absent");
        const Kernel scale = decodePatchtokens(*bytes).kernels.at(0);
        QCOMPARE(scale.name, std::string("scale"));
        QCOMPARE(scale.attributes, std::string("reqd_work_group_size(8,4,1)"));
        QVERIFY(scale.workGroupSize == (std::array<std::uint64_t, 3>{8, 4, 1}));
        QCOMPARE(scale.localMemory, std::optional<std::uint64_t>(64));
        QCOMPARE(scale.registers, std::optional<std::uint32_t>(128));
        QCOMPARE(scale.codeSize, std::optional<std::uint64_t>(560));
        QCOMPARE(scale.arguments->at(1).type, std::string("float*"));
        QCOMPARE(scale.arguments->at(1).typeQualifier, std::string("const"));
        QCOMPARE(scale.arguments->at(3).addressSpace, std::string("local"));
    }

    void damagedCode() {
        auto bytes = innerOf("skl");
        if (!bytes) QSKIP("samples are absent");
        (*bytes)[200] ^= std::byte{4};
        const Program program = decodePatchtokens(*bytes);
        QCOMPARE(program.structure, Structure::broken);
        QVERIFY(program.checksumMismatch && program.checksumMismatch->contains(200));
        QCOMPARE(program.kernels.size(), std::size_t(3));
    }

    void programScopeData() {
        Bytes list = token(42, {0, 14});
        list.resize(list.size() + 14); // the data follow, not counted in the token's size
        const Bytes more = token(41, {0, 0, 4});
        list.insert(list.end(), more.begin(), more.end());
        list.resize(list.size() + 4);
        const Bytes bytes = handMade(list, {});
        const Program program = decodePatchtokens(bytes);
        QCOMPARE(program.structureNote, std::string());
        QCOMPARE(program.kernels.size(), std::size_t(1));
        list.pop_back();
        QCOMPARE(decodePatchtokens(handMade(list, {})).structure, Structure::broken);
    }

    void privateMemory() {
        const Program perItem = decodePatchtokens(handMade({}, token(38, {0, 0, 8, 96, 1})));
        QCOMPARE(perItem.structureNote, std::string());
        QCOMPARE(perItem.kernels.at(0).privateMemory, std::optional<std::uint64_t>(96));
        const Program perThread = decodePatchtokens(handMade({}, token(38, {0, 0, 8, 96, 0})));
        QVERIFY(!perThread.kernels.at(0).privateMemory);
    }

    void tokensMustFillTheList() {
        Bytes list = token(15, {0, 64});
        list.resize(list.size() + 4);
        QCOMPARE(decodePatchtokens(handMade({}, list)).structure, Structure::broken);
        QCOMPARE(decodePatchtokens(handMade({}, token(9999, {1, 2}))).structure, Structure::closes);
    }

    void unknownVersion() {
        for (const std::uint32_t version : {1065U, 1082U, 0U, 0xffffffffU}) {
            const Bytes bytes = handMade({}, {}, version);
            const Program program = decodePatchtokens(bytes);
            QCOMPARE(program.structure, Structure::unknownLayout);
            QVERIFY(!program.kernelsKnown);
            QCOMPARE(brokenInvariant(bytes, program), std::string());
        }
    }

    void trailingBytes() {
        Bytes bytes = handMade({}, {});
        bytes.push_back(std::byte{0});
        QCOMPARE(decodePatchtokens(bytes).structure, Structure::broken);
    }

    void limits() {
        const auto bytes = innerOf("skl");
        if (!bytes) QSKIP("samples are absent");
        DecodeLimits few;
        few.kernels = 2;
        few.arguments = 1;
        few.regions = 3;
        few.facts = 1;
        const Program program = decodePatchtokens(*bytes, few);
        QCOMPARE(brokenInvariant(*bytes, program), std::string());
        QCOMPARE(program.structure, Structure::closes);
        QCOMPARE(program.kernels.size(), std::size_t(2));
        QVERIFY(!program.kernelsKnown);
        QCOMPARE(program.facts.size(), std::size_t(1));
    }

    void truncations() {
        const auto bytes = innerOf("skl");
        if (!bytes) QSKIP("samples are absent");
        for (std::size_t size = 0; size < bytes->size(); ++size) {
            const ByteView part(bytes->data(), size);
            const Program program = decodePatchtokens(part);
            QCOMPARE(brokenInvariant(part, program), std::string());
            QCOMPARE(program.structure, Structure::broken);
        }
    }

    void flips_data() { devices_data(); }
    void flips() {
        QFETCH(QString, device);
        const auto bytes = innerOf(device);
        if (!bytes) QSKIP("samples are absent");
        const Sweep sweep = flipSweep(*bytes);
        QCOMPARE(sweep.problem, std::string());
        qInfo("patchtokens (%s): structure and checksum reveal %.1f %% of %zu flips", qPrintable(device),
              100.0 * static_cast<double>(sweep.revealed) / static_cast<double>(sweep.flips), sweep.flips);
        QVERIFY(sweep.revealed * 100 > sweep.flips * 95);
    }
};

QTEST_APPLESS_MAIN(TestPatchtokens)
#include "test_patchtokens.moc"
