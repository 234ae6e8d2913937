// SPDX-License-Identifier: Apache-2.0
// Many reports added up: the sums are those of the reports, however they are written, and what is no report
// is counted, told, and costs no other line.
#include "core/summary/report_reader.h"
#include "format/limits.h"
#include "tests/support/command.h"
#include "tests/support/schema.h"

#include <QFile>

#include <random>
#include <sys/resource.h>

using namespace macebin;
using namespace macebin::test;

namespace {

const QStringList kCheck{"--check", "--probe", "never", "--mace-era", "v1", "--format"};

/// A folder of files with every verdict but "incomplete".
class Files : public Folder {
public:
    Files() {
        paths << write("sound.bin", soundFile()) << write("warning.bin", warningFile())
              << write("damaged.bin", damagedFile()) << write("v2.bin", kEmptyV2)
              << write("junk.bin", "junk\n") << path("missing.bin");
    }
    QByteArray report(const QString& format) const { return call(kCheck + QStringList{format} + paths).out; }
    QStringList paths;
};

Ran sum(const QStringList& reports, const QByteArray& input = {}) {
    return call(QStringList{"--summary", "--format", "json"} + reports, input);
}

QMap<QString, int> countsOf(const QJsonValue& list, const QString& word, const QString& what) {
    QMap<QString, int> out;
    for (const QJsonValue& one : list.toArray())
        out[one[word].toString()] += one[what].toInt();
    return out;
}

/// What a report in memory holds, in chunks of some size.
ReportRead readAll(const std::string& text, std::size_t chunk = 7,
                   std::vector<ReportedFile>* files = nullptr) {
    std::size_t at = 0;
    return readReports(
        [&]() -> std::string_view {
            const std::string_view next = std::string_view(text).substr(at, chunk);
            at += next.size();
            return next;
        },
        [&](const ReportedFile& file) {
            if (files) files->push_back(file);
        });
}

/// With double quotes instead of single ones: moc does not follow raw strings.
std::string json(std::string text) {
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

std::string line(const std::string& more = {}) {
    return json("{'schema_version':1,'path':'x','verdict':'intact'") + more + "}\n";
}

} // namespace

class TestSummary : public QObject {
    Q_OBJECT
private slots:
    void sumsAreThoseOfTheReports() {
        Files files;
        const QString lines = files.write("report.jsonl", files.report("jsonl"));
        const Ran ran = sum({lines, lines});
        QCOMPARE(ran.code, 0);
        QMap<QString, int> verdicts, impacts, findings, filesOfRule;
        for (const QByteArray& text : files.report("jsonl").trimmed().split('\n')) {
            const QJsonObject file = QJsonDocument::fromJson(text).object();
            verdicts[file["verdict"].toString()] += 2;
            for (const QJsonValue& device : file["devices"].toArray())
                impacts[device["impact"].toString()] += 2;
            QSet<QString> rules;
            for (const QJsonValue& finding : file["findings"].toArray()) {
                findings[finding["rule"].toString()] += 2;
                rules.insert(finding["rule"].toString());
            }
            for (const QString& rule : rules)
                filesOfRule[rule] += 2;
        }
        const QJsonObject json = ran.json();
        QCOMPARE(json["files"].toInt(), 12);
        QVERIFY(verdicts.size() >= 3);
        QCOMPARE(countsOf(json["verdicts"], "verdict", "files"), verdicts);
        QCOMPARE(countsOf(json["impacts"], "impact", "answers"), impacts);
        QCOMPARE(countsOf(json["rules"], "rule", "findings"), findings);
        QCOMPARE(countsOf(json["rules"], "rule", "files"), filesOfRule);
        QCOMPARE(json["devices"].toArray().size(), 1);
        QCOMPARE(json["devices"][0]["source"].toString(), QString("era"));
    }

