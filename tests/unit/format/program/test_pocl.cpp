// SPDX-License-Identifier: Apache-2.0
// PoCL programs: real ones of version 9, and hand-made ones of every version by the layout of PoCL's source.
#include "format/cache/mace/key.h"
#include "tests/support/program_values.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryFile>
#include <QTest>

#include <algorithm>

using namespace macebin;
using namespace macebin::test;

namespace {

const char kCache[] = "mace/pocl-3.1.v2.bin";
const char kThreeKernels[] = "programs/pocl31_3kernels.poclbin";

std::vector<Value> allPrograms() {
    std::vector<Value> all;
    if (const auto file = sample(kCache)) all = programsOfV2(*file);
    if (const auto file = sample(kThreeKernels)) all.push_back({"", *file});
    return all;
}

/// One program of one kernel `blur(read_only image2d_t in, local const float* tmp)` with two local variables,
/// as PoCL's serializer of each version writes it.
struct Handmade {
    std::uint32_t version = 9;
    std::uint64_t metadata = 31;
    std::uint32_t extra = 6; ///< version 11: work-group and sub-group figures
    std::uint32_t access = 0x11a0;
    std::uint64_t workGroup[3] = {16, 4, 1};
    std::string hash{"AB/CDEFGHIJKLMNOPABCDEFGHIJKLMNOPABCDEFG\0", 41};

    static void text(ByteWriter& out, std::string_view value) {
        out.u32(static_cast<std::uint32_t>(value.size()));
        out.text(value);
    }
    static Bytes file(std::string_view path, std::string_view content) {
        ByteWriter out;
        text(out, path);
        text(out, content);
        return out.take();
    }
    void argument(ByteWriter& out, std::uint32_t access_, std::uint32_t address, std::uint64_t qualifier,
                  std::uint32_t type, std::string_view name, std::string_view typeName) const {
        out.u32(access_);
        out.u32(address);
        out.u64(qualifier);
        if (version == 6) out.u16(0);
        out.u32(type);
        if (version >= 7) out.u32(8);
        text(out, name);
        text(out, typeName);
    }
    void extras(ByteWriter& out) const {
        out.u32(static_cast<std::uint32_t>(metadata));
        out.u32(extra);
        if (extra & 4) out.u32(10), out.u32(11);
        if (extra & 2)
            for (const std::uint32_t value : {256U, 8U, 1024U, 48U, 12U})
                out.u32(value);
        if (extra & 8) out.u32(16);
    }
    Bytes kernel() const {
        ByteWriter arguments;
        argument(arguments, access, 0x119b, 0, 2, "in", "image2d_t");
        argument(arguments, 0x11a3, 0x119c, 3, 1, "tmp", "float*");
        const Bytes list = arguments.take();
        const Bytes files = file("/blur/16-4-1/blur.so", "\x7f"
                                                         "ELF");
        ByteWriter tail; // from the name on
        text(tail, "blur");
        tail.u32(2);
        tail.u32(2);
        for (const std::uint64_t side : workGroup)
            tail.u64(side);
        if (version == 6) tail.u64(8), tail.u64(8);
        tail.u64(100);
        tail.u64(28);
        if (version >= 7) text(tail, "__attribute__((reqd_work_group_size(16, 4, 1 )))");
        if (version >= 7 && version <= 10) tail.u64(metadata);
        if (version >= 11) extras(tail);
        tail.bytes(list);
        tail.bytes(files);
        const Bytes rest = tail.take();
        ByteWriter out;
        out.u64(20 + rest.size());
        out.u64(files.size());
        out.u32(static_cast<std::uint32_t>(list.size()));
        out.bytes(rest);
        return out.take();
    }
    Bytes binary() const {
        ByteWriter out;
        out.text(std::string_view("poclbin\0", 8));
        out.u64(0x1122334455667788);
        out.u32(version);
        out.u32(1);
        out.u64(version >= 10 ? 0x4'0000'0003 : version == 9 ? 0x4'0000'0001 : 4 << 1 | 1);
        if (version >= 9) out.u32(2);
        out.text(hash);
        if (version >= 10) out.u64(4096);
        const Bytes program = file("/program.bc", "no bitcode");
        if (version >= 9) out.u64(program.size());
        out.bytes(program);
        if (version >= 9) { // a second group, of two files
            const Bytes one = file("/init/a", "");
            const Bytes two = file("/init/b", "x");
            out.u64(one.size() + two.size());
            out.bytes(one);
            out.bytes(two);
        }
        out.bytes(kernel());
        return out.take();
    }
};

std::string factOf(const Program& program, std::string_view name) {
    for (const Fact& fact : program.facts)
        if (fact.name == name) return fact.value;
    return {};
}

} // namespace

