// SPDX-License-Identifier: Apache-2.0
// The v1 reader and writer on real files, cut and foreign ones.
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v1.h"
#include "format/cache/mclp/mclp.h"
#include "format/cache/parse.h"
#include "tests/support/samples.h"

#include <QTest>

#include <random>

using namespace macebin;

namespace {

const std::vector<std::string> kV1Samples{"mace/adreno-640-2021-03.v1.bin", "mace/adreno-a5xx-2019-09.v1.bin",
                                          "mace/mali-bifrost-r20p0-part.v1.bin",
                                          "mace/tuned-parameters.v1.bin"};

/// A v1 file spelled out field by field, without our writer.
Bytes handMade(std::uint64_t count, const std::vector<std::pair<std::string, std::string>>& pairs) {
    ByteWriter out;
    out.u64(count);
    for (const auto& [key, value] : pairs) {
        out.u32(static_cast<std::uint32_t>(key.size()));
        out.text(key);
        out.u32(static_cast<std::uint32_t>(value.size()));
        out.text(value);
    }
    return out.take();
}

} // namespace

class TestMaceV1 : public QObject {
    Q_OBJECT

private slots:
    void samplesAreRewrittenByteForByte() {
        for (const std::string& path : kV1Samples) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            const auto again = writeV1(pairsOf(parse(*file).cache));
            QVERIFY2(again && *again == *file, path.c_str());
        }
    }

    /// v1 and tuned, through the container and back.
    void samplesSurviveTheContainer() {
        for (const std::string& path : kV1Samples) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            const Parsed parsed = parse(*file);
            const auto mclp = seal(*writeMclp(pairsOf(parsed.cache), {}));
            QVERIFY(mclp);
            QCOMPARE(checkBytes(*mclp).integrity, Integrity::intact);
            const Parsed back = parse(*mclp);
            const auto again = writeV1(pairsOf(back.cache));
            QVERIFY2(again && *again == *file, path.c_str());
        }
    }

    void everyTruncationShows() {
        for (const std::string& path : kV1Samples) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            for (std::size_t cut = 0; cut < file->size(); cut += cut < 400 || file->size() < 1000 ? 1 : 331)
                QVERIFY2(checkBytes(ByteView(*file).first(cut)).integrity != Integrity::intact,
                         qPrintable(QString("%1 cut at %2").arg(path.c_str()).arg(cut)));
        }
    }

    void truncationSaysHowFarTheFileIsWhole() {
        const Bytes whole = handMade(3, {{"pooling -DX", std::string(40, 'p')},
                                         {"softmax -DX", std::string(40, 's')},
                                         {"concat -DX", "c"}});
        const ByteView cut = ByteView(whole).first(8 + 2 * (4 + 11 + 4 + 40) + 5);
        const Parsed parsed = parse(cut);
        QCOMPARE(parsed.cache.kind, CacheKind::maceCache);
        QCOMPARE(parsed.cache.pairCount, std::uint64_t{2});
        QVERIFY(parsed.findings.has("v1.truncated"));
        QCOMPARE(parsed.findings.list().front().range->offset, std::uint64_t{8 + 2 * (4 + 11 + 4 + 40)});
    }

    void lengthsThatLieAreFound() {
        Bytes file =
            handMade(2, {{"pooling -DX", std::string(40, 'p')}, {"softmax -DX", std::string(40, 's')}});
        const std::size_t keySize = 8 + 4 + 11 + 4 + 40;
        file[keySize + 3] = std::byte{0xff}; // the second key's size becomes negative
        QVERIFY(parse(file).findings.has("v1.bad-length"));
    }

    void tailsAreToldApart() {
        const std::vector<std::pair<std::string, std::string>> pairs{{"pooling -DX", "pppp"},
                                                                     {"softmax -DX", "ssss"}};
        QVERIFY(parse(handMade(1, pairs)).findings.has("v1.count-too-small"));
        Bytes tail = handMade(2, pairs);
        tail.insert(tail.end(), 9, std::byte{0x7f});
        const FileReport report = checkBytes(tail);
        QVERIFY(report.findings.has("v1.trailing-bytes"));
        QCOMPARE(report.integrity, Integrity::intact); // MACE does not look at them
    }

    void lookAlikesAreNotTaken() {
        // A huge count, a key that is not text, a key of no bytes, and other length-prefixed layouts.
        QCOMPARE(parse(handMade(1'000'000, {{"key", "value"}})).cache.kind, CacheKind::unknown);
        QCOMPARE(parse(handMade(1, {{std::string("\x01\x02\x03"), "value"}})).cache.kind, CacheKind::unknown);
        QCOMPARE(parse(handMade(1, {{"", "value"}})).cache.kind, CacheKind::unknown);
        ByteWriter wide; // u64 count, then u64-prefixed strings, as TVM and Arm's library write them
        wide.u64(1);
        wide.u64(6);
        wide.text("kernel");
        wide.u64(4);
        wide.text("code");
        QCOMPARE(parse(wide.take()).cache.kind, CacheKind::unknown);
    }

    void zerosAreTakenForWhatTheyAre() {
        for (std::size_t size = 1; size < 40; ++size) {
            const Bytes zeros(size, std::byte{0});
            const FileReport report = checkBytes(zeros);
            QCOMPARE(report.integrity, size == 4 || size == 8 ? Integrity::intact : Integrity::unreadable);
            if (size == 4) QCOMPARE(*report.cache.era, Era::v2);
            if (size == 8) QCOMPARE(*report.cache.era, Era::v1);
        }
        QVERIFY(checkBytes(Bytes{}).findings.has("file.empty"));
    }

    void tunedParametersAreToldFromCaches() {
        MACEBIN_SAMPLE(tuned, "mace/tuned-parameters.v1.bin");
        QCOMPARE(parse(tuned).cache.kind, CacheKind::tuned);
        // A value too large for a work-group, or a key with options, makes it a cache.
        QCOMPARE(parse(handMade(1, {{"pooling", std::string(400, 'p')}})).cache.kind, CacheKind::maceCache);
        QCOMPARE(parse(handMade(1, {{"pooling -DX", "pppp"}})).cache.kind, CacheKind::maceCache);
    }

    void hostileCountsCostNothing() {
        ByteWriter out;
        out.u64(std::uint64_t{1} << 62);
        for (int i = 0; i < 100; ++i)
            out.u32(0x7fffffff);
        QCOMPARE(parse(out.take()).cache.kind, CacheKind::unknown);
    }

    /// Whatever happens to a file, its regions tile it and nothing breaks.
    void damagedFilesStillTile() {
        std::mt19937 random(11);
        for (const char* path : {"mace/tuned-parameters.v1.bin", "mace/tuned-parameters.v2.bin",
                                 "mace/mali-bifrost-r20p0-part.v1.bin"}) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            for (int round = 0; round < 2000; ++round) {
                Bytes hurt = *file;
                for (auto i = 1 + random() % 3; i > 0; --i)
                    hurt[random() % std::min<std::size_t>(hurt.size(), 400)] = std::byte(random());
                if (random() % 4 == 0) hurt.resize(random() % hurt.size());
                const Parsed parsed = parse(hurt);
                std::uint64_t at = 0;
                for (const Region& region : regionsOf(parsed.cache)) {
                    QCOMPARE(region.range.offset, at);
                    QVERIFY(region.range.size > 0);
                    at = region.range.end();
                }
                QCOMPARE(at, hurt.size());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestMaceV1)
#include "test_mace_v1.moc"
