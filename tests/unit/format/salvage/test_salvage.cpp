// SPDX-License-Identifier: Apache-2.0
// Whole pairs out of damaged files: nothing that the damage left alone may be missing, nothing that was no
// pair may come back. The oracle is the undamaged file and the place of the damage.
#include "format/cache/mace/v1.h"
#include "format/cache/mace/v2.h"
#include "format/cache/parse.h"
#include "format/salvage/salvage.h"
#include "tests/support/samples.h"

#include <QElapsedTimer>
#include <QTest>

#include <map>
#include <random>
#include <set>

using namespace macebin;

namespace {

constexpr int kTimes = 200;
using Random = std::mt19937;

const std::vector<std::string> kSamples{
    "mace/adreno-640-2021-03.v1.bin",
    "mace/adreno-640-2021-03.v2.bin",
    "mace/adreno-a5xx-2019-09.v1.bin",
    "mace/mali-bifrost-r20p0-part.v1.bin",
    "mace/pocl-3.1.v2.bin",
    "mace/tuned-parameters.v1.bin",
    "mace/tuned-parameters.v2.bin",
};

std::uint64_t below(Random& random, std::uint64_t end) {
    return std::uniform_int_distribution<std::uint64_t>(0, end - 1)(random);
}

/// `replacement` in place of the bytes of `hit`.
struct Damage {
    ByteRange hit;
    Bytes replacement;

