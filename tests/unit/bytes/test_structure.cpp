// SPDX-License-Identifier: Apache-2.0
// What a window needs of a file, without a window: its structure as a tree, a map, finding, readings, what to
// do next.
#include "core/bytes/byte_search.h"
#include "core/bytes/byte_text.h"
#include "core/bytes/overview.h"
#include "core/bytes/structure_tree.h"
#include "core/host/work/case/opened_file.h"
#include "core/words/next_step.h"
#include "tests/support/command.h"

#include <QTest>

#include <random>

using namespace macebin;

class TestStructure : public QObject {
    Q_OBJECT
private slots:
    void treeOfSamples_data();
    void treeOfSamples();
    void kernelsStandOverTheirArguments();
    void namesAreNotTakenApart();
    void regionsSayWhereTheyStand();
    void regionsAreFound();
    void findsLikeANaiveSearch();
    void findsAcrossSteps();
    void stopsWhenAsked();
    void offsets_data();
    void offsets();
    void hexBytes();
    void readings();
    void mapCoversTheFile();
    void nextSteps();
    void cannotBeOpened();
};

/// Every node's children tile it, and each leaf is one region.
void TestStructure::treeOfSamples_data() {
    QTest::addColumn<QString>("path");
    for (const char* folder : {"mace", "mclp", "movidius", "programs"})
        for (const std::string& path : test::samplesIn(folder))
            QTest::newRow(path.c_str()) << test::samplePath(path);
    if (test::samplesFolder().empty()) QSKIP("no samples: set MACEBIN_SAMPLES");
}

void TestStructure::treeOfSamples() {
    QFETCH(QString, path);
    const auto file = openFile(path.toStdString());
    const StructureTree& tree = *file->structure;
    QVERIFY(!file->regions->empty());
    for (std::uint32_t i = 0; i < tree.nodes().size(); ++i) {
        const StructureNode& node = tree.nodes()[i];
        QVERIFY(!tree.nameOf(i).empty());
        if (node.childCount == 0) {
            QCOMPARE(node.end - node.first, 1u);
            QCOMPARE(tree.innermost(tree.rangeOf(i)), i);
            continue;
        }
        std::uint32_t at = node.first;
        for (std::uint32_t c = 0; c < node.childCount; ++c) {
            const StructureNode& child = tree.nodes()[node.childBegin + c];
            QCOMPARE(child.parent, i);
            QCOMPARE(child.first, at);
            at = child.end;
        }
        QCOMPARE(at, node.end);
    }
}

void TestStructure::kernelsStandOverTheirArguments() {
    const Regions regions{{"pair 0 framing", RegionKind::length, {0, 4}, 0u, 6},
                          {"pair 0 program: header", RegionKind::header, {4, 4}, 0u, 6, 14},
                          {"pair 0 program: kernel add", RegionKind::kernel, {8, 4}, 0u, 6, 14},
                          {"pair 0 program: argument a", RegionKind::argument, {12, 2}, 0u, 6, 14},
                          {"pair 0 program: argument b", RegionKind::argument, {14, 2}, 0u, 6, 14},
                          {"CRC-32", RegionKind::checksum, {16, 4}, {}}};
    const StructureTree tree(regions);
    QCOMPARE(tree.nodes()[0].childCount, 2u);
    const std::uint32_t argument = tree.innermost({14, 1});
    QCOMPARE(tree.nameOf(argument), "argument b");
    const std::uint32_t kernel = tree.nodes()[argument].parent;
    QCOMPARE(tree.nameOf(kernel), "kernel add");
    QCOMPARE(tree.rangeOf(kernel), (ByteRange{8, 8}));
    const std::uint32_t program = tree.nodes()[kernel].parent;
    QCOMPARE(tree.nameOf(program), "program");
    QCOMPARE(tree.nameOf(tree.nodes()[program].parent), "pair 0");
    QCOMPARE(tree.innermost({3, 2}), tree.nodes()[program].parent); // across two parts of the pair
    QCOMPARE(tree.innermost({12, 8}), 0u);                          // across pairs: the file
    QCOMPARE(tree.entryOf(argument), std::optional<std::uint32_t>(0));
    QVERIFY(!tree.entryOf(tree.innermost({16, 1})));
}

