// SPDX-License-Identifier: Apache-2.0
// The v2 reader and writer, held against libprotobuf on samples and on random messages, whole and broken.
#include "core/answer/verdict.h"
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "format/cache/mace/v2.h"
#include "format/cache/parse.h"
#include "mace_storage.pb.h"
#include "tests/support/samples.h"

#include <QTest>

#include <random>
#include <zlib.h>

using namespace macebin;
using oracle::PairContainer;

namespace {

Bytes withCrc(std::string message) {
    const auto crc = static_cast<std::uint32_t>(
        ::crc32(0, reinterpret_cast<const Bytef*>(message.data()), static_cast<uInt>(message.size())));
    for (int i = 0; i < 4; ++i)
        message.push_back(static_cast<char>(crc >> (8 * i) & 0xff));
    const ByteView view = asBytes(message);
    return {view.begin(), view.end()};
}

/// What libprotobuf read, in our words.
std::vector<Pair> pairsOf(const PairContainer& container) {
    std::vector<Pair> pairs;
    for (const auto& read : container.pairs()) {
        Pair pair{read.key(), std::nullopt, {read.uint32s_value().begin(), read.uint32s_value().end()}};
        if (read.has_bytes_value()) pair.bytes = asBytes(read.bytes_value());
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

bool same(const std::vector<Pair>& a, const std::vector<Pair>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i].key != b[i].key || a[i].numbers != b[i].numbers ||
            a[i].bytes.has_value() != b[i].bytes.has_value() ||
            (a[i].bytes && asText(*a[i].bytes) != asText(*b[i].bytes)))
            return false;
    return true;
}

/// Random wire data: mostly what proto2 expects, and everything that it must cope with.
class MessageMaker {
public:
    explicit MessageMaker(unsigned seed) : random_(seed) {}

    std::string container() {
        std::string out;
        for (int i = pick(6); i > 0; --i) {
            if (pick(8) == 0)
                out += unknown(0);
            else
                out += lengthField(1, pair());
        }
        return out;
    }

private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

    static std::string varint(std::uint64_t value, int padding = 0) {
        std::string out;
        for (; value >= 0x80 || padding > 0; value >>= 7) {
            out.push_back(static_cast<char>(value | 0x80));
            if (value < 0x80) --padding;
        }
        out.push_back(static_cast<char>(value));
        return out;
    }
    std::string tag(std::uint32_t number, int type) {
        return varint(std::uint64_t{number} << 3 | static_cast<unsigned>(type), pick(20) == 0 ? pick(6) : 0);
    }
    std::string lengthField(std::uint32_t number, const std::string& content) {
        std::uint64_t size = content.size();
        if (pick(60) == 0) size += static_cast<std::uint64_t>(pick(5)) - 2; // a length that lies
        return tag(number, 2) + varint(size, pick(20) == 0 ? pick(5) : 0) + content;
    }
    std::string bytes() {
        std::string out(static_cast<std::size_t>(pick(12)), '\0');
        for (char& c : out)
            c = static_cast<char>(random_());
        return out;
    }
    std::string number() {
        return varint(pick(4) ? static_cast<std::uint64_t>(pick(300)) : random_(),
                      pick(15) == 0 ? pick(10) : 0);
    }
    std::string packed() {
        std::string out;
        for (int i = pick(5); i > 0; --i)
            out += number();
        return pick(30) == 0 ? out + "\x80" : out; // ends inside a varint
    }
    std::string unknown(int depth) {
        const auto field = static_cast<std::uint32_t>(pick(10) == 0 ? 0 : pick(40));
        switch (pick(8)) {
        case 0: return tag(field, 0) + number();
        case 1: return tag(field, 1) + std::string(8, 'x');
        case 2: return lengthField(field, bytes());
        case 3: return tag(field, 5) + "abcd";
        case 4: return tag(field, 4);
        case 5: return tag(field, pick(2) ? 6 : 7);
        default: {
            std::string inner;
            if (depth < 3)
                for (int i = pick(3); i > 0; --i)
                    inner += unknown(depth + 1);
            return tag(field, 3) + inner + tag(pick(15) == 0 ? field + 1 : field, 4);
        }
        }
    }
    std::string pair() {
        std::string out;
        for (int i = pick(6); i > 0; --i)
            switch (pick(9)) {
            case 0:
            case 1: out += lengthField(1, "key" + std::to_string(pick(9))); break;
            case 2: out += lengthField(2, bytes()); break;
            case 3: out += tag(3, 0) + number(); break;
            case 4: out += lengthField(3, packed()); break;
            case 5:
                out += tag(1 + static_cast<unsigned>(pick(3)), 0) + number();
                break; // maybe the wrong type
            case 6: out += tag(1 + static_cast<unsigned>(pick(3)), 5) + "wxyz"; break;
            default: out += pick(3) ? lengthField(1, "k") : unknown(0);
            }
        return out;
    }

