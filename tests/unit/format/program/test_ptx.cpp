// SPDX-License-Identifier: Apache-2.0
// PTX text: what clang wrote, and hand-made modules after NVIDIA's "PTX ISA".
#include "tests/support/program_values.h"

#include <QTest>

using namespace macebin;
using namespace macebin::test;

namespace {

constexpr std::string_view head = ".version 7.0\n.target sm_75, debug\n.address_size 64\n";

Program decodeText(std::string_view body) {
    const std::string text = std::string(head) + std::string(body);
    return decodePtx(asBytes(text));
}

} // namespace

class TestPtx : public QObject {
    Q_OBJECT

private slots:
    void realModule() {
        MACEBIN_SAMPLE(bytes, "programs/nvptx.ptx");
        const Program program = decodePtx(bytes);
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QVERIFY(brokenPromise(program, bytes.size()).empty());
        QCOMPARE(program.format, std::string("PTX 6.0"));
        QCOMPARE(program.architecture, std::string("sm_20"));
        QCOMPARE(program.compiler, std::string("LLVM NVPTX Back-End"));
        QVERIFY(program.kernelsKnown);
        QCOMPARE(program.kernels.size(), std::size_t{2});
        const Kernel& scale = program.kernels[0];
        QCOMPARE(scale.name, std::string("scale"));
        QCOMPARE(scale.localMemory.value_or(0), std::uint64_t{64});
        QCOMPARE(scale.arguments->size(), std::size_t{4});
        QCOMPARE((*scale.arguments)[2].type, std::string(".f32"));
        QCOMPARE((*scale.arguments)[3].addressSpace, std::string("local"));
        QCOMPARE(program.kernels[1].arguments->size(), std::size_t{3});
        QVERIFY(identifyProgram(bytes) == Family::ptx);
    }

    void entryDirectives() {
        const Program program = decodeText(".visible .entry k(.param .align 8 .b8 p[24], .param .u32 n)\n"
                                           ".reqntid 8, 4\n.maxnreg 32 { // } in a comment\n"
                                           ".shared .align 4 .b8 a[64]; .shared .v4 .f32 b[2];\n"
                                           ".local .b32 l; /* } */ ret; }\n");
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QCOMPARE(program.kernels.size(), std::size_t{1});
        const Kernel& kernel = program.kernels[0];
        QVERIFY(kernel.workGroupSize && *kernel.workGroupSize == (std::array<std::uint64_t, 3>{8, 4, 1}));
        QCOMPARE(kernel.localMemory.value_or(0), std::uint64_t{64 + 32});
        QCOMPARE(kernel.privateMemory.value_or(0), std::uint64_t{4});
        QCOMPARE(kernel.attributes, std::string(".reqntid 8,4 .maxnreg 32"));
        QCOMPARE((*kernel.arguments)[0].name, std::string("p"));
        QCOMPARE((*kernel.arguments)[0].type, std::string(".b8[24]"));
        QCOMPARE((*kernel.arguments)[0].size.value_or(0), std::uint64_t{24});
    }

    void unknownSizesAreNotGuessed() {
        const Program dynamic = decodeText(".entry k() { .shared .b8 a[4]; .extern .shared .b8 s[]; }");
        QCOMPARE(dynamic.kernels.size(), std::size_t{1});
        QVERIFY(!dynamic.kernels[0].localMemory);
        const Program shared = decodeText(".shared .b8 m[4];\n.entry k() { .shared .b8 a[4]; }");
        QVERIFY(!shared.kernels[0].localMemory);
        const Program huge = decodeText(".entry k() { .shared .b64 a[18446744073709551615]; }");
        QVERIFY(!huge.kernels[0].localMemory);
    }

    void declarationsAreNoKernels() {
        const Program program = decodeText(".extern .entry later(.param .u32 a);\n.func f() { ret; }\n");
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QVERIFY(program.kernels.empty() && program.kernelsKnown);
    }

    void closingZerosAreNormal() {
        std::string text(head);
        text += ".entry k() { }\n";
        text.push_back('\0');
        const Program program = decodePtx(asBytes(text));
        QVERIFY(program.structure == Structure::closes);
        QVERIFY(program.regions.back().kind == RegionKind::padding);
    }

    void damageIsFound() {
        for (const std::string_view body :
             {".entry k() { ", ".entry k() { } }", ".entry k(.param .u32 a", "/* open", ".file 1 \"open",
              "\x01", ".entry k() { [ } ]", ".entry k() { \xff }"}) {
            const Program program = decodeText(body);
            QVERIFY2(program.structure == Structure::broken, body.data());
            QVERIFY(program.structureFault.has_value());
        }
        QVERIFY(decodePtx(asBytes(".version 7.0\n")).structure == Structure::broken);
    }

    void otherTextIsNoPtx() {
        QVERIFY(!looksLikePtx(asBytes("hello")));
        QVERIFY(!looksLikePtx(asBytes("")));
        QVERIFY(!looksLikePtx(asBytes("// .version 7.0\n")));
        QVERIFY(looksLikePtx(asBytes("// made by X\n/* and Y */\n.version 7.0\n")));
    }

    void sweeps() {
        MACEBIN_SAMPLE(bytes, "programs/nvptx.ptx");
        const Sweep cuts = truncate(bytes, decodePtx, bytes.size());
        QVERIFY2(cuts.problem.empty(), cuts.problem.c_str());
        qInfo("nvptx.ptx: truncations %s", cuts.text().c_str());
        const Sweep flips = flip(bytes, decodePtx, bytes.size(), 1);
        QVERIFY2(flips.problem.empty(), flips.problem.c_str());
        qInfo("nvptx.ptx: flips %s", flips.text().c_str());
    }
};

QTEST_APPLESS_MAIN(TestPtx)
#include "test_ptx.moc"