/// Where a region stands is what it holds, not how it is called: a tag of a stranger's may look like a front.
void TestStructure::namesAreNotTakenApart() {
    const auto childrenOf = [](std::uint16_t unitName, std::uint16_t partName) {
        const Regions regions{{"pair 0: a", RegionKind::length, {0, 4}, 0u, unitName, partName},
                              {"pair 0: b", RegionKind::length, {4, 4}, 0u, unitName, partName}};
        return StructureTree(regions).nodes()[0].childCount;
    };
    QCOMPARE(childrenOf(0, 0), 2u);
    QCOMPARE(childrenOf(6, 0), 1u);
    QCOMPARE(childrenOf(6, 6), 1u);
    const Regions two{{"pair 0 key", RegionKind::key, {0, 4}, 0u, 6},
                      {"pair 0 key", RegionKind::key, {4, 4}, 1u, 6}};
    QCOMPARE(StructureTree(two).nodes()[0].childCount, 2u); // of two pairs, whatever they are called
}

void TestStructure::regionsSayWhereTheyStand() {
    std::size_t units = 0;
    std::size_t parts = 0;
    for (const char* folder : {"mace", "mclp", "programs"})
        for (const std::string& path : test::samplesIn(folder)) {
            const auto file = openFile(test::samplePath(path).toStdString());
            for (const Region& region : *file->regions) {
                QVERIFY2(region.unitName <= region.name.size() && region.partName <= region.name.size(),
                         region.name.c_str());
                const std::string unit = region.name.substr(0, region.unitName);
                const std::string part = region.name.substr(0, region.partName);
                units += unit.empty() ? 0 : 1;
                parts += part.empty() ? 0 : 1;
                if (!unit.empty() && unit.starts_with("pair "))
                    QCOMPARE(unit, "pair " + std::to_string(*region.entry));
                if (!part.empty()) {
                    QVERIFY2(part.starts_with(unit) && part.ends_with("program"), region.name.c_str());
                    QVERIFY2(region.name.substr(part.size()).starts_with(": "), region.name.c_str());
                }
            }
        }
    if (test::samplesFolder().empty()) QSKIP("no samples: set MACEBIN_SAMPLES");
    QVERIFY(units > 1000 && parts > 1000);
}

void TestStructure::regionsAreFound() {
    const Regions regions{{"a", RegionKind::header, {0, 4}, {}}, {"b", RegionKind::key, {4, 1}, {}}};
    QCOMPARE(regionAt(regions, 0), std::optional<std::size_t>(0));
    QCOMPARE(regionAt(regions, 3), std::optional<std::size_t>(0));
    QCOMPARE(regionAt(regions, 4), std::optional<std::size_t>(1));
    QVERIFY(!regionAt(regions, 5));
    QVERIFY(!regionAt({}, 0));
    const Bytes bytes{std::byte{7}, std::byte{1}, std::byte{0}, std::byte{0}, std::byte{'k'}};
    QCOMPARE(regionValue(regions[0], bytes), std::string("263 (0x107)"));
}

void TestStructure::findsLikeANaiveSearch() {
    std::mt19937 random(7);
    for (int round = 0; round < 400; ++round) {
        std::string text(random() % 60, ' ');
        for (char& c : text)
            c = static_cast<char>('a' + random() % 2);
        const std::string needle = text.substr(text.empty() ? 0 : random() % text.size(), 1 + random() % 4);
        const std::uint64_t from = random() % 70;
        const auto forward = findBytes(asBytes(text), asBytes(needle), from, Direction::forward);
        const auto naive = needle.empty() ? std::string::npos : text.find(needle, from);
        QCOMPARE(forward, naive == std::string::npos ? std::nullopt : std::optional<std::uint64_t>(naive));
        const auto backward = findBytes(asBytes(text), asBytes(needle), from, Direction::backward);
        const auto before = needle.empty() || from == 0 ? std::string::npos : text.rfind(needle, from - 1);
        QCOMPARE(backward, before == std::string::npos ? std::nullopt : std::optional<std::uint64_t>(before));
    }
}

