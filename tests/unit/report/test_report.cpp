// SPDX-License-Identifier: Apache-2.0
// Reports of every kind against their published schema (judged by valijson), the documents against the code,
// and the text form: its first two lines, and that nothing in a file can steer a terminal.
#include "app/cli/flags/options.h"
#include "app/manual/manual.h"
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "core/readers/mace/reader.h"
#include "core/report/json/file.h"
#include "format/cache/mace/v2.h"
#include "format/text.h"
#include "tests/support/rule_fixtures.h"
#include "tests/support/samples.h"
#include "tests/support/schema.h"

#include <QRegularExpression>
#include <QTest>
#include <nlohmann/json.hpp>

#include <functional>
#include <random>
#include <set>

using namespace macebin;
using Json = nlohmann::json;

namespace {

QString documentText(const char* path) {
    const Bytes bytes = test::readFile(std::string(MACEBIN_SOURCE_DIR) + path);
    return QString::fromUtf8(reinterpret_cast<const char*>(bytes.data()),
                             static_cast<qsizetype>(bytes.size()));
}

const Json& schemaJson() {
    static const Json schema =
        Json::parse(documentText("/core/report/json/report.schema.json").toStdString());
    return schema;
}

/// What the schema's definition has against the text; empty where it accepts it.
std::string faultOf(const std::string& definition, const std::string& text) {
    return test::schemaFault("report.schema.json", definition, text);
}

const ShowOptions kNoRegions{false, {}};
const ShowOptions kRegions{true, {}};

std::string documentOf(const FileReport& report, const std::vector<JsonPiece>& files, std::size_t skipped) {
    Tally tally;
    tally.add(report);
    std::string text;
    writeJsonDocument([&](std::string_view piece) { text += piece; }, files, {tally, skipped, {}, {}});
    return text;
}

/// Every machine form of one report; empty where the schema accepts all.
std::string faultOfReport(const FileReport& report) {
    const JsonPiece check = jsonFile(report);
    const JsonPiece regions = jsonFile(report, &kRegions);
    for (const auto& [definition, text] : {std::pair<std::string, std::string>{"checkLine", jsonLine(report)},
                                           {"showLine", jsonLine(report, &kNoRegions)},
                                           {"showLine", jsonLine(report, &kRegions)},
                                           {"checkDocument", documentOf(report, {check, check}, 0)},
                                           {"showDocument", documentOf(report, {regions}, 3)}}) {
        if (const std::string fault = faultOf(definition, text); !fault.empty())
            return definition + ": " + fault;
        if (definition.ends_with("Line") && std::count(text.begin(), text.end(), '\n') != 1)
            return "a line of jsonl is not one line";
    }
    return {};
}

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

template <class Name>
std::set<std::string> namesOf(std::initializer_list<Name> values) {
    std::set<std::string> names;
    for (const Name value : values)
        names.insert(std::string(name(value)));
    return names;
}

std::set<std::string> enumAt(const char* pointer) {
    std::set<std::string> values;
    for (const Json& value : schemaJson().at(Json::json_pointer(pointer)))
        if (value.is_string()) values.insert(value.get<std::string>());
    return values;
}

void forEachObject(const Json& json, const std::function<void(const Json&)>& visit) {
    if (json.is_object()) visit(json);
    if (json.is_structured())
        for (const Json& child : json)
            forEachObject(child, visit);
}

/// The rows of the table under `heading`, their cells trimmed of blanks and backticks.
QList<QStringList> tableUnder(const QString& document, const QString& heading) {
    QList<QStringList> rows;
    bool isInside = heading.isEmpty();
    static const QRegularExpression separator("(?<!\\\\)\\|");
    for (const QString& line : document.split('\n')) {
        if (line.startsWith("## ")) isInside = line.mid(3) == heading;
        if (!isInside || !line.startsWith("| ")) continue;
        QStringList cells = line.split(separator);
        cells = cells.mid(1, cells.size() - 2);
        for (QString& cell : cells)
            cell = cell.trimmed().remove('`').replace("\\|", "|");
        rows.push_back(cells);
    }
    if (!rows.isEmpty()) rows.removeFirst(); // the head
    return rows;
}

} // namespace

