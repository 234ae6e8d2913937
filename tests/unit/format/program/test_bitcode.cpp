// SPDX-License-Identifier: Apache-2.0
// LLVM bitcode: real modules of LLVM 7 (Mali), 14 (Oclgrind) and 15 (PoCL), judged by LLVM's own tools.
#include "format/program/llvm/bitcode.h"
#include "tests/support/oracle.h"
#include "tests/support/program_values.h"

#include <QRegularExpression>
#include <QTest>
#include <QtCore/QRegularExpression>

#include <set>

using namespace macebin;
using namespace macebin::test;

namespace {

constexpr std::string_view magic("BC\xc0\xde");

/// The bitcode behind each place where `sizeBefore` bytes before the magic a u32 gives its size, plus
/// `extra`.
std::vector<Bytes> carved(const Bytes& file, std::size_t sizeBefore, std::size_t extra) {
    std::vector<Bytes> found;
    const std::string_view text = asText(file);
    for (auto at = text.find(magic); at != text.npos; at = text.find(magic, at + 4)) {
        if (at < sizeBefore) continue;
        const std::size_t size = loadLittle<std::uint32_t>(file, at - sizeBefore) - extra;
        if (!fits(at, size, file.size()) || size < 64) continue;
        const auto first = file.begin() + static_cast<std::ptrdiff_t>(at);
        found.emplace_back(first, first + static_cast<std::ptrdiff_t>(size));
    }
    return found;
}

std::vector<Bytes> realModules() {
    std::vector<Bytes> modules;
    if (const auto file = sample("programs/oclgrind_21.10.bc")) modules.push_back(*file);
    if (const auto file = sample("programs/pocl31_3kernels.poclbin"))
        for (auto& module : carved(*file, 4, 0))
            modules.push_back(std::move(module));
    if (const auto file = sample("mace/mali-bifrost-r20p0-part.v1.bin"))
        for (auto& module : carved(*file, 12, 8))
            modules.push_back(std::move(module));
    return modules;
}

std::set<QString> kernelNames(const Program& program) {
    std::set<QString> names;
    for (const Kernel& kernel : program.kernels)
        names.insert(QString::fromStdString(kernel.name));
    return names;
}

Bytes wrapped(const Bytes& raw) {
    ByteWriter out;
    for (const std::uint32_t word :
         {0x0b17c0deU, 0U, 20U, static_cast<std::uint32_t>(raw.size()), 0x01000007U})
        out.u32(word);
    out.bytes(raw);
    out.alignTo(16);
    return out.take();
}

} // namespace

class TestBitcode : public QObject {
    Q_OBJECT

private slots:
    void oclgrind() {
        MACEBIN_SAMPLE(bytes, "programs/oclgrind_21.10.bc");
        const Program program = decodeBitcode(bytes);
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QCOMPARE(program.compiler, std::string("LLVM14.0.6"));
        QCOMPARE(program.architecture, std::string("spir64-unknown-unknown"));
        QVERIFY(program.kernelsKnown);
        QCOMPARE(kernelNames(program), (std::set<QString>{"add", "relu", "scale"}));
    }

    void everyRealModuleCloses() {
        const auto modules = realModules();
        if (modules.empty()) QSKIP("no samples: set MACEBIN_SAMPLES");
        QVERIFY(modules.size() >= 3);
        for (const Bytes& module : modules) {
            const Program program = decodeBitcode(module);
            QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
            QVERIFY(brokenPromise(program, module.size()).empty());
            QVERIFY(!program.kernels.empty());
        }
    }

    void agreesWithLlvmDis() {
        const auto modules = realModules();
        const QString tool = firstTool({"llvm-dis-15", "llvm-dis-16", "llvm-dis-14", "llvm-dis"});
        if (modules.empty() || tool.isEmpty()) QSKIP("no samples, or llvm-dis is not installed");
        const QRegularExpression kernel("^define [^\\n]*spir_kernel [^\\n]*@\"?([A-Za-z0-9_.]+)\"?\\(",
                                        QRegularExpression::MultilineOption);
        for (const Bytes& module : modules) {
            const auto text = toolOutput(tool, {"-o", "-", "-"}, module);
            if (!text) continue; // a module newer than the tool
            const Program program = decodeBitcode(module);
            std::set<QString> names;
            for (auto matches = kernel.globalMatch(QString::fromUtf8(*text)); matches.hasNext();)
                names.insert(matches.next().captured(1));
            QCOMPARE(kernelNames(program), names);
            QVERIFY(text->contains("target triple = \"" + QByteArray::fromStdString(program.architecture) +
                                   "\""));
        }
    }