/// A match may lie across two of the steps that a long search goes in.
void TestStructure::findsAcrossSteps() {
    Bytes bytes(std::size_t{9} << 20);
    for (const std::size_t at : {(std::size_t{4} << 20) - 2, (std::size_t{8} << 20) - 1}) {
        bytes[at] = std::byte{0xca};
        bytes[at + 1] = std::byte{0xfe};
        bytes[at + 2] = std::byte{0x01};
    }
    const Bytes needle{std::byte{0xca}, std::byte{0xfe}, std::byte{0x01}};
    const auto first = findBytes(bytes, needle, 0, Direction::forward);
    QCOMPARE(first, std::optional<std::uint64_t>((4u << 20) - 2));
    QCOMPARE(findBytes(bytes, needle, *first + 1, Direction::forward),
             std::optional<std::uint64_t>((8u << 20) - 1));
    QCOMPARE(findBytes(bytes, needle, bytes.size(), Direction::backward),
             std::optional<std::uint64_t>((8u << 20) - 1));
    QCOMPARE(findBytes(bytes, needle, (8u << 20) - 1, Direction::backward), first);
    QVERIFY(!findBytes(bytes, needle, *first, Direction::backward));
}

void TestStructure::stopsWhenAsked() {
    const Bytes bytes(std::size_t{16} << 20);
    const Bytes needle{std::byte{1}};
    std::stop_source stop;
    std::atomic<std::uint64_t> scanned = 0;
    stop.request_stop();
    QVERIFY(!findBytes(bytes, needle, 0, Direction::forward, stop.get_token(), &scanned));
    QCOMPARE(scanned.load(), std::uint64_t{0});
    QVERIFY(!findBytes(bytes, needle, 0, Direction::forward, {}, &scanned));
    QVERIFY(scanned >= bytes.size());
}

void TestStructure::offsets_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("offset"); // -1: a fault
    const std::pair<const char*, qint64> rows[] = {{"0", 0},
                                                   {"99", 99},
                                                   {"0x10", 16},
                                                   {"10h", 16},
                                                   {" 0X1f ", 31},
                                                   {"+5", 55},
                                                   {"-50", 0},
                                                   {"+0x10", 66},
                                                   {"- 1", 49},
                                                   {"100", -1},
                                                   {"+50", -1},
                                                   {"-51", -1},
                                                   {"", -1},
                                                   {"x", -1},
                                                   {"0x", -1},
                                                   {"h", -1},
                                                   {"12 3", -1},
                                                   {"99999999999999999999", -1},
                                                   {"+18446744073709551615", -1}};
    for (const auto& [text, offset] : rows)
        QTest::newRow(text) << text << offset;
}

void TestStructure::offsets() {
    QFETCH(QString, text);
    QFETCH(qint64, offset);
    const auto parsed = parseOffset(text.toStdString(), 50, 100);
    QCOMPARE(static_cast<bool>(parsed), offset >= 0);
    if (parsed)
        QCOMPARE(*parsed, static_cast<std::uint64_t>(offset));
    else
        QVERIFY(!parsed.error().empty());
    QVERIFY(!parseOffset(text.toStdString(), 0, 0)); // nowhere to go in no bytes
}

void TestStructure::hexBytes() {
    const auto parsed = parseHexBytes("0a 0xE2,ff:00");
    QVERIFY(parsed);
    QCOMPARE(*parsed, (Bytes{std::byte{0x0a}, std::byte{0xe2}, std::byte{0xff}, std::byte{0}}));
    for (const char* wrong : {"", "0", "0x", "zz", "0a e", "a b"})
        QVERIFY2(!parseHexBytes(wrong), wrong);
}

