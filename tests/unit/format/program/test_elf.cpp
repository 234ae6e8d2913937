// SPDX-License-Identifier: Apache-2.0
// The ELF reader against readelf, and the vendors' decoders against real files, freshly compiled ones, and
// files made by hand where no compiler is at hand.
#include "format/program/amd/msgpack.h"
#include "format/program/decoders.h"
#include "format/program/elf/elf_file.h"
#include "format/program/intel/ze_info.h"
#include "tests/fuzz/decoder_invariants.h"
#include "tests/support/samples.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace macebin;
using test::brokenInvariant;

namespace {

QString runTool(const QString& tool, const QStringList& arguments) {
    QProcess process;
    process.start(tool, arguments);
    if (!process.waitForStarted() || !process.waitForFinished(60000) || process.exitCode() != 0) return {};
    return QString::fromUtf8(process.readAllStandardOutput());
}

/// ELF64 with these sections, a table of their names, and the section headers at the end.
struct HandMade {
    std::uint16_t type = 1, machine = 0;
    std::uint32_t flags = 0;
    std::uint8_t osAbi = 0, abiVersion = 0;
    struct Part {
        std::string name;
        std::uint32_t type;
        std::string content;
        std::uint64_t size;
    };
    std::vector<Part> parts;

    void add(std::string name, std::string content, std::uint32_t kind = 1) {
        const std::uint64_t size = content.size();
        parts.push_back({std::move(name), kind, std::move(content), size});
    }

    Bytes build() const {
        std::string names(1, '\0');
        std::vector<std::uint32_t> nameAt;
        for (const Part& part : parts) {
            nameAt.push_back(static_cast<std::uint32_t>(names.size()));
            names += part.name + '\0';
        }
        std::vector<Part> all = parts;
        all.push_back({"", 3, names, names.size()});
        nameAt.push_back(0);
        ByteWriter out;
        out.text("\x7f"
                 "ELF\x02\x01\x01");
        out.u8(osAbi);
        out.u8(abiVersion);
        out.zeros(7);
        out.u16(type);
        out.u16(machine);
        out.u32(1);
        out.zeros(16);
        std::uint64_t end = 64;
        for (const Part& part : all)
            end += part.content.size();
        out.u64(end);
        out.u32(flags);
        out.u16(64);
        out.zeros(4);
        out.u16(64);
        out.u16(static_cast<std::uint16_t>(all.size() + 1));
        out.u16(static_cast<std::uint16_t>(all.size()));
        std::vector<std::uint64_t> offsets;
        for (const Part& part : all) {
            offsets.push_back(out.position());
            out.text(part.content);
        }
        out.zeros(64);
        for (std::size_t i = 0; i < all.size(); ++i) {
            out.u32(nameAt[i]);
            out.u32(all[i].type);
            out.zeros(16);
            out.u64(offsets[i]);
            out.u64(all[i].size);
            out.zeros(8);
            out.u64(1);
            out.u64(0);
        }
        return out.take();
    }
};

/// Files to read: samples, and what the compilers on this machine make.
std::vector<std::pair<QString, Bytes>> elfFiles(const QString& folder) {
    std::vector<std::pair<QString, Bytes>> files;
    for (const std::string& path : test::samplesIn("programs"))
        if (auto bytes = test::sample(path); bytes && looksLikeElf(*bytes))
            files.emplace_back(QString::fromStdString(path), *bytes);
    if (const auto pocl = test::sample("programs/pocl31_3kernels.poclbin"))
        for (std::size_t at = 4; at + 4 < pocl->size(); ++at)
            if (looksLikeElf(slice(*pocl, {at, 4}))) {
                const auto size = loadLittle<std::uint32_t>(*pocl, at - 4); // PoCL: u32 length, then the file
                const ByteView found = slice(*pocl, {at, size});
                files.emplace_back(QString("pocl object at %1").arg(at), Bytes(found.begin(), found.end()));
            }
    QFile source(folder + "/f.c");
    if (!source.open(QIODevice::WriteOnly)) return files;
    source.write("static int hidden(int a) { return a * 3; }\nint data[4] = {1}; int zero[9];\n"
                 "int visible(int a) { return hidden(a) + data[0] + zero[a]; }\n");
    source.close();
    const std::vector<std::pair<QString, QStringList>> compilers = {
        {"gcc", {"-c"}},
        {"gcc", {"-shared", "-fPIC", "-nostdlib", "-g"}},
        {"gcc", {"-c", "-ffunction-sections", "-g"}},
        {"clang", {"-c", "--target=i686-linux-gnu"}},
        {"clang", {"-c", "--target=armv7a-linux-gnueabi"}},
        {"clang", {"-c", "--target=aarch64-linux-gnu"}},
        {"clang", {"-shared", "-fPIC", "-nostdlib", "-fuse-ld=lld", "-s"}},
    };
    for (const auto& [compiler, arguments] : compilers) {
        const QString output = QString("%1/f%2.o").arg(folder).arg(files.size());
        QProcess::execute(compiler, arguments + QStringList{source.fileName(), "-o", output});
        if (QFile::exists(output))
            files.emplace_back(compiler + " " + arguments.join(' '), test::readFile(output.toStdString()));
    }
    return files;
}

/// A code object from OpenCL C, or nothing without clang.
std::optional<Bytes> codeObject(const QString& folder, const QString& processor) {
    QFile source(folder + "/k.cl");
    if (!source.open(QIODevice::WriteOnly)) return std::nullopt;
    source.write(
        "kernel void scale(global float* restrict o, float k) { o[0] *= k; }\n"
        "kernel __attribute__((reqd_work_group_size(8, 4, 1))) void locals(global int* o, local int* t)\n"
        "{ local int x[32]; volatile int y[9]; y[o[3]] = 1; x[o[1]] = t[0]; o[2] = x[t[1]] + y[o[4]]; }\n");
    source.close();
    const QString output = folder + "/" + processor + ".o";
    QProcess::execute("clang",
                      {"-x", "cl", "-cl-std=CL1.2", "-cl-kernel-arg-info", "-O1", "-nogpulib", "-c",
                       "--target=amdgcn-amd-amdhsa", "-mcpu=" + processor, source.fileName(), "-o", output});
    if (!QFile::exists(output)) return std::nullopt;
    return test::readFile(output.toStdString());
}

struct Sweep {
    std::size_t flips = 0, revealed = 0;
    std::string problem;
};

Sweep flipSweep(Bytes bytes) {
    Sweep sweep;
    DecodeLimits none;
    none.regions = 0;
    constexpr std::array masks = {std::byte{0x01}, std::byte{0x80}, std::byte{0xff}};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::byte mask = masks[i % masks.size()];
        bytes[i] ^= mask;
        const Program program = decodeElf(bytes, none);
        if (sweep.problem.empty()) sweep.problem = brokenInvariant(bytes, program, false);
        ++sweep.flips;
        if (program.structure == Structure::broken) ++sweep.revealed;
        bytes[i] ^= mask;
    }
    return sweep;
}