    void formOfTheReportMakesNoDifference() {
        Files files;
        const QByteArray document = files.report("json");
        const QByteArray compact = QJsonDocument::fromJson(document).toJson(QJsonDocument::Compact) + "\n";
        const QByteArray lines = files.report("jsonl");
        QJsonObject first;
        for (const QByteArray& form :
             {lines, document, compact, QByteArray("\xef\xbb\xbf") + lines, lines.trimmed(),
              QByteArray(lines).replace("\n", "\r\n"), QByteArray(document).replace("\n", "\r\n")}) {
            QJsonObject json = sum({"-"}, form).json();
            QCOMPARE(json["bad"].toInt(-1), 0);
            json.remove("reports");
            if (first.isEmpty()) first = json;
            QCOMPARE(json, first);
        }
        const Ran all = sum({"-"}, document + lines + compact + document);
        QCOMPARE(all.json()["files"].toInt(), 4 * files.paths.size());
        QCOMPARE(all.code, 0);
    }

    void driversAreCountedByWhatTheFilesTell() {
        if (samplesFolder().empty()) QSKIP("there are no samples");
        const QByteArray report =
            call({"--check", "--probe", "never", "--format", "jsonl", samplePath("mace")}).out;
        const QJsonArray drivers = sum({"-"}, report).json()["drivers"].toArray();
        bool isFound = false;
        for (const QJsonValue& driver : drivers)
            isFound |= driver["platform_name"].toString() == "QUALCOMM Snapdragon(TM)" &&
                       driver["files"].toInt() == 2;
        QVERIFY(isFound);
    }

