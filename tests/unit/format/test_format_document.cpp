// SPDX-License-Identifier: Apache-2.0
// FORMAT.md's hex dumps are whole files: each must read as intact, as the kind that its name says, with every
// byte accounted for, so that the document's examples cannot drift from the code.
#include "core/check/check.h"
#include "tests/support/samples.h"

#include <QRegularExpression>
#include <QTest>

#include <map>
#include <set>

using namespace macebin;

namespace {

/// One dump: its bytes, and the offsets at which its lines begin.
struct Dump {
    Bytes bytes;
    std::set<std::uint64_t> lines;
    QString fault; ///< the first line that is not as it should be; empty where all are
};

/// What the dump of this name must turn out to be. No era: of none.
struct Expected {
    CacheKind kind;
    std::optional<Era> era;
};
const std::map<QString, Expected> kExpected{
    {"v1-cache", {CacheKind::maceCache, Era::v1}}, {"v2-cache", {CacheKind::maceCache, Era::v2}},
    {"tuned-v1", {CacheKind::tuned, Era::v1}},     {"tuned-v2", {CacheKind::tuned, Era::v2}},
    {"mclp", {CacheKind::mclp, std::nullopt}},
};

/// Adds one line, "00000000: 0a 21  what it is".
void addLine(Dump& dump, const QString& line) {
    static const QRegularExpression form("^([0-9a-f]{8}): ((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  .*)?$");
    const auto match = form.match(line);
    const bool follows = match.hasMatch() && match.captured(1).toULongLong(nullptr, 16) == dump.bytes.size();
    if (!follows && dump.fault.isEmpty()) dump.fault = line;
    if (!follows) return;
    dump.lines.insert(dump.bytes.size());
    for (const char byte : QByteArray::fromHex(match.captured(2).toLatin1()))
        dump.bytes.push_back(static_cast<std::byte>(byte));
}

/// All blocks of the document that are marked "```hexdump NAME".
std::map<QString, Dump> dumps() {
    const Bytes document = test::readFile(MACEBIN_SOURCE_DIR "/format/FORMAT.md");
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(document.data()),
                                           static_cast<qsizetype>(document.size()));
    static const QString mark = "```hexdump ";
    std::map<QString, Dump> all;
    Dump* open = nullptr;
    for (const QString& line : text.split('\n')) {
        if (line.startsWith(mark))
            open = &all[line.mid(mark.size()).trimmed()];
        else if (line.startsWith("```"))
            open = nullptr;
        else if (open)
            addLine(*open, line);
    }
    return all;
}

} // namespace

class TestFormatDocument : public QObject {
    Q_OBJECT

private slots:
    void everyLayoutHasItsExample() {
        std::set<QString> found;
        for (const auto& [name, dump] : dumps())
            found.insert(name);
        for (const auto& [name, expected] : kExpected)
            QVERIFY2(found.erase(name) == 1, qPrintable(name));
        for (const QString& name : found)
            QFAIL(qPrintable("the test does not know the dump " + name));
    }

    void examplesAreIntact_data() {
        QTest::addColumn<QString>("name");
        for (const auto& [name, expected] : kExpected)
            QTest::newRow(qPrintable(name)) << name;
    }

    void examplesAreIntact() {
        QFETCH(QString, name);
        const Dump dump = dumps()[name];
        QVERIFY2(dump.fault.isEmpty(), qPrintable(dump.fault));
        const FileReport report = checkBytes(dump.bytes);
        QString said;
        for (const Finding& finding : report.findings.list())
            said += QString("%1: %2\n").arg(finding.rule->id.data(), finding.message.c_str());
        QVERIFY2(report.findings.empty(), qPrintable(said));
        QVERIFY(report.integrity == Integrity::intact);
        QVERIFY(report.complete);
        QVERIFY(report.cache.kind == kExpected.at(name).kind);
        QVERIFY(report.cache.era == kExpected.at(name).era);
        QVERIFY(!report.cache.entries.empty());
    }

    void examplesAreLaidOutAsTheDumpSays_data() { examplesAreIntact_data(); }

    /// The regions tile the file, nothing is left over, and each begins where a line of the dump does.
    void examplesAreLaidOutAsTheDumpSays() {
        QFETCH(QString, name);
        const Dump dump = dumps()[name];
        const FileReport report = checkBytes(dump.bytes);
        std::uint64_t end = 0;
        for (const Region& region : regionsOf(report)) {
            QCOMPARE(region.range.offset, end);
            QVERIFY2(region.range.size > 0, region.name.c_str());
            QVERIFY2(region.kind != RegionKind::gap && region.kind != RegionKind::unreadable,
                     region.name.c_str());
            QVERIFY2(dump.lines.count(region.range.offset) == 1, region.name.c_str());
            end = region.range.end();
        }
        QCOMPARE(end, std::uint64_t{dump.bytes.size()});
    }

    /// The MCLP example is said to be the v2 example's pairs.
    void mclpExampleHoldsThePairsOfTheV2Example() {
        auto all = dumps();
        const FileReport v2 = checkBytes(all["v2-cache"].bytes);
        const FileReport mclp = checkBytes(all["mclp"].bytes);
        const auto expected = pairsOf(v2.cache);
        const auto found = pairsOf(mclp.cache);
        QCOMPARE(found.size(), expected.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            QCOMPARE(found[i].key, expected[i].key);
            QVERIFY(found[i].bytes && expected[i].bytes);
            QVERIFY(asText(*found[i].bytes) == asText(*expected[i].bytes));
        }
    }

    /// A dump that cannot be broken would prove nothing: every bit of the checksummed ones counts.
    void changedExamplesAreNotIntact() {
        auto all = dumps();
        for (const QString& name : {QString("v2-cache"), QString("tuned-v2"), QString("mclp")}) {
            Bytes bytes = all[name].bytes;
            for (std::size_t i = 0; i < bytes.size(); ++i) {
                bytes[i] ^= std::byte{1};
                QVERIFY2(checkBytes(bytes).integrity != Integrity::intact,
                         qPrintable(QString("%1 at %2").arg(name).arg(i)));
                bytes[i] ^= std::byte{1};
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestFormatDocument)
#include "test_format_document.moc"