std::string factOf(const Program& program, const std::string& name) {
    for (const Fact& fact : program.facts)
        if (fact.name == name) return fact.value;
    return {};
}

} // namespace

class TestElf : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::vector<std::pair<QString, Bytes>> files_;

    void compareSections(const elf::File& file, const QString& listing) {
        static const QRegularExpression row(
            R"(^\s*\[\s*(\d+)\] (.*?)\s+(\S+)\s+([0-9a-f]{8,16}) ([0-9a-f]{6,}) ([0-9a-f]{6,}) )",
            QRegularExpression::MultilineOption);
        std::size_t seen = 0;
        for (auto it = row.globalMatch(listing); it.hasNext(); ++seen) {
            const auto match = it.next();
            QVERIFY(match.captured(1).toULong() < file.sections.size());
            const elf::Section& section = file.sections[match.captured(1).toULong()];
            QCOMPARE(QString::fromUtf8(section.name.data(), qsizetype(section.name.size())),
                     match.captured(2));
            QCOMPARE(section.address, match.captured(4).toULongLong(nullptr, 16));
            QCOMPARE(section.offset, match.captured(5).toULongLong(nullptr, 16));
            QCOMPARE(section.size, match.captured(6).toULongLong(nullptr, 16));
        }
        QCOMPARE(seen, file.sections.size());
    }

    void compareSymbols(ByteView bytes, const elf::File& file, const QString& listing) {
        static const QRegularExpression row(
            R"(^\s*(\d+): ([0-9a-f]{8,16})\s+(\S+) (\S+)\s+\S+\s+\S+\s+(?:\[[^\]]*\]\s+)?(\S+)(?: (.*))?$)",
            QRegularExpression::MultilineOption);
        auto it = row.globalMatch(listing);
        for (const elf::Section& table : file.sections) {
            if (table.type != elf::shtSymbolTable && table.type != elf::shtDynamicSymbols) continue;
            elf::StringTable names = elf::symbolNames(bytes, file, table);
            for (std::uint64_t i = 0; i < elf::symbolCount(file, table); ++i) {
                QVERIFY2(it.hasNext(), "readelf shows fewer symbols");
                const auto match = it.next();
                const elf::Symbol symbol = elf::symbolAt(bytes, file, table, i);
                QCOMPARE(match.captured(1).toULongLong(), qulonglong(i));
                QCOMPARE(symbol.value, match.captured(2).toULongLong(nullptr, 16));
                QCOMPARE(symbol.size, match.captured(3).toULongLong(nullptr, 0));
                if (match.captured(4) == "SECTION" || symbol.nameOffset == 0) continue;
                const auto name = names.at(symbol.nameOffset).value_or(std::string_view());
                QCOMPARE(QString::fromUtf8(name.data(), qsizetype(name.size())),
                         match.captured(6).section('@', 0, 0).section(" [", 0, 0));
            }
        }
        QVERIFY2(!it.hasNext(), "readelf shows more symbols");
    }

