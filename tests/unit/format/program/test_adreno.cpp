// SPDX-License-Identifier: Apache-2.0
// Adreno programs: real ones from two generations, damaged ones, and hand-made bytes for what no sample has.
#include "format/cache/mace/key.h"
#include "tests/support/program_values.h"

#include <QTest>

#include <algorithm>

using namespace macebin;
using namespace macebin::test;

namespace {

/// A whole binary of one kernel with a local pointer and a value, by the layout in FORMAT.md.
struct Handmade {
    std::uint32_t version = 0x20, word4 = 3, descriptors = 57, word7 = 0x13, series = 0x10003,
                  chip = 0x06040001;
    std::uint32_t localMemory = 256, registers = 7, largestRegisters = 7;

    static void words(ByteWriter& out, std::initializer_list<std::uint32_t> list) {
        for (const std::uint32_t word : list)
            out.u32(word);
    }
    static Bytes argument(std::uint32_t index, std::uint32_t bits, std::uint32_t base, std::uint32_t kind,
                          std::string_view name, std::string_view type) {
        ByteWriter out;
        const std::size_t texts = (name.size() + type.size() + 3 + 3) / 4 * 4;
        words(out, {static_cast<std::uint32_t>(0x90 + texts), index, 2, 0, bits, base, kind, 0,
                    static_cast<std::uint32_t>(name.size())});
        out.zeros(0x90 - out.position());
        out.text(name);
        out.text(type);
        out.zeros(0x90 + texts - out.position());
        return out.take();
    }
    Bytes kernel() const {
        ByteWriter arguments;
        arguments.bytes(argument(0, 64, 10, 2, "tmp", "float*"));
        arguments.bytes(argument(1, 32, 5, 1, "n", "uint"));
        const Bytes list = arguments.take();
        ByteWriter out; // the name "relu" makes a front of 0xac + 4 and a closing word
        words(out, {static_cast<std::uint32_t>(0xb0 + list.size() + 4), 2, 0xb0, 0, 0, 0, 0, 16, registers, 3,
                    0, localMemory, 0, 0xb0, 4});
        out.zeros(0xac - out.position());
        out.text("relu");
        out.bytes(list);
        out.u32(0);
        return out.take();
    }
    Bytes metadata() const {
        ByteWriter out;
        out.u32(1);
        out.zeros(0xac - 4);
        out.bytes(kernel());
        return out.take();
    }
    Bytes binary() const {
        ByteWriter config;
        words(config, {0, 0, 16, largestRegisters, 3});
        config.zeros(0x50 - config.position());
        ByteWriter code;
        code.u64(0x1234);
        code.u64(0x0300'0000'0000'0000);
        std::vector<Bytes> sections(descriptors);
        sections[0] = Bytes(asBytes(std::string_view("main\0\0\0\0", 8)).begin(),
                            asBytes(std::string_view("main\0\0\0\0", 8)).begin() + 8);
        sections[1] = config.take();
        sections[10] = code.take();
        sections[11] = metadata();
        sections[0x24] = Bytes(8);

        ByteWriter out;
        words(out, {version, 0xa, 2, 2, word4, 0x30, descriptors, word7, series, chip, 0, 0});
        std::uint32_t offset = (0x30 + 20 * descriptors + 7) / 8 * 8;
        for (std::uint32_t i = 0; i < descriptors; ++i) {
            const auto size = static_cast<std::uint32_t>(sections[i].size());
            const std::uint32_t element = i == 0 ? 0 : i == 10 ? 8 : size;
            words(out, {i, offset, size, size == 0 ? 0 : i == 10 ? size / 8 : 1, element});
            offset += size;
        }
        out.alignTo(8);
        for (const Bytes& section : sections)
            out.bytes(section);
        return out.take();
    }
};

struct Sample {
    const char* path;
    std::size_t programs, kernels, arguments;
    const char* chip;
    const char* version;
};
/// Counts from an independent reading of the files.
const Sample kSamples[] = {
    {"mace/adreno-a5xx-2019-09.v1.bin", 28, 146, 1241, "probably Adreno 512 (0x00000200)", "0x1e"},
    {"mace/adreno-640-2021-03.v1.bin", 11, 108, 898, "Adreno 640 (0x06040001)", "0x20"},
};

std::vector<Value> allPrograms() {
    std::vector<Value> all;
    for (const Sample& known : kSamples)
        if (const auto file = sample(known.path))
            for (Value& value : programsOfV1(*file))
                all.push_back(std::move(value));
    return all;
}

} // namespace

class TestAdreno : public QObject {
    Q_OBJECT
private slots:
    void realProgramsClose();
    void keysNameTheirKernels();
    void oneKernelInFull();
    void handmade();
    void unknownVersionsAndChips();
    void damageIsNamed();
    void truncations();
    void flips();
    void limitsHold();
};

void TestAdreno::realProgramsClose() {
    for (const Sample& known : kSamples) {
        const auto file = sample(known.path);
        if (!file) QSKIP("Adreno samples are absent: set MACEBIN_SAMPLES");
        const auto values = programsOfV1(*file);
        QCOMPARE(values.size(), known.programs);
        std::size_t kernels = 0;
        std::size_t arguments = 0;
        for (const Value& value : values) {
            QVERIFY(looksLikeAdreno(value.bytes));
            const Program program = decodeAdreno(value.bytes);
            QVERIFY2(program.structure == Structure::closes,
                     (value.key + ": " + program.structureNote).c_str());
            QCOMPARE(brokenPromise(program, value.bytes.size()), std::string());
            QCOMPARE(program.architecture, std::string(known.chip));
            QVERIFY(program.format.ends_with(known.version));
            QVERIFY(program.kernelsKnown);
            QVERIFY(std::none_of(program.regions.begin(), program.regions.end(),
                                 [](const Region& r) { return r.kind == RegionKind::gap; }));
            std::uint64_t code = 0;
            for (const Kernel& kernel : program.kernels) {
                code += *kernel.codeSize;
                arguments += kernel.arguments->size();
            }
            const auto instructions = std::find_if(program.facts.begin(), program.facts.end(),
                                                   [](const Fact& f) { return f.name == "instructions"; });
            QCOMPARE(code, std::stoull(instructions->value) * 8); // kernels share out the code without a rest
            kernels += program.kernels.size();
        }
        QCOMPARE(kernels, known.kernels);
        QCOMPARE(arguments, known.arguments);
    }
}

void TestAdreno::keysNameTheirKernels() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("Adreno samples are absent: set MACEBIN_SAMPLES");
    std::size_t checked = 0;
    for (const Value& value : values) {
        const auto define = kernelDefine(splitProgramKey(value.key).options);
        if (!define) continue;
        const Program program = decodeAdreno(value.bytes);
        QVERIFY2(std::any_of(program.kernels.begin(), program.kernels.end(),
                             [&](const Kernel& k) { return k.name == define->stored; }),
                 value.key.c_str());
        ++checked;
    }
    QVERIFY(checked > 30);
}

