// SPDX-License-Identifier: Apache-2.0
// The report for people: its first two lines carry the answer, its length has bounds, and nothing in a file,
// its name or a driver's words can steer a terminal.
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "core/report/text/file.h"
#include "format/cache/mace/v2.h"
#include "format/text.h"
#include "tests/support/rule_fixtures.h"

#include <QRegularExpression>
#include <QTest>

#include <random>

using namespace macebin;

namespace {

Bytes v2(const std::vector<std::pair<std::string, std::string>>& values) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : values)
        pairs.push_back({key, asBytes(value), {}});
    return *seal(*writeV2(pairs));
}

FileReport withPath(FileReport report, std::string path) {
    report.path = std::move(path);
    return report;
}

/// True for printable UTF-8 with line feeds and nothing else that a terminal acts on.
bool isHarmless(const std::string& text) {
    for (const QString& line : QString::fromStdString(text).split('\n'))
        for (const QChar c : line)
            if (c.category() == QChar::Other_Control) return false;
    return isUtf8(text);
}

} // namespace

class TestTextReport : public QObject {
    Q_OBJECT

private slots:
    void firstTwoLinesCarryTheAnswer_data() {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::newRow("damaged") << "v2.crc-mismatch"
                                 << "f.bin: DAMAGED. MACE program cache, v2"
                                 << "changed after MACE wrote";
        QTest::newRow("cut") << "v1.truncated"
                             << "f.bin: DAMAGED. MACE program cache, v1"
                             << "cut short";
        QTest::newRow("unknown") << "file.unknown"
                                 << "f.bin: UNREADABLE. The content is of no kind"
                                 << "not a MACE cache";
        QTest::newRow("version") << "mclp.version-major"
                                 << "f.bin: UNREADABLE. MCLP container. "
                                 << "layout";
        QTest::newRow("hurt") << "transfer.crlf"
                              << "f.bin: DAMAGED."
                              << "adb shell cat";
        QTest::newRow("ignored") << "era.v1-under-v2"
                                 << "f.bin: NOT-USED. MACE program cache, v1"
                                 << "Read by a MACE from March 2021 on: ";
        QTest::newRow("harmful") << "era.v2-under-v1"
                                 << "f.bin: HARMFUL. MACE program cache, v2"
                                 << "Read by a MACE up to v1.0.4: ";
        QTest::newRow("damaged and harmful") << "era.damaged-under-v1"
                                             << "f.bin: HARMFUL."
                                             << "aborts or crashes";
        QTest::newRow("capped") << "report.entries-capped"
                                << "f.bin: INCOMPLETE."
                                << "A limit cut the answer";
        QTest::newRow("warning") << "hash.missing"
                                 << "f.bin: INTACT. MACE program cache, v2 (MACE from March "
                                    "2021 on), 1 program; its CRC-32 matches."
                                 << "Made on \"Adreno(TM) 640\" of \"QUALCOMM Snapdragon(TM)\"";
    }
    void firstTwoLinesCarryTheAnswer() {
        QFETCH(QString, rule);
        QFETCH(QString, first);
        QFETCH(QString, second);
        for (const auto& fixture : test::ruleFixtures()) {
            if (fixture.rule != rule.toStdString()) continue;
            const FileReport report = withPath(checkBytes(fixture.bytes, fixture.options), "f.bin");
            const QStringList lines = QString::fromStdString(textReport(report).bytes()).split('\n');
            QVERIFY2(lines[0].contains(first), qPrintable(lines[0]));
            QVERIFY2(lines[1].contains(second), qPrintable(lines[1]));
            return;
        }
        QFAIL("no such fixture");
    }

    void everyReportHasTwoLinesOfText() {
        for (const auto& fixture : test::ruleFixtures()) {
            const FileReport report = withPath(checkBytes(fixture.bytes, fixture.options), "f.bin");
            const QStringList lines = QString::fromStdString(textReport(report).bytes()).split('\n');
            QVERIFY2(lines[0].startsWith("f.bin: ") && lines[0].endsWith('.'), qPrintable(lines[0]));
            QVERIFY2(lines[1].endsWith('.'), qPrintable(fixture.rule.c_str() + (": " + lines[1])));
            QVERIFY2(!lines[0].contains(". ."), qPrintable(lines[0]));
        }
    }

    void coloursOnlyWhenAsked() {
        for (const auto& fixture : test::ruleFixtures()) {
            const FileReport report = checkBytes(fixture.bytes, fixture.options);
            const std::string colourful = textShow(report, ShowOptions{true, {}}, {true}).bytes();
            QVERIFY(colourful.find("\033[") != std::string::npos);
            QVERIFY(!isHarmless(colourful));
            // The words are the same: without its colours it is the plain report.
            const QString words =
                QString::fromStdString(colourful).remove(QRegularExpression("\033\\[[0-9;]*m"));
            QCOMPARE(words.toStdString(), textShow(report, ShowOptions{true, {}}).bytes());
        }
    }

    /// Bytes of a file, wherever they stand, never reach a terminal as control characters.
    void nothingInAFileSteersATerminal() {
        std::mt19937 random(1);
        const std::string hostile("\033\x9b\x07\r\x7f\xff", 6);
        for (const auto& fixture : test::ruleFixtures()) {
            for (int round = 0; round < 60 && !fixture.bytes.empty(); ++round) {
                Bytes bytes = fixture.bytes;
                const int changes = 1 + static_cast<int>(random() % 6);
                for (int i = 0; i < changes; ++i)
                    bytes[random() % bytes.size()] = static_cast<std::byte>(hostile[random() % 6]);
                const FileReport report = withPath(checkBytes(bytes, fixture.options), "a\033[2J\nb");
                const std::string text = textShow(report, ShowOptions{true, {}}).bytes();
                QVERIFY2(isHarmless(text), (fixture.rule + ": " + text).c_str());
            }
        }
    }