class TestReport : public QObject {
    Q_OBJECT

private slots:
    void everyFixtureMeetsTheSchema() {
        for (const auto& fixture : test::ruleFixtures()) {
            const FileReport report = withPath(checkBytes(fixture.bytes, fixture.options), fixture.rule);
            QVERIFY2(faultOfReport(report).empty(), (fixture.rule + ": " + faultOfReport(report)).c_str());
        }
    }

    void samplesMeetTheSchema() {
        if (test::samplesFolder().empty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        for (const char* folder : {"mace", "mclp", "programs"})
            for (const std::string& path : test::samplesIn(folder)) {
                const Bytes file = *test::sample(path);
                CheckOptions options;
                options.fileDigest = true;
                options.asked = AskedReader{&kMaceReader, Era::v1};
                const std::string fault = faultOfReport(withPath(checkBytes(file, options), path));
                QVERIFY2(fault.empty(), (path + ": " + fault).c_str());
            }
    }

    void fileThatCannotBeReadMeetsTheSchema() {
        const FileReport report = withPath(cannotRead("It is not there."), "x");
        QCOMPARE(faultOfReport(report), std::string());
        const Json json = Json::parse(jsonLine(report));
        QVERIFY(json["file_size"].is_null());
        QCOMPARE(json["verdict"].get<std::string>(), std::string("unreadable"));
        QVERIFY(!json["complete"].get<bool>());
    }

    void textThatIsNotUtf8IsToldInHex() {
        const std::string odd = "p\xff\x1b[31m -DX=\xc3";
        const Bytes file = v2({{odd, "program"},
                               {"mace_opencl_precompiled_platform_info_key", "a\xfe, b, c\xfd, d"},
                               {"mace_opencl_precompiled_device_name_key", "\x80"}});
        const FileReport report = withPath(checkBytes(file), "dir/\xff.bin");
        QCOMPARE(faultOfReport(report), std::string());
        const Json json = Json::parse(jsonLine(report, &kRegions));
        QCOMPARE(json["path_hex"].get<std::string>(), std::string("6469722fff2e62696e"));
        QCOMPARE(json["path"].get<std::string>(), std::string("dir/\xef\xbf\xbd.bin"));
        QCOMPARE(json["entries"][0]["key_hex"].get<std::string>(), hexDigits(odd));
        QCOMPARE(json["entries"][0]["options_hex"].get<std::string>(), std::string("2d44583dc3"));
        QCOMPARE(json["identity"]["platform_name_hex"].get<std::string>(), std::string("61fe"));
        QCOMPARE(json["identity"]["device_name_hex"].get<std::string>(), std::string("80"));
        QVERIFY(!json["identity"].contains("mace_version_hex")); // that field is plain text
    }

    void devicesMeetTheSchema() {
        FileReport report = checkBytes(Bytes(4, std::byte{0}));
        for (const Impact impact :
             {Impact::none, Impact::slowStart, Impact::atRisk, Impact::appCrash, Impact::unknown}) {
            DeviceAnswer device{"probe", "dev\xff", "", impact, "because \x1b[2J.", nullptr, {}, {}, {}};
            for (const Outcome outcome : kOutcomes) {
                ProgramAnswer program;
                program.key = "k\xff";
                program.outcome = outcome;
                device.programs.push_back(program); // all that may be absent
                program.stage = "clBuildProgram";
                program.clError = -42;
                program.signal = "SIGSEGV";
                program.exitStatus = -1;
                program.log = "log\xff";
                program.loadMs = 1.5;
                program.buildMs = 20;
                program.loadNote = program.buildNote = "a note";
                program.differences = {"one", "two"};
                program.rememberedSince = "2026-01-02T03:04:05Z";
                program.reproduce = {"macebin", HostWord::path("\xff", "FILE")};
                device.programs.push_back(program); // and all at once
            }
            device.protections = {"private-directory"};
            device.savedMs = -18.5;
            report.devices.push_back(device);
        }
        QCOMPARE(faultOfReport(report), std::string());
    }

    void damagedFilesMeetTheSchema() {
        std::mt19937 random(1);
        for (const auto& fixture : test::ruleFixtures())
            for (int round = 0; round < 40 && !fixture.bytes.empty(); ++round) {
                Bytes bytes = fixture.bytes;
                for (int i = 0; i < 3; ++i)
                    bytes[random() % bytes.size()] = std::byte(random() % 256);
                const FileReport report = withPath(checkBytes(bytes, fixture.options), "x");
                const std::string fault = faultOf("showLine", jsonLine(report, &kRegions));
                QVERIFY2(fault.empty(), (fixture.rule + ": " + fault).c_str());
            }
    }

    void rulesMeetTheSchema() {
        std::vector<const Rule*> rules;
        for (const Rule& rule : kRules) {
            rules.push_back(&rule);
            QCOMPARE(faultOf("ruleLine", jsonLine(rule)), std::string());
        }
        QCOMPARE(faultOf("ruleDocument", jsonRules(rules)), std::string());
    }

    void schemaRefusesWhatIsBroken_data() {
        QTest::addColumn<QString>("patch");
        // JSON Patch (RFC 6902) on a sound document of one damaged v2 file.
        const std::pair<const char*, const char*> patches[] = {
            {"no version", R"([{"op":"remove","path":"/schema_version"}])"},
            {"other version", R"([{"op":"replace","path":"/schema_version","value":2}])"},
            {"exit code 2", R"([{"op":"replace","path":"/exit_code","value":2}])"},
            {"new field on top", R"([{"op":"add","path":"/extra","value":1}])"},
            {"new field of a file", R"([{"op":"add","path":"/files/0/extra","value":1}])"},
            {"new field of a finding", R"([{"op":"add","path":"/files/0/findings/0/extra","value":1}])"},
            {"no path", R"([{"op":"remove","path":"/files/0/path"}])"},
            {"unknown kind", R"([{"op":"replace","path":"/files/0/kind","value":"zip"}])"},
            {"unknown verdict", R"([{"op":"replace","path":"/files/0/verdict","value":"fine"}])"},
            {"verdict null", R"([{"op":"replace","path":"/verdict","value":null}])"},
            {"era as a number", R"([{"op":"replace","path":"/files/0/era","value":2}])"},
            {"entries as a list", R"([{"op":"replace","path":"/files/0/entries","value":[]}])"},
            {"regions in a check", R"([{"op":"add","path":"/files/0/regions","value":[]}])"},
            {"version in a file", R"([{"op":"add","path":"/files/0/schema_version","value":1}])"},
            {"negative offset", R"([{"op":"replace","path":"/files/0/findings/0/offset","value":-1}])"},
            {"rule no id", R"([{"op":"replace","path":"/files/0/findings/0/rule","value":"V2 CRC"}])"},
            {"odd hex", R"([{"op":"add","path":"/files/0/path_hex","value":"abc"}])"},
            {"short digest", R"([{"op":"replace","path":"/files/0/sha256","value":"00"}])"},
            {"complete as text", R"([{"op":"replace","path":"/files/0/complete","value":"yes"}])"},
            {"identity null", R"([{"op":"replace","path":"/files/0/identity","value":null}])"},
            {"files as an object", R"([{"op":"replace","path":"/files","value":{}}])"},
        };
        for (const auto& [title, patch] : patches)
            QTest::newRow(title) << patch;
    }
    void schemaRefusesWhatIsBroken() {
        QFETCH(QString, patch);
        Bytes file = v2({{"pooling -DX", "program"}});
        file.back() ^= std::byte{1};
        const FileReport report = withPath(checkBytes(file), "x");
        const std::string sound = documentOf(report, {jsonFile(report)}, 0);
        QCOMPARE(faultOf("checkDocument", sound), std::string());
        const Json broken = Json::parse(sound).patch(Json::parse(patch.toStdString()));
        QVERIFY(!faultOf("checkDocument", broken.dump()).empty());
    }

    void schemaKnowsTheWordsOfTheCode() {
        QCOMPARE(enumAt("/definitions/verdict/enum"),
                 namesOf({Verdict::intact, Verdict::damaged, Verdict::unreadable, Verdict::notUsed,
                          Verdict::incomplete, Verdict::harmful}));
        QCOMPARE(enumAt("/definitions/severity/enum"),
                 namesOf({Severity::error, Severity::warning, Severity::note}));
        QCOMPARE(enumAt("/definitions/file/properties/integrity/enum"),
                 namesOf({Integrity::intact, Integrity::damaged, Integrity::unreadable}));
        QCOMPARE(enumAt("/definitions/file/properties/protection/enum"),
                 namesOf({Protection::none, Protection::crc32, Protection::sha256, Protection::signature}));
        QCOMPARE(enumAt("/definitions/file/properties/kind/enum"),
                 namesOf({CacheKind::maceCache, CacheKind::tuned, CacheKind::mclp, CacheKind::text,
                          CacheKind::cc, CacheKind::program}));
        QCOMPARE(enumAt("/definitions/file/properties/era/enum"), namesOf({Era::v1, Era::v2}));
        QCOMPARE(
            enumAt("/definitions/device/properties/impact/enum"),
            namesOf({Impact::none, Impact::slowStart, Impact::atRisk, Impact::appCrash, Impact::unknown}));
        QCOMPARE(enumAt("/definitions/region/properties/kind/enum"),
                 namesOf({RegionKind::header, RegionKind::length, RegionKind::key, RegionKind::value,
                          RegionKind::program, RegionKind::section, RegionKind::kernel, RegionKind::argument,
                          RegionKind::text, RegionKind::checksum, RegionKind::padding, RegionKind::gap,
                          RegionKind::unreadable}));
    }

    void schemaIsClosedAndDocumented() {
        const QString reports = documentText("/core/report/REPORTS.md");
        forEachObject(schemaJson(), [&](const Json& node) {
            if (node.value("type", Json()) == "object") {
                QVERIFY2(node.value("additionalProperties", true) == false, node.dump().c_str());
                QVERIFY2(node.contains("description"), node.dump().c_str());
            }
            if (!node.contains("properties") || !node.contains("additionalProperties")) return;
            for (const auto& [field, value] : node["properties"].items()) {
                QVERIFY2(value.contains("description") || value.contains("$ref"), field.c_str());
                const QString written = QString("\\b%1\\b").arg(field.c_str());
                QVERIFY2(field.ends_with("_hex") || reports.contains(QRegularExpression(written)) ||
                             field.starts_with("platform_") || field.starts_with("device_") ||
                             field == "mace",
                         (field + " is not in REPORTS.md").c_str());
            }
        });
    }

    void exitCodesAreDocumented() {
        QStringList inCode;
        for (const QString& line :
             QString::fromStdString(cli::exitCodeText().bytes()).split('\n', Qt::SkipEmptyParts)) {
            const QString verdict = line.mid(5, 12).trimmed();
            inCode << line.mid(2, 3).trimmed() + " " + (verdict.isEmpty() ? "–" : verdict) + " " +
                          line.mid(17).trimmed();
        }
        QStringList inDocument;
        for (const QStringList& row : tableUnder(documentText("/core/report/REPORTS.md"), "Exit codes"))
            inDocument << row.join(' ');
        QCOMPARE(inDocument, inCode);
        QCOMPARE(inCode.size(), 9);
    }

    void flagsAreDocumented() {
        QStringList inCode;
        for (const cli::OptionSpec& spec : cli::optionSpecs())
            inCode << QString::fromStdString(std::string(spec.name) + " " + std::string(spec.argument));
        QStringList inDocument;
        for (const QStringList& row : tableUnder(documentText("/app/cli/COMMANDS.md"), {}))
            inDocument << row[0] + " " + row[1];
        QCOMPARE(inDocument, inCode);
        for (const cli::OptionSpec& spec : cli::optionSpecs())
            QVERIFY2(cli::helpText().bytes().find("\n  " + std::string(spec.name)) != std::string::npos,
                     spec.name.data());
    }

    void variablesAreDocumented() {
        QStringList inCode;
        for (const cli::VariableSpec& variable : cli::variableSpecs())
            inCode << QString::fromStdString(std::string(variable.name) + " " + std::string(variable.help));
        QStringList inDocument;
        for (const QStringList& row : tableUnder(documentText("/app/cli/COMMANDS.md"), "Environment"))
            inDocument << row[0] + " " + row[1] + ".";
        QCOMPARE(inDocument, inCode);
    }
};

QTEST_APPLESS_MAIN(TestReport)
#include "test_report.moc"
