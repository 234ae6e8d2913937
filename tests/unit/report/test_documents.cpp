// SPDX-License-Identifier: Apache-2.0
// Reports that are one document: valid whatever happened to the files, and true to what --format json says.
#include "core/words/listing.h"
#include "tests/support/command.h"
#include "tests/support/html_page.h"
#include "tests/support/schema.h"

#include <QRegularExpression>
#include <QStandardPaths>
#include <QUrl>

using namespace macebin;
using namespace macebin::test;

namespace {

/// Sound, damaged, unknown, missing, a directory without a cache, and names that a format could trip over.
class BadCompany : public Folder {
public:
    BadCompany() {
        const QByteArray names[] = {"sound.bin",
                                    "a&b<c>\"d'.bin",
                                    "line\nbreak.bin",
                                    "bytes\xff\x1b[31m.bin",
                                    "rtl\xe2\x80\xaegnp.bin",
                                    "]]>--.bin",
                                    " blank 100%25#?.bin"};
        for (const QByteArray& name : names)
            write(name, name.size() % 2 == 0 ? soundFile() : damagedFile());
        write("junk.bin", QByteArray("junk\0\x01\x02<script>", 15));
        paths << path() << path("missing.bin") << writeSet("other");
    }
    QStringList paths;
};

QByteArray page(const QStringList& arguments, int code) {
    const Ran ran = call(arguments);
    if (ran.code != code) qWarning("exit code %d, not %d: %s", ran.code, code, ran.err.constData());
    return ran.code == code ? ran.out : QByteArray();
}

struct TestCase {
    QString className, name, element, type, message, text;
};
struct TestSuite {
    QString name;
    QMap<QString, QString> properties;
    QList<TestCase> cases;
    int failures = 0, errors = 0, skipped = 0, tests = 0; ///< as the suite says
    QString out;

    int count(const QString& element) const {
        int count = 0;
        for (const TestCase& test : cases)
            count += test.element == element ? 1 : 0;
        return count;
    }
};

void readCase(QXmlStreamReader& xml, TestSuite& suite) {
    TestCase test;
    test.className = xml.attributes().value("classname").toString();
    test.name = xml.attributes().value("name").toString();
    while (xml.readNextStartElement()) {
        test.element = xml.name().toString();
        test.type = xml.attributes().value("type").toString();
        test.message = xml.attributes().value("message").toString();
        test.text = xml.readElementText();
    }
    suite.cases << test;
}

/// Empty where it is not well-formed.
QList<TestSuite> readJunit(const QByteArray& bytes) {
    QXmlStreamReader xml(bytes);
    QList<TestSuite> suites;
    xml.readNextStartElement();
    while (xml.readNextStartElement()) {
        TestSuite suite;
        suite.name = xml.attributes().value("name").toString();
        suite.failures = xml.attributes().value("failures").toInt();
        suite.errors = xml.attributes().value("errors").toInt();
        suite.skipped = xml.attributes().value("skipped").toInt();
        suite.tests = xml.attributes().value("tests").toInt();
        while (xml.readNextStartElement()) {
            if (xml.name() == QString("testcase"))
                readCase(xml, suite);
            else if (xml.name() == QString("system-out"))
                suite.out = xml.readElementText();
            else if (xml.name() == QString("properties"))
                while (xml.readNextStartElement()) {
                    suite.properties[xml.attributes().value("name").toString()] =
                        xml.attributes().value("value").toString();
                    xml.skipCurrentElement();
                }
            else
                xml.skipCurrentElement();
        }
        suites << suite;
    }
    if (xml.hasError()) qWarning("%s", qPrintable(xml.errorString()));
    return xml.hasError() ? QList<TestSuite>() : suites;
}

/// What Jenkins' schema has against it; empty where it accepts it.
QByteArray junitFault(const QByteArray& report) {
    const QString schema = QString(MACEBIN_SOURCE_DIR) + "/tests/schemas/jenkins-junit.xsd";
    const Ran ran = runProgram("xmllint", {"--nonet", "--noout", "--schema", schema, "-"}, report);
    return ran.code == 0 ? QByteArray() : ran.err + " exit code " + QByteArray::number(ran.code);
}

QByteArray sarifFault(const QByteArray& report) {
    return QByteArray::fromStdString(
        schemaFault("tests/schemas/sarif-schema-2.1.0.json", "", report.toStdString()));
}

} // namespace

