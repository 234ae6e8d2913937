// SPDX-License-Identifier: Apache-2.0
// MCLP 1.0: a container made by hand from the layout's tables, the real samples with Qt's SHA-256 as an
// independent oracle, damage of every kind, and the writer against the reader.
#include "format/cache/mace/key.h"
#include "format/cache/mace/v2.h"
#include "format/cache/mclp/mclp.h"
#include "tests/support/samples.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QTest>

#include <map>
#include <random>

using namespace macebin;

namespace {

QByteArray sha256(ByteView bytes) {
    return QCryptographicHash::hash(
        QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size())),
        QCryptographicHash::Sha256);
}

QByteArray stored(const Cache& cache, ByteRange range) {
    const ByteView view = slice(cache.bytes, range);
    return {reinterpret_cast<const char*>(view.data()), static_cast<int>(view.size())};
}

/// CRC-32 as zlib and PNG define it, bit by bit.
std::uint32_t crc32(ByteView bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const std::byte b : bytes) {
        crc ^= std::to_integer<std::uint32_t>(b);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

void put(Bytes& bytes, std::size_t offset, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        bytes[offset + i] = std::byte(value >> (8 * i) & 0xff);
}

// Places in the hand-made container; each is spelled out, so that nothing of the code under test decides it.
constexpr std::size_t kTable = 0x50, kFirst = 0x160, kTrailer = 0x1b0, kTotal = 0x208;

void record(ByteWriter& out, std::uint32_t name, std::uint32_t nameSize, std::uint32_t key,
            std::uint32_t keySize, std::uint32_t program, std::uint32_t size, std::uint32_t hash,
            std::uint32_t hashSize) {
    for (const std::uint32_t field :
         {name, nameSize, key, keySize, program, size, 2U, 0U, hash, hashSize, 0U, 0U})
        out.u32(field);
    out.zeros(32);
}

/// Platform info, an empty device name, one tuned pair, two kernels of "p1" with a hash, one of "p2 -x";
/// 0x208 bytes.
Bytes handMade() {
    ByteWriter out;
    out.text("MCLP");
    for (const std::uint32_t field : {0x00010000U, 3U, 0x208U, 0x50U})
        out.u32(field);
    out.text(std::string_view("PLAT\3\0\0\0a,b\0", 12));
    out.text(std::string_view("DEVN\0\0\0\0", 8));
    out.text(std::string_view("PAIR\25\0\0\0\1\0\0\0z\1\0\0\0\10\0\0\0\7\0\0\0\0\1\0\0\0\0\0", 32));
    out.text(std::string_view("VEND\0\0\0\0", 8));
    record(out, 0x14c, 2, 0x140, 2, 0x160, 24, 0x142, 10);
    record(out, 0x14e, 2, 0x140, 2, 0x160, 24, 0x142, 10);
    record(out, 0x155, 1, 0x150, 5, 0x180, 40, 0, 0);
    out.text("p10123456789k1k2p2 -xk");
    out.zeros(0x160 - 0x156);
    for (int i = 0; i < 24; ++i)
        out.u8(0x11);
    out.zeros(8);
    for (int i = 0; i < 40; ++i)
        out.u8(0x22);
    out.zeros(8);
    out.text("MSIG");
    out.u16(1);
    out.u16(1);
    out.zeros(32 + 2 + 2 + 32 + 4);
    out.u32(88);
    out.text("MSIE");
    return out.take();
}

std::string rulesOf(const Findings& findings) {
    std::string text;
    for (const Finding& finding : findings.list())
        text += std::string(finding.rule->id) + ": " + finding.message + "\n";
    return text;
}

bool hasRule(const Findings& findings, std::string_view id) {
    return std::any_of(findings.list().begin(), findings.list().end(),
                       [&](const Finding& finding) { return finding.rule->id == id; });
}

bool isDamaged(const Parsed& parsed) {
    return parsed.findings.worst() == Severity::error;
}

bool tiles(const Cache& cache) {
    std::uint64_t at = 0;
    for (const Region& region : mclpRegions(cache)) {
        if (region.range.offset != at || region.range.size == 0) return false;
        at = region.range.end();
    }
    return at == cache.bytes.size();
}

/// What every parse must keep to, whatever the bytes: places inside the file, entries that exist.
bool isSane(const Parsed& parsed) {
    const std::uint64_t size = parsed.cache.bytes.size();
    const auto inside = [size](ByteRange range) { return fits(range.offset, range.size, size); };
    for (const Entry& entry : parsed.cache.entries)
        if (!inside(entry.keyRange) || !inside(entry.value) || !inside(entry.whole)) return false;
    for (const DigestField& digest : parsed.cache.digests) {
        if (!inside(digest.stored) || !inside(digest.covered)) return false;
        if (digest.entry && *digest.entry >= parsed.cache.entries.size()) return false;
    }
    for (const Finding& finding : parsed.findings.list()) {
        if (finding.range && !inside(*finding.range)) return false;
        if (finding.entry && *finding.entry >= parsed.cache.entries.size()) return false;
    }
    return tiles(parsed.cache);
}

bool samePairs(const std::vector<Pair>& a, const std::vector<Pair>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Pair& x, const Pair& y) {
        return x.key == y.key && x.numbers == y.numbers && x.bytes.has_value() == y.bytes.has_value() &&
               (!x.bytes || asText(*x.bytes) == asText(*y.bytes));
    });
}

