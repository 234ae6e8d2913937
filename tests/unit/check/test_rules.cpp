// SPDX-License-Identifier: Apache-2.0
// One table of rules in code, one in FORMAT.md, at least one fixture each: this fails when the three differ.
#include "core/check/check.h"
#include "core/readers/mace/consequences.h"
#include "core/readers/mace/reader.h"
#include "core/words/finding_words.h"
#include "format/rules.h"
#include "tests/support/rule_fixtures.h"
#include "tests/support/samples.h"
#include "tests/support/storage_fixtures.h"

#include <QRegularExpression>
#include <QTest>

#include <map>
#include <set>

using namespace macebin;

namespace {

/// Rules that no bytes can show, because they are about not getting any.
const std::set<std::string> kNotAboutBytes{"file.cannot-read"};

/// What MACE decides is shown by the rows of DECISIONS.md, and test_decisions demands one for each.
bool isOfDecisions(std::string_view id) {
    return id.starts_with("decision.");
}

/// The rule lists of the documents: "| `id` | severity |" rows, by the heading they stand under.
struct DocumentedRule {
    std::string section;
    std::string severity;
};
void readRules(const std::string& path, std::map<std::string, DocumentedRule>& rules) {
    const Bytes document = test::readFile(MACEBIN_SOURCE_DIR + path);
    std::string section;
    static const QRegularExpression row("^\\| `([a-z0-9.-]+)` \\| (error|warning|note) \\|");
    for (const QString& line : QString::fromUtf8(reinterpret_cast<const char*>(document.data()),
                                                 static_cast<qsizetype>(document.size()))
                                   .split('\n')) {
        if (line.startsWith("## ")) section = line.mid(3).toStdString();
        if (const auto match = row.match(line); match.hasMatch())
            rules[match.captured(1).toStdString()] = {section, match.captured(2).toStdString()};
    }
}

std::map<std::string, DocumentedRule> documentedRules(bool ofDecisions) {
    std::map<std::string, DocumentedRule> rules;
    readRules(ofDecisions ? "/core/readers/mace/DECISIONS.md" : "/format/FORMAT.md", rules);
    return rules;
}

} // namespace

class TestRules : public QObject {
    Q_OBJECT

private slots:
    void idsAreUniqueAndWellFormed() {
        static const QRegularExpression form("^[a-z0-9]+\\.[a-z0-9-]+$");
        std::set<std::string_view> ids;
        for (const Rule& rule : kRules) {
            QVERIFY2(ids.insert(rule.id).second, rule.id.data());
            QVERIFY2(form.match(QString::fromUtf8(rule.id.data(), static_cast<qsizetype>(rule.id.size())))
                         .hasMatch(),
                     rule.id.data());
            QVERIFY2(rule.title().ends_with('.') && !rule.section().empty(), rule.id.data());
        }
    }

    /// And each consequence is of one rule: no row is told twice, or of nothing.
    void everyRuleHasAConsequence() {
        std::set<const Rule*> told;
        for (const auto part : {mace::transferConsequences(), mace::layoutConsequences(),
                                mace::decisionConsequences(), mace::aroundConsequences()})
            for (const Consequence& row : part)
                QVERIFY2(told.insert(&*row.rule).second, row.rule->id.data());
        for (const Rule& rule : kRules) {
            const Consequence* of = kMaceReader.consequenceOf(rule);
            QVERIFY2(of && of->rule->id == rule.id, rule.id.data());
            QVERIFY2(of->meaning.ends_with('.'), rule.id.data());
            QVERIFY2(Prose(of->remedy).text().ends_with('.'), rule.id.data());
            QCOMPARE(wordsOf(rule).title, rule.title());
            QCOMPARE(wordsOf(rule).meaning, of->meaning);
        }
        QCOMPARE(told.size(), kRules.size());
    }