class TestDocuments : public QObject {
    Q_OBJECT
private slots:
    /// What lies together in a directory and does not go together is in each of them.
    void storageDirectory() {
        Folder folder;
        QDir().mkpath(folder.path("a&b<c>"));
        folder.write("a&b<c>/mace_cl_compiled_program.bin", kEmptyV2);
        folder.write("a&b<c>/x\xff_compiled_opencl_kernel.bin", warningFile());
        const auto as = [&](const char* format) {
            return page({"--check", "--probe", "never", "--format", format, folder.path()}, 0);
        };
        QVERIFY(as("html").contains("storage.era-mismatch"));
        const QByteArray sarif = as("sarif");
        QCOMPARE(sarifFault(sarif), QByteArray());
        QVERIFY(sarif.contains("storage.era-mismatch") && sarif.contains("a%26b%3Cc%3E"));
        const auto suites = readJunit(as("junit"));
        QCOMPARE(suites.size(), 3);
        QCOMPARE(suites.last().cases.size(), 1);
        QCOMPARE(suites.last().cases[0].className, "macebin.directory");
        QVERIFY(suites.last().out.contains("warning storage.era-mismatch"));
        if (QStandardPaths::findExecutable("xmllint").isEmpty()) QSKIP("xmllint is not installed");
        QCOMPARE(junitFault(as("junit")), QByteArray());
    }

    void htmlOfOneFile() {
        Folder folder;
        const QString file = folder.write("cut.bin", damagedFile());
        const HtmlPage html = readHtml(page({"--check", "--probe", "never", "--format", "html", file}, 1));
        QVERIFY2(html.faults.isEmpty(), qPrintable(html.faults.join("; ")));
        QCOMPARE(html.headings.first(), file);
        for (const char* wanted : {"damaged", "v1.truncated", "What it means", "What to do", "bytes 0x"})
            QVERIFY2(html.text.contains(wanted), wanted);
        QCOMPARE(html.tables, 0);
    }

    void htmlOfBadCompany() {
        BadCompany folder;
        const HtmlPage html =
            readHtml(page(QStringList{"--check", "--probe", "never", "--format", "html"} + folder.paths, 1));
        QVERIFY2(html.faults.isEmpty(), qPrintable(html.faults.join("; ")));
        QCOMPARE(html.headings.first(), QString("Check of 9 files"));
        QCOMPARE(html.tables, 1);
        for (const char* wanted :
             {"a&b<c>\"d'.bin", "bytes\\xff\\x1b[31m.bin", "rtl\\xe2\\x80\\xaegnp.bin", "]]>--.bin",
              "missing.bin", "No cache was found in this directory", "No device was asked about."})
            QVERIFY2(html.text.contains(wanted), wanted);
    }

    void htmlSaysWhatJsonSays() {
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
        Folder folder;
        QByteArray changed = qBytes(bytes);
        changed[200000] = static_cast<char>(changed[200000] ^ 1);
        const QString file = folder.write("changed.bin", changed);
        const QJsonObject json =
            check({"--mace-era", "v1", "--hash", file}).json()["files"].toArray()[0].toObject();
        const HtmlPage html = readHtml(
            page({"--check", "--probe", "never", "--mace-era", "v1", "--hash", "--format", "html", file}, 6));
        QVERIFY2(html.faults.isEmpty(), qPrintable(html.faults.join("; ")));
        for (const char* field : {"verdict", "integrity", "protection", "sha256"})
            QVERIFY2(html.text.contains(json[field].toString()), field);
        QVERIFY(!json["findings"].toArray().isEmpty());
        for (const QJsonValue& finding : json["findings"].toArray())
            for (const char* field : {"rule", "message", "meaning", "remedy"})
                QVERIFY2(html.text.contains(finding[field].toString().simplified()),
                         qPrintable(finding[field].toString()));
        for (const QJsonValue& device : json["devices"].toArray())
            for (const char* field : {"name", "impact", "reason"})
                QVERIFY2(html.text.contains(device[field].toString()), qPrintable(device[field].toString()));
    }