Pair pairOf(std::string key, std::string_view bytes) {
    return {std::move(key), asBytes(bytes), {}};
}

/// Fills the digests as core does, with Qt's SHA-256; signatures stay zero.
void seal(Unsealed& file) {
    for (const DigestField& slot : file.digestSlots) {
        const ByteView covered = slice(file.bytes, slot.covered);
        if (slot.kind == DigestField::Kind::mclpTrailerCrc)
            put(file.bytes, slot.stored.offset, crc32(covered));
        if (slot.stored.size != 32) continue;
        const QByteArray digest = sha256(covered);
        std::memcpy(file.bytes.data() + slot.stored.offset, digest.data(), 32);
    }
}

/// Programs in the vendor area's terms: kernel names and kind of each program, taken from a container's own
/// records.
std::map<std::string, MclpProgramInfo> programsOf(const Cache& cache) {
    std::map<std::string, MclpProgramInfo> found;
    for (const MclpLayout::Record& item : cache.mclp->records) {
        MclpProgramInfo& info = found[std::string(asText(slice(cache.bytes, item.program)))];
        info.kind = item.kind;
        info.kernelNames.emplace_back(item.kernelName);
    }
    return found;
}

} // namespace

class TestMclp : public QObject {
    Q_OBJECT

private slots:
    void recognises() {
        QVERIFY(looksLikeMclp(asBytes("MCLP")));
        QVERIFY(looksLikeMclp(asBytes(std::string_view("MACE\0\0\1\0", 8))));
        QVERIFY(looksLikeMclp(asBytes(std::string_view("MACE\0\1\0\0", 8)))); // big-endian
        QVERIFY(!looksLikeMclp(asBytes("MACE is a framework")));
        QVERIFY(!looksLikeMclp(asBytes("MACE")));
        QVERIFY(!looksLikeMclp(asBytes("MCL")));
        QVERIFY(!looksLikeMclp({}));
    }

    void readsHandMade() {
        const Bytes bytes = handMade();
        QCOMPARE(bytes.size(), kTotal);
        const Parsed parsed = parseMclp(bytes);
        const Cache& cache = parsed.cache;
        QCOMPARE(rulesOf(parsed.findings), std::string());
        QVERIFY(cache.structureCloses && cache.complete && isSane(parsed));
        QVERIFY(cache.kind == CacheKind::mclp && !cache.era);
        QCOMPARE(cache.dataEnd, kTotal);
        QCOMPARE(cache.pairCount, 6U);
        const std::vector<std::string> keys = {std::string(kDeviceNameKey),
                                               std::string(kPlatformInfoKey),
                                               "p1",
                                               "p2 -x",
                                               "program_hash_ p1",
                                               "z"};
        QCOMPARE(cache.entries.size(), keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i)
            QCOMPARE(std::string(cache.entries[i].key), keys[i]);
        QCOMPARE(cache.entries[2].value, (ByteRange{kFirst, 24}));
        QCOMPARE(cache.entries[4].value, (ByteRange{0x142, 10}));
        QVERIFY(cache.entries[4].role == EntryRole::sourceHash && cache.entries[4].keyRange.size == 0);
        QVERIFY(cache.entries[5].role == EntryRole::tuned && cache.entries[5].isNumbers);
        QCOMPARE(numbers(cache, cache.entries[5]), (std::vector<std::uint32_t>{7, 256}));
        QCOMPARE(*cache.identity.platformInfo, std::string_view("a,b"));
        QCOMPARE(*cache.identity.deviceName, std::string_view());
        QVERIFY(!cache.identity.abi);
        QCOMPARE(cache.digests.size(), 5U); // three records, the whole, the trailer's CRC
        QCOMPARE(*cache.digests[2].entry, 3U);
        QCOMPARE(cache.digests[3].covered, (ByteRange{0, kTrailer}));
        QCOMPARE(cache.digests[4].stored, (ByteRange{kTotal - 12, 4}));
    }