    std::mt19937_64 random_;
};

} // namespace

class TestMaceV2 : public QObject {
    Q_OBJECT

private slots:
    void samplesReadAsLibprotobufReadsThem() {
        for (const char* path :
             {"mace/adreno-640-2021-03.v2.bin", "mace/pocl-3.1.v2.bin", "mace/tuned-parameters.v2.bin"}) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            PairContainer container;
            QVERIFY(container.ParseFromArray(file->data(), static_cast<int>(file->size()) - 4));
            const Parsed parsed = parse(*file);
            QVERIFY(parsed.cache.structureCloses);
            QVERIFY(same(macebin::pairsOf(parsed.cache), pairsOf(container)));
        }
    }

    void samplesAreRewrittenByteForByte() {
        for (const char* path :
             {"mace/adreno-640-2021-03.v2.bin", "mace/pocl-3.1.v2.bin", "mace/tuned-parameters.v2.bin"}) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            const Parsed parsed = parse(*file);
            const auto again = seal(*writeV2(macebin::pairsOf(parsed.cache)));
            QVERIFY(again && *again == *file);
        }
    }

    /// Accepted or refused alike, and where accepted, the same pairs.
    void randomMessagesReadAsLibprotobufReadsThem() {
        int accepted = 0;
        int refused = 0;
        for (unsigned seed = 0; seed < 60'000; ++seed) {
            const std::string message = MessageMaker(seed).container();
            PairContainer container;
            const bool theirs = container.ParseFromString(message);
            const Bytes file = withCrc(message);
            const Parsed parsed = parseV2(file, {}, V2Evidence::crc);
            QVERIFY2(theirs == parsed.cache.structureCloses,
                     qPrintable(QString("seed %1: libprotobuf says %2").arg(seed).arg(theirs)));
            if (theirs)
                QVERIFY2(same(macebin::pairsOf(parsed.cache), pairsOf(container)),
                         qPrintable(QString("seed %1").arg(seed)));
            ++(theirs ? accepted : refused);
        }
        qInfo("%d messages accepted, %d refused by both", accepted, refused);
        QVERIFY(accepted > 10'000 && refused > 10'000);
    }

    void groupsNestAsDeepAsInLibprotobuf() {
        for (const int depth : {1, 98, 99, 100, 101, 5000}) {
            for (const bool inPair : {false, true}) {
                std::string message = std::string(static_cast<std::size_t>(depth), '\x2b') +
                                      std::string(static_cast<std::size_t>(depth), '\x2c');
                if (inPair) {
                    oracle::KVPair pair;
                    QVERIFY(message.size() < 16'000);
                    std::string framed("\x0a", 1);
                    if (message.size() >= 128) framed.push_back(static_cast<char>(message.size() | 0x80));
                    framed.push_back(
                        static_cast<char>(message.size() >= 128 ? message.size() >> 7 : message.size()));
                    message.insert(0, framed);
                }
                PairContainer container;
                const bool theirs = container.ParseFromString(message);
                QCOMPARE(parseV2(withCrc(message), {}, V2Evidence::crc).cache.structureCloses, theirs);
            }
        }
    }

    /// Any list of pairs is written as libprotobuf's own serialiser writes it.
    void writerAgreesWithLibprotobuf() {
        std::mt19937 random(7);
        for (int round = 0; round < 500; ++round) {
            PairContainer container;
            for (auto i = random() % 5; i > 0; --i) {
                auto* pair = container.add_pairs();
                pair->set_key(std::string(random() % 200, 'k'));
                if (random() % 2) pair->set_bytes_value(std::string(random() % 40'000, 'v'));
                for (auto n = random() % 4; n > 0; --n)
                    pair->add_uint32s_value(static_cast<std::uint32_t>(random()));
            }
            const auto ours = seal(*writeV2(pairsOf(container)));
            QVERIFY(ours && *ours == withCrc(container.SerializeAsString()));
        }
    }

    void everyByteChangeAndTruncationShows() {
        for (const char* path : {"mace/tuned-parameters.v2.bin", "mace/adreno-640-2021-03.v2.bin"}) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            const bool isSmall = file->size() < 1000;
            Bytes changed = *file;
            // Every place in the small file; in the large one the front, the back, and a stride between.
            for (std::size_t at = 0; at < file->size();
                 at += isSmall || at < 300 || at + 40 > file->size() ? 1 : 1499) {
                for (const int flip :
                     isSmall ? std::vector{0x01, 0x08, 0x80, 0xff, 0x0d} : std::vector{0x01, 0xff}) {
                    changed[at] = (*file)[at] ^ std::byte(flip);
                    QVERIFY2(checkBytes(changed).integrity != Integrity::intact,
                             qPrintable(QString("%1 at %2").arg(path).arg(at)));
                }
                changed[at] = (*file)[at];
                QVERIFY2(checkBytes(ByteView(*file).first(at)).integrity != Integrity::intact,
                         qPrintable(QString("%1 cut at %2").arg(path).arg(at)));
            }
        }
    }

    void damageIsToldApart() {
        PairContainer container;
        for (const char* key : {"pooling -DX=1", "softmax -DX=2"}) {
            auto* pair = container.add_pairs();
            pair->set_key(key);
            pair->set_bytes_value(std::string(100, 'p'));
        }
        const Bytes whole = withCrc(container.SerializeAsString());
        QCOMPARE(checkBytes(whole).integrity, Integrity::intact);

        Bytes edited = whole;
        edited[60] ^= std::byte{4};
        QVERIFY(checkBytes(edited).findings.has("v2.crc-mismatch"));
        QVERIFY(checkBytes(ByteView(whole).first(150)).findings.has("v2.truncated"));
        QVERIFY(!checkBytes(ByteView(whole).first(150)).findings.has("v2.crc-mismatch"));
        // What a cut took away is not missing for a reason of its own.
        QVERIFY(checkBytes(whole).findings.has("hash.missing"));
        QCOMPARE(checkBytes(whole).findings.count(Severity::warning),
                 std::size_t{2}); // one for both programs
        QVERIFY(!checkBytes(ByteView(whole).first(150)).findings.has("hash.missing"));
        QVERIFY(!checkBytes(ByteView(whole).first(150)).findings.has("identity.platform-missing"));
        Bytes longer = whole;
        longer.insert(longer.end(), 7, std::byte{'t'});
        const FileReport appended = checkBytes(longer);
        QVERIFY(appended.findings.has("v2.trailing-bytes"));
        QCOMPARE(appended.cache.pairCount, std::uint64_t{2}); // the pairs before it are still read
        const FileReport malformed = checkBytes(withCrc(container.SerializeAsString() + "\x0f"));
        QVERIFY(malformed.findings.has("v2.malformed"));
        QCOMPARE(malformed.integrity, Integrity::damaged);
        QCOMPARE(malformed.cache.pairCount, std::uint64_t{2});
    }

    void pairsBeyondTheLimitAreCounted() {
        PairContainer container;
        for (int i = 0; i < 100; ++i) {
            auto* pair = container.add_pairs();
            pair->set_key("k" + std::to_string(i));
            pair->set_bytes_value("v");
        }
        const Bytes file = withCrc(container.SerializeAsString());
        CheckOptions options;
        options.limits.entries = 10;
        const FileReport report = checkBytes(file, options);
        QCOMPARE(report.cache.entries.size(), std::size_t{10});
        QCOMPARE(report.cache.pairCount, std::uint64_t{100});
        QVERIFY(!report.complete);
        QVERIFY(report.findings.has("report.entries-capped"));
        QCOMPARE(verdictOf(report), Verdict::incomplete);
    }

    /// More warnings than are listed: the list is cut, the answer is not.
    void aFloodOfWarningsLeavesTheVerdictAlone() {
        PairContainer container;
        for (int i = 0; i < 3000; ++i) {
            auto* pair = container.add_pairs();
            pair->set_key("k" + std::to_string(i));
            pair->set_bytes_value("");
        }
        const FileReport report = checkBytes(withCrc(container.SerializeAsString()));
        QVERIFY(!report.complete);
        QCOMPARE(report.findings.list().size(), kMostFindings + 1);
        QVERIFY(report.findings.has("report.findings-capped"));
        QCOMPARE(report.findings.count(Severity::warning), report.findings.list().size());
        QCOMPARE(verdictOf(report), Verdict::intact);
    }
};

QTEST_APPLESS_MAIN(TestMaceV2)
#include "test_mace_v2.moc"