void TestAdreno::oneKernelInFull() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v1.bin");
    const auto values = programsOfV1(file);
    const auto found = std::find_if(values.begin(), values.end(),
                                    [](const Value& v) { return v.key.starts_with("activation "); });
    const auto& value = found != values.end() ? *found : values.front();
    const Program program = decodeAdreno(value.bytes);
    for (const Kernel& kernel : program.kernels)
        for (const KernelArgument& argument : *kernel.arguments) {
            const bool image = argument.type == "image2d_t";
            const bool pointer = argument.type.ends_with("*");
            QVERIFY2(image || pointer || argument.type == "int" || argument.type == "float" ||
                         argument.type == "short",
                     argument.type.c_str());
            QCOMPARE(*argument.size, std::uint64_t(image || pointer ? 8 : argument.type == "short" ? 2 : 4));
            QCOMPARE(argument.addressSpace, std::string(image || pointer ? "global" : "private"));
            QCOMPARE(!argument.accessQualifier.empty(), image);
        }
}

void TestAdreno::handmade() {
    const Bytes bytes = Handmade{}.binary();
    QVERIFY(looksLikeAdreno(bytes));
    const Program program = decodeAdreno(bytes);
    QCOMPARE(program.structureNote, std::string());
    QVERIFY(program.structure == Structure::closes);
    QCOMPARE(brokenPromise(program, bytes.size()), std::string());
    QCOMPARE(program.kernels.size(), 1U);
    const Kernel& kernel = program.kernels.front();
    QCOMPARE(kernel.name, std::string("relu"));
    QCOMPARE(*kernel.localMemory, 256U);
    QCOMPARE(*kernel.privateMemory, 16U);
    QCOMPARE(*kernel.registers, 7U);
    QCOMPARE(*kernel.halfRegisters, 3U);
    QCOMPARE(*kernel.samplers, 0U);
    QCOMPARE(*kernel.codeSize, 16U);
    QCOMPARE(kernel.arguments->at(0).name, std::string("tmp"));
    QCOMPARE(kernel.arguments->at(0).type, std::string("float*"));
    QCOMPARE(kernel.arguments->at(0).addressSpace, std::string("local"));
    QCOMPARE(kernel.arguments->at(1).type, std::string("uint"));
    QCOMPARE(*kernel.arguments->at(1).size, 4U);
}

