// SPDX-License-Identifier: Apache-2.0
// What is what: real binaries of every family, layouts that are only named, other frameworks' caches built
// after their own sources, and everything that must be called none of these.
#include "tests/support/program_values.h"

#include <QTest>

using namespace macebin;
using namespace macebin::test;

namespace {

std::string describe(const Bytes& bytes) {
    return std::string(describeProgram(bytes));
}
std::string foreign(const Bytes& bytes) {
    return std::string(describeForeignCache(bytes));
}

Bytes fromText(std::string_view text) {
    const ByteView view = asBytes(text);
    return {view.begin(), view.end()};
}

/// Minimal SPIR-V: header and memory model.
Bytes tinySpirv() {
    ByteWriter out;
    for (const std::uint32_t word : {0x07230203U, 0x00010000U, 0U, 5U, 0U, 3U << 16 | 14, 2U, 2U})
        out.u32(word);
    return out.take();
}

Bytes armCompute(bool wide) {
    ByteWriter out;
    const auto size = [&](std::uint64_t value) {
        wide ? out.u64(value) : out.u32(static_cast<std::uint32_t>(value));
    };
    for (const std::string_view name : {"activation_layer.cl -DVEC=4", "gemm.cl"}) {
        size(name.size());
        size(40);
        out.text(name);
        for (int i = 0; i < 40; ++i)
            out.u8(static_cast<std::uint8_t>(200 + i));
    }
    return out.take();
}

Bytes tvm() {
    ByteWriter out;
    out.u64(2);
    for (const std::string_view name : {"fused_conv2d_kernel0", "fused_add"}) {
        out.u64(name.size());
        out.text(name);
        out.u64(5);
        out.text("\x01\x02\x03\x04\x05");
    }
    return out.take();
}

Bytes tnn() {
    ByteWriter out;
    for (const std::string_view program : {"convolution", "pooling"}) {
        const auto field = [&](std::string_view text, std::size_t size) {
            out.text(text);
            out.zeros(size - text.size());
        };
        field(program, 30);
        field("-DFLOAT=half", 300);
        field("Conv2D1x1", 300);
        out.zeros(2);
        out.u64(4711);
    }
    return out.take();
}

Bytes openCv() {
    ByteWriter out;
    out.u32(8);
    out.text("1a2b3c4d");
    out.u32(64);
    out.zeros(7 * 4);
    out.u32(4 + 8 + 4 + 64 * 4);
    out.zeros(56 * 4);
    out.u32(0);
    out.u32(4);
    out.u32(3);
    out.text("-DX=\x01\x02\x03");
    return out.take();
}

/// Writes FlatBuffers front to back: a table whose fields are u32 offsets to what follows it.
class FlatWriter {
public:
    ByteWriter out;