    void keysWithEscapesAreNeutralised() {
        const Bytes file = v2({{"k\033]0;owned\007 -D\xc2\x9bX", "\033[31m"}});
        const FileReport report = withPath(checkBytes(file), "p\033[31m\n");
        const std::string text = textShow(report, ShowOptions{true, {}}).bytes();
        QVERIFY(isHarmless(text));
        QVERIFY(text.starts_with("p\\x1b[31m\\x0a: "));
        QVERIFY(text.find("k\\x1b]0;owned\\x07 -D\\xc2\\x9bX") != std::string::npos);
    }

    void atMostThreeFindingsOfARuleAreListed() {
        for (const std::size_t count : {3u, 4u, 10u}) {
            std::vector<std::pair<std::string, std::string>> values;
            for (std::size_t i = 0; i < count; ++i)
                values.emplace_back("p" + number(i) + " -D", ""); // an empty program each
            const Bytes file = v2(values);
            const FileReport report = checkBytes(file);
            const std::string text = textReport(report).bytes();
            QCOMPARE(QString::fromStdString(text).count("  warning program.empty"), 3);
            const std::string more = "… and " + number(count - 3) + " more of program.empty";
            QCOMPARE(text.find(more) != std::string::npos, count > 3);
            QCOMPARE(std::count_if(report.findings.list().begin(), report.findings.list().end(),
                                   [](const Finding& f) { return f.rule->id == "program.empty"; }),
                     static_cast<std::ptrdiff_t>(count));
        }
    }

    void placesAfterUndoingAreSaidSo() {
        const Bytes cache = v2({{"pooling -DX", "program"}}); // each pair begins with a line feed, its tag
        std::string hurt;
        for (const char c : asText(cache))
            hurt += c == '\n' ? "\r\n" : std::string(1, c);
        const FileReport report = checkBytes(asBytes(hurt));
        QVERIFY(report.undone);
        const std::string text = textReport(report).bytes();
        const auto lineWith = [&](std::string_view part) {
            const auto at = text.find(part);
            return at == std::string::npos ? std::string() : text.substr(at, text.find('\n', at) - at);
        };
        QVERIFY(!lineWith("transfer.crlf").empty());
        QVERIFY2(!lineWith("transfer.crlf").ends_with("after undoing"), text.c_str());
        QVERIFY2(lineWith("hash.missing").ends_with("after undoing"), text.c_str());
    }

    void answersOfDriversAreNeutralised() {
        FileReport report = checkBytes(Bytes(4, std::byte{0}));
        DeviceAnswer device;
        device.source = "probe";
        device.name = "dev\xff\033[2J";
        device.impact = Impact::appCrash;
        device.reason = "because \033[2J.";
        ProgramAnswer program;
        program.key = "k\xff";
        program.outcome = Outcome::crashed;
        program.stage = "clBuild\033[1m";
        program.signal = "SIGSEGV";
        program.log = "log\033[1m\nmore";
        program.loadNote = program.buildNote = "\033]0;x\007";
        program.differences = {"a\033[2J"};
        program.rememberedSince = "\033[31m";
        program.reproduce = {"macebin", HostWord::path("\033[2J", "FILE")};
        device.programs.push_back(program);
        device.protections = {"\033[2J"};
        report.devices.push_back(device);
        report.deviceNote = "note \033[3m";
        const std::string text = textReport(report).bytes();
        QVERIFY2(isHarmless(text), text.c_str());
        QVERIFY2(text.find("On dev\\xff\\x1b[2J: because \\x1b[2J.") != std::string::npos, text.c_str());
        QVERIFY2(text.find("crashed in clBuild\\x1b[1m (SIGSEGV)") != std::string::npos, text.c_str());
        QVERIFY2(text.find("protection): macebin $'\\033[2J'\n") != std::string::npos, text.c_str());
    }

    void directoryWithoutCacheIsAnAnswer() {
        QCOMPARE(textNoCache("d\033", {true, 1, {}}).bytes(),
                 std::string(
                     "d\\x1b: INCOMPLETE. No cache was found in this directory; 1 file of another kind was "
                     "passed over.\nThat is normal before an app's first start; else look in the app's "
                     "storage path.\n"));
        QVERIFY(textNoCache("d", {true, 2, {}}).bytes().find("2 files of other kinds were passed over") !=
                std::string::npos);
        QVERIFY(textNoCache("d", {true, 0, {}}).bytes().find("no file in it was read") != std::string::npos);
        QVERIFY(textNoCache("", {false, 0, {}}).bytes().starts_with("INCOMPLETE. The list names no file."));
        // Where something was not read, nobody knows that there is none.
        QCOMPARE(
            textNoCache("d", {true, 1, {"\"d/\\x1bx\" was not read: it is a pipe."}}).bytes(),
            std::string("d: INCOMPLETE. Whether there is a cache in this directory is not known; 1 file of "
                        "another kind was passed over.\n\"d/\\x1bx\" was not read: it is a pipe.\n"));
    }
};

QTEST_APPLESS_MAIN(TestTextReport)
#include "test_text_report.moc"
