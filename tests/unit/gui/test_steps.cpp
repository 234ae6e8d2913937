// SPDX-License-Identifier: Apache-2.0
// What there is to do, in both faces: the command line prints a command to paste, the window names its own
// entries and fields, and never a flag.
#include "core/answer/step.h"
#include "core/change/convert/convert.h"
#include "core/change/repair/repair.h"
#include "core/change/write/sign.h"
#include "core/check/check.h"
#include "core/log/mace/lines.h"
#include "core/log/report.h"
#include "core/readers/mace/reader.h"
#include "core/report/text/file.h"
#include "core/words/next_step.h"
#include "core/words/prediction_text.h"
#include "format/rules.h"
#include "tests/support/command.h"
#include "tests/support/desktop.h"
#include "tests/support/rule_fixtures.h"
#include "widgets/panels/findings_panel.h"
#include "widgets/panels/report_panel.h"
#include "widgets/panels/table_view.h"
#include "widgets/step_words.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QTextBrowser>
#include <QTreeView>

using namespace macebin;
using namespace macebin::widgets;

namespace {

/// The line with a flag; empty where there is none.
QString flagIn(const QString& text) {
    static const QRegularExpression flag("(?<![\\w-])--[a-z]");
    for (const QString& line : text.split('\n'))
        if (line.contains(flag)) return line;
    return {};
}

/// Each kind with all that it can hold, and with nothing.
std::vector<Step> everyStep() {
    std::vector<Step> all;
    for (std::size_t kind = 0; kind < kStepKinds; ++kind)
        for (const StepForm form : {StepForm::flag, StepForm::command, StepForm::code})
            for (const char* object : {"", "FILE", "a b.bin"})
                for (const char* detail : {"", "v1", "cc"})
                    all.push_back({static_cast<StepKind>(kind), form, object, detail});
    return all;
}

QString inWindow(const Prose& prose) {
    return QString::fromStdString(prose.text(stepWords));
}

void expectNoFlag(const Change& change) {
    QCOMPARE(flagIn(inWindow(change.refusal)), QString());
    for (const std::vector<Prose>* list : {&change.notes, &change.warnings})
        for (const Prose& one : *list)
            QCOMPARE(flagIn(inWindow(one)), QString());
    for (const PairFate& fate : change.fates)
        QCOMPARE(flagIn(inWindow(fate.reason)), QString());
}

/// Everything that can be read in the window at the moment, page by page.
QStringList textsOf(const QWidget* window) {
    QStringList texts;
    for (const QLabel* label : window->findChildren<QLabel*>())
        texts << label->text() << label->toolTip();
    for (const QPlainTextEdit* text : window->findChildren<QPlainTextEdit*>())
        texts << text->toPlainText();
    for (const QTextBrowser* text : window->findChildren<QTextBrowser*>())
        texts << text->toPlainText();
    for (const TableView* table : window->findChildren<TableView*>())
        for (const TableRow& row : table->model()->rows())
            for (const Cell& cell : row.cells)
                texts << cell.text << cell.tip;
    return texts;
}

} // namespace

class TestSteps : public QObject {
    Q_OBJECT
private slots:
    void everyStepIsSaidInBothFaces();
    void wordsOfTheWindow();
    void commandsArePasted_data();
    void commandsArePasted();
    void proseKeepsItsParts();
    void everyRuleAndLine();
    void everyPlan();
    void everyFixtureInTheWindow();
};

void TestSteps::everyStepIsSaidInBothFaces() {
    std::set<std::string> commands; // no two kinds are said alike
    for (std::size_t kind = 0; kind < kStepKinds; ++kind)
        commands.insert(commandWords({static_cast<StepKind>(kind), StepForm::code, {}, {}}));
    QCOMPARE(commands.size(), kStepKinds);
    for (const Step& step : everyStep()) {
        QVERIFY(!commandWords(step).empty());
        const QString window = QString::fromStdString(stepWords(step));
        QCOMPARE(flagIn(window), QString());
        QVERIFY2(!window.contains('`') && !window.contains("macebin "), qPrintable(window));
        QCOMPARE(window.isEmpty(), step.kind == StepKind::asWished);
    }
}

void TestSteps::wordsOfTheWindow() {
    QCOMPARE(menuPath(Act::repair), QString("Do › Repair…"));
    const std::pair<Step, const char*> all[] = {
        {{StepKind::check, StepForm::code, {}, "v1"}, "File › Open…"},
        {{StepKind::repair, StepForm::command, "a b.bin", {}}, "Do › Repair…"},
        {{StepKind::convert, StepForm::code, "FILE", "v1"}, "Do › Convert…, to v1"},
        {{StepKind::convert, StepForm::flag, "FILE", "cc"}, "Do › Convert…, to a C++ array"},
        {{StepKind::clear, StepForm::command, {}, {}}, "Do › Clear…"},
        {{StepKind::clear, StepForm::command, "AFTER", {}}, "Do › Clear…"},
        {{StepKind::clear, StepForm::command, "/data/a b", {}}, "Do › Clear…, with the path “/data/a b”"},
        {{StepKind::clear, StepForm::command, "/data/a b", "com.example.app"},
         "Do › Clear…, with the package com.example.app and the path “/data/a b”"},
        {{StepKind::trustKey, {}, {}, {}}, "with Do › Verify signature…"},
        {{StepKind::makeProfile, {}, {}, {}}, "View › Devices, “Load a profile…”, makes"},
    };
    for (const auto& [step, words] : all)
        QCOMPARE(QString::fromStdString(stepWords(step)), QString::fromUtf8(words));
}