void TestStructure::readings() {
    const Bytes bytes{std::byte{0}, std::byte{0}, std::byte{0x80}, std::byte{0xbf}};
    QString all;
    for (const ByteReading& reading : readingsOf(bytes))
        all += QString::fromStdString(reading.name + "=" + reading.value + "\n");
    QVERIFY(all.contains("integer of 32 bits, little-endian=3212836864 or -1082130432 (0xbf800000)"));
    QVERIFY(all.contains("integer of 16 bits, big-endian=0 (0x0)"));
    QVERIFY(all.contains("float, little-endian=-1\n"));
    QVERIFY(!all.contains("64 bits"));
    const auto digests = digestsOf(asBytes("123456789")); // the check value of CRC-32
    QCOMPARE(digests[0].value, std::string("0xcbf43926"));
    QCOMPARE(hexLines(bytes), std::string("00 00 80 bf"));
    QCOMPARE(hexLines(Bytes(17)).find('\n'), std::size_t{47});
    QCOMPARE(cArray(Bytes(2), "kBytes"),
             std::string("static const unsigned char kBytes[2] = {\n    0x00, 0x00,\n};\n"));
    QCOMPARE(readableText(asBytes("a\x01\n\x1b[b")), std::string("a.\n.[b"));
    QVERIFY(readingsOf({}).empty());
}

void TestStructure::mapCoversTheFile() {
    Bytes bytes(10'000);
    std::mt19937 random(1);
    for (std::size_t i = 5000; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::byte>(random());
    const Regions regions{{"zeros", RegionKind::padding, {0, 5000}, {}},
                          {"noise", RegionKind::program, {5000, 5000}, {}}};
    const auto cells = overviewOf(regions, bytes, 100);
    QCOMPARE(cells.size(), std::size_t{100});
    QCOMPARE(cells.front().kind, RegionKind::padding);
    QCOMPARE(cells.front().entropy, std::uint8_t{0});
    QCOMPARE(cells.back().kind, RegionKind::program);
    QVERIFY(cells.back().entropy > 200);
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        QCOMPARE(cellRange(i, cells.size(), bytes.size()).offset, at);
        at = cellRange(i, cells.size(), bytes.size()).end();
    }
    QCOMPARE(at, std::uint64_t{bytes.size()});
    QCOMPARE(overviewOf(regions, ByteView(bytes).first(3), 100).size(), std::size_t{3});
    QVERIFY(overviewOf({}, {}, 100).empty());
}

void TestStructure::nextSteps() {
    const QByteArray sound = test::soundFile();
    const QByteArray warning = test::warningFile();
    const QByteArray damaged = test::damagedFile();
    const auto report = [](const QByteArray& bytes) {
        return checkBytes(asBytes({bytes.constData(), static_cast<std::size_t>(bytes.size())}));
    };
    QCOMPARE(nextStepOf(report(sound)).action, NextStep::Action::nothing);
    QCOMPARE(nextStepOf(report(damaged)).action, NextStep::Action::repair);
    QCOMPARE(nextStepOf(report("hello")).action, NextStep::Action::nothing);
    FileReport asked = report(warning);
    QCOMPARE(nextStepOf(asked).action, NextStep::Action::askDevice);
    asked.devices.emplace_back().impact = Impact::none;
    QCOMPARE(nextStepOf(asked).action, NextStep::Action::nothing);
    asked.devices.back().impact = Impact::atRisk;
    QCOMPARE(nextStepOf(asked).action, NextStep::Action::clear);
    asked.devices.back().impact = Impact::slowStart;
    asked.devices.back().source = "profile"; // a phone's cache cannot be built here
    QCOMPARE(nextStepOf(asked).action, NextStep::Action::nothing);
    asked.devices.back().predicted.emplace().isEveryStart = true;
    QVERIFY(nextStepOf(asked).sentence.text().find("every start") != std::string::npos);
    asked.devices.back().predicted.reset();
    asked.devices.back().source = "probe";
    QCOMPARE(nextStepOf(asked).action, NextStep::Action::rebuild);
    asked.devices.back().impact = Impact::appCrash;
    QCOMPARE(nextStepOf(asked).action, NextStep::Action::clear);
    for (const QByteArray& bytes : {sound, warning, damaged, QByteArray("hello"), QByteArray()})
        QVERIFY(nextStepOf(report(bytes)).sentence.text().ends_with('.'));
}

void TestStructure::cannotBeOpened() {
    const auto file = openFile("/nowhere/at/all");
    QCOMPARE(file->report.integrity, Integrity::unreadable);
    QVERIFY(file->bytes.empty());
    QVERIFY(file->regions->empty());
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!openFile("/nowhere/at/all", {}, stop.get_token()));
}

QTEST_GUILESS_MAIN(TestStructure)
#include "test_structure.moc"