class TestPocl : public QObject {
    Q_OBJECT
private slots:
    void realProgramsClose();
    void threeKernels();
    void keysNameTheirKernels();
    void kernelObjectsAreElf();
    void everyVersion_data();
    void everyVersion();
    void laterFigures();
    void namesThatAreNoNames();
    void kernelCacheSwitchedOff();
    void otherVersions();
    void impossibleParts();
    void handmadeSweeps();
    void truncations();
    void flips();
    void limitsHold();
};

void TestPocl::realProgramsClose() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("PoCL samples are absent: set MACEBIN_SAMPLES");
    QCOMPARE(values.size(), 6U);
    for (const Value& value : values) {
        QVERIFY(looksLikePocl(value.bytes));
        const Program program = decodePocl(value.bytes);
        QVERIFY2(program.structure == Structure::closes, (value.key + ": " + program.structureNote).c_str());
        QCOMPARE(brokenPromise(program, value.bytes.size()), std::string());
        QVERIFY(std::none_of(program.regions.begin(), program.regions.end(),
                             [](const Region& r) { return r.kind == RegionKind::gap; }));
        QVERIFY(program.kernelsKnown);
        QCOMPARE(program.format, std::string("poclbin version 9"));
        QVERIFY2(program.compiler.starts_with("PoCL 3.1, LLVM"), program.compiler.c_str());
        QVERIFY2(program.architecture.starts_with("x86_64-"), program.architecture.c_str());
        QCOMPARE(factOf(program, "layout"), std::string());
        QCOMPARE(factOf(program, "binary type"), std::string("executable"));
        QCOMPARE(factOf(program, "build hash").size(), 40U);
    }
}

void TestPocl::threeKernels() {
    MACEBIN_SAMPLE(bytes, "programs/pocl31_3kernels.poclbin");
    const Program program = decodePocl(bytes);
    QCOMPARE(program.kernels.size(), 3U);
    const Kernel& add = program.kernels[0];
    const Kernel& relu = program.kernels[1];
    const Kernel& scale = program.kernels[2];
    QCOMPARE(add.name, std::string("add"));
    QCOMPARE(relu.name, std::string("relu"));
    QCOMPARE(scale.name, std::string("scale"));
    QCOMPARE(add.arguments->size(), 3U);
    QCOMPARE(add.arguments->at(0).name, std::string("a"));
    QCOMPARE(add.arguments->at(0).type, std::string("float*"));
    QCOMPARE(add.arguments->at(0).addressSpace, std::string("global"));
    QCOMPARE(add.arguments->at(0).typeQualifier, std::string("const"));
    QCOMPARE(add.arguments->at(2).typeQualifier, std::string());
    QVERIFY(!add.workGroupSize);
    QCOMPARE(relu.arguments->size(), 3U);
    QVERIFY((*relu.workGroupSize == std::array<std::uint64_t, 3>{8, 8, 1}));
    QVERIFY(relu.attributes.find("reqd_work_group_size(8, 8, 1") != std::string::npos);
    QCOMPARE(std::count_if(relu.arguments->begin(), relu.arguments->end(),
                           [](const KernelArgument& a) { return a.addressSpace == "local"; }),
             1);
    QCOMPARE(scale.arguments->size(), 2U);
    QCOMPARE(scale.arguments->at(0).type, std::string("float4*"));
    QCOMPARE(scale.arguments->at(1).name, std::string("k"));
    QCOMPARE(scale.arguments->at(1).type, std::string("float"));
    QCOMPARE(*scale.arguments->at(1).size, 4U);
    QCOMPARE(program.files.size(), 4U);
    QCOMPARE(program.files[3].name, std::string("/scale/0-0-0/scale.so"));
}

void TestPocl::keysNameTheirKernels() {
    MACEBIN_SAMPLE(file, "mace/pocl-3.1.v2.bin");
    for (const Value& value : programsOfV2(file)) {
        const Program program = decodePocl(value.bytes);
        const ProgramKey key = splitProgramKey(value.key);
        const auto define = kernelDefine(key.options);
        const std::string wanted(define ? define->stored
                                        : key.program); // these name the kernel as the program
        QVERIFY2(program.kernels.front().name == wanted, value.key.c_str());
        QVERIFY(program.kernels.front().arguments->size() >= 7);
    }
}