    /// Table with `fields` offset fields; gives the place of its first field. Its vtable stands before it.
    std::uint64_t table(std::uint16_t fields) {
        out.alignTo(4);
        const auto vtable = out.position();
        out.u16(static_cast<std::uint16_t>(4 + 2 * fields));
        out.u16(static_cast<std::uint16_t>(4 + 4 * fields));
        for (std::uint16_t i = 0; i < fields; ++i)
            out.u16(static_cast<std::uint16_t>(4 + 4 * i));
        out.alignTo(4);
        const auto at = out.position();
        out.u32(static_cast<std::uint32_t>(at - vtable));
        for (std::uint16_t i = 0; i < fields; ++i)
            out.u32(0);
        return at + 4;
    }
    /// Points the offset field at `field` to the current end, aligned.
    void point(std::uint64_t field) {
        out.alignTo(4);
        out.patchU32(field, static_cast<std::uint32_t>(out.position() - field));
    }
    void text(std::uint64_t field, std::string_view value) {
        point(field);
        out.u32(static_cast<std::uint32_t>(value.size()));
        out.text(value);
        out.u8(0);
    }
    /// A vector of one table; gives the place to be pointed to that table.
    std::uint64_t vectorOfOne(std::uint64_t field) {
        point(field);
        out.u32(1);
        out.u32(0);
        return out.position() - 4;
    }
    /// Points to a table that table() is about to write: behind its vtable.
    std::uint64_t tableAt(std::uint64_t field, std::uint16_t fields) {
        const auto first = table(fields);
        out.patchU32(field, static_cast<std::uint32_t>(first - 4 - field));
        return first;
    }
};

Bytes flatRoot(std::string_view id) {
    FlatWriter flat;
    flat.out.u32(0);
    flat.out.text(id);
    const auto fields = flat.tableAt(0, 1);
    flat.text(fields, "driver");
    return flat.out.take();
}

Bytes mnn() {
    FlatWriter flat;
    flat.out.u32(0);
    flat.out.u32(0);
    const auto root = flat.tableAt(0, 2);
    const auto backend = flat.tableAt(flat.vectorOfOne(root), 3);
    flat.text(backend, "2.8.1");
    flat.text(backend + 4, "Adreno(TM) 640");
    const auto shader = flat.tableAt(flat.vectorOfOne(backend + 8), 4);
    flat.text(shader, "\x01\x02\x03");
    flat.text(shader + 4, "conv_2d");
    return flat.out.take();
}

Bytes paddle() {
    FlatWriter flat;
    flat.out.u32(0);
    flat.out.u32(0);
    const auto root = flat.tableAt(0, 1);
    const auto pair = flat.tableAt(flat.vectorOfOne(root), 2);
    flat.text(pair, "image/conv2d.cl -DCL_DTYPE_half");
    const auto vector = flat.tableAt(flat.vectorOfOne(pair + 4), 1);
    flat.text(vector, "\x01\x02\x03");
    return flat.out.take();
}

} // namespace