    void namesDamage_data() {
        QTest::addColumn<quint32>("offset");
        QTest::addColumn<quint32>("value");
        QTest::addColumn<QString>("rule");
        const auto row = [](const char* name, quint32 offset, quint32 value, const char* rule) {
            QTest::newRow(name) << offset << value << QString(rule);
        };
        const quint32 first = kTable, second = kTable + 80, third = kTable + 160, trailer = kTrailer;
        row("another major", 0x04, 0x00020000, "mclp.version-major");
        row("a higher minor", 0x04, 0x00010001, "mclp.version-minor");
        row("big-endian version", 0x04, 0x00000100, "mclp.big-endian");
        row("big-endian count", 0x08, 0x03000000, "mclp.big-endian");
        row("big-endian total", 0x0c, 0x08020000, "mclp.big-endian");
        row("big-endian table offset", 0x10, 0x50000000, "mclp.big-endian");
        row("a record too few", 0x08, 2, "mclp.gap");
        row("a record too many", 0x08, 4, "mclp.table-range");
        row("far too many records", 0x08, 0xfffffff0, "mclp.table-range");
        row("total too large", 0x0c, kTotal + 1, "mclp.truncated");
        row("total too small", 0x0c, kTotal - 1, "mclp.trailing-bytes");
        row("total zero", 0x0c, 0, "mclp.trailing-bytes");
        row("table offset in the header", 0x10, 0x10, "mclp.table-range");
        row("table offset not aligned", 0x10, 0x52, "mclp.table-range");
        row("table offset outside", 0x10, 0x10050, "mclp.table-range");
        row("table offset too small", 0x10, 0x40, "mclp.vendor-chain");
        row("no vendor area after all", 0x10, 0x14, "mclp.record-range");
        row("block runs past the area", 0x18, 0x1000, "mclp.vendor-chain");
        row("padding of a block", 0x1c, 0x01622c61, "mclp.vendor-chain");
        row("VEND is gone", 0x48, 0x44444444, "mclp.vendor-chain");
        row("VEND with a size", 0x4c, 4, "mclp.vendor-chain");
        row("a second PLAT", 0x20, 0x54414c50, "mclp.vendor-duplicate");
        row("ORDR without numbers", 0x20, 0x5244524f, "mclp.vendor-shape");
        row("MOVI without a program", 0x20, 0x49564f4d, "mclp.vendor-shape");
        row("key of a PAIR too long", 0x30, 0x20, "mclp.vendor-shape");
        row("type of a PAIR", 0x35, 2, "mclp.vendor-shape");
        row("value of a PAIR too short", 0x39, 4, "mclp.vendor-shape");
        row("name outside", first + 0x00, 0x1000, "mclp.record-range");
        row("key outside", first + 0x0c, 0x1000, "mclp.record-range");
        row("program outside", first + 0x10, 0x1000, "mclp.record-range");
        row("program not aligned", third + 0x10, 0x181, "mclp.record-range");
        row("program of size 0", third + 0x14, 0, "mclp.record-range");
        row("hash outside", first + 0x24, 0xffffffff, "mclp.record-range");
        row("kind 13", third + 0x18, 13, "mclp.record-fields");
        row("flags", third + 0x1c, 1, "mclp.record-fields");
        row("reserved, low", third + 0x28, 1, "mclp.record-fields");
        row("reserved, high", third + 0x2c, 0x80000000, "mclp.record-fields");
        row("kinds that differ", second + 0x18, 3, "mclp.record-fields");
        row("hashes that differ", second + 0x20, 0x143, "mclp.record-fields");
        row("one key, two programs", second + 0x10, 0x180, "mclp.key-two-programs");
        row("programs that overlap", first + 0x14, 48, "mclp.overlap");
        row("program over strings", first + 0x10, 0x140, "mclp.overlap");
        row("program over the trailer", third + 0x14, 0x40, "mclp.overlap");
        row("string over the header", third + 0x08, 0x00, "mclp.overlap");
        row("string over a program", third + 0x00, 0x160, "mclp.overlap");
        row("padding between programs", kFirst + 24, 1, "mclp.gap");
        row("a program without a record", third + 0x10, 0x160, "mclp.gap");
        row("trailer version", trailer + 4, 0x00010002, "mclp.trailer");
        row("digest algorithm", trailer + 4, 0x00020001, "mclp.trailer");
        row("signature algorithm", trailer + 40, 2, "mclp.trailer");
        row("signed, but too short", trailer + 40, 1, "mclp.trailer");
        row("trailer's reserved", trailer + 40, 0x00010000, "mclp.trailer");
        row("key id where unsigned", trailer + 44, 1, "mclp.trailer");
        row("MSIG is gone", trailer, 0, "mclp.trailer");
        row("trailer size", trailer + 80, 89, "mclp.trailer");
        row("MSIE is gone", trailer + 84, 0, "mclp.gap");
    }

