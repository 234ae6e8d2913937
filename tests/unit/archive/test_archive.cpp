// SPDX-License-Identifier: Apache-2.0
// The room that opens archives, on archives of every kind it reads: made by libarchive's writer (Info-ZIP's,
// GNU tar's, gzip's, xz's and zstd's own are in test_transfer, test_log and test_cases), then hurt byte by
// byte.
#include "core/archive/archive.h"
#include "format/text.h"
#include "tests/support/archives.h"

#include <QTest>

#include <map>
#include <random>

using namespace macebin;

namespace {

using test::bytesOf;
using test::Kind;
using test::kKinds;
using test::kStreams;
using test::noise;
using test::pack;
using test::Packed;

struct Read {
    ArchiveReading reading;
    std::vector<ArchiveMember> members;
};

Read read(ByteView bytes, const ArchiveLimits& limits = {}) {
    Read out;
    out.reading = readArchive(
        bytes, [&](ArchiveMember&& member) { out.members.push_back(std::move(member)); }, limits);
    return out;
}

QString told(const ArchiveReading& reading) {
    QString out = QString::fromStdString(reading.failure);
    for (const std::string& note : reading.notes)
        out += QString::fromStdString(note) + "\n";
    return out;
}

class TestArchive : public QObject {
    Q_OBJECT

private slots:
    void everyKind_data() {
        QTest::addColumn<int>("kind");
        for (std::size_t i = 0; i < kKinds.size(); ++i)
            QTest::newRow(kKinds[i].title) << static_cast<int>(i);
    }
    void everyKind() {
        QFETCH(int, kind);
        const Kind& how = kKinds[static_cast<std::size_t>(kind)];
        const Bytes first = noise(70'000);
        const Bytes second = bytesOf("hello\n");
        const Bytes packed =
            pack(how, {{"files/", {}, true}, {"files/a.bin", first}, {"b.txt", second}, {"none", {}}});
        QVERIFY(looksLikeArchive(packed));
        QVERIFY(looksLikeArchive(slice(packed, {0, 512})));
        const Read got = read(packed);
        QVERIFY2(got.reading.isWhole(), qPrintable(told(got.reading)));
        QCOMPARE(QString::fromStdString(describe(got.reading)), QString(how.words));
        std::map<std::string, Bytes> found;
        for (const ArchiveMember& member : got.members) {
            QVERIFY(!member.unread);
            found[member.name] = member.content;
        }
        QCOMPARE(found.size(), std::size_t{3});
        QVERIFY(found["files/a.bin"] == first && found["b.txt"] == second && found["none"].empty());
        QCOMPARE(got.reading.members, std::size_t{4});
        QCOMPARE(got.reading.whole, std::size_t{3});
    }

    void everyStream() {
        const Bytes content = noise(70'000);
        for (const Kind& how : kStreams) {
            const Read got = read(pack(how, {{"", content}}));
            QVERIFY2(got.reading.isWhole(), how.title);
            QVERIFY2(got.reading.isOneFile(), how.title);
            QCOMPARE(QString::fromStdString(describe(got.reading)), QString(how.words));
            QCOMPARE(got.members.size(), std::size_t{1});
            QVERIFY2(got.members[0].content == content && got.members[0].name.empty(), how.title);
        }
    }

    /// No cut and no changed byte gives a content that was not packed, be it marked as whole.
    void nothingWrongIsGivenAsWhole_data() {
        QTest::addColumn<int>("kind");
        for (std::size_t i = 0; i < kKinds.size() + kStreams.size(); ++i)
            QTest::newRow(i < kKinds.size() ? kKinds[i].title : kStreams[i - kKinds.size()].title)
                << static_cast<int>(i);
    }
    void nothingWrongIsGivenAsWhole() {
        QFETCH(int, kind);
        const auto index = static_cast<std::size_t>(kind);
        // Tar has no checksum of what it holds, only of names and sizes; zstd may have one, and libarchive
        // writes none.
        const bool isTar = index >= 3 && index <= 6;
        const bool hasNoSum = isTar || QString(QTest::currentDataTag()).contains("zst");
        const Kind& how = index < kKinds.size() ? kKinds[index] : kStreams[index - kKinds.size()];
        const Bytes content = noise(3000);
        const Bytes packed = pack(how, {{"files/a.bin", content}});
        const auto check = [&](ByteView bytes, const QString& where) {
            const Read got = read(bytes);
            for (const ArchiveMember& member : got.members) {
                const bool isSame = member.content == content;
                QVERIFY2(member.unread || isSame || hasNoSum, qPrintable(where));
                QVERIFY2(!member.unread || member.unread == Unread::cut || member.content.empty(),
                         qPrintable(where));
            }
            QVERIFY2(got.reading.isWhole() == (told(got.reading).isEmpty()), qPrintable(where));
            QVERIFY2(got.reading.unread == 0 || !got.reading.isWhole(), qPrintable(where));
        };
        for (std::size_t size = 0; size < packed.size(); size += 13) {
            const Read got = read(slice(packed, {0, size}));
            QVERIFY(!got.reading.isWhole() || got.reading.whole == 1 || isTar);
            check(slice(packed, {0, size}), QString("cut at %1").arg(size));
        }
        std::mt19937 random(7);
        for (int round = 0; round < 300; ++round) {
            Bytes hurt = packed;
            const std::size_t at = random() % hurt.size();
            hurt[at] ^= std::byte(1 + random() % 255);
            check(hurt, QString("byte %1").arg(at));
        }
    }

    void inside() {
        const Bytes log = bytesOf("a log\n");
        const Bytes tgz = pack(kKinds[7], {{"logs/a.txt", log}});
        const Bytes zip = pack(kKinds[1], {{"inner.tgz", tgz}, {"b.txt", log}});
        const Bytes outer = pack(kKinds[11], {{"all.zip", zip}});
        const Read got = read(outer);
        QVERIFY2(got.reading.isWhole(), qPrintable(told(got.reading)));
        QCOMPARE(got.members.size(), std::size_t{2});
        QCOMPARE(got.members[0].name, std::string("all.zip: inner.tgz: logs/a.txt"));
        QCOMPARE(std::string(got.members[0].baseName()), std::string("a.txt"));
        QVERIFY(got.members[0].content == log);
        QCOMPARE(got.reading.members, std::size_t{1});
        QCOMPARE(std::string(name(got.reading.kind)), std::string("7z"));

        const Read deep = read(pack(kKinds[3], {{"x.7z", outer}}));
        QVERIFY(!deep.reading.isWhole());
        QVERIFY(told(deep.reading).contains("is an archive inside archives, and was not opened"));
        QCOMPARE(deep.members.size(), std::size_t{2});
        QVERIFY(deep.members[0].unread == Unread::depth && deep.members[0].content.empty());
        QVERIFY(!deep.members[1].unread);

        // One that is an archive by its look, and cannot be opened, is told.
        for (const char* inner :
             {"PK\x03\x04 and no more", "\x1f\x8b\x08", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07\x01"}) {
            const Read broken = read(pack(kKinds[1], {{"in.side", bytesOf(inner)}}));
            QVERIFY2(!broken.reading.isWhole() && broken.reading.whole == 0, inner);
            QVERIFY2(told(broken.reading).contains("in.side"), qPrintable(told(broken.reading)));
        }
    }

    void limits() {
        const Bytes zeros(300'000);
        const std::vector<Packed> members{{"a", zeros}, {"b", zeros}, {"c", zeros}, {"d", bytesOf("x")}};
        for (const Kind& how : kKinds) {
            ArchiveLimits limits;
            limits.member = 100'000;
            Read got = read(pack(how, members), limits);
            QVERIFY2(!got.reading.isWhole(), how.title);
            QCOMPARE(got.reading.whole, std::size_t{1});
            for (const ArchiveMember& member : got.members)
                QVERIFY2(member.content.size() <= 1, how.title);
            limits = {};
            limits.total = 500'000;
            got = read(pack(how, members), limits);
            QVERIFY2(!got.reading.isWhole() && got.reading.whole == 1, how.title);
            limits = {};
            limits.members = 2;
            got = read(pack(how, members), limits);
            QVERIFY2(!got.reading.isWhole() && got.reading.whole == 2, how.title);
            QVERIFY2(told(got.reading).contains("more than is unpacked here"), qPrintable(told(got.reading)));
        }
        for (const Kind& how : kStreams) {
            ArchiveLimits limits;
            limits.member = 100'000;
            const Read got = read(pack(how, {{"", zeros}}), limits);
            QVERIFY2(got.members.size() == 1 && got.members[0].unread == Unread::limit, how.title);
        }
    }

    /// Each packed stream is read once for its checksum: many small ones inside may come to much.
    void streamsInsideAreBoundedTogether() {
        const Bytes zeros(300'000);
        for (const Kind& stream : kStreams) {
            const Bytes inner = pack(stream, {{"", zeros}});
            const Bytes outer =
                pack(kKinds[0], {{"a", inner}, {"b", inner}, {"c", inner}, {"d", bytesOf("x")}});
            ArchiveLimits limits;
            QCOMPARE(read(outer, limits).reading.whole, std::size_t{4});
            limits.checked = 500'000;
            const Read got = read(outer, limits);
            QVERIFY2(got.reading.whole == 2 && !got.reading.isWhole(), stream.title); // the first, and "d"
            QCOMPARE(got.members.size(), std::size_t{4});
            for (const std::size_t i : {1u, 2u}) {
                QVERIFY2(got.members[i].unread == Unread::limit, stream.title);
                QVERIFY2(got.members[i].content.empty(), stream.title);
            }
            QVERIFY2(told(got.reading).contains("is larger than what is unpacked here"), stream.title);
        }
    }

    /// A link with content of its own, as pax has it, is passed over by unpacking it.
    void whatIsPassedOverCounts() {
        const auto header = [](std::string_view name, std::size_t size, char type) {
            Bytes block(512);
            const auto put = [&block](std::size_t at, std::string_view text) {
                std::copy(asBytes(text).begin(), asBytes(text).end(),
                          block.begin() + static_cast<std::ptrdiff_t>(at));
            };
            char octal[16];
            put(0, name);
            put(100, "0000644");
            put(108, "0000000");
            put(116, "0000000");
            std::snprintf(octal, sizeof octal, "%011zo", size);
            put(124, octal);
            put(136, "00000000000");
            put(148, "        ");
            block[156] = std::byte(type);
            if (type == '1') put(157, "first");
            put(257, std::string_view("ustar\00000", 8));
            unsigned sum = 0;
            for (const std::byte one : block)
                sum += std::to_integer<unsigned>(one);
            std::snprintf(octal, sizeof octal, "%06o", sum);
            put(148, std::string_view(octal, 7));
            return block;
        };
        Bytes tar;
        const auto add = [&tar](const Bytes& bytes) {
            tar.insert(tar.end(), bytes.begin(), bytes.end());
            tar.resize((tar.size() + 511) / 512 * 512);
        };
        add(header("first", 1, '0'));
        add(bytesOf("x"));
        for (int i = 0; i < 3; ++i) {
            add(header("pax", 17, 'x'));
            add(bytesOf("17 comment=hello\n"));
            add(header("link", 300'000, '1'));
            add(Bytes(300'000));
        }
        add(header("last", 1, '0'));
        add(bytesOf("y"));
        tar.resize(tar.size() + 1024);
        ArchiveLimits limits;
        Read got = read(tar, limits);
        QCOMPARE(got.members.size(), std::size_t{2});
        QVERIFY(got.reading.isWhole());
        limits.total = 500'000;
        got = read(tar, limits);
        QCOMPARE(got.members.size(), std::size_t{1});
        QVERIFY2(told(got.reading).contains("more than is unpacked here"), qPrintable(told(got.reading)));
    }

    void whoStopsItIsHeard() {
        std::stop_source stop;
        std::size_t taken = 0;
        const Bytes packed = pack(kKinds[3], {{"a", noise(1000)}, {"b", noise(1000)}, {"c", noise(1000)}});
        const auto reading = readArchive(
            packed,
            [&](ArchiveMember&&) {
                if (++taken == 2) stop.request_stop();
            },
            {}, stop.get_token());
        QCOMPARE(taken, std::size_t{2});
        QVERIFY(reading.wasStopped && !reading.isWhole());
    }

    /// Whatever the locale of the process is: names are as stored.
    void namesAreAsStored() {
        setlocale(LC_ALL, "C");
        const std::string name = "\xe5\xba\x94\xe7\x94\xa8/mace_cl_compiled_program.bin";
        // A zip that says that its names are UTF-8, by hand (APPNOTE 4.4.4, bit 11).
        ByteWriter zip;
        zip.text("PK\x03\x04");
        for (const int field : {20, 0x800, 0, 0, 0})
            zip.u16(static_cast<std::uint16_t>(field));
        zip.zeros(12);
        zip.u16(static_cast<std::uint16_t>(name.size()));
        zip.u16(0);
        zip.text(name);
        const Read got = read(zip.take());
        QCOMPARE(got.members.size(), std::size_t{1});
        QCOMPARE(got.members[0].name, name);
        const Read tar = read(pack(kKinds[3], {{"\xff\xfe.bin", bytesOf("x")}}));
        QCOMPARE(tar.members[0].name, std::string("\xff\xfe.bin"));
    }

    /// What MACE would read through a link is missing, unless the archive holds it.
    void linksUnderMacesName_data() {
        QTest::addColumn<int>("kind");
        for (std::size_t i = 0; i < kKinds.size(); ++i)
            if (kKinds[i].format != test::kV7) QTest::newRow(kKinds[i].title) << static_cast<int>(i);
    }
    void linksUnderMacesName() {
        QFETCH(int, kind);
        const Kind& how = kKinds[static_cast<std::size_t>(kind)];
        const std::string cache = "d/mace_cl_compiled_program.bin";
        const auto link = [&](const std::string& name, const std::string& to) {
            return Packed{name, {}, false, AE_IFLNK, to};
        };
        const Packed log{"log.txt", bytesOf("hello")};
        const Packed real{"d/real.bin", bytesOf("hello")};
        for (const char* to : {"/data/x/real.bin", "real.bin", "../real.bin", "../../log.txt",
                               "mace_cl_compiled_program.bin"}) {
            const Read got = read(pack(how, {log, link(cache, to)}));
            QCOMPARE(got.members.size(), std::size_t{1});
            QCOMPARE(got.reading.unread, std::size_t{1});
            QVERIFY2(told(got.reading)
                         .contains("\"" + QString::fromStdString(cache) +
                                   "\" is a link, and what it points to is not in the archive: "
                                   "not read."),
                     qPrintable(told(got.reading)));
        }
        // It may stand before or behind the link, and further links may lead there.
        for (const auto& members : {std::vector<Packed>{real, link(cache, "real.bin")},
                                    {link(cache, "./real.bin"), real},
                                    {link(cache, "../d/real.bin"), real},
                                    {link(cache, "current"), link("d/current", "real.bin"), real}}) {
            const Read got = read(pack(how, members));
            QVERIFY2(got.reading.isWhole(), qPrintable(told(got.reading)));
        }
        // Of others' links nobody needs to hear.
        QVERIFY(read(pack(how, {log, link("d/latest.bin", "nowhere")})).reading.isWhole());
        // In an archive inside, too, whose names are its own.
        const Bytes inner = pack(how, {log, link(cache, "real.bin")});
        const Read nested = read(pack(kKinds[1], {{"in.x", inner}, real}));
        QVERIFY2(told(nested.reading).contains("\"in.x: d/mace"), qPrintable(told(nested.reading)));
    }

    void hardLinksAndDevicesUnderMacesName() {
        const std::string cache = "mace_cl_compiled_program.bin";
        for (const std::size_t kind : {3u, 4u, 5u, 7u}) {
            const Packed real{"real.bin", bytesOf("hello")};
            const Packed link{cache, {}, false, AE_IFREG, "real.bin"};
            QVERIFY(read(pack(kKinds[kind], {real, link})).reading.isWhole());
            const Read alone = read(pack(kKinds[kind], {link}));
            QVERIFY2(told(alone.reading).contains("is a link, and what it points to is not in"),
                     qPrintable(told(alone.reading)));
            const Read pipe = read(pack(kKinds[kind], {{cache, {}, false, AE_IFIFO, {}}}));
            QVERIFY2(told(pipe.reading).contains("is a device or a pipe, not a file: not read."),
                     qPrintable(told(pipe.reading)));
            QCOMPARE(pipe.reading.unread, std::size_t{1});
            QVERIFY(read(pack(kKinds[kind], {{"other", {}, false, AE_IFIFO, {}}})).reading.isWhole());
            QVERIFY(read(pack(kKinds[kind], {{cache, {}, true, AE_IFREG, {}}})).reading.isWhole());
        }
    }

    /// Between two files a cut zip has no half of one: that it lacks its end shows the cut.
    void zipsThatAreCutBetweenFiles() {
        for (const std::size_t kind : {0u, 1u, 2u}) {
            const Bytes whole =
                pack(kKinds[kind], {{"a", noise(3000)}, {"b", noise(2000, 2)}, {"c", noise(1000, 3)}});
            const std::string_view text = asText(whole);
            std::size_t cuts = 0;
            for (std::size_t at = text.find("PK\x03\x04", 1); at != std::string_view::npos;
                 at = text.find("PK\x03\x04", at + 1)) {
                const Read got = read(ByteView(whole).first(at));
                ++cuts;
                QCOMPARE(got.members.size(), cuts);
                QVERIFY2(told(got.reading).contains("cut short") && !told(got.reading).contains("damaged"),
                         qPrintable(told(got.reading)));
            }
            QCOMPARE(cuts, std::size_t{2});
        }
    }

    void otherFilesAreNone() {
        for (const std::string_view text : {"", "PK", "PK\x03", "BZh9", "BZhello world", "\x1f\x8b",
                                            "\x1f\x8b\x08\xff", "7z", "(\xb5/", "plain text"})
            QVERIFY2(!looksLikeArchive(asBytes(text)), std::string(text).c_str());
        QVERIFY(!looksLikeArchive(Bytes(10'240))); // an empty tar is nothing but zeros
        std::mt19937 random(3);
        for (int round = 0; round < 2000; ++round) {
            Bytes file(600);
            for (std::byte& b : file)
                b = std::byte(random());
            QVERIFY(!looksLikeArchive(file));
        }
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestArchive)
#include "test_archive.moc"