void TestSteps::commandsArePasted_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("word");
    const auto row = [](const char* path, const char* word) {
        QTest::newRow(path) << QByteArray(path) << QByteArray(word);
    };
    row("a.bin", "a.bin");
    row("a b.bin", "'a b.bin'");
    row("it's", "'it'\\''s'");
    row("$(reboot)", "'$(reboot)'");
    row("`id`;x", "'`id`;x'");
    row("-rf", "./-rf");
    row("-a b", "'./-a b'");
    row("a\nb", "$'a\\012b'"); // a terminal must not be given that
    row("a\x1b[2Jb", "$'a\\033[2Jb'");
    row("\xff\xfe.bin", "$'\\377\\376.bin'"); // and a document not bytes that are no text
}

void TestSteps::commandsArePasted() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, word);
    const auto command = [&](StepKind kind) {
        return QByteArray::fromStdString(commandWords({kind, StepForm::command, path.toStdString(), {}}));
    };
    QCOMPARE(command(StepKind::repair), "macebin --repair " + word + " -o REPAIRED");
    QCOMPARE(command(StepKind::clear), "macebin --clear " + word);
    QCOMPARE(command(StepKind::restore), "macebin --restore " + word);
    QCOMPARE(command(StepKind::convert), "macebin --convert " + word);
    QCOMPARE(command(StepKind::check), "macebin --check " + word);
    QCOMPARE(command(StepKind::compare), "macebin --diff " + word);
}

void TestSteps::proseKeepsItsParts() {
    Prose prose = "Repair it: " + Prose(Step{StepKind::repair, StepForm::code, {}, {}}) + "";
    prose += ".";
    prose += " Then";
    QCOMPARE(prose.parts().size(), std::size_t{3});
    QCOMPARE(prose.text(), std::string("Repair it: `macebin --repair`. Then"));
    QCOMPARE(inWindow(prose), QString("Repair it: Do › Repair…. Then"));
    QVERIFY(Prose().empty() && Prose("").empty() && Prose(FixedProse("")).empty());
    QVERIFY(Prose("a") + "b" == Prose("ab"));
    QVERIFY(FixedProse(FixedStep{StepKind::nothing}, " More.").isNothing());
    QVERIFY(!FixedProse("None needed.").isNothing()); // a step says so, not its words
}

void TestSteps::everyRuleAndLine() {
    for (const Rule& rule : kRules)
        QCOMPARE(flagIn(QString::fromStdString(textRule(rule, stepWords).bytes())), QString());
    for (const KnownLine& line : knownLines()) {
        QCOMPARE(flagIn(plain(line.meaning)), QString());
        QCOMPARE(flagIn(inWindow(line.remedy)), QString());
    }
}

/// What every kind of file is told by what can be done with it, and by the next step.
void TestSteps::everyPlan() {
    for (const test::RuleFixture& fixture : test::ruleFixtures()) {
        CheckOptions options = fixture.options;
        options.asked = AskedReader{&kMaceReader, Era::v1};
        FileReport report = checkBytes(fixture.bytes, options);
        report.path = "a b.bin";
        QCOMPARE(flagIn(inWindow(nextStepOf(report).sentence)), QString());
        const RepairInput input{report.path, fixture.bytes, &report};
        for (const bool acceptChanges : {false, true}) {
            RepairOptions how;
            how.acceptChanges = acceptChanges;
            expectNoFlag(planRepair(input, how, nullptr).change);
        }
        for (const Form form : {Form::v1, Form::v2, Form::mclp, Form::text, Form::cc})
            expectNoFlag(planConvert(report, form, {}));
        expectNoFlag(planSign(report.path, report));
    }
}

void TestSteps::everyFixtureInTheWindow() {
    test::Desktop desktop;
    test::Folder folder;
    QStringList paths;
    for (const test::RuleFixture& fixture : test::ruleFixtures())
        paths << folder.write(QByteArray::number(paths.size()) + ".bin", test::qBytes(fixture.bytes));
    desktop.open(paths);
    bool isAnyPathSeen = false;
    for (std::size_t i = 0; i < desktop.controller.desk()->files().size(); ++i) {
        desktop.controller.desk()->setCurrent(i);
        desktop.settle();
        for (const QString& text : textsOf(desktop.window())) {
            QCOMPARE(flagIn(text), QString());
            isAnyPathSeen = isAnyPathSeen || text.contains("Do › ");
        }
        const TableView* findings = desktop.window()->findings()->table();
        for (int row = 0; row < findings->view()->model()->rowCount(); ++row) {
            findings->view()->setCurrentIndex(findings->view()->model()->index(row, 0));
            for (const auto* detail : desktop.window()->findings()->findChildren<QTextBrowser*>())
                QCOMPARE(flagIn(detail->toPlainText()), QString());
        }
    }
    QVERIFY(isAnyPathSeen);
}

QTEST_MAIN(TestSteps)
#include "test_steps.moc"