    /// What the place knows goes before what the rule says; and nothing but the remedy changes.
    void everyHintHasItsRemedy() {
        const Finding plain{&*RuleRef("transfer.error-text"), {}, {}, "a message"};
        std::set<std::string> remedies{Prose(wordsOf(plain).remedy).text()};
        for (int hint = 1; hint <= static_cast<int>(Hint::messageInFront); ++hint) {
            Finding finding = plain;
            finding.hint = static_cast<Hint>(hint);
            const std::string remedy = Prose(wordsOf(finding).remedy).text();
            QVERIFY2(remedy.ends_with('.') && remedies.insert(remedy).second, remedy.c_str());
            QCOMPARE(wordsOf(finding).meaning, wordsOf(plain).meaning);
        }
    }

    void everyRuleIsDocumentedUnderItsSection() {
        auto ofFormat = documentedRules(false);
        auto ofDecisions = documentedRules(true);
        for (const Rule& rule : kRules) {
            auto& documented = isOfDecisions(rule.id) ? ofDecisions : ofFormat;
            const auto found = documented.find(std::string(rule.id));
            QVERIFY2(found != documented.end(),
                     qPrintable(QString("its document lacks %1").arg(rule.id.data())));
            QCOMPARE(found->second.section, std::string(rule.section()));
            QCOMPARE(found->second.severity, std::string(name(rule.severity)));
            documented.erase(found);
        }
        for (const auto* left : {&ofFormat, &ofDecisions})
            for (const auto& [id, rule] : *left)
                QFAIL(qPrintable(QString("a document lists %1, the code does not").arg(id.c_str())));
    }

    void everyRuleHasAFixtureOnWhichItFires() {
        std::set<std::string> shown = kNotAboutBytes;
        for (const auto& fixture : test::ruleFixtures()) {
            const FileReport report = checkBytes(fixture.bytes, fixture.options);
            const auto& found = report.findings.list();
            const auto hit = std::find_if(found.begin(), found.end(),
                                          [&](const Finding& f) { return f.rule->id == fixture.rule; });
            QString others;
            for (const Finding& finding : found)
                others += QString(" ") + finding.rule->id.data() + ": " + finding.message.c_str();
            QVERIFY2(hit != found.end(),
                     qPrintable(QString("%1 did not fire; found:%2").arg(fixture.rule.c_str(), others)));
            QVERIFY2(!hit->message.empty(), fixture.rule.c_str());
            if (hit->range) QVERIFY2(hit->range->end() <= fixture.bytes.size(), fixture.rule.c_str());
            // "damaged" means exactly that an error was found in a file that could be read.
            if (report.integrity != Integrity::unreadable)
                QCOMPARE(report.integrity == Integrity::damaged, report.findings.worst() == Severity::error);
            shown.insert(fixture.rule);
        }
        for (auto& [id, directory] : test::storageFixtures()) {
            const std::string& rule = id; // clang before 16 captures no structured binding
            judgeStorage(directory);
            const auto& found = directory.findings.list();
            QVERIFY2(std::any_of(found.begin(), found.end(),
                                 [&](const Finding& finding) {
                                     return finding.rule->id == rule && !finding.message.empty();
                                 }),
                     rule.c_str());
            QVERIFY(directory.findings.worst() < Severity::error); // no file is damaged by its neighbours
            shown.insert(rule);
        }
        for (const Rule& rule : kRules)
            QVERIFY2(isOfDecisions(rule.id) || shown.count(std::string(rule.id)),
                     qPrintable(QString("no fixture for %1").arg(rule.id.data())));
        QVERIFY(cannotRead("why").findings.has("file.cannot-read"));
    }

    void normalFilesRaiseNoAlarm() {
        for (const char* folder : {"mace", "mclp"})
            for (const std::string& path : test::samplesIn(folder)) {
                if (path.ends_with(".pem")) continue;
                const Bytes file = *test::sample(path);
                const FileReport report = checkBytes(file);
                QCOMPARE(report.integrity, Integrity::intact);
                for (const Finding& finding : report.findings.list())
                    if (finding.severity() ==
                        Severity::warning) // PoCL's empty device name really is cleared at every start
                        QVERIFY2(finding.rule->id == "identity.device-name-empty" &&
                                     path == "mace/pocl-3.1.v2.bin",
                                 qPrintable(QString("%1: %2").arg(path.c_str(), finding.message.c_str())));
            }
        if (test::samplesFolder().empty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
    }
};

QTEST_APPLESS_MAIN(TestRules)
#include "test_rules.moc"