void TestAdreno::unknownVersionsAndChips() {
    Handmade newer;
    newer.version = 0x22;
    QVERIFY(decodeAdreno(newer.binary()).structure == Structure::unknownLayout);
    QVERIFY(decodeAdreno(newer.binary()).kernels.empty());
    Handmade longer;
    longer.descriptors = 58;
    QVERIFY(decodeAdreno(longer.binary()).structure == Structure::unknownLayout);

    // A chip nobody has seen: what closes is read, what does not is no damage.
    Handmade other;
    other.chip = 0x06030002;
    const Bytes whole = other.binary();
    QVERIFY(decodeAdreno(whole).structure == Structure::closes);
    QCOMPARE(decodeAdreno(whole).architecture, std::string("Adreno 630 (0x06030002)"));
    QVERIFY(decodeAdreno(ByteView(whole).first(whole.size() - 1)).structure == Structure::unknownLayout);
    other.chip = 0x43050a01;
    QCOMPARE(decodeAdreno(other.binary()).architecture, std::string("Adreno (0x43050a01)"));
}

void TestAdreno::damageIsNamed() {
    const Bytes whole = Handmade{}.binary();
    const Program cut = decodeAdreno(ByteView(whole).first(whole.size() - 1));
    QVERIFY(cut.structure == Structure::broken);
    QVERIFY(!cut.kernelsKnown);
    Bytes longer = whole;
    longer.push_back(std::byte{0});
    QVERIFY(decodeAdreno(longer).structure == Structure::broken);
    Handmade registers;
    registers.largestRegisters = 8;
    const Program program = decodeAdreno(registers.binary());
    QVERIFY(program.structure == Structure::broken);
    QCOMPARE(program.structureNote, std::string("the program says 8 registers, its kernels at most 7"));
}

void TestAdreno::truncations() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("Adreno samples are absent: set MACEBIN_SAMPLES");
    std::size_t tried = 0;
    for (std::size_t i = 0; i < values.size(); i += 4) {
        const Sweep sweep = truncate(values[i].bytes, decodeAdreno, 300);
        QCOMPARE(sweep.problem, std::string());
        QCOMPARE(sweep.broken + sweep.unknownLayout, sweep.tried); // no cut goes unseen
        QCOMPARE(sweep.unknownLayout, 48U);                        // only inside the header
        tried += sweep.tried;
    }
    qInfo("Adreno: %zu truncations, all seen", tried);
}

void TestAdreno::flips() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("Adreno samples are absent: set MACEBIN_SAMPLES");
    Sweep total;
    unsigned seed = 1;
    for (const Value& value : values) {
        const Sweep sweep = flip(value.bytes, decodeAdreno, 1000, seed++);
        QCOMPARE(sweep.problem, std::string());
        total.tried += sweep.tried;
        total.broken += sweep.broken;
        total.unknownLayout += sweep.unknownLayout;
    }
    qInfo("Adreno flips: %s", total.text().c_str());
    QVERIFY(total.broken * 100 > total.tried * 8); // machine code, most of the bytes, tells nothing
}

void TestAdreno::limitsHold() {
    const Bytes bytes = Handmade{}.binary();
    const Program program = decodeAdreno(bytes, {.arguments = 1, .regions = 0, .facts = 1, .textLength = 2});
    QVERIFY(program.structure == Structure::closes);
    QVERIFY(program.regions.empty());
    QCOMPARE(program.facts.size(), 1U);
    QCOMPARE(program.kernels[0].arguments->size(), 1U);
    QCOMPARE(program.kernels[0].name, std::string("re"));
    QVERIFY(!decodeAdreno(bytes, {.kernels = 0}).kernelsKnown);
    QVERIFY(!decodeAdreno(bytes, {.arguments = 0}).kernels[0].arguments);
}

QTEST_APPLESS_MAIN(TestAdreno)
#include "test_adreno.moc"