void TestPocl::kernelObjectsAreElf() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("PoCL samples are absent: set MACEBIN_SAMPLES");
    const QString readelf = QStandardPaths::findExecutable("readelf");
    if (readelf.isEmpty()) QSKIP("readelf is not installed");
    for (const Value& value : values) {
        for (const EmbeddedFile& file : decodePocl(value.bytes).files) {
            if (!file.name.ends_with(".so")) continue;
            QTemporaryFile object;
            QVERIFY(object.open());
            const ByteView content = slice(value.bytes, file.range);
            object.write(reinterpret_cast<const char*>(content.data()), static_cast<qint64>(content.size()));
            object.close();
            QProcess process;
            process.start(readelf, {"-h", "-S", "-W", object.fileName()});
            QVERIFY(process.waitForFinished());
            QCOMPARE(process.exitCode(), 0);
            QVERIFY(process.readAllStandardOutput().contains("DYN (Shared object file)"));
            QCOMPARE(process.readAllStandardError(), QByteArray()); // it warns where sections pass the end
        }
    }
}

void TestPocl::everyVersion_data() {
    QTest::addColumn<quint32>("version");
    for (quint32 version = 6; version <= 12; ++version)
        QTest::addRow("%u", version) << version;
}

void TestPocl::everyVersion() {
    QFETCH(quint32, version);
    Handmade made;
    made.version = version;
    const Bytes bytes = made.binary();
    const Program program = decodePocl(bytes);
    QCOMPARE(program.structureNote, std::string());
    QVERIFY(program.structure == Structure::closes);
    QCOMPARE(brokenPromise(program, bytes.size()), std::string());
    QCOMPARE(factOf(program, "layout").empty(), version == 9);
    QCOMPARE(factOf(program, "device id"), std::string("0x1122334455667788"));
    QCOMPARE(factOf(program, "denormals flushed"), std::string("yes"));
    QCOMPARE(factOf(program, "binary type"), std::string("executable"));
    QCOMPARE(factOf(program, "program scope variables"), std::string(version >= 10 ? "4096 bytes" : ""));
    QCOMPARE(program.files.size(), version >= 9 ? 4U : 2U);
    const Kernel& kernel = program.kernels.at(0);
    QCOMPARE(kernel.name, std::string("blur"));
    QVERIFY((*kernel.workGroupSize == std::array<std::uint64_t, 3>{16, 4, 1}));
    QCOMPARE(kernel.attributes.empty(), version == 6);
    QCOMPARE(*kernel.localMemory, version >= 11 ? 1024U : 128U);
    QCOMPARE(kernel.privateMemory.has_value(), version >= 11);
    const auto& arguments = *kernel.arguments;
    QCOMPARE(arguments.size(), 2U);
    QCOMPARE(arguments[0].name, std::string("in"));
    QCOMPARE(arguments[0].accessQualifier, std::string("read_only"));
    QCOMPARE(arguments[0].type, std::string("image2d_t"));
    QCOMPARE(*arguments[0].size, 8U);
    QCOMPARE(arguments[1].addressSpace, std::string("local"));
    QCOMPARE(arguments[1].typeQualifier, std::string("const restrict"));
    QCOMPARE(arguments[1].accessQualifier, std::string());
}

void TestPocl::laterFigures() {
    Handmade made;
    made.version = 12;
    made.extra = 14;
    const Program program = decodePocl(made.binary());
    QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
    QCOMPARE(*program.kernels[0].localMemory, 1024U);
    QCOMPARE(*program.kernels[0].privateMemory, 48U);
    QCOMPARE(factOf(program, "blur: most sub-groups"), std::string("10"));
    QCOMPARE(factOf(program, "blur: most work-items in a work-group"), std::string("256"));
    QCOMPARE(factOf(program, "blur: spilled bytes"), std::string("12"));
    QCOMPARE(factOf(program, "blur: required sub-group size"), std::string("16"));
    made.version = 11; // which does not have that bit
    QVERIFY(decodePocl(made.binary()).structure == Structure::broken);
    made.extra = 0;
    QVERIFY(decodePocl(made.binary()).structure == Structure::closes);
    QCOMPARE(*decodePocl(made.binary()).kernels[0].localMemory, 128U);
}

void TestPocl::namesThatAreNoNames() {
    Handmade made;
    made.metadata = 15; // PoCL then stores letters of its own
    const Program program = decodePocl(made.binary());
    QVERIFY(program.structure == Structure::closes);
    QCOMPARE(program.kernels[0].arguments->at(0).name, std::string());
    QCOMPARE(program.kernels[0].arguments->at(0).type, std::string("image2d_t"));
}