    void htmlShowsEverything() {
        const QStringList samples{"mace/adreno-640-2021-03.v2.bin", "mace/tuned-parameters.v1.bin",
                                  "programs/intel_skl_zebin.bin", "movidius/custom_model_v5.0.blob"};
        if (samplesFolder().empty()) QSKIP("there are no samples");
        for (const QString& name : samples) {
            const HtmlPage html = readHtml(
                page({"--show", "--regions", "--format", "html", samplePath(name.toStdString())}, 0));
            QVERIFY2(html.faults.isEmpty(), qPrintable(name + ": " + html.faults.join("; ")));
            QVERIFY2(html.headings.contains("Structure"), qPrintable(name));
        }
        const HtmlPage html =
            readHtml(page({"--show", "--format", "html", samplePath("mace/adreno-640-2021-03.v2.bin")}, 0));
        for (const char* wanted :
             {"Adreno(TM) 640", "conv_2d_1x1", "mace_opencl_precompiled_platform_info_key"})
            QVERIFY2(html.text.contains(wanted), wanted);
        QVERIFY(html.headings.contains("Programs and their kernels"));
    }

    void aPageEndsAndSaysSo() {
        constexpr std::uint64_t pairs = 40'000;
        ByteWriter out;
        out.u64(pairs);
        for (std::uint64_t i = 0; i < pairs; ++i) {
            const std::string key = std::to_string(i) + std::string(900, 'k');
            out.u32(static_cast<std::uint32_t>(key.size()));
            out.text(key);
            out.u32(4);
            out.u32(16);
        }
        Folder folder;
        const Ran ran = call({"--show", "--format", "html", folder.write("long.bin", qBytes(out.take()))});
        QVERIFY(ran.out.size() < static_cast<qsizetype>(kLargestListing + (4u << 20)));
        static const QRegularExpression more(
            "… and (\\d+) more entries \\(the report in JSON lists them all\\)");
        const auto match = more.match(QString::fromUtf8(ran.out));
        QVERIFY(match.hasMatch());
        const auto listed = static_cast<std::uint64_t>(ran.out.count("<code>")) - 1; // the file's own path
        QVERIFY(match.captured(1).toULongLong() + listed >= pairs && listed < pairs);
    }

    void listsEndWhereTheyAreFull() {
        Listing listing(10);
        for (int i = 0; i < 5; ++i)
            if (listing.takes()) listing.added(4);
        QCOMPARE(listing.rest("row", "rows", "how"), std::string("… and 2 more rows (how)"));
        QVERIFY(!listing.takes() && !listing.takes());
        QCOMPARE(listing.rest("row", "rows", "how"), std::string("… and 4 more rows (how)"));
        Listing whole;
        QVERIFY(whole.takes());
        QCOMPARE(whole.rest("row", "rows", "how"), std::string());
    }

    void htmlOfADifference() {
        MACEBIN_SAMPLE(before, "mace/adreno-640-2021-03.v1.bin");
        MACEBIN_SAMPLE(after, "mace/adreno-a5xx-2019-09.v1.bin");
        Folder folder;
        const QString a = folder.write("a<b>.bin", qBytes(before));
        const QString b = folder.write("b.bin", qBytes(after));
        const QString summary = call({"--diff", "--format", "json", a, b}).json()["summary"].toString();
        const HtmlPage html = readHtml(page({"--diff", "--format", "html", a, b}, 1));
        QVERIFY2(html.faults.isEmpty(), qPrintable(html.faults.join("; ")));
        QVERIFY2(html.text.contains(summary.simplified()), qPrintable(html.text.left(500)));
        QVERIFY(html.headings.contains("Programs that changed (10)"));
        QVERIFY(html.text.contains("slow-start cleared. On AFTER's device: "));
        QVERIFY(readHtml(page({"--diff", "--format", "html", a, a}, 0)).faults.isEmpty());
        QVERIFY(readHtml(page({"--diff", "--format", "html", a, folder.path("none")}, 3)).faults.isEmpty());
    }

