// SPDX-License-Identifier: Apache-2.0
// What the check says of programs: each by its decoder, against its key, its neighbours and the identity.
#include "core/change/write/mclp_programs.h"
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "core/text/csv.h"
#include "core/words/kernel_table.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v1.h"
#include "format/cache/mace/v2.h"
#include "format/cache/mclp/mclp.h"
#include "format/cache/parse.h"
#include "format/program/decoders.h"
#include "tests/support/samples.h"

#include <QTest>

#include <set>

using namespace macebin;

namespace {

Bytes v2Of(const std::vector<Pair>& pairs) {
    return *seal(*writeV2(pairs));
}

/// The pairs of the Adreno 640 v2 sample, to be changed one at a time.
std::optional<std::vector<Pair>> adrenoPairs(std::optional<Bytes>& keep) {
    keep = test::sample("mace/adreno-640-2021-03.v2.bin");
    if (!keep) return std::nullopt;
    return pairsOf(parse(*keep).cache);
}

Pair& pairOf(std::vector<Pair>& pairs, std::string_view keyPart) {
    return *std::find_if(pairs.begin(), pairs.end(),
                         [&](const Pair& pair) { return pair.key.find(keyPart) == 0; });
}

} // namespace

class TestPrograms : public QObject {
    Q_OBJECT

private slots:
    void everySampleProgramCloses() {
        std::size_t programs = 0;
        for (const char* folder : {"mace", "mclp"})
            for (const std::string& path : test::samplesIn(folder)) {
                const Bytes file = *test::sample(path);
                const Parsed parsed = parse(file);
                for (const Entry& entry : parsed.cache.entries) {
                    if (entry.role != EntryRole::program) continue;
                    const Program program = decodedProgram(parsed.cache, entry);
                    QVERIFY2(program.structure == Structure::closes, program.structureNote.c_str());
                    QVERIFY(!program.kernels.empty());
                    std::uint64_t at = 0;
                    for (const Region& region : program.regions) {
                        QCOMPARE(region.range.offset, at);
                        at = region.range.end();
                    }
                    QCOMPARE(at, entry.value.size);
                    ++programs;
                }
            }
        if (programs == 0) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        QVERIFY(programs >= 90);
    }

    void bareProgramsAreJudgedByTheirDecoders() {
        std::size_t judged = 0;
        for (const char* folder : {"programs", "movidius"})
            for (const std::string& path : test::samplesIn(folder)) {
                const Bytes file = *test::sample(path);
                const FileReport report = checkBytes(file);
                QVERIFY2(report.integrity == Integrity::intact, path.c_str());
                QCOMPARE(report.cache.kind, CacheKind::program);
                QCOMPARE(report.protection, Protection::none);
                const FileReport cut = checkBytes(ByteView(file).first(file.size() / 2));
                QVERIFY2(cut.integrity != Integrity::intact, path.c_str());
                ++judged;
            }
        if (judged == 0) QSKIP("samples are absent: set MACEBIN_SAMPLES");
    }

    /// The container that somebody else made from the same cache, byte for byte: names and kinds come from
    /// our decoders, digests from our sealing.
    void containersAreWrittenAsSpecified() {
        MACEBIN_SAMPLE(v2, "mace/adreno-640-2021-03.v2.bin");
        MACEBIN_SAMPLE(mclp, "mclp/adreno-640.mclp");
        const auto ours = seal(*writeMclp(pairsOf(parse(v2).cache), describeForMclp));
        QVERIFY(ours && *ours == mclp);
    }

    /// Caches and tuned parameters of both eras, into the container with its kernel table and back.
    void everySampleComesBackFromTheContainer() {
        std::size_t files = 0;
        for (const std::string& path : test::samplesIn("mace")) {
            const Bytes file = *test::sample(path);
            const Parsed parsed = parse(file);
            const auto mclp = seal(*writeMclp(pairsOf(parsed.cache), describeForMclp));
            QVERIFY(mclp);
            QCOMPARE(checkBytes(*mclp).integrity, Integrity::intact);
            const std::vector<Pair> pairs = pairsOf(parse(*mclp).cache);
            const Bytes back = *parsed.cache.era == Era::v1 ? *writeV1(pairs) : v2Of(pairs);
            QVERIFY2(back == file, path.c_str());
            ++files;
        }
        if (files == 0) QSKIP("samples are absent: set MACEBIN_SAMPLES");
    }