void TestPocl::kernelCacheSwitchedOff() {
    for (const std::uint32_t version : {6U, 9U, 12U}) {
        Handmade made;
        made.version = version;
        made.hash = std::string("_UNCACHED_4IAdeH").append(25, '\0');
        const Program fresh = decodePocl(made.binary());
        QCOMPARE(fresh.structureNote, std::string());
        QCOMPARE(factOf(fresh, "build hash"), std::string("_UNCACHED_4IAdeH"));
        made.hash = std::string("_UNCACHED_4IAdeHKLMNOPABCDEFGHIJKLMNOPAB").append(1, '\0'); // over a hash
        QVERIFY(decodePocl(made.binary()).structure == Structure::closes);
        for (const std::size_t at : {0U, 9U, 10U, 15U, 16U, 40U}) {
            Handmade damaged = made;
            damaged.hash[at] = '\x1f';
            QVERIFY(decodePocl(damaged.binary()).structure == Structure::broken);
        }
    }
}

void TestPocl::otherVersions() {
    for (const std::uint32_t version : {0U, 5U, 13U, 0xffffffffU}) {
        Handmade made;
        made.version = version;
        const Program program = decodePocl(made.binary());
        QVERIFY(program.structure == Structure::unknownLayout);
        QVERIFY(!program.kernelsKnown);
    }
    QVERIFY(decodePocl(asBytes("poclbi")).structure == Structure::unknownLayout);
}

void TestPocl::impossibleParts() {
    Handmade access;
    access.access = 0x11a4;
    const Program program = decodePocl(access.binary());
    QVERIFY(program.structure == Structure::broken);
    QCOMPARE(program.structureNote, std::string("argument 0 of \"blur\" has an impossible access qualifier"));
    Handmade group;
    group.workGroup[1] = 0;
    QVERIFY(decodePocl(group.binary()).structure == Structure::broken);
    Bytes longer = Handmade{}.binary();
    longer.push_back(std::byte{0});
    QVERIFY(decodePocl(longer).structure == Structure::broken);
}

void TestPocl::handmadeSweeps() {
    for (std::uint32_t version = 6; version <= 12; ++version) {
        Handmade made;
        made.version = version;
        const Bytes bytes = made.binary();
        const Sweep cuts = truncate(bytes, decodePocl, bytes.size());
        QCOMPARE(cuts.problem, std::string());
        QCOMPARE(cuts.broken + cuts.unknownLayout, cuts.tried);
        for (unsigned seed = 0; seed < 20; ++seed)
            QCOMPARE(flip(bytes, decodePocl, bytes.size(), seed).problem, std::string());
    }
}

void TestPocl::truncations() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("PoCL samples are absent: set MACEBIN_SAMPLES");
    std::size_t tried = 0;
    for (const Value& value : values) {
        const Sweep sweep = truncate(value.bytes, decodePocl, 1000);
        QCOMPARE(sweep.problem, std::string());
        QCOMPARE(sweep.broken + sweep.unknownLayout, sweep.tried);
        QCOMPARE(sweep.unknownLayout, 8U); // shorter than its own name
        tried += sweep.tried;
    }
    qInfo("PoCL: %zu truncations, all seen", tried);
}

void TestPocl::flips() {
    const auto values = allPrograms();
    if (values.empty()) QSKIP("PoCL samples are absent: set MACEBIN_SAMPLES");
    Sweep total;
    unsigned seed = 1;
    for (const Value& value : values) {
        const Sweep sweep = flip(value.bytes, decodePocl, 5000, seed++);
        QCOMPARE(sweep.problem, std::string());
        total.tried += sweep.tried;
        total.broken += sweep.broken;
        total.unknownLayout += sweep.unknownLayout;
    }
    qInfo("PoCL flips: %s", total.text().c_str());
    QVERIFY(total.broken * 1000 >
            total.tried * 5); // bitcode and objects, nearly all of the bytes, tell little
}

void TestPocl::limitsHold() {
    const Program program =
        decodePocl(Handmade{}.binary(), {.arguments = 1, .regions = 0, .facts = 1, .textLength = 2});
    QVERIFY(program.structure == Structure::closes);
    QVERIFY(program.regions.empty());
    QCOMPARE(program.facts.size(), 1U);
    QCOMPARE(program.kernels[0].name, std::string("bl"));
    QCOMPARE(program.kernels[0].arguments->size(), 1U);
    QVERIFY(!decodePocl(Handmade{}.binary(), {.kernels = 0}).kernelsKnown);
    QVERIFY(!decodePocl(Handmade{}.binary(), {.arguments = 0}).kernels[0].arguments);
}

QTEST_GUILESS_MAIN(TestPocl)
#include "test_pocl.moc"
