// SPDX-License-Identifier: Apache-2.0
// What the window says in the place of the command line's flags.
#include "core/log/mace/lines.h"
#include "core/report/text/file.h"
#include "format/rules.h"
#include "tests/support/command.h"
#include "tests/support/desktop.h"
#include "tests/support/rule_fixtures.h"
#include "widgets/advice.h"
#include "widgets/panels/findings_panel.h"
#include "widgets/panels/report_panel.h"
#include "widgets/panels/table_view.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QTextBrowser>
#include <QTreeView>

using namespace macebin;
using namespace macebin::widgets;

namespace {

/// The first flag of the text that a menu entry stands for; empty where there is none.
QString flagIn(const QString& text) {
    static const QRegularExpression flags = [] {
        QStringList all;
        for (const FlagEntry& entry : flagEntries())
            all << entry.flag;
        return QRegularExpression("(" + all.join('|') + ")(?![\\w-])");
    }();
    if (!text.contains("--")) return {};
    for (const QString& line : text.split('\n'))
        if (!line.contains(" && ") && line.contains(flags)) return line; // not a command for a shell
    return {};
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

class TestAdvice : public QObject {
    Q_OBJECT
private slots:
    void flagsBecomeEntries();
    void commandsStay();
    void everyRuleAndLine();
    void everyFixtureInTheWindow();
};

void TestAdvice::flagsBecomeEntries() {
    QCOMPARE(menuPath(Act::repair), QString("Do › Repair…"));
    const std::pair<const char*, const char*> texts[] = {
        {"Nothing.", "Nothing."},
        {"Pull the file and check it with `macebin --check`; then delete it.",
         "Pull the file and check it with File › Open…; then delete it."},
        {"save it with `macebin --repair`.", "save it with Do › Repair…."},
        {"Repair it first: macebin --repair \"a b.bin\" -o REPAIRED", "Repair it first: Do › Repair…"},
        {"(`macebin --convert FILE --as v1`)", "(Do › Convert…, to v1)"},
        {"(--convert FILE --as cc)", "(Do › Convert…, to a C++ array)"},
        {"clearing it is safer (macebin --clear).", "clearing it is safer (Do › Clear…)."},
        {"Give the signer's public key with --trusted-key.",
         "Give the signer's public key with Do › Verify signature…."},
        {"macebin --clear --package com.example.app '/data/a b'",
         "Do › Clear…, with the package com.example.app and the path '/data/a b'"},
        {"--profile-from makes one of clinfo", "View › Devices, “Load a profile…”, makes one of clinfo"},
        {"--profiled is another word", "--profiled is another word"},
        {"macebin --make-key makes one", "macebin --make-key makes one"}, // there is no entry for it
    };
    for (const auto& [given, wanted] : texts)
        QCOMPARE(advice(given), QString::fromUtf8(wanted));
    QCOMPARE(reportAdvice("(--format json lists them all)"),
             QString::fromUtf8("(File › Save report… as JSON lists them all)"));
    for (const FlagEntry& entry : flagEntries()) {
        QVERIFY2(!menuPath(entry.act).isEmpty(), entry.flag);
        QCOMPARE(advice(std::string("see ") + entry.flag + " there"),
                 "see " + menuPath(entry.act) + " there");
    }
}

/// Lines to be pasted into a shell are for the command line, whoever shows them.
void TestAdvice::commandsStay() {
    const char* command = "adb exec-out cat /a > b.bin && macebin --check --probe never b.bin";
    QCOMPARE(advice(command), QString(command));
    QCOMPARE(advice(std::string("Check it: --check\n") + command),
             QString("Check it: File › Open…\n") + command);
}

void TestAdvice::everyRuleAndLine() {
    for (const Rule& rule : kRules)
        QCOMPARE(flagIn(advice(textRule(rule))), QString());
    for (const KnownLine& line : knownLines()) {
        QCOMPARE(flagIn(advice(line.meaning)), QString());
        QCOMPARE(flagIn(advice(line.remedy)), QString());
    }
}

void TestAdvice::everyFixtureInTheWindow() {
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

QTEST_MAIN(TestAdvice)
#include "test_advice.moc"