    void badLinesCostNoOthers_data() {
        QTest::addColumn<QString>("bad");
        QTest::addColumn<QString>("says");
        QTest::newRow("no JSON") << "hello"
                                 << "not JSON";
        QTest::newRow("cut in a text") << QString::fromStdString(json("{'path':'x','verd")) << "not JSON";
        QTest::newRow("cut behind a value") << QString::fromStdString(json("{'path':'x'")) << "not JSON";
        QTest::newRow("cut behind a comma") << QString::fromStdString(json("{'path':'x',")) << "not JSON";
        QTest::newRow("cut behind a colon")
            << QString::fromStdString(json("{'path':'x','verdict':")) << "not JSON";
        QTest::newRow("a list") << QString::fromStdString(json("[{'path':'x','verdict':'intact'}]"))
                                << "no report";
        QTest::newRow("a number") << "12"
                                  << "no report";
        QTest::newRow("another program's")
            << QString::fromStdString(json("{'verdict':'intact'}")) << "no report";
        QTest::newRow("another word")
            << QString::fromStdString(json("{'path':'x','verdict':'lovely'}")) << "no report";
        QTest::newRow("another program's list")
            << QString::fromStdString(json("{'files':[]}")) << "no report";
        QTest::newRow("without a version")
            << QString::fromStdString(json("{'path':'x','verdict':'intact'}")) << "no report";
        QTest::newRow("a newer one") << QString::fromStdString(
                                            json("{'schema_version':2,'path':'x','verdict':'intact'}"))
                                     << "another version";
        QTest::newRow("too deep") << QString(100'000, '[') << "not JSON";
        QTest::newRow("bytes") << QString::fromLatin1("\xff\xfe{\x01") << "not JSON";
        QTest::newRow("a document, cut")
            << QString::fromStdString(json("{\n  'schema_version': 1,\n  'files': [\n    "
                                           "{'path':'x','verdict':'intact'},\n    {'path':"))
            << "1 file";
    }
    void badLinesCostNoOthers() {
        QFETCH(QString, bad);
        QFETCH(QString, says);
        const std::string text = line() + line() + bad.toLatin1().toStdString() + "\n" + line();
        for (const std::size_t chunk : {1, 2, 1000}) {
            const ReportRead read = readAll(text, chunk);
            QCOMPARE(read.files, says == "1 file" ? 4 : 3);
            QCOMPARE(read.bad, 1);
            QCOMPARE(read.problems[0].line, 3);
            QVERIFY2(read.problems[0].what.find(says.toStdString()) != std::string::npos,
                     read.problems[0].what.c_str());
        }
        const Ran ran = sum({"-"}, QByteArray::fromStdString(text));
        QCOMPARE(ran.code, 5);
        QCOMPARE(ran.json()["bad"].toInt(), 1);
    }

    void everyCutIsCountedOrWhole() {
        Files files;
        const std::string text = files.report("jsonl").toStdString();
        for (std::size_t size = 0; size <= text.size(); ++size) {
            const std::string part = text.substr(0, size);
            const auto whole = static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
            const ReportRead read = readAll(part, 4096);
            const bool isAtEnd = size < text.size() && text[size] == '\n';
            QCOMPARE(read.files, whole + (isAtEnd ? 1 : 0));
            QCOMPARE(read.bad, part.empty() || part.back() == '\n' || isAtEnd ? 0 : 1);
        }
    }

    void anyBytesAreRead() {
        std::mt19937 random(20261127);
        const std::string whole =
            line(json(",'findings':[{'rule':'a','severity':'note'}],'devices':[{'name':'d'}]")) + line();
        for (int i = 0; i < 3000; ++i) {
            std::string text = whole;
            for (auto changes = random() % 5 + 1; changes > 0; --changes)
                text[random() % text.size()] = static_cast<char>(random());
            const ReportRead read = readAll(text);
            QVERIFY(read.files + read.bad >= 1 && read.files <= 2);
        }
    }

    void memoryDoesNotGrowWithTheReport() {
#ifdef __SANITIZE_ADDRESS__
        QSKIP("AddressSanitizer keeps what was freed: this build's memory says nothing");
#endif
        std::string many;
        for (int i = 0; i < 1000; ++i)
            many += line(json(",'findings':[{'rule':'a.b','severity':'note','message':'" +
                              std::string(500, 'x') + "'}]"));
        const auto peak = [] {
            rusage usage{};
            getrusage(RUSAGE_SELF, &usage);
            return usage.ru_maxrss; // KiB
        };
        readAll(many, many.size());
        const long before = peak();
        int times = 0;
        const ReportRead read = readReports(
            [&]() -> std::string_view { return ++times <= 40 ? std::string_view(many) : std::string_view(); },
            [](const ReportedFile&) {});
        QCOMPARE(read.files, 40'000);
        QVERIFY2(peak() - before < 8 * 1024, qPrintable(QString::number(peak() - before)));
    }

    void reportsThatCannotBeRead() {
        Folder folder;
        const QString good = folder.write("good.jsonl", QByteArray::fromStdString(line()));
        const Ran missing = sum({good, folder.path("none"), folder.path()});
        QCOMPARE(missing.code, 3);
        QCOMPARE(missing.json()["files"].toInt(), 1);
        QVERIFY(missing.json()["reports"][1]["failure"].toString().contains("Nothing in it is counted"));
        QVERIFY(missing.json()["reports"][2]["failure"].toString().contains("directory"));
        const Ran empty = sum({folder.write("empty", "")});
        QCOMPARE(empty.code, 5);
        const Ran text = call({"--summary", folder.path("empty")});
        QVERIFY2(text.out.contains("no file in it"), text.out.constData());
        QCOMPARE(call({"--summary"}).code, 2);
        // Nothing came, so nothing stands before the fault.
        const Ran silent = sum({"/dev/null"});
        QCOMPARE(silent.code, 3);
        QVERIFY(silent.json()["reports"][0]["failure"].toString().contains("Nothing in it is counted"));
    }

    /// The size decides before a byte is read.
    void reportsThatAreTooLarge() {
        Folder folder;
        const QString good = folder.write("good.jsonl", QByteArray::fromStdString(line()));
        QFile huge(folder.write("huge.jsonl", QByteArray::fromStdString(line())));
        if (!huge.resize(static_cast<qint64>(kMostReportBytes) + 1)) QSKIP("no files of 8 GiB here");
        const Ran ran = sum({good, huge.fileName()});
        QCOMPARE(ran.code, 3);
        QCOMPARE(ran.json()["files"].toInt(), 1);
        const QString why = ran.json()["reports"][1]["failure"].toString();
        QVERIFY2(why.contains("it has 8589934593 bytes") && why.contains("at most 8589934592 bytes (8 GiB)"),
                 qPrintable(why));
    }

    void outputIsWhatTheSchemaSays() {
        Files files;
        const QString lines = files.write("bytes\xff.jsonl", files.report("jsonl") + "junk\n");
        Q_UNUSED(lines);
        for (const QString& format : {QString("json"), QString("jsonl")}) {
            const Ran ran = call({"--summary", "--format", format, files.path("none"), "-"},
                                 files.report("jsonl") + "junk\n");
            QCOMPARE(ran.code, 3);
            const std::string fault = schemaFault("summary.schema.json", "", ran.out.toStdString());
            QVERIFY2(fault.empty(), fault.c_str());
            if (format == "jsonl") QCOMPARE(ran.lines().size(), 1);
        }
        QVERIFY(!schemaFault("summary.schema.json", "", "{}").empty());
    }

    void textAndCsvSayTheSame() {
        Files files;
        const QByteArray report = files.report("jsonl");
        const QByteArray text = call({"--summary", "-"}, report).out;
        for (const char* wanted :
             {"6 files in 1 report: ", "By device that was asked", "By driver", "By rule", "v1."})
            QVERIFY2(text.contains(wanted), text.constData());
        const Ran csv = call({"--summary", "--format", "csv", "-"}, report);
        QVERIFY(csv.out.startsWith("\"table\",\"name\",\"detail\",\"count\"\r\n"));
        int sum = 0;
        for (const QByteArray& row : csv.out.split('\n'))
            if (row.startsWith("\"verdict\","))
                sum += row.trimmed().split(',').last().replace("\"", "").toInt();
        QCOMPARE(sum, 6);
    }

    /// What stands inside an answer, as its programs, belongs to it and does not end it.
    void answersOfProfiles() {
        std::vector<ReportedFile> files;
        readAll(
            line(json(",'devices':[{'source':'profile','name':'phone','impact':'slow-start','compared':{"
                      "'in_file':'a','on_device':'b'},'programs':[{'key':'k','source':'cache','rule':'r'}],"
                      "'precompiled':null}]")),
            7, &files);
        QCOMPARE(files.size(), std::size_t(1));
        QCOMPARE(files[0].devices.size(), std::size_t(1));
        QCOMPARE(files[0].devices[0].source, std::string("profile"));
        QCOMPARE(files[0].devices[0].name, std::string("phone"));
        QCOMPARE(files[0].devices[0].impact, std::string("slow-start"));
        // The same from a real run.
        Files real;
        const QString profile = real.write(
            "phone.json", "{\"name\": \"phone\", \"platform_name\": \"ARM Platform\", \"mace_era\": \"v2\"}");
        const QByteArray report =
            call(QStringList{"--check", "--format", "json", "--profile", profile} + real.paths).out;
        QVERIFY(report.contains("\"programs\""));
        const QJsonObject json = sum({"-"}, report).json();
        QCOMPARE(json["devices"].toArray().size(), 1);
        QCOMPARE(json["devices"][0]["name"].toString(), QString("phone"));
        QVERIFY(!countsOf(json["impacts"], "impact", "answers").contains(""));
    }

    void hostileNamesStayText() {
        const std::string report =
            line(json(",'devices':[{'source':'probe','name':'=1+1\\u001b[31m\\u202e','impact':'none'}]"));
        const QByteArray text = call({"--summary", "-"}, QByteArray::fromStdString(report)).out;
        QVERIFY(!text.contains('\x1b') && !text.contains("\xe2\x80\xae"));
        const QByteArray csv =
            call({"--summary", "--format", "csv", "-"}, QByteArray::fromStdString(report)).out;
        QVERIFY2(csv.contains("\"'=1+1\\x1b"), csv.constData());
    }
};

QTEST_APPLESS_MAIN(TestSummary)
#include "test_summary.moc"