class TestIdentify : public QObject {
    Q_OBJECT

private slots:
    void samples_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("family");
        QTest::newRow("pocl") << "programs/pocl31_3kernels.poclbin"
                              << "pocl";
        QTest::newRow("amd") << "programs/amdgcn_gfx906.co"
                             << "amd";
        QTest::newRow("patchtokens") << "programs/intel_skl_patchtokens.bin"
                                     << "intel";
        QTest::newRow("zebin") << "programs/intel_dg2_zebin.bin"
                               << "intel";
        QTest::newRow("ptx") << "programs/nvptx.ptx"
                             << "ptx";
        QTest::newRow("bitcode") << "programs/oclgrind_21.10.bc"
                                 << "llvm";
        QTest::newRow("spirv") << "programs/spirv_kernel.spv"
                               << "spirv";
        QTest::newRow("movidius") << "movidius/blur_2021.4_6shave.blob"
                                  << "movidius";
    }
    void samples() {
        QFETCH(QString, path);
        QFETCH(QString, family);
        const auto bytes = sample(path.toStdString());
        if (!bytes) QSKIP("sample is absent: set MACEBIN_SAMPLES");
        QCOMPARE(QString::fromUtf8(name(identifyProgram(*bytes))), family);
        QVERIFY(!describe(*bytes).empty());
        const Program program = decodeProgram(*bytes);
        QCOMPARE(QString::fromUtf8(name(program.family)), family);
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QCOMPARE(foreign(*bytes), std::string());
    }

    void cachesArePartOfNoFamily() {
        for (const char* folder : {"mace", "mclp"})
            for (const auto& path : samplesIn(folder)) {
                const Bytes bytes = *sample(path);
                QVERIFY2(describe(bytes).empty(), path.c_str());
                QVERIFY2(foreign(bytes).empty(), path.c_str());
                // Nor do their beginnings and ends, as a torn write leaves them.
                for (std::size_t cut = 0; cut < std::min<std::size_t>(bytes.size(), 3000); ++cut) {
                    QVERIFY(describeForeignCache(ByteView(bytes).first(cut)).empty());
                    QVERIFY(describeForeignCache(ByteView(bytes).subspan(cut)).empty());
                }
            }
        for (const std::size_t zeros : {0U, 4U, 8U, 640U, 4096U}) {
            QVERIFY(foreign(Bytes(zeros)).empty());
            QVERIFY(describe(Bytes(zeros)).empty());
        }
    }

    void programsInCachesAreTheirFamily() {
        MACEBIN_SAMPLE(adreno, "mace/adreno-640-2021-03.v1.bin");
        for (const Value& value : programsOfV1(adreno))
            QVERIFY(identifyProgram(value.bytes) == Family::adreno);
        MACEBIN_SAMPLE(mali, "mace/mali-bifrost-r20p0-part.v1.bin");
        for (const Value& value : programsOfV1(mali))
            QVERIFY(identifyProgram(value.bytes) == Family::mali);
    }

    void textIsNothing() {
        for (const std::string_view text :
             {"", "hello world", "AFCMAFCMAFCM", "pairs { key: \"a\" }", "EGL$aaaa$bB_ cache", "aaaaARMN"}) {
            QVERIFY(foreign(fromText(text)).empty());
            QVERIFY(describe(fromText(text)).empty());
        }
        QVERIFY(foreign(Bytes(640, std::byte{'a'})).empty());
    }

    void foreignCaches() {
        QCOMPARE(foreign(armCompute(true)), std::string("Arm Compute Library program cache (cache.bin)"));
        QCOMPARE(foreign(armCompute(false)), std::string("Arm Compute Library program cache (cache.bin)"));
        QCOMPARE(foreign(tvm()), std::string("TVM OpenCL program cache"));
        QCOMPARE(foreign(tnn()), std::string("TNN program cache index"));
        QCOMPARE(foreign(openCv()), std::string("OpenCV OpenCL program cache"));
        QCOMPARE(foreign(flatRoot("AFCM")), std::string("TensorFlow Lite GPU program cache"));
        QCOMPARE(foreign(flatRoot("ARMN")), std::string("Arm NN OpenCL program cache"));
        QCOMPARE(foreign(flatRoot("TFL3")), std::string());
        QCOMPARE(foreign(mnn()), std::string("MNN OpenCL program cache"));
        QCOMPARE(foreign(paddle()), std::string("Paddle-Lite OpenCL program cache"));
        QCOMPARE(foreign(fromText(std::string_view("EGL$\x01\x02\x03\x04$bB_\0\0", 14))),
                 std::string("Android EGL blob cache (OpenGL ES shaders)"));
    }

    /// Layouts without a magic are named only when they account for every byte.
    void foreignCachesMustClose() {
        for (Bytes bytes : {armCompute(true), armCompute(false), tvm(), tnn()}) {
            bytes.pop_back();
            QCOMPARE(foreign(bytes), std::string());
            bytes.push_back(std::byte{1});
            bytes.push_back(std::byte{1});
            QCOMPARE(foreign(bytes), std::string());
        }
    }

    void namedOnly_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("family");
        QTest::addColumn<QString>("description");
        const auto row = [](const char* tag, const Bytes& bytes, const char* family,
                            const char* description) {
            QTest::newRow(tag) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                             static_cast<qsizetype>(bytes.size()))
                               << QString(family) << QString(description);
        };
        ByteWriter fatbin;
        fatbin.u32(0xba55ed50);
        fatbin.u16(1);
        fatbin.u16(16);
        fatbin.u64(0);
        row("fatbin", fatbin.take(), "nvidia", "NVIDIA fat binary");
        row("ar", fromText("!<arch>\n"), "unknown", "archive (ar)");
        row("bundle", fromText("__CLANG_OFFLOAD_BUNDLE__\x01-amdgcn-amd-amdhsa--gfx906"), "amd",
            "Clang offload bundle");
        row("rusticl", fromText(std::string_view("rusticl\0\x01\0\0\0", 12)), "spirv",
            "rusticl program binary");
        ByteWriter old;
        const Bytes spirv = tinySpirv();
        old.u32(1);
        old.u32(static_cast<std::uint32_t>(spirv.size()));
        old.u32(4);
        old.bytes(spirv);
        row("rusticl, older", old.take(), "spirv", "rusticl program binary");
        row("MBS1", fromText(std::string_view("MBS1\x08\0\0\0CFRA\0\0\0\0", 16)), "mali",
            "Mali binary shader (MBS1)");
        row("MBS2", fromText(std::string_view("MBS2\x08\0\0\0CVER\0\0\0\0", 16)), "mali",
            "Mali binary shader (MBS2)");
        ByteWriter gl;
        gl.u32(0xb10bcace);
        gl.zeros(0x40);
        row("Adreno GL, new", gl.take(), "adreno", "Adreno OpenGL program (0xb10bcace)");
        ByteWriter older;
        older.zeros(0x30);
        older.u32(0xba5eba11);
        row("Adreno GL, old", older.take(), "adreno", "Adreno OpenGL program (0xba5eba11)");
    }
    void namedOnly() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, family);
        QFETCH(QString, description);
        const ByteView view =
            std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
        QCOMPARE(QString::fromUtf8(describeProgram(view)), description);
        const Program program = decodeProgram(view);
        QCOMPARE(QString::fromUtf8(name(program.family)), family);
        QVERIFY(program.structure == Structure::notJudged);
        QVERIFY(!program.structureNote.empty() && !program.kernelsKnown);
        QCOMPARE(program.regions.size(), std::size_t{1});
    }

    void archiveOfIntelBinaries() {
        MACEBIN_SAMPLE(inner, "programs/intel_skl_patchtokens.bin");
        ByteWriter out;
        out.text("!<arch>\n");
        const auto member = [&](std::string name, ByteView content) {
            name.resize(48, ' ');
            std::string size = std::to_string(content.size());
            size.resize(10, ' ');
            out.text(name + size + "`\n");
            out.bytes(content);
            if (content.size() % 2 != 0) out.u8('\n');
        };
        member("pad_0/", asBytes("xxx"));
        member("9.0.9/", inner);
        const Bytes archive = out.take();
        QVERIFY(identifyProgram(archive) == Family::intel);
        QCOMPARE(describe(archive), std::string("archive of Intel device binaries (ar)"));
    }

    void unknownIsDescribed() {
        ByteWriter out;
        for (int i = 0; i < 256; ++i)
            out.u8(static_cast<std::uint8_t>(255 - i));
        out.text("some driver text");
        const Bytes bytes = out.take();
        const Program program = decodeProgram(bytes);
        QVERIFY(program.family == Family::unknown && program.structure == Structure::notJudged);
        QVERIFY(describe(bytes).empty());
        std::string all;
        for (const Fact& fact : program.facts)
            all += fact.name + "=" + fact.value + ";";
        QVERIFY2(all.find("size=272;") != all.npos, all.c_str());
        QVERIFY2(all.find("text at 0x100=some driver text;") != all.npos, all.c_str());
        const Bytes same(1000, std::byte{0x11});
        const Program flat = decodeProgram(same);
        bool found = false;
        for (const Fact& fact : flat.facts)
            found = found || fact.value == "0.00 bits per byte";
        QVERIFY(found);
        ByteWriter even;
        for (int i = 0; i < 512; ++i)
            even.u8(static_cast<std::uint8_t>(255 - i / 2));
        found = false;
        for (const Fact& fact : decodeProgram(even.take()).facts)
            found = found || fact.value == "8.00 bits per byte";
        QVERIFY(found);
    }

    void familyNames() {
        QCOMPARE(std::string(name(Family::powervr)), std::string("powervr"));
        QCOMPARE(std::string(name(Structure::unknownLayout)), std::string("unknown-layout"));
    }
};

QTEST_APPLESS_MAIN(TestIdentify)
#include "test_identify.moc"