    void namesDamage() {
        QFETCH(quint32, offset);
        QFETCH(quint32, value);
        QFETCH(QString, rule);
        Bytes bytes = handMade();
        put(bytes, offset, value);
        const Parsed parsed = parseMclp(bytes);
        QVERIFY2(hasRule(parsed.findings, rule.toStdString()), rulesOf(parsed.findings).c_str());
        QVERIFY(isSane(parsed));
        QCOMPARE(isDamaged(parsed), rule != "mclp.version-minor");
        QCOMPARE(parsed.cache.structureCloses, rule == "mclp.version-minor");
    }

    void readsOnBesideDamage() {
        const auto entriesWith = [](std::size_t offset, std::uint32_t value) {
            Bytes bytes = handMade();
            put(bytes, offset, value);
            return parseMclp(bytes).cache.entries.size();
        };
        QCOMPARE(entriesWith(0x08, 0xfffffff0), 6U); // the records end where their strings begin
        QCOMPARE(entriesWith(0x08, 4), 6U);
        QCOMPARE(entriesWith(0x08, 0x03000000), 6U);
        QCOMPARE(entriesWith(0x0c, 0), 6U);
        QCOMPARE(entriesWith(0x0c, 0x180), 6U);   // the second program stands behind the total size
        QCOMPARE(entriesWith(0x10, 0x10050), 6U); // the vendor area says where the table is
        QCOMPARE(entriesWith(0x10, 0x40), 6U);
        QCOMPARE(entriesWith(0x04, 0x00000100), 6U);
        QCOMPARE(entriesWith(0x18, 0x1000), 3U);         // programs stay, all blocks are lost
        QCOMPARE(entriesWith(kTable + 160, 0x1000), 6U); // only a name is lost
        QCOMPARE(entriesWith(kTable + 160 + 8, 0x1000), 5U);
        QCOMPARE(entriesWith(kTrailer, 0), 6U);
    }

    void numbersOfNineBytes() {
        Bytes bytes = handMade();
        put(bytes, 0x2c, 22); // the PAIR block, with one byte of its padding
        put(bytes, 0x39, 9);
        const Parsed parsed = parseMclp(bytes);
        QVERIFY(hasRule(parsed.findings, "mclp.vendor-shape"));
        QCOMPARE(parsed.cache.entries.size(), 5U);
    }

    void damagedEndMarkIsNoStrippedTrailer() {
        Bytes bytes = handMade();
        bytes[kTotal - 1] ^= std::byte{1};
        const Parsed parsed = parseMclp(bytes);
        QVERIFY(isDamaged(parsed) && hasRule(parsed.findings, "mclp.no-trailer"));
        const auto gap = std::find_if(parsed.findings.list().begin(), parsed.findings.list().end(),
                                      [](const Finding& f) { return f.rule->id == "mclp.gap"; });
        QVERIFY(gap != parsed.findings.list().end() && gap->range);
        QCOMPARE(gap->range->end(), std::uint64_t{kTotal});
        QVERIFY(gap->range->offset <= kTrailer);
    }