    void junitIsWhatJenkinsReads() {
        if (QStandardPaths::findExecutable("xmllint").isEmpty())
            QSKIP("xmllint is not installed (libxml2-utils)");
        BadCompany folder;
        const QStringList check{"--check", "--probe", "never", "--format", "junit"};
        for (const QStringList& more :
             {QStringList(), {"--mace-era", "v1"}, {"--mace-era", "v2", "--hash"}}) {
            const QByteArray report = call(check + more + folder.paths).out;
            QVERIFY2(junitFault(report).isEmpty(), junitFault(report).constData());
            QVERIFY(!readJunit(report).isEmpty());
        }
        for (const QStringList& path : {QStringList{folder.path("none")}, {folder.path("other")}}) {
            const QByteArray report = call(check + path).out;
            QVERIFY2(junitFault(report).isEmpty(), junitFault(report).constData());
        }
        const QByteArray noFile = call(check + QStringList{"--files-from", "-"}).out;
        QVERIFY2(junitFault(noFile).isEmpty(), junitFault(noFile).constData());
        QVERIFY(!junitFault("<testsuites><testsuite/></testsuites>").isEmpty());
    }

    void junitSaysWhatJsonSays() {
        BadCompany folder;
        const QStringList arguments = QStringList{"--mace-era", "v1"} + folder.paths;
        const QJsonArray files = check(arguments).json()["files"].toArray();
        const QStringList junit{"--check", "--probe", "never", "--format", "junit"};
        const QList<TestSuite> suites = readJunit(call(junit + arguments).out);
        QCOMPARE(suites.size(), files.size() + 1); // and the directory without a cache
        for (int i = 0; i < files.size(); ++i) {
            const QJsonObject file = files[i].toObject();
            const TestSuite& suite = suites[i];
            QCOMPARE(suite.properties["macebin.verdict"], file["verdict"].toString());
            QCOMPARE(suite.tests, suite.cases.size());
            QCOMPARE(suite.failures, suite.count("failure"));
            QCOMPARE(suite.errors, suite.count("error"));
            QCOMPARE(suite.skipped, suite.count("skipped"));
            const QString integrity = file["integrity"].toString();
            QCOMPARE(suite.cases[0].className, QString("macebin.integrity"));
            QCOMPARE(suite.cases[0].element, integrity == "damaged"      ? "failure"
                                             : integrity == "unreadable" ? "error"
                                                                         : "");
            QCOMPARE(suite.cases.size(), 1 + std::max<qsizetype>(1, file["devices"].toArray().size()));
            const QString told = suite.cases[0].text + suite.out;
            for (const QJsonValue& finding : file["findings"].toArray())
                for (const char* field : {"rule", "message", "meaning", "remedy"})
                    QVERIFY2(told.contains(finding[field].toString()), qPrintable(told));
        }
        QCOMPARE(suites.last().cases[0].element, QString("error"));
        QCOMPARE(suites.last().cases[0].type, QString("incomplete"));
    }

    void junitNamesAreStableAndSingle() {
        Folder folder;
        const QString file = folder.write("x.bin", soundFile());
        const QStringList arguments{"--check", "--probe", "never", "--format", "junit", file, file};
        const QList<TestSuite> suites = readJunit(call(arguments).out);
        QCOMPARE(suites.size(), 2);
        QCOMPARE(suites[0].cases[0].name, file);
        QCOMPARE(suites[1].cases[0].name, file + " (2)");
        folder.write("x.bin", damagedFile());
        QCOMPARE(readJunit(call(arguments).out)[0].cases[0].name, file);
    }

    void junitSkipsWhoWasNotAsked() {
        Folder folder;
        const QString file = folder.write("x.bin", soundFile());
        const QStringList junit{"--check", "--probe", "never", "--format", "junit", file};
        const TestCase skipped = readJunit(call(junit).out)[0].cases[1];
        QCOMPARE(skipped.className, QString("macebin.device"));
        QCOMPARE(skipped.element, QString("skipped"));
        QVERIFY2(skipped.text.startsWith("No device was asked"), qPrintable(skipped.text));
        const TestCase era = readJunit(call(junit + QStringList{"--mace-era", "v2"}).out)[0].cases[1];
        QCOMPARE(era.className, QString("macebin.device.era"));
        QCOMPARE(era.element, QString("failure"));
        QCOMPARE(era.type, QString("slow-start"));
        QVERIFY(!era.message.isEmpty());
        // The same test where the era has nothing against the file.
        const TestCase open = readJunit(call(junit + QStringList{"--mace-era", "v1"}).out)[0].cases[1];
        QCOMPARE(open.className, era.className);
        QCOMPARE(open.name, file + " on a MACE up to v1.0.4");
        QCOMPARE(open.element, QString("skipped"));
        QVERIFY2(open.text.contains("depends on the device"), qPrintable(open.text));
    }