    void kindsNameWhatTheBytesAre() {
        const std::vector<std::pair<std::string, std::uint32_t>> expected{
            {"programs/pocl31_3kernels.poclbin", 1}, {"programs/amdgcn_gfx906.co", 6},
            {"programs/intel_skl_zebin.bin", 6},     {"programs/oclgrind_21.10.bc", 9},
            {"programs/spirv_kernel.spv", 8},        {"programs/nvptx.ptx", 10},
            {"movidius/blur_2021.4_6shave.blob", 5}};
        for (const auto& [path, kind] : expected) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            QCOMPARE(describeForMclp(*file).kind, kind);
        }
    }

    void programsOfAnotherDriverAreNoticed() {
        std::optional<Bytes> keep;
        auto pairs = adrenoPairs(keep);
        if (!pairs) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        QVERIFY(checkBytes(v2Of(*pairs)).findings.empty());

        auto other = *pairs;
        pairOf(other, kDeviceNameKey).bytes = asBytes("Adreno(TM) 750");
        QVERIFY(checkBytes(v2Of(other)).findings.has("program.chip-mismatch"));

        other = *pairs;
        pairOf(other, kPlatformInfoKey).bytes =
            asBytes("ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0, v1.1.1");
        QVERIFY(checkBytes(v2Of(other)).findings.has("program.family-mismatch"));

        MACEBIN_SAMPLE(older, "mace/adreno-a5xx-2019-09.v1.bin");
        const auto olderPairs = pairsOf(parse(older).cache);
        other = *pairs;
        pairOf(other, "pooling").bytes =
            std::find_if(olderPairs.begin(), olderPairs.end(), [](const Pair& pair) {
                return pair.key.find("pooling -DCMD_DATA_TYPE=f") == 0;
            })->bytes;
        const FileReport mixed = checkBytes(v2Of(other));
        QVERIFY(mixed.findings.has("program.mixed-provenance"));
        QCOMPARE(mixed.integrity, Integrity::intact); // a warning: MACE would use it
    }

    void programsUnderTheWrongKeyAreNoticed() {
        std::optional<Bytes> keep;
        auto pairs = adrenoPairs(keep);
        if (!pairs) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        pairOf(*pairs, "pooling").bytes = pairOf(*pairs, "conv_2d_3x3").bytes;
        const FileReport report = checkBytes(v2Of(*pairs));
        QVERIFY(report.findings.has("program.kernel-missing"));
        QCOMPARE(report.findings.count(Severity::warning), std::size_t{1});

        MACEBIN_SAMPLE(mali, "mace/mali-bifrost-r20p0-part.v1.bin");
        auto maliPairs = pairsOf(parse(mali).cache);
        std::swap(
            pairOf(maliPairs, "conv_2d_1x1 -DBIAS -DCMD_DATA_TYPE=f -DDATA_TYPE=float -DUSE_RELU").bytes,
            pairOf(maliPairs, "conv_2d_1x1 -DBIAS -DCMD_DATA_TYPE=f -DDATA_TYPE=float -DUSE_SIGMOID").bytes);
        QVERIFY(checkBytes(v2Of(maliPairs)).findings.has("program.options-mismatch"));
    }

    /// v1 has no checksum; a program's own structure still shows that it was cut or overwritten.
    void structureShowsDamageInV1() {
        MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v1.bin");
        const Parsed parsed = parse(file);
        const Entry& entry = parsed.cache.entries.front();
        Bytes hurt = file;
        std::fill_n(hurt.begin() + static_cast<std::ptrdiff_t>(entry.value.offset + 0x400), 512,
                    std::byte{0});
        const FileReport report = checkBytes(hurt);
        QVERIFY(report.findings.has("program.structure"));
        QCOMPARE(report.integrity, Integrity::damaged);
        const auto& found = report.findings.list();
        const auto finding = std::find_if(found.begin(), found.end(),
                                          [](const Finding& f) { return f.rule->id == "program.structure"; });
        QCOMPARE(*finding->entry, 0u);
        QVERIFY(finding->range->offset >= entry.value.offset && finding->range->end() <= entry.value.end());
    }

    void kernelTableNamesKernelsAsTheirSourceDoes() {
        MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
        const Parsed parsed = parse(file);
        const std::string text = textKernelTable(parsed.cache).bytes();
        QVERIFY(text.find("\"pooling\" (stored as \"p453171\")") != std::string::npos);
        QVERIFY(text.find("Adreno 640") != std::string::npos);
        const std::string csv =
            csvKernelTable(parsed.cache, [](const Entry& entry) { return entry.key.starts_with("pooling"); });
        const QStringList lines = QString::fromStdString(csv).split("\r\n", Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[1].contains("\"pooling\",\"p453171\""));
        QCOMPARE(lines[0].count(','), 16);
    }

    void csvFieldsAreNeverFormulas() {
        const std::vector<Pair> pairs{{"=cmd|'x' \"quoted\", a", asBytes("=1+1"), {}}};
        const Bytes file = v2Of(pairs);
        const std::string csv = csvKernelTable(parse(file).cache);
        QVERIFY(csv.find("\"'=cmd|'x'\"") != std::string::npos);
        QVERIFY(csv.find("\"\"\"quoted\"\", a\"") != std::string::npos);
    }

    void csvFieldsAreSafeForATerminal() {
        QCOMPARE(csvField("a\x1b[2J\n\xff \"b\""), std::string("\"a\\x1b[2J\\x0a\\xff \"\"b\"\"\""));
    }

    void regionsReachIntoThePrograms() {
        MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
        const FileReport report = checkBytes(file);
        std::set<RegionKind> kinds;
        std::uint64_t at = 0;
        for (const Region& region : regionsOf(report)) {
            QCOMPARE(region.range.offset, at);
            at = region.range.end();
            kinds.insert(region.kind);
        }
        QCOMPARE(at, std::uint64_t{file.size()});
        QVERIFY(kinds.count(RegionKind::kernel) && kinds.count(RegionKind::section) &&
                kinds.count(RegionKind::checksum));
    }
};

QTEST_APPLESS_MAIN(TestPrograms)
#include "test_programs.moc"