    void trailingBytes() {
        Bytes bytes = handMade();
        bytes.resize(bytes.size() + 100);
        Parsed parsed = parseMclp(bytes);
        QVERIFY(hasRule(parsed.findings, "mclp.trailing-zeros") && !isDamaged(parsed) && isSane(parsed));
        QCOMPARE(parsed.cache.dataEnd, kTotal);
        bytes.back() = std::byte{1};
        parsed = parseMclp(bytes);
        QVERIFY(hasRule(parsed.findings, "mclp.trailing-bytes") && isDamaged(parsed));
        QVERIFY(parsed.cache.mclp->trailer && parsed.cache.entries.size() == 6);
    }

    void everyTruncationIsAnError() {
        const Bytes bytes = handMade();
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const Bytes cut(bytes.begin(),
                            bytes.begin() + static_cast<std::ptrdiff_t>(size)); // ASan sees its end
            const Parsed parsed = parseMclp(cut);
            QVERIFY(hasRule(parsed.findings, "mclp.truncated") && isDamaged(parsed) && isSane(parsed));
        }
    }

    void everyByteFlipIsAnswered() {
        const Bytes bytes = handMade();
        for (std::size_t at = 0; at < bytes.size(); ++at)
            for (int bit = 0; bit < 8; ++bit) {
                Bytes changed = bytes;
                changed[at] ^= std::byte(1 << bit);
                QVERIFY(isSane(parseMclp(changed)));
            }
    }

    void overlappingProgramsAreNotHashed() {
        Bytes bytes = handMade();
        put(bytes, kTable + 0x14, 48);
        put(bytes, kTable + 80 + 0x14, 48);
        for (const DigestField& digest : parseMclp(bytes).cache.digests)
            QVERIFY(digest.kind != DigestField::Kind::mclpProgram);
    }

    void randomBytes() {
        std::mt19937 random(20240318);
        const Bytes good = handMade();
        for (int round = 0; round < 20'000; ++round) {
            Bytes bytes = good;
            if (round % 3 == 0) bytes.resize(random() % 600);
            for (auto changes = random() % 12; changes > 0 && !bytes.empty(); --changes) {
                const std::size_t at = random() % bytes.size();
                const auto value = static_cast<std::uint32_t>(random() % 3 ? random() % 0x220 : random());
                if (bytes.size() - at >= 4) put(bytes, at & ~std::size_t{3}, value);
            }
            const Parsed parsed = parseMclp(bytes, {.entries = round % 2 ? 2U : 100U});
            QVERIFY2(isSane(parsed), qPrintable(QString::number(round)));
        }
    }

    void hostileCountsStayFast() {
        constexpr std::uint32_t count = 400'000, table = 0x14, strings = table + count * 80;
        ByteWriter out;
        out.text("MCLP");
        for (const std::uint32_t field : {0x00010000U, count, strings + 4'000'016, table})
            out.u32(field);
        for (std::uint32_t i = 0; i < count;
             ++i) // overlapping keys, hashes and programs, each megabytes long
            record(out, 0, 0, strings + i, 2'000'000 + i, strings / 16 * 16 + 16 * i, 1'000'000 + i,
                   strings + i % 9, 3'000'000 + i % 7);
        out.zeros(4'000'016);
        const Bytes bytes = out.take();
        QElapsedTimer timer;
        timer.start();
        const Parsed parsed = parseMclp(bytes);
        QVERIFY(isDamaged(parsed) && !parsed.cache.complete);
        QVERIFY(hasRule(parsed.findings, "report.entries-capped") || parsed.findings.dropped() > 0);
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
    }

    void limitIsToldAndKept() {
        const Bytes bytes = handMade();
        const Parsed parsed = parseMclp(bytes, {.entries = 2});
        QVERIFY(hasRule(parsed.findings, "report.entries-capped") && !isDamaged(parsed));
        QVERIFY(!parsed.cache.complete && !parsed.cache.structureCloses && isSane(parsed));
        QCOMPARE(parsed.cache.entries.size(), 2U);
    }

    void samples_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("digests");
        QTest::newRow("digest") << "mclp/adreno-640.mclp" << 110;
        QTest::newRow("signed") << "mclp/adreno-640-signed.mclp" << 111;
    }

    void samples() {
        QFETCH(QString, path);
        QFETCH(int, digests);
        const auto found = test::sample(path.toStdString());
        if (!found) QSKIP("sample is absent: set MACEBIN_SAMPLES");
        const Parsed parsed = parseMclp(*found);
        const Cache& cache = parsed.cache;
        QCOMPARE(rulesOf(parsed.findings), std::string());
        QVERIFY(cache.structureCloses && isSane(parsed));
        QCOMPARE(cache.entries.size(), 24U);
        QCOMPARE(*cache.identity.deviceName, std::string_view("Adreno(TM) 640"));
        QCOMPARE(static_cast<int>(cache.digests.size()), digests);
        for (const DigestField& digest : cache.digests) {
            if (digest.stored.size == 32)
                QCOMPARE(stored(cache, digest.stored), sha256(slice(cache.bytes, digest.covered)));
            if (digest.stored.size == 4)
                QCOMPARE(loadLittle<std::uint32_t>(cache.bytes, digest.stored.offset),
                         crc32(slice(cache.bytes, digest.covered)));
        }
        for (const Region& region : mclpRegions(cache))
            QVERIFY2(region.kind != RegionKind::gap, region.name.c_str());
    }

    void sampleTruncated() {
        MACEBIN_SAMPLE(bytes, "mclp/adreno-640-signed.mclp");
        for (std::size_t size = 1; size < bytes.size(); size += size < 0x400 ? 7 : 9973) {
            const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
            const Parsed parsed = parseMclp(cut);
            QVERIFY(isDamaged(parsed) && isSane(parsed));
        }
    }

    /// The container that somebody else made of the v2 sample comes out the same, byte for byte.
    void writesTheSample() {
        MACEBIN_SAMPLE(v2, "mace/adreno-640-2021-03.v2.bin");
        MACEBIN_SAMPLE(expected, "mclp/adreno-640.mclp");
        const Parsed container = parseMclp(expected);
        auto known = programsOf(container.cache);
        const Parsed cache = parseV2(v2);
        const auto reader = [&known](ByteView bytes) { return known[std::string(asText(bytes))]; };
        auto written = writeMclp(pairsOf(cache.cache), reader);
        QVERIFY(written);
        seal(*written);
        QVERIFY(samePairs(pairsOf(container.cache), pairsOf(cache.cache)));
        QVERIFY(written->bytes == expected);
    }

    void keepsIdentityBlocks() {
        const MclpWriteOptions options{"driver 415", "arm64-v8a", MclpWriteOptions::Trailer::signature};
        const auto file = writeMclp({}, {}, options);
        QVERIFY(file);
        const Parsed parsed = parseMclp(file->bytes);
        QCOMPARE(rulesOf(parsed.findings), std::string());
        QCOMPARE(*parsed.cache.identity.driverVersion, std::string_view("driver 415"));
        QCOMPARE(*parsed.cache.identity.abi, std::string_view("arm64-v8a"));
        QVERIFY(!parsed.cache.identity.deviceName);
        const MclpLayout::Trailer trailer = *parsed.cache.mclp->trailer;
        QCOMPARE(trailer.keyId, (ByteRange{trailer.range.offset + kMclpKeyIdOffset, 32}));
        QCOMPARE(trailer.range.size, 152U);
        QCOMPARE(trailer.signature->size, 64U);
    }

    void keepsMovidiusHeader() {
        const std::string one(200, 'm'), two(300, 'n');
        const auto movidius = [](ByteView) { return MclpProgramInfo{5, {}}; };
        const std::vector<Pair> pairs = {pairOf("a", one), pairOf("b", two)};
        const auto single = writeMclp(std::span(pairs).first(1), movidius);
        Parsed parsed = parseMclp(single->bytes);
        QCOMPARE(rulesOf(parsed.findings), std::string());
        QCOMPARE(parsed.cache.mclp->vendor.size(), 1U);
        QCOMPARE(parsed.cache.mclp->vendor[0].payload.size, 132U);
        Bytes changed = single->bytes;
        changed[parsed.cache.mclp->vendor[0].payload.offset + 131] ^= std::byte{1};
        QVERIFY(hasRule(parseMclp(changed).findings, "mclp.vendor-shape"));
        const auto both = writeMclp(pairs, movidius);
        parsed = parseMclp(both->bytes);
        QCOMPARE(rulesOf(parsed.findings), std::string());
        QVERIFY(parsed.cache.mclp->vendor.empty());
    }

    void badOrder() {
        const std::vector<Pair> pairs = {pairOf("b", "1"), pairOf("a", "2"), pairOf("c", "")};
        const auto file = writeMclp(pairs, {});
        const Parsed parsed = parseMclp(file->bytes);
        QVERIFY(samePairs(pairsOf(parsed.cache), pairs));
        const auto at = parsed.cache.mclp->vendor[0].payload.offset;
        QCOMPARE(std::string(parsed.cache.mclp->vendor[0].tag), std::string("ORDR"));
        QCOMPARE(loadLittle<std::uint32_t>(file->bytes, at), 1U); // "b" is the second in ascending order
        for (const std::uint32_t value : {0U, 3U, 0xffffffffU}) {
            Bytes changed = file->bytes;
            put(changed, at, value);
            const Parsed bad = parseMclp(changed);
            QVERIFY(hasRule(bad.findings, "mclp.vendor-shape"));
            QCOMPARE(std::string(bad.cache.entries[0].key), std::string("a")); // ascending instead
        }
    }

    void refusesWhatItCannotHold() {
        const std::vector<Pair> both = {{"a", asBytes("x"), {1}}};
        QVERIFY(!writeMclp(both, {}));
        const Bytes big(1 << 20);
        std::vector<Pair> pairs;
        for (int i = 0; i < 4096; ++i)
            pairs.push_back({std::to_string(i), ByteView(big), {}});
        QVERIFY(!writeMclp(pairs, {}));
    }

    void anyPairsComeBack() {
        std::mt19937 random(7);
        const std::vector<std::string> keys = {"",
                                               " ",
                                               "a",
                                               "b x",
                                               "program_hash_ ",
                                               "program_hash_ a",
                                               "program_hash_ b x",
                                               "program_hash_ program_hash_ a",
                                               "zz",
                                               std::string("a\0\xff", 3),
                                               std::string(kPlatformInfoKey),
                                               std::string(kDeviceNameKey)};
        const std::string content(100, 'c');
        for (int round = 0; round < 20'000; ++round) {
            std::vector<Pair> pairs;
            for (auto count = random() % 14; count > 0; --count) {
                Pair pair{keys[random() % keys.size()], std::nullopt, {}};
                if (random() % 4)
                    pair.bytes = asBytes(content).first(random() % 3 ? random() % 50 : 0);
                else
                    for (auto n = random() % 4; n > 0; --n)
                        pair.numbers.push_back(static_cast<std::uint32_t>(random()));
                pairs.push_back(pair);
            }
            if (random() % 3 == 0)
                std::stable_sort(pairs.begin(), pairs.end(),
                                 [](const Pair& a, const Pair& b) { return a.key < b.key; });
            const auto reader = [&random](ByteView) {
                return MclpProgramInfo{
                    static_cast<std::uint32_t>(random() % 13),
                    std::vector<std::string>(random() % 3, std::string(random() % 5, 'k'))};
            };
            MclpWriteOptions options;
            options.trailer = static_cast<MclpWriteOptions::Trailer>(random() % 3);
            const auto file = writeMclp(pairs, reader, options);
            QVERIFY(file);
            const Parsed parsed = parseMclp(file->bytes);
            QVERIFY2(!isDamaged(parsed), rulesOf(parsed.findings).c_str());
            QVERIFY(parsed.cache.structureCloses && isSane(parsed));
            QVERIFY(samePairs(pairsOf(parsed.cache), pairs));
            QCOMPARE(parsed.cache.pairCount, pairs.size());
            QCOMPARE(parsed.cache.digests.size(), file->digestSlots.size());
            for (std::size_t i = 0; i < file->digestSlots.size(); ++i) {
                QVERIFY(file->digestSlots[i].kind == parsed.cache.digests[i].kind);
                QVERIFY(file->digestSlots[i].stored == parsed.cache.digests[i].stored);
                QVERIFY(file->digestSlots[i].covered == parsed.cache.digests[i].covered);
                QVERIFY(file->digestSlots[i].entry == parsed.cache.digests[i].entry);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestMclp)
#include "test_mclp.moc"