    void sarifIsWhatTheStandardSays() {
        BadCompany folder;
        const QStringList check{"--check", "--probe", "never", "--format", "sarif"};
        for (const QStringList& more : {QStringList(), {"--mace-era", "v1", "--hash"}}) {
            const QByteArray report = call(check + more + folder.paths).out;
            QVERIFY2(sarifFault(report).isEmpty(), sarifFault(report).constData());
        }
        for (const QString& path : {folder.path("none"), folder.path("other"), folder.path("sound.bin")}) {
            const QByteArray report = call(check + QStringList{path}).out;
            QVERIFY2(sarifFault(report).isEmpty(), sarifFault(report).constData());
        }
        QVERIFY(!sarifFault("{\"version\": \"2.1.0\"}").isEmpty());
        QVERIFY(
            !sarifFault(R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": 1}}}]})").isEmpty());
    }

    void sarifSaysWhatJsonSays() {
        BadCompany folder;
        const Ran json = check(folder.paths);
        const Ran sarif =
            call(QStringList{"--check", "--probe", "never", "--format", "sarif"} + folder.paths);
        QCOMPARE(sarif.code, json.code);
        const QJsonObject run = sarif.json()["runs"].toArray()[0].toObject();
        QCOMPARE(run["invocations"][0]["exitCode"].toInt(), json.code);
        QCOMPARE(run["invocations"][0]["executionSuccessful"].toBool(), true);
        const QJsonArray files = json.json()["files"].toArray();
        QCOMPARE(run["artifacts"].toArray().size(), files.size());
        const QJsonArray rules = run["tool"]["driver"]["rules"].toArray();
        QJsonArray results = run["results"].toArray();
        for (int i = 0; i < files.size(); ++i) {
            QCOMPARE(run["artifacts"][i]["properties"]["verdict"], files[i]["verdict"]);
            for (const QJsonValue& finding : files[i]["findings"].toArray()) {
                const QJsonValue result = results.takeAt(0);
                QCOMPARE(result["ruleId"], finding["rule"]);
                QCOMPARE(rules[result["ruleIndex"].toInt()]["id"], finding["rule"]);
                QCOMPARE(result["level"], finding["severity"]);
                QVERIFY(result["message"]["text"].toString().startsWith(finding["message"].toString()));
                const QJsonValue place = result["locations"][0]["physicalLocation"];
                QCOMPARE(place["artifactLocation"]["index"].toInt(), i);
                QCOMPARE(place["region"]["startLine"].toInt(), 1);
                QCOMPARE(place["region"]["byteOffset"].toInt(-1), finding["offset"].toInt(-1));
                QCOMPARE(place["region"]["byteLength"].toInt(-1), finding["size"].toInt(-1));
            }
        }
        QVERIFY(results.isEmpty());
        for (const QJsonValue& rule : rules)
            QVERIFY(rule["help"]["text"].toString().contains("What to do") &&
                    rule["help"]["markdown"].toString().contains("**What to do.**"));
        QCOMPARE(run["invocations"][0]["toolExecutionNotifications"].toArray().size(), 1);
    }

    void sarifNamesEachFileByItsBytes() {
        BadCompany folder;
        const QStringList arguments =
            QStringList{"--check", "--probe", "never", "--format", "sarif"} + folder.paths;
        const QJsonArray artifacts = call(arguments).json()["runs"][0]["artifacts"].toArray();
        QSet<QByteArray> found;
        for (const QJsonValue& artifact : artifacts) {
            const QString uri = artifact["location"]["uri"].toString();
            QVERIFY2(QUrl(uri, QUrl::StrictMode).isValid(), qPrintable(uri));
            QVERIFY2(uri.startsWith("file:///"), qPrintable(uri));
            found.insert(QByteArray::fromPercentEncoding(uri.mid(7).toLatin1()));
        }
        QVERIFY(found.contains(folder.path("bytes").toUtf8() + "\xff\x1b[31m.bin"));
        QVERIFY(found.contains(folder.path(" blank 100%25#?.bin").toUtf8()));
        QVERIFY(found.contains(folder.path("missing.bin").toUtf8()));
    }