    Bytes apply(ByteView file) const {
        Bytes out(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(hit.offset));
        out.insert(out.end(), replacement.begin(), replacement.end());
        out.insert(out.end(), file.begin() + static_cast<std::ptrdiff_t>(hit.end()), file.end());
        return out;
    }
    /// Bytes put in between two pairs touch neither.
    bool touches(ByteRange range) const {
        if (hit.size == 0) return hit.offset > range.offset && hit.offset < range.end();
        return hit.offset < range.end() && range.offset < hit.end();
    }
    /// Where a byte of the damaged file stood before.
    std::uint64_t before(std::uint64_t offset) const {
        return offset < hit.offset ? offset : offset - replacement.size() + hit.size;
    }
};

enum class Kind { cut, flip, zeros, noise, deleted, inserted };
const std::map<Kind, const char*> kKinds{{Kind::cut, "cut"},         {Kind::flip, "one byte changed"},
                                         {Kind::zeros, "zeroed"},    {Kind::noise, "overwritten"},
                                         {Kind::deleted, "deleted"}, {Kind::inserted, "inserted"}};

Bytes noise(Random& random, std::uint64_t size) {
    Bytes out(size);
    for (std::byte& byte : out)
        byte = static_cast<std::byte>(random());
    return out;
}

Damage damageAt(Kind kind, std::uint64_t at, ByteView file, Random& random) {
    const std::uint64_t left = file.size() - at;
    const std::uint64_t block = std::min<std::uint64_t>(64, left);
    const std::uint64_t some = std::min(1 + below(random, 200), left);
    switch (kind) {
    case Kind::cut: return {{at, left}, {}};
    case Kind::flip: return {{at, 1}, {file[at] ^ static_cast<std::byte>(1 + below(random, 255))}};
    case Kind::zeros: return {{at, block}, Bytes(block)};
    case Kind::noise: return {{at, some}, noise(random, some)};
    case Kind::deleted: return {{at, some}, {}};
    case Kind::inserted: return {{at, 0}, noise(random, some)};
    }
    return {};
}

std::string contentOf(const Cache& cache, const Entry& entry) {
    const ByteView value = cache.valueOf(entry);
    return std::string(entry.key) + '\0' + std::string(asText(value));
}

struct Rates {
    std::size_t untouched = 0; ///< pairs of which no byte was hit
    std::size_t found = 0;
    std::size_t framing = 0; ///< pairs of which only sizes or tags were hit
    std::size_t framingFound = 0;
    std::size_t hitKept = 0; ///< pairs given back with bytes that were hit
};

/// The first promise that a salvage of the damaged file breaks; empty where it keeps all.
QString brokenPromise(const Cache& original, const Damage& damage, Rates& rates) {
    const Bytes file = damage.apply(original.bytes);
    const Salvage salvaged = original.era == Era::v1 ? salvageV1(file) : salvageV2(file);
    std::multiset<std::string> found;
    for (const Entry& entry : salvaged.cache.entries)
        found.insert(contentOf(salvaged.cache, entry));
    std::set<std::string> known;
    std::map<std::uint64_t, bool> isHit;
    for (const Entry& entry : original.entries) {
        known.insert(contentOf(original, entry));
        isHit[entry.whole.offset] = damage.touches(entry.whole);
        const bool isFound = found.count(contentOf(original, entry)) == 1;
        if (!damage.touches(entry.whole)) {
            ++rates.untouched;
            rates.found += isFound;
            if (!isFound) return "lost " + QString::fromStdString(std::string(entry.key));
        } else if (!damage.touches(entry.keyRange) && !damage.touches(entry.value)) {
            ++rates.framing;
            rates.framingFound += isFound;
        }
    }
    for (const Entry& entry : salvaged.cache.entries) {
        if (known.count(contentOf(salvaged.cache, entry))) continue;
        const auto at = isHit.find(damage.before(entry.whole.offset));
        if (at == isHit.end() || !at->second)
            return QString("invented %1 at %2")
                .arg(QString::fromStdString(std::string(entry.key)))
                .arg(entry.whole.offset);
        ++rates.hitKept;
    }
    std::uint64_t end = 0;
    for (const ByteRange& lost : salvaged.lost) {
        if (lost.size == 0 || lost.offset < end || lost.end() > file.size())
            return "lost ranges out of order";
        for (const Entry& entry : salvaged.cache.entries)
            if (entry.whole.offset < lost.end() && lost.offset < entry.whole.end()) return "kept and lost";
        end = lost.end();
    }
    return {};
}

QString percent(std::size_t part, std::size_t all) {
    return all == 0 ? "-" : QString("%1 % of %2").arg(100.0 * double(part) / double(all), 0, 'f', 1).arg(all);
}

/// Checks one damage; says which one broke a promise.
bool holds(const QString& name, const Cache& original, Kind kind, std::uint64_t at, Random& random,
           Rates& rates) {
    const Damage damage = damageAt(kind, at, original.bytes, random);
    const QString broken = brokenPromise(original, damage, rates);
    if (!broken.isEmpty())
        qWarning().noquote() << name << kKinds.at(kind) << damage.hit.size << "bytes at" << damage.hit.offset
                             << "with" << damage.replacement.size() << "bytes:" << broken;
    return broken.isEmpty();
}

/// Damages the file in every way at `kTimes` places each, and says what came back.
void damageEverywhere(const QString& name, ByteView file, unsigned seed) {
    const Parsed parsed = parse(file);
    QVERIFY2(parsed.cache.structureCloses, qPrintable(name));
    Random random(seed);
    for (const auto& [kind, kindName] : kKinds) {
        Rates rates;
        for (int i = 0; i < kTimes; ++i)
            QVERIFY(holds(name, parsed.cache, kind, below(random, file.size()), random, rates));
        qInfo().noquote() << name << kindName << "- untouched:" << percent(rates.found, rates.untouched)
                          << "| only sizes or tags hit:" << percent(rates.framingFound, rates.framing)
                          << "| given back although hit:" << rates.hitKept;
    }
}

/// Only sizes and tags are hit, and the edges of keys and values: where salvage is hardest.
void damageFraming(const QString& name, ByteView file, unsigned seed) {
    const Parsed parsed = parse(file);
    Random random(seed);
    Rates rates;
    for (const auto& [kind, kindName] : kKinds)
        for (int i = 0; i < kTimes; ++i) {
            const Entry& entry = parsed.cache.entries[below(random, parsed.cache.entries.size())];
            const std::uint64_t from = below(random, 2) ? entry.whole.offset : entry.keyRange.end();
            const std::uint64_t at = std::min<std::uint64_t>(from + below(random, 6), file.size() - 1);
            QVERIFY(holds(name, parsed.cache, kind, at, random, rates));
        }
}

/// A v1 file spelled out field by field, without our writer.
using Pairs = std::vector<std::pair<std::string, std::string>>;
Bytes v1File(const Pairs& pairs) {
    ByteWriter out;
    out.u64(pairs.size());
    for (const auto& [key, value] : pairs) {
        out.u32(static_cast<std::uint32_t>(key.size()));
        out.text(key);
        out.u32(static_cast<std::uint32_t>(value.size()));
        out.text(value);
    }
    return out.take();
}

void varint(ByteWriter& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        out.u8(static_cast<std::uint8_t>(value | 0x80));
    out.u8(static_cast<std::uint8_t>(value));
}

/// The same as v2, with zeros for the checksum: salvage does not look at it.
Bytes v2File(const Pairs& pairs) {
    ByteWriter out;
    for (const auto& [key, value] : pairs) {
        ByteWriter pair;
        pair.u8(0x0a);
        varint(pair, key.size());
        pair.text(key);
        pair.u8(0x12);
        varint(pair, value.size());
        pair.text(value);
        const Bytes content = pair.take();
        out.u8(0x0a);
        varint(out, content.size());
        out.bytes(content);
    }
    out.u32(0);
    return out.take();
}

std::string textOf(const Bytes& bytes) {
    return std::string(asText(bytes));
}

/// Values that no decoder knows: text, names with their lengths as drivers write them, protobuf, zeros.
Pairs foreignFamilies() {
    Random random(7);
    ByteWriter names;
    ByteWriter messages;
    for (int i = 0; i < 200; ++i) {
        const std::string kernel = "kernel_" + std::string(1 + below(random, 20), 'k');
        names.u32(static_cast<std::uint32_t>(kernel.size()));
        names.text(kernel);
        names.u32(static_cast<std::uint32_t>(4 * below(random, 8)));
        messages.u8(0x0a);
        messages.u8(static_cast<std::uint8_t>(kernel.size() + 4));
        messages.u8(0x0a);
        messages.u8(static_cast<std::uint8_t>(kernel.size()));
        messages.text(kernel);
        messages.u8(0x12);
        messages.u8(0);
    }
    return {{"activation -DUSE_RELU -Dactivation=activation", textOf(noise(random, 5000))},
            {"concat -DDATA_TYPE=half", textOf(names.take())},
            {"conv_2d  -DDATA_TYPE=half", textOf(messages.take())},
            {"eltwise -DDATA_TYPE=half", std::string(3000, '\0')},
            {"mace_opencl_precompiled_platform_info_key", "Somebody, FULL_PROFILE, OpenCL 3.0, v1.1.1"},
            {"pooling -DDATA_TYPE=half", std::string(100, ' ') + "concat -DDATA_TYPE=half -Dconcat=concat"},
            {"softmax -DDATA_TYPE=half", textOf(noise(random, 700))}};
}

std::vector<std::string> keysOf(const Salvage& salvage) {
    std::vector<std::string> keys;
    for (const Entry& entry : salvage.cache.entries)
        keys.emplace_back(entry.key);
    return keys;
}

} // namespace