private slots:
    void initTestCase() {
        QVERIFY(folder_.isValid());
        files_ = elfFiles(folder_.path());
    }

    void agreesWithReadelf() {
        if (runTool("readelf", {"--version"}).isEmpty()) QSKIP("readelf is absent");
        if (files_.empty()) QSKIP("no samples and no compilers");
        for (const auto& [name, bytes] : files_) {
            qInfo("%s", qPrintable(name));
            QFile copy(folder_.filePath("copy"));
            QVERIFY(copy.open(QIODevice::WriteOnly | QIODevice::Truncate));
            copy.write(reinterpret_cast<const char*>(bytes.data()), qint64(bytes.size()));
            copy.close();
            const elf::File file = elf::readFile(bytes);
            compareSections(file, runTool("readelf", {"-S", "--wide", copy.fileName()}));
            compareSymbols(bytes, file, runTool("readelf", {"-s", "--wide", copy.fileName()}));
            if (QTest::currentTestFailed()) return;
        }
    }

    void realFilesClose() {
        for (const auto& [name, bytes] : files_) {
            const Program program = decodeElf(bytes);
            QVERIFY2(program.structure == Structure::closes,
                     qPrintable(name + ": " + QString::fromStdString(program.structureNote)));
            QVERIFY2(program.structureNote.empty(), qPrintable(name));
            QCOMPARE(brokenInvariant(bytes, program), std::string());
            for (const Region& region : program.regions)
                QVERIFY2(region.kind != RegionKind::gap, qPrintable(name));
            for (const std::size_t extra : {1U, 100U}) {
                Bytes longer = bytes;
                longer.resize(bytes.size() + extra, std::byte{7});
                const Program tail = decodeElf(longer);
                QCOMPARE(tail.structure, Structure::closes);
                QVERIFY(!tail.structureNote.empty());
                QCOMPARE(tail.regions.back().kind, RegionKind::gap);
                QCOMPARE(tail.regions.back().range.offset, elf::readFile(bytes).end);
            }
        }
    }

    void zebin() {
        MACEBIN_SAMPLE(bytes, "programs/intel_dg2_zebin.bin");
        const Program program = decodeElf(bytes);
        QCOMPARE(program.family, Family::intel);
        QCOMPARE(program.format, std::string("zebin"));
        QCOMPARE(program.architecture, std::string("dg2"));
        QCOMPARE(program.buildOptions, std::string("-cl-kernel-arg-info"));
        QCOMPARE(factOf(program, "zebin version"), std::string("\"1.20\""));
        QVERIFY(program.kernelsKnown);
        QCOMPARE(program.kernels.size(), std::size_t(3));
        QCOMPARE(program.kernels[0].codeSize, std::optional<std::uint64_t>(0x3c0)); // readelf -S
        QCOMPARE(program.kernels[0].range, (ByteRange{0x40, 0x3c0}));
        QVERIFY(program.kernels[0].workGroupSize == (std::array<std::uint64_t, 3>{8, 4, 1}));
        QVERIFY(!program.kernels[1].workGroupSize);
        QCOMPARE(program.kernels[2].arguments->at(0).accessQualifier, std::string("read_only"));
        QCOMPARE(program.files.size(), std::size_t(1));
        QCOMPARE(loadLittle<std::uint32_t>(bytes, program.files[0].range.offset), 0x07230203U);
    }

    void zebinArchitectures() {
        for (const std::string device : {"skl", "tgllp", "dg2"}) {
            const auto bytes = test::sample("programs/intel_" + device + "_zebin.bin");
            if (!bytes) QSKIP("samples are absent");
            QCOMPARE(decodeElf(*bytes).architecture, device);
        }
    }

    void zebinKernelWithoutCode() {
        HandMade file;
        file.machine = 205;
        file.add(".text", "xxxx");
        file.add(".text.a", "codecode");
        file.add(".text.Intel_Symbol_Table_Void_Program", "code");
        file.add(".ze_info", "kernels:\n  - name: a\n    execution_env:\n      simd_size: 8\n", 0xff000011);
        const Program program = decodeElf(file.build());
        QCOMPARE(program.structureNote, std::string());
        QCOMPARE(program.kernels.size(), std::size_t(1));
        QCOMPARE(factOf(program, "SIMD size of a"), std::string("8"));
        file.parts.back().content.replace(sizeof "kernels:\n  - name: " - 1, 1, "b");
        QCOMPARE(decodeElf(file.build()).structure, Structure::broken);
    }

    void intelElf() {
        MACEBIN_SAMPLE(bytes, "programs/intel_tgllp_patchtokens.bin");
        const Program program = decodeElf(bytes);
        QCOMPARE(program.family, Family::intel);
        QCOMPARE(program.format, std::string("Intel OpenCL ELF, executable, patchtokens version 1081"));
        QCOMPARE(program.architecture, std::string("Gen12LP"));
        QCOMPARE(program.buildOptions, std::string("-cl-kernel-arg-info"));
        QCOMPARE(program.kernels.size(), std::size_t(3));
        QCOMPARE(program.files.size(), std::size_t(2));
        const Program inner = decodePatchtokens(slice(bytes, program.files[0].range));
        QCOMPARE(program.kernels[2].range.offset,
                 inner.kernels[2].range.offset + program.files[0].range.offset);
        QVERIFY(std::any_of(program.regions.begin(), program.regions.end(), [](const Region& region) {
            return region.name == "kernel scale code" && region.kind == RegionKind::kernel;
        }));
        Bytes damaged = bytes;
        damaged[program.kernels[1].range.offset + 5] ^= std::byte{1};
        const Program broken = decodeElf(damaged);
        QCOMPARE(broken.structure, Structure::broken);
        QVERIFY(broken.checksumMismatch &&
                broken.checksumMismatch->contains(program.kernels[1].range.offset + 5));
    }

    void amdSample() {
        MACEBIN_SAMPLE(bytes, "programs/amdgcn_gfx906.co");
        const Program program = decodeElf(bytes);
        QCOMPARE(program.family, Family::amd);
        QCOMPARE(program.format, std::string("AMD HSA code object version 4"));
        QCOMPARE(program.architecture, std::string("gfx906"));
        QVERIFY(program.kernelsKnown);
        QCOMPARE(program.kernels.size(), std::size_t(2));
        const Kernel& scale = program.kernels[0];
        QCOMPARE(scale.name, std::string("scale"));
        QCOMPARE(scale.codeSize, std::optional<std::uint64_t>(108));   // readelf -s
        QCOMPARE(scale.range, (ByteRange{0x900, 108}));                // .text at 0x900 is address 0x1900
        QCOMPARE(scale.localMemory, std::optional<std::uint64_t>(64)); // the note, as readelf -n dumps it
        QCOMPARE(scale.registers, std::optional<std::uint32_t>(4));
        QVERIFY(scale.workGroupSize == (std::array<std::uint64_t, 3>{8, 4, 1}));
        QCOMPARE(scale.arguments->size(), std::size_t(4));
        QCOMPARE(scale.arguments->at(1).typeQualifier, std::string("const"));
        QCOMPARE(scale.arguments->at(3).addressSpace, std::string("local"));
    }

    void amdAgreesWithLlvm() {
        for (const QString processor : {"gfx803", "gfx906", "gfx1030"}) {
            const auto bytes = codeObject(folder_.path(), processor);
            if (!bytes) QSKIP("no clang for amdgcn");
            const Program program = decodeElf(*bytes);
            QCOMPARE(program.structureNote, std::string());
            QCOMPARE(brokenInvariant(*bytes, program), std::string());
            QCOMPARE(program.architecture, processor.toStdString());
            QCOMPARE(program.kernels.size(), std::size_t(2));
            const Kernel& locals = program.kernels[1];
            QCOMPARE(locals.name, std::string("locals"));
            QVERIFY(locals.workGroupSize == (std::array<std::uint64_t, 3>{8, 4, 1}));
            QCOMPARE(locals.arguments->size(), std::size_t(2));
            QCOMPARE(locals.arguments->at(1).name, std::string("t"));
            QCOMPARE(program.kernels[0].arguments->at(0).typeQualifier, std::string("restrict"));
            const QString notes = runTool("llvm-readelf", {"--notes", folder_.filePath(processor + ".o")});
            if (notes.isEmpty()) continue;
            const auto values = [&notes](const QString& key) {
                QStringList found;
                const QRegularExpression row(QRegularExpression::escape(key) + R"(:\s+(\S+))");
                for (auto it = row.globalMatch(notes); it.hasNext();)
                    found << it.next().captured(1);
                return found;
            };
            for (qsizetype i = 0; i < 2; ++i) {
                const Kernel& kernel = program.kernels[std::size_t(i)];
                QCOMPARE(qulonglong(*kernel.localMemory),
                         values(".group_segment_fixed_size").value(i).toULongLong());
                QCOMPARE(qulonglong(*kernel.privateMemory),
                         values(".private_segment_fixed_size").value(i).toULongLong());
                QCOMPARE(*kernel.registers, values(".vgpr_count").value(i).toUInt());
            }
        }
    }

    void amdHeaderAndMetadataDisagree() {
        MACEBIN_SAMPLE(sample, "programs/amdgcn_gfx906.co");
        Bytes bytes = sample;
        bytes[48] = std::byte{0x30}; // e_flags: gfx908
        QCOMPARE(decodeElf(bytes).structure, Structure::broken);
        bytes = sample;
        bytes[8] = std::byte{9}; // EI_ABIVERSION
        QCOMPARE(decodeElf(bytes).structure, Structure::unknownLayout);
    }

    void cubin() {
        HandMade file;
        file.machine = 190;
        file.type = 2;
        file.flags = 0x00500556;
        file.abiVersion = 7;
        file.add(".text.add", std::string(128, 'c'));
        file.add(".nv.info.add", "infoinfo");
        file.add(".nv.shared.add", "", 8);
        file.parts.back().size = 4096;
        Bytes bytes = file.build();
        Program program = decodeElf(bytes);
        QCOMPARE(program.structureNote, std::string());
        QCOMPARE(program.family, Family::nvidia);
        QCOMPARE(program.architecture, std::string("sm_86"));
        QCOMPARE(program.kernels.size(), std::size_t(1));
        QCOMPARE(program.kernels[0].codeSize, std::optional<std::uint64_t>(128));
        QCOMPARE(program.kernels[0].localMemory, std::optional<std::uint64_t>(4096));
        file.flags = 0x06006402;
        file.abiVersion = 8;
        QCOMPARE(decodeElf(file.build()).architecture, std::string("sm_100"));
    }

    void bifIsNamedOnly() {
        HandMade file;
        file.machine = 0x3fd;
        file.add(".llvmir", "BC");
        file.add(".text", "code");
        const Program program = decodeElf(file.build());
        QCOMPARE(program.family, Family::amd);
        QCOMPARE(program.structure, Structure::notJudged);
        QVERIFY(!program.kernelsKnown);
    }

    void bigEndianIsNamedOnly() {
        Bytes bytes = HandMade().build();
        bytes[5] = std::byte{2};
        const Program program = decodeElf(bytes);
        QCOMPARE(program.structure, Structure::notJudged);
        QCOMPARE(program.format, std::string("big-endian ELF"));
        QCOMPARE(brokenInvariant(bytes, program), std::string());
    }

    void overlappingSections() {
        HandMade file;
        file.add(".a", std::string(64, 'a'));
        file.add(".b", std::string(64, 'b'));
        QCOMPARE(decodeElf(file.build()).structure, Structure::closes);
        file.parts[0].size = 65;
        QCOMPARE(decodeElf(file.build()).structure, Structure::broken);
    }

    /// Many names that share one long string must not cost count times length.
    void namesAreBounded() {
        HandMade file;
        file.add(".long" + std::string(200'000, 'x'), "");
        for (int i = 0; i < 20'000; ++i)
            file.parts.push_back({"", 1, "", 0});
        Bytes bytes = file.build();
        const std::uint64_t table = loadLittle<std::uint64_t>(bytes, 40);
        for (std::uint64_t i = 2; i < 20'000; ++i)
            bytes[table + i * 64] = std::byte{1};
        QElapsedTimer timer;
        timer.start();
        const Program program = decodeElf(bytes);
        QCOMPARE(brokenInvariant(bytes, program), std::string());
        QVERIFY2(timer.elapsed() < 20'000, "names cost too much");
    }

    void msgpack() {
        const std::string nested(50'000, '\x91'); // arrays of one array of one …
        MsgpackReader deep(asBytes(nested), 0);
        deep.skip();
        QVERIFY(!deep.ok());
        MsgpackReader huge(asBytes(std::string_view("\xdf\xff\xff\xff\xff\x01", 6)), 0);
        huge.skip();
        QVERIFY(!huge.ok());
        MsgpackReader mixed(asBytes(std::string_view("\x82\xa1"
                                                     "a\xcd\x01\x02\xc0\xcc\xff",
                                                     9)),
                            0);
        QCOMPARE(mixed.map(), std::optional<std::uint64_t>(2));
        QVERIFY(mixed.text() == "a");
        QCOMPARE(mixed.number(), std::optional<std::uint64_t>(258));
        QVERIFY(!mixed.text()); // nil is passed over
        QCOMPARE(mixed.number(), std::optional<std::uint64_t>(255));
        QVERIFY(mixed.atEnd());
    }

    void zeInfoOddities() {
        const auto kernels = [](std::string_view text) { return intel::readZeInfo(text, {}).kernels; };
        QCOMPARE(kernels("").size(), std::size_t(0));
        QCOMPARE(kernels("kernels:\n- name: 'a'\n  execution_env:\n    grf_count: 256\n").at(0).registers,
                 std::optional<std::uint32_t>(256));
        QVERIFY(
            !kernels("kernels:\n  - name: a\n    execution_env:\n      slm_size: -1\n").at(0).localMemory);
        QVERIFY(
            !kernels(
                 "kernels:\n  - name: a\n    execution_env:\n      required_work_group_size: [ 0, 0, 0 ]\n")
                 .at(0)
                 .workGroupSize);
        const auto gaps = kernels("kernels:\n  - name: a\nkernels_misc_info:\n  - name: a\n    args_info:\n"
                                  "      - index: 1\n        name: x\n        type_name: 'int;4'\n");
        QVERIFY(!gaps.at(0).arguments); // argument 0 is missing: not told
    }

    void truncations() {
        for (const auto& [name, bytes] : files_) {
            if (!name.startsWith("programs/")) continue;
            const std::size_t step = name.contains("zebin") || name.contains("patchtokens") ? 3 : 1;
            const std::uint64_t end = elf::readFile(bytes).end; // behind it is only padding
            for (std::size_t size = 0; size < end; size += step) {
                const ByteView part(bytes.data(), size);
                const Program program = decodeElf(part);
                QCOMPARE(brokenInvariant(part, program), std::string());
                QVERIFY(program.structure == Structure::broken || size < 4);
            }
        }
    }

    void flips() {
        for (const auto& [name, bytes] : files_) {
            if (bytes.size() > 20'000) continue;
            const Sweep sweep = flipSweep(bytes);
            QCOMPARE(sweep.problem, std::string());
            qInfo("%s: structure alone reveals %.1f %% of %zu flips", qPrintable(name),
                  100.0 * static_cast<double>(sweep.revealed) / static_cast<double>(sweep.flips),
                  sweep.flips);
            QVERIFY(sweep.revealed != 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestElf)
#include "test_elf.moc"