    /// Offsets behind what was undone are not offsets in the file.
    void sarifPlacesOnlyBytesOfTheFile() {
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v1.bin");
        Folder folder;
        const QByteArray cut = qBytes(bytes).chopped(1000).toBase64();
        const QString file = folder.write("cut.txt", cut);
        const QJsonArray findings = check({file}).json()["files"][0]["findings"].toArray();
        const QJsonArray results = call({"--check", "--probe", "never", "--format", "sarif", file})
                                       .json()["runs"][0]["results"]
                                       .toArray();
        QCOMPARE(results.size(), findings.size());
        int inside = 0;
        for (int i = 0; i < results.size(); ++i) {
            if (findings[i]["offset"].isNull()) continue;
            const bool isInFile = findings[i]["rule"].toString().startsWith("transfer.");
            const QJsonValue region = results[i]["locations"][0]["physicalLocation"]["region"];
            QCOMPARE(region["byteOffset"].isUndefined(), !isInFile);
            QCOMPARE(results[i]["properties"]["counted_in"].toString() == "undone", !isInFile);
            inside += isInFile ? 0 : 1;
        }
        QVERIFY(inside > 0);
    }

    void answersOfDevicesAreResults() {
        Folder folder;
        const QString file = folder.write("x.bin", soundFile());
        const Ran ran = call({"--check", "--probe", "never", "--mace-era", "v2", "--format", "sarif", file});
        QCOMPARE(ran.code, 4);
        const QJsonValue run = ran.json()["runs"][0];
        QCOMPARE(run["artifacts"][0]["properties"]["devices"].toArray().size(), 1);
        QVERIFY(run["results"].toArray().size() >= 1);
        QVERIFY2(sarifFault(ran.out).isEmpty(), sarifFault(ran.out).constData());
    }

    /// A profile that does not decide: no answer, and the report says what is missing.
    void profilesAreDevices() {
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
        Folder folder;
        const QString file = folder.write("cache.bin", qBytes(bytes));
        const QString profile = folder.write("phone.json", "{\"device_name\": \"QUALCOMM Adreno(TM)\"}");
        const QStringList check{"--check", "--probe", "never", "--profile", profile, file, "--format"};
        const QList<TestSuite> suites = readJunit(call(check + QStringList{"junit"}).out);
        QCOMPARE(suites.size(), 1);
        const TestCase test = suites[0].cases[1];
        QCOMPARE(test.className, QString("macebin.device.profile"));
        QCOMPARE(test.element, QString("error"));
        QCOMPARE(test.type, QString("unknown"));
        QVERIFY2(test.text.contains("The profile lacks") && test.text.contains("If "), qPrintable(test.text));
        const Ran sarif = call(check + QStringList{"sarif"});
        QVERIFY2(sarifFault(sarif.out).isEmpty(), sarifFault(sarif.out).constData());
        const QJsonValue result = sarif.json()["runs"][0]["results"].toArray().last();
        QCOMPARE(result["properties"]["impact"].toString(), QString("unknown"));
        QVERIFY2(result["ruleId"].toString().startsWith("decision."),
                 qPrintable(result["ruleId"].toString()));
    }

    void wrongUsageWritesNoDocument() {
        for (const QStringList& wrong : {QStringList{"--check", "--format", "html"},
                                         {"--explain", "v1.*", "--format", "html"},
                                         {"--show", "--format", "junit", "x"},
                                         {"--diff", "--format", "sarif", "x", "y"},
                                         {"--check", "--format", "html", "--no-such-flag", "x"}}) {
            const Ran ran = call(wrong);
            QCOMPARE(ran.code, 2);
            QVERIFY(ran.out.isEmpty());
            QVERIFY(!ran.err.isEmpty());
        }
    }
};

QTEST_APPLESS_MAIN(TestDocuments)
#include "test_documents.moc"
