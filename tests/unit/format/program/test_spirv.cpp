// SPDX-License-Identifier: Apache-2.0
// SPIR-V: a real module of three kernels, judged by spirv-dis, and small ones built word by word.
#include "tests/support/oracle.h"
#include "tests/support/program_values.h"

#include <QRegularExpression>
#include <QTest>
#include <QtCore/QRegularExpression>

using namespace macebin;
using namespace macebin::test;

namespace {

constexpr auto samplePath = "programs/spirv_kernel.spv";

Bytes fromWords(std::initializer_list<std::uint32_t> words) {
    ByteWriter out;
    for (const std::uint32_t word : words)
        out.u32(word);
    return out.take();
}

/// Header, memory model, and whatever stands in `rest`.
Bytes makeModule(std::initializer_list<std::uint32_t> rest, std::uint32_t generator = 6U << 16 | 14) {
    Bytes bytes = fromWords({0x07230203, 0x00010000, generator, 20, 0, 3U << 16 | 14, 1, 2});
    const Bytes more = fromWords(rest);
    bytes.insert(bytes.end(), more.begin(), more.end());
    return bytes;
}

Bytes swapped(Bytes bytes) {
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        std::swap(bytes[i], bytes[i + 3]);
        std::swap(bytes[i + 1], bytes[i + 2]);
    }
    return bytes;
}

} // namespace

class TestSpirv : public QObject {
    Q_OBJECT

private slots:
    void realModule() {
        MACEBIN_SAMPLE(bytes, "programs/spirv_kernel.spv");
        const Program program = decodeSpirv(bytes);
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QVERIFY(brokenPromise(program, bytes.size()).empty());
        QVERIFY(program.kernelsKnown);
        QCOMPARE(program.kernels.size(), std::size_t{3});
        const Kernel& scale = program.kernels[0];
        QCOMPARE(scale.name, std::string("scale"));
        QVERIFY(scale.workGroupSize && *scale.workGroupSize == (std::array<std::uint64_t, 3>{8, 4, 1}));
        QCOMPARE(scale.arguments->size(), std::size_t{4});
        QCOMPARE((*scale.arguments)[1].name, std::string("in"));
        QCOMPARE((*scale.arguments)[1].type, std::string("float*"));
        QCOMPARE((*scale.arguments)[1].typeQualifier, std::string("const"));
        QCOMPARE((*scale.arguments)[1].addressSpace, std::string("global"));
        QCOMPARE((*scale.arguments)[3].addressSpace, std::string("local"));
        const Kernel& image = program.kernels[2];
        QCOMPARE((*image.arguments)[0].accessQualifier, std::string("read_only"));
        QCOMPARE((*image.arguments)[0].type, std::string("image2d_t"));
    }

    void agreesWithSpirvDis() {
        MACEBIN_SAMPLE(bytes, "programs/spirv_kernel.spv");
        const QString tool = firstTool({"spirv-dis"});
        if (tool.isEmpty()) QSKIP("spirv-dis is not installed");
        const auto text = toolOutput(tool, {"--raw-id", "-"}, bytes);
        QVERIFY(text);
        const Program program = decodeSpirv(bytes);
        QVERIFY(text->contains("; Version: " + QByteArray::fromStdString(program.format.substr(7)) + "\n"));
        QString compiler = QString::fromStdString(program.compiler);
        compiler.insert(compiler.lastIndexOf(' '), ';');
        QVERIFY(text->contains("; Generator: " + compiler.toUtf8() + "\n"));
        QCOMPARE(text->count("OpEntryPoint Kernel"), static_cast<qsizetype>(program.kernels.size()));
        for (const Kernel& kernel : program.kernels) {
            const QRegularExpression entry("OpEntryPoint Kernel (%\\d+) \"" +
                                           QString::fromStdString(kernel.name) + "\"");
            const auto match = entry.match(QString::fromUtf8(*text));
            QVERIFY(match.hasMatch());
            const QString function = match.captured(1) + " = OpFunction ";
            const QString body = QString::fromUtf8(*text).section(function, 1).section("OpFunctionEnd", 0, 0);
            QCOMPARE(body.count("OpFunctionParameter"), static_cast<qsizetype>(kernel.arguments->size()));
            QCOMPARE(text->contains("OpExecutionMode " + match.captured(1).toUtf8() + " LocalSize"),
                     kernel.workGroupSize.has_value());
        }
    }