class TestSalvage : public QObject {
    Q_OBJECT

private slots:
    void samplesDamaged_data() {
        QTest::addColumn<QString>("path");
        for (const std::string& path : kSamples)
            QTest::newRow(path.c_str()) << QString::fromStdString(path);
    }

    void samplesDamaged() {
        QFETCH(QString, path);
        const auto file = test::sample(path.toStdString());
        if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        const unsigned seeds = qEnvironmentVariableIntValue("MACEBIN_SALVAGE_SEEDS");
        for (unsigned seed = 1; seed <= std::max(seeds, 1U); ++seed) {
            damageEverywhere(path, *file, seed);
            damageFraming(path, *file, seed);
            if (QTest::currentTestFailed()) return;
        }
    }

    /// A driver's binaries in the other era's layout: PoCL's hold names and contents with v1's sizes.
    void samplesInTheOtherEra() {
        for (const std::string& path : kSamples) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            const Parsed parsed = parse(*file);
            const bool isV1 = parsed.cache.era == Era::v1;
            const Bytes other =
                isV1 ? writeV2(pairsOf(parsed.cache))->bytes : *writeV1(pairsOf(parsed.cache));
            damageEverywhere(QString::fromStdString(path) + (isV1 ? " as v2" : " as v1"), other, 3);
            if (QTest::currentTestFailed()) return;
        }
    }

    void foreignFamiliesDamaged() {
        for (unsigned seed = 1; seed <= 5; ++seed) {
            damageEverywhere("foreign families as v1", v1File(foreignFamilies()), seed);
            damageFraming("foreign families as v1", v1File(foreignFamilies()), seed);
            damageEverywhere("foreign families as v2", v2File(foreignFamilies()), seed);
            damageFraming("foreign families as v2", v2File(foreignFamilies()), seed);
            if (QTest::currentTestFailed()) return;
        }
    }

    void undamagedFilesAreWhole() {
        for (const std::string& path : kSamples) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            const Parsed parsed = parse(*file);
            const Salvage salvaged = salvage(*file);
            QVERIFY2(salvaged.cache.structureCloses && salvaged.cache.complete, path.c_str());
            QVERIFY(salvaged.lost.empty() && salvaged.foundAgain.empty() && salvaged.beforeDamage.empty());
            QVERIFY(!salvaged.onlyCut);
            QVERIFY(salvaged.cache.era == parsed.cache.era && salvaged.cache.kind == parsed.cache.kind);
            QCOMPARE(salvaged.cache.entries.size(), parsed.cache.entries.size());
            for (std::size_t i = 0; i < parsed.cache.entries.size(); ++i) {
                const Entry& a = salvaged.cache.entries[i];
                const Entry& b = parsed.cache.entries[i];
                QVERIFY(a.key == b.key && a.value == b.value && a.whole == b.whole && a.role == b.role &&
                        a.isNumbers == b.isNumbers && a.hasValue == b.hasValue);
            }
            QCOMPARE(salvaged.cache.identity.platformInfo, parsed.cache.identity.platformInfo);
        }
    }

    void cutsAreToldFromDamage() {
        for (const bool isV1 : {true, false}) {
            const Bytes file = isV1 ? v1File(foreignFamilies()) : v2File(foreignFamilies());
            const Parsed whole = parse(file);
            for (std::size_t cut = 5200; cut < file.size(); cut += 37) {
                const Salvage salvaged = salvage(ByteView(file).first(cut));
                QVERIFY2(salvaged.onlyCut, qPrintable(QString("cut at %1").arg(cut)));
                QVERIFY(!salvaged.cache.structureCloses);
                QVERIFY(salvaged.beforeDamage.empty() && salvaged.foundAgain.empty());
            }
            Bytes changed = file;
            changed[whole.cache.entries[2].whole.offset + (isV1 ? 3 : 0)] = std::byte{0xff};
            QVERIFY(!salvage(changed).onlyCut);
        }
    }

    void aBadLengthCostsOneEntry() {
        const Pairs pairs = foreignFamilies();
        const Bytes whole = v1File(pairs);
        const Parsed parsed = parse(whole);
        for (std::size_t i = 0; i + 1 < pairs.size(); ++i)
            for (const int high : {0x01, 0x0f, 0x7f, 0xff}) {
                Bytes file = whole;
                file[parsed.cache.entries[i].keyRange.end() + 3] = static_cast<std::byte>(high);
                const Salvage salvaged = salvageV1(file);
                QCOMPARE(salvaged.cache.entries.size(), pairs.size() - 1);
                QCOMPARE(salvaged.foundAgain, std::vector<std::uint32_t>{static_cast<std::uint32_t>(i)});
                QCOMPARE(salvaged.lost, std::vector<ByteRange>{parsed.cache.entries[i].whole});
            }
    }

    /// A wrong length that leads to the beginning of a later pair: the chain closes, and yet two are missing.
    void swallowedPairsAreFound() {
        const Pairs pairs = foreignFamilies();
        Bytes file = v1File(pairs);
        const Parsed parsed = parse(file);
        const auto& entries = parsed.cache.entries;
        const std::uint64_t longer = entries[3].whole.end() - entries[1].value.offset;
        for (std::size_t i = 0; i < 4; ++i)
            file[entries[1].keyRange.end() + i] = static_cast<std::byte>(longer >> (8 * i));
        const Salvage salvaged = salvageV1(file);
        QCOMPARE(salvaged.cache.entries.size(), pairs.size() - 1);
        QCOMPARE(salvaged.lost, std::vector<ByteRange>{entries[1].whole});

        Bytes shorter = v2File(pairs); // as many bytes deleted from a value as the next pair has
        const Parsed parsed2 = parse(shorter);
        const Entry& value = parsed2.cache.entries[3];
        const auto from = shorter.begin() + static_cast<std::ptrdiff_t>(value.value.offset);
        shorter.erase(from, from + static_cast<std::ptrdiff_t>(parsed2.cache.entries[4].whole.size));
        const Salvage salvaged2 = salvageV2(shorter);
        QCOMPARE(salvaged2.cache.entries.size(), pairs.size() - 1);
        QVERIFY(salvaged2.cache.identity.platformInfo.has_value());
    }

    /// A whole cache inside a value stays a value, whatever happens to other pairs.
    void pairsInsideAWholeValueAreNotTaken() {
        const std::string inner = textOf(v1File({{"aaa -DX", "1234"}, {"zzz -DX", "5678"}}));
        Pairs pairs = foreignFamilies();
        pairs[2].second = inner;
        const Bytes whole = v1File(pairs);
        const Parsed parsed = parse(whole);
        Random random(5);
        for (int i = 0; i < 500; ++i) {
            Bytes file = whole;
            const Entry& hit = parsed.cache.entries[below(random, pairs.size())];
            const std::uint64_t at = hit.whole.offset + below(random, 4);
            file[at] = static_cast<std::byte>(random());
            const auto keys = keysOf(salvageV1(file));
            if (hit.whole.offset == parsed.cache.entries[2].whole.offset) continue;
            QVERIFY(std::find(keys.begin(), keys.end(), "aaa -DX") == keys.end());
            QVERIFY(std::find(keys.begin(), keys.end(), "zzz -DX") == keys.end());
            QVERIFY(std::find(keys.begin(), keys.end(), pairs[2].first) != keys.end());
        }
    }

    /// Two places at once: the good pairs between them count, too.
    void severalDamages() {
        const Pairs pairs = foreignFamilies();
        for (const bool isV1 : {true, false}) {
            Bytes file = isV1 ? v1File(pairs) : v2File(pairs);
            const Parsed parsed = parse(file);
            for (const std::size_t i : {2U, 5U})
                file[parsed.cache.entries[i].whole.offset + (isV1 ? 3 : 0)] = std::byte{0xff};
            const auto keys = keysOf(salvage(ByteView(file).first(file.size() - 300)));
            QCOMPARE(keys, (std::vector<std::string>{pairs[0].first, pairs[1].first, pairs[3].first,
                                                     pairs[4].first}));
        }
    }

    /// Keys that MACE does not write, between those that it does.
    void oddKeysAreKept() {
        const Pairs pairs{{"activation -DX", "1"},
                          {"caf\u00e9", "22"},
                          {"concat", "333"},
                          {"pooling -DX", "4444"},
                          {"softmax", "55555"}};
        for (const bool isV1 : {true, false}) {
            Bytes file = isV1 ? v1File(pairs) : v2File(pairs);
            QCOMPARE(salvage(file).cache.entries.size(), pairs.size());
            // Believed up to the last of MACE's own: behind damage, only those are searched for.
            file[parse(file).cache.entries[4].whole.offset + (isV1 ? 3 : 0)] = std::byte{0xff};
            const auto keys = keysOf(salvage(file));
            QCOMPARE(keys, (std::vector<std::string>{pairs[0].first, pairs[1].first, pairs[2].first,
                                                     pairs[3].first}));
        }
    }

    void oddButValidMessagesStayWhole() {
        const std::string odd("\x0a\x0d\x12\x02vv\x0a\x07softmax"          // the value first
                              "\x0a\x10\x0a\x07pooling\x12\x01p\x22\x02??" // an unknown field
                              "\x0a\x0d\x0a\x06"
                              "concat\x1a\x03\x01\x02\x03" // packed numbers
                              "\0\0\0\0",
                              15 + 18 + 15 + 4);
        const Salvage salvaged = salvageV2(asBytes(odd));
        QCOMPARE(keysOf(salvaged), (std::vector<std::string>{"softmax", "pooling", "concat"}));
        QVERIFY(salvaged.lost.empty());
        QCOMPARE(numbers(salvaged.cache, salvaged.cache.entries[2]), (std::vector<std::uint32_t>{1, 2, 3}));
    }

    void otherFilesHaveNoPairs() {
        for (const char* folder : {"programs", "movidius", "mclp"})
            for (const std::string& path : test::samplesIn(folder)) {
                const Salvage salvaged = salvage(*test::sample(path));
                QVERIFY2(salvaged.cache.entries.empty() && salvaged.lost.empty(), path.c_str());
                QVERIFY(salvaged.cache.kind == CacheKind::unknown && !salvaged.cache.era);
            }
        Random random(1);
        for (int i = 0; i < 300; ++i)
            QVERIFY(salvage(noise(random, below(random, 3000))).cache.entries.empty());
        QVERIFY(salvage(test::readFile(MACEBIN_SOURCE_DIR "/format/FORMAT.md")).cache.entries.empty());
    }

    void limitsHold() {
        Pairs pairs;
        for (int i = 0; i < 100; ++i)
            pairs.emplace_back("program" + std::to_string(100 + i) + " -DX", "value");
        ParseLimits limits;
        limits.entries = 10;
        const Bytes v1 = v1File(pairs);
        const Bytes v2 = v2File(pairs);
        for (const Bytes& file : {v1, v2}) {
            const Salvage salvaged = salvage(file, limits);
            QCOMPARE(salvaged.cache.entries.size(), std::size_t{10});
            QCOMPARE(salvaged.cache.pairCount, std::uint64_t{100});
            QVERIFY(!salvaged.cache.complete);
        }
    }

    /// Files made of almost-pairs: each in turn would cost quadratic time if nothing bounded the search.
    void hostileFilesAreLinear_data() {
        QTest::addColumn<int>("pairSize");
        QTest::addColumn<quint32>("valueSize");
        QTest::newRow("leading nowhere") << 0 << 100'000U;
        QTest::newRow("none closes") << 0 << 0U;
        QTest::newRow("too long") << 0 << 250'000'000U;
        QTest::newRow("leading to each other") << 0 << 13'001U;
        QTest::newRow("long keys") << 60'000 << 9U;
    }

    void hostileFilesAreLinear() {
        QFETCH(int, pairSize);
        QFETCH(quint32, valueSize);
        constexpr std::size_t size = 16 << 20;
        const std::string key = "zz -D" + std::string(static_cast<std::size_t>(pairSize), 'x');
        ByteWriter v1;
        v1.u64(1);
        v1.u32(5);
        v1.text("zz -D");
        v1.u32(size * 2); // the first one is too long: nothing inside it is trusted easily
        ByteWriter v2;
        while (v1.position() < size) {
            v1.u32(static_cast<std::uint32_t>(key.size()));
            v1.text(key);
            v1.u32(valueSize);
            v2.u8(0x0a);
            varint(v2, key.size() + valueSize + 4);
            v2.u8(0x0a);
            varint(v2, key.size());
            v2.text(key);
            v2.u8(0x12);
            varint(v2, valueSize);
        }
        v1.text("end");
        v2.text("the end");
        QElapsedTimer timer;
        timer.start();
        salvageV1(v1.take());
        salvageV2(v2.take());
        qInfo() << timer.elapsed() << "ms";
        QVERIFY(timer.elapsed() < 10'000); // a quadratic search would need hours
    }

    void anyBytesGiveAnAnswer() {
        Random random(11);
        for (int i = 0; i < 3000; ++i) {
            Bytes file = i % 2 ? v1File(foreignFamilies()) : v2File(foreignFamilies());
            file.resize(below(random, file.size() + 1));
            for (int hits = 0; hits < 20 && !file.empty(); ++hits)
                file[below(random, file.size())] = static_cast<std::byte>(random());
            const Salvage salvaged = salvage(file);
            std::uint64_t at = 0;
            for (const Region& region : regionsOf(salvaged.cache)) {
                QCOMPARE(region.range.offset, at);
                at = region.range.end();
            }
            QCOMPARE(at, std::uint64_t{file.size()});
        }
    }
};

QTEST_APPLESS_MAIN(TestSalvage)
#include "test_salvage.moc"