    void agreesWithBcAnalyzer() {
        const auto modules = realModules();
        const QString tool = firstTool({"llvm-bcanalyzer-15", "llvm-bcanalyzer-14", "llvm-bcanalyzer"});
        if (modules.empty() || tool.isEmpty()) QSKIP("no samples, or llvm-bcanalyzer is not installed");
        for (const Bytes& module : modules) {
            const auto text = toolOutput(tool, {"-dump", "-"}, module);
            QVERIFY(text);
            const BitcodeSummary summary = summariseBitcode(module, BitcodeDepth::whole);
            const QRegularExpression count("# Toplevel Blocks: (\\d+)");
            QCOMPARE(count.match(QString::fromUtf8(*text)).captured(1).toULongLong(), summary.blocks.size());
            QVERIFY(text->contains("record string = '" + QByteArray::fromStdString(summary.producer) + "'"));
        }
    }

    void outlineAgreesWithTheWhole() {
        for (const Bytes& module : realModules()) {
            const BitcodeSummary outline = summariseBitcode(module);
            const BitcodeSummary whole = summariseBitcode(module, BitcodeDepth::whole);
            QVERIFY(outline.closes && whole.closes);
            QCOMPARE(outline.producer, whole.producer);
            QCOMPARE(outline.triple, whole.triple);
            QCOMPARE(outline.size, module.size());
        }
    }

    void wrapperIsRead() {
        MACEBIN_SAMPLE(bytes, "programs/oclgrind_21.10.bc");
        const Bytes inWrapper = wrapped(bytes);
        const Program program = decodeBitcode(inWrapper);
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QCOMPARE(kernelNames(program), kernelNames(decodeBitcode(bytes)));
        QCOMPARE(program.regions.front().range, (ByteRange{0, 20}));
        QVERIFY(identifyProgram(inWrapper) == Family::llvm);
        Bytes followed = inWrapper;
        followed.resize(followed.size() + 16);
        QVERIFY(decodeBitcode(followed).structure == Structure::broken);
    }

    void wrapperOfLlvmItself() {
        const QString assembler = firstTool({"llvm-as-15", "llvm-as-14", "llvm-as"});
        if (assembler.isEmpty()) QSKIP("llvm-as is not installed");
        const auto bytes = toolOutput(assembler, {"-o", "-", "-"},
                                      asBytes("target triple = \"x86_64-apple-macosx10.15\"\n"
                                              "define void @f() { ret void }\n"));
        QVERIFY(bytes);
        const Program program = decodeBitcode(std::as_bytes(std::span(bytes->constData(), bytes->size())));
        QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
        QCOMPARE(program.format, std::string("LLVM bitcode in a wrapper"));
        QVERIFY(program.kernels.empty() && !program.kernelsKnown);
    }

    void freeElementsAreNotWalked() {
        // Block 13 with an abbreviation [1, array of fixed(0)], and a record that counts 2^30 such elements.
        ByteWriter out;
        out.text(magic);
        out.u32(1 | 13U << 2 | 3U << 10); // enter block 13, width 3
        out.u32(2);                       // two words
        // DEFINE_ABBREV (010), 3 operands (00011 as vbr5), literal 1: 1, 00000001; array: 0,011; fixed(0):
        // 0,001,00000
        std::uint64_t bits = 0;
        unsigned at = 0;
        const auto put = [&](std::uint64_t value, unsigned width) {
            bits |= value << at;
            at += width;
        };
        put(2, 3);
        put(3, 5);
        put(1, 1);
        put(1, 8);
        put(0, 1);
        put(3, 3);
        put(0, 1);
        put(1, 3);
        put(0, 5);
        put(4, 3); // the record
        for (int i = 0; i < 4; ++i)
            put(0x3f, 6);
        put(1, 6);
        out.u64(bits);
        const BitcodeSummary summary = summariseBitcode(out.take(), BitcodeDepth::whole);
        QVERIFY(!summary.closes);
    }

    void sweeps() {
        const auto modules = realModules();
        if (modules.empty()) QSKIP("no samples: set MACEBIN_SAMPLES");
        const Bytes& bytes = modules.front();
        const Sweep cuts = truncate(bytes, decodeBitcode, bytes.size());
        QVERIFY2(cuts.problem.empty(), cuts.problem.c_str());
        QCOMPARE(cuts.broken, cuts.tried);
        const Sweep flips = flip(bytes, decodeBitcode, bytes.size(), 1);
        QVERIFY2(flips.problem.empty(), flips.problem.c_str());
        qInfo("oclgrind: flips %s", flips.text().c_str());
        for (const Bytes& module : modules) {
            const Sweep few = flip(module, decodeBitcode, 150, 2);
            QVERIFY2(few.problem.empty(), few.problem.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestBitcode)
#include "test_bitcode.moc"