    void generatorNamesAgreeWithSpirvDis() {
        const QString tool = firstTool({"spirv-dis"});
        if (tool.isEmpty()) QSKIP("spirv-dis is not installed");
        for (std::uint32_t id = 0; id < 24; ++id) {
            const Bytes module = makeModule({}, id << 16 | 3);
            const auto text = toolOutput(tool, {"-"}, module);
            QVERIFY(text);
            const QString compiler = QString::fromStdString(decodeSpirv(module).compiler);
            QVERIFY2(text->contains("; Generator: " + compiler.chopped(2).toUtf8() + "; 3\n"),
                     compiler.toUtf8().constData());
        }
    }

    void bothByteOrdersReadAlike() {
        MACEBIN_SAMPLE(bytes, "programs/spirv_kernel.spv");
        const Program little = decodeSpirv(bytes), big = decodeSpirv(swapped(bytes));
        QVERIFY(big.structure == Structure::closes);
        QCOMPARE(big.format, little.format + " (big-endian)");
        QCOMPARE(big.kernels.size(), little.kernels.size());
        for (std::size_t i = 0; i < big.kernels.size(); ++i) {
            QCOMPARE(big.kernels[i].name, little.kernels[i].name);
            QCOMPARE((*big.kernels[i].arguments)[0].name, (*little.kernels[i].arguments)[0].name);
        }
    }

    void smallModuleCloses() {
        const Program program = decodeSpirv(makeModule({}));
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QVERIFY(program.kernelsKnown && program.kernels.empty());
    }

    void damageIsFound() {
        const auto isBroken = [](const Bytes& bytes) {
            return decodeSpirv(bytes).structure == Structure::broken;
        };
        QVERIFY(isBroken(fromWords({0x07230203, 0x00010000, 0, 20, 0}))); // no memory model
        QVERIFY(isBroken(fromWords({0x07230203, 0x00010000, 0, 20, 1}))); // reserved word
        QVERIFY(isBroken(makeModule({0})));                               // word count 0
        QVERIFY(isBroken(makeModule({9U << 16 | 1})));                    // leads out
        QVERIFY(isBroken(makeModule({3U << 16 | 14, 1, 2})));             // two memory models
        QVERIFY(isBroken(makeModule({1U << 16 | 56})));                   // function end alone
        QVERIFY(isBroken(makeModule({5U << 16 | 54, 1, 2, 0, 3})));       // function without end
        QVERIFY(isBroken(makeModule({4U << 16 | 15, 6, 2, 0x00000061}))); // entry without function
        QVERIFY(isBroken(makeModule({3U << 16 | 5, 2, 0x61616161})));     // name without end
        QVERIFY(isBroken(makeModule({3U << 16 | 5, 20, 0x00000061})));    // id beyond the bound
    }

    void sweeps() {
        MACEBIN_SAMPLE(bytes, "programs/spirv_kernel.spv");
        const Sweep cuts = truncate(bytes, decodeSpirv, bytes.size());
        QVERIFY2(cuts.problem.empty(), cuts.problem.c_str());
        // Cut right behind its memory model it is a whole module of nothing.
        QCOMPARE(cuts.broken, cuts.tried - 1);
        const Sweep flips = flip(bytes, decodeSpirv, bytes.size(), 1);
        QVERIFY2(flips.problem.empty(), flips.problem.c_str());
        qInfo("%s: flips %s", samplePath, flips.text().c_str());
    }
};

QTEST_APPLESS_MAIN(TestSpirv)
#include "test_spirv.moc"
